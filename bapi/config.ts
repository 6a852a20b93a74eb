import { z } from 'zod';
import type { ChildEnvironment, ProductionFinding } from '../domain/connector.ts';
import { Extensions } from './extensions/section.ts';
import { libraryEnvironment } from './rfc/native-driver.ts';
import { oneWay, rfcRoad, soapRoad } from './road-section.ts';
import { writing } from './write-section.ts';

const method = z.enum(['check', 'ach', 'wire', 'card', 'direct_debit', 'other']);

/** What a section says whatever the road. */
const shared = {
  client: z.string().regex(/^\d{3}$/, 'three digits, quoted, such as "100"'),
  language: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a language code, such as EN')
    .default('EN'),
  companyCodes: z
    .array(z.string().regex(/^[A-Z0-9]{1,4}$/, 'a company code, quoted, such as "1000"'))
    .min(1)
    .max(20),
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
  /** Sessions that this agent may hold at one time. Kept below the number of wrong passwords that lock a user. */
  maxConnections: z.int().min(1).max(16).default(4),
  /** The most rows of one list; a longer list is cut and marked as such. */
  rowCap: z.int().min(100).max(50_000).default(5_000),
  connectTimeoutMs: z.int().min(200).max(60_000).default(3_000),
  /** The longest that one call may take, whatever the caller allows. */
  responseTimeoutMs: z.int().min(500).max(600_000).default(30_000),
  /** `always`: open items are followed though no index carries the polls; else such a system is read whole once a day. */
  lineChanges: z.enum(['indexed', 'always']).default('indexed'),
  /**
   * `cdhdr`: changed customers and addresses are followed by the headers of change documents. That table has no index by
   * date unless one was made; the add-on needs none.
   */
  masterChanges: z.enum(['cdhdr', 'off']).default('off'),
  /** What this site adds to answers. */
  extensions: Extensions.prefault({}),
  ...writing,
};

const SoapSection = z.strictObject({ ...soapRoad, ...shared });
const RfcSection = z.strictObject({ ...rfcRoad, ...shared }).superRefine(oneWay);

/** The connector's own part of a `systems[]` entry. */
export const Section = z.discriminatedUnion('road', [RfcSection, SoapSection]);
export type SoapSection = z.infer<typeof SoapSection>;
export type RfcSection = z.infer<typeof RfcSection>;
export type Section = z.infer<typeof Section>;

/** Files, name look-ups and logons of the same process use threads too. */
const THREADS_BESIDE_CALLS = 4;
const DEFAULT_PATH = '/sap/bc/soap/rfc';

/** Full address of the SOAP service, with client and language as SAP wants them in the query. */
export function serviceUrl(section: SoapSection): URL {
  const url = new URL(section.url);
  if (url.pathname === '/') url.pathname = DEFAULT_PATH;
  url.searchParams.set('sap-client', section.client);
  url.searchParams.set('sap-language', section.language);
  return url;
}

/** The library path has to stand before the process starts, and each connection may hold a thread for a whole call. */
export function childEnvironment(section: Section): ChildEnvironment {
  if (section.road === 'soap') return {};
  const { sdkHome, snc, maxConnections } = section;
  return {
    ...libraryEnvironment(sdkHome ?? null),
    ...(snc?.secudir !== undefined && { SECUDIR: snc.secudir }),
    UV_THREADPOOL_SIZE: String(maxConnections + THREADS_BESIDE_CALLS),
  };
}

export function productionFindings(section: Section): readonly ProductionFinding[] {
  if (section.road === 'rfc' || section.acknowledgeExposure) return [];
  return [
    {
      path: ['road'],
      message: 'the SOAP service of an ERP opens to the network whatever its users may call',
      fix: 'use road: rfc, or narrow the service as SECURITY.md says and write "acknowledgeExposure: true"',
    },
  ];
}
