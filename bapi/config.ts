import { z } from 'zod';
import { secretReference } from '../domain/secret-reference.ts';

const method = z.enum(['check', 'ach', 'wire', 'card', 'direct_debit', 'other']);

const credentials = z.strictObject({
  user: secretReference(),
  password: secretReference(),
});

const element = (name: string) =>
  z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,31}$/, 'a container element: upper case letters, digits and underscores')
    .default(name);

/** The connector's own part of a `systems[]` entry. */
export const Section = z.strictObject({
  /** SOAP RFC over HTTPS. */
  road: z.literal('soap').default('soap'),
  /** Address of the application server or Web Dispatcher; the path defaults to SAP's own, `/sap/bc/soap/rfc`. */
  url: z
    .string()
    .max(500)
    .regex(/^https:\/\/[^\s@?#]+$/, 'an https:// address without user, password or query'),
  client: z.string().regex(/^\d{3}$/, 'three digits, quoted, such as "100"'),
  language: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a language code, such as EN')
    .default('EN'),
  companyCodes: z
    .array(z.string().regex(/^[A-Z0-9]{1,4}$/, 'a company code, quoted, such as "1000"'))
    .min(1)
    .max(20),
  read: credentials,
  /** Its own ERP user; without it this system takes no commands. */
  write: credentials.optional(),
  clientCertificate: z.strictObject({ certificate: secretReference(), key: secretReference() }).optional(),
  /** PEM file of the authorities that may have signed the server's certificate. */
  ca: z
    .string()
    .max(1000)
    .regex(/^(?:\/|[A-Za-z]:[\\/])/, 'an absolute path')
    .optional(),
  /** What each payment method letter of this company means. */
  paymentMethods: z.record(z.string().regex(/^[A-Z0-9]$/, 'one payment method letter'), method).default({}),
  /** `off`: RFC_READ_TABLE is never called; what only tables know is then not available. */
  readTable: z.enum(['on', 'off']).default('on'),
  creditControlArea: z
    .string()
    .regex(/^[A-Z0-9]{1,4}$/, 'a credit control area, quoted')
    .optional(),
  /** Currency of the credit control area; asked from the ERP where it is not given. */
  creditCurrency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'a currency, such as EUR')
    .optional(),
  /** Workflow that `create_task` starts, and the names of its container elements. */
  taskWorkflow: z
    .strictObject({
      task: z.string().regex(/^(?:WS|TS)\d{8}$/, 'a workflow or task number, such as WS90000001'),
      elements: z
        .strictObject({
          customer: element('CUSTOMER'),
          kind: element('KIND'),
          text: element('TEXT'),
          dueAt: element('DUE_AT'),
          assignee: element('ASSIGNEE'),
          context: element('CONTEXT'),
          reference: element('REFERENCE'),
        })
        .prefault({}),
    })
    .optional(),
  /** Sessions that this agent may hold at one time. Kept below the number of wrong passwords that lock a user. */
  maxConnections: z.int().min(1).max(16).default(4),
  /** The most rows of one list; a longer list is cut and marked as such. */
  rowCap: z.int().min(100).max(50_000).default(5_000),
  connectTimeoutMs: z.int().min(200).max(60_000).default(3_000),
  responseTimeoutMs: z.int().min(500).max(600_000).default(30_000),
});
export type Section = z.infer<typeof Section>;

const DEFAULT_PATH = '/sap/bc/soap/rfc';

/** Full address of the SOAP service, with client and language as SAP wants them in the query. */
export function serviceUrl(section: Section): URL {
  const url = new URL(section.url);
  if (url.pathname === '/') url.pathname = DEFAULT_PATH;
  url.searchParams.set('sap-client', section.client);
  url.searchParams.set('sap-language', section.language);
  return url;
}
