import { z } from 'zod';
import { secretReference } from '../domain/secret-reference.ts';

/** The part of a section that differs by road: where the system is, how it is secured, and who logs on. */

const absolutePath = () =>
  z
    .string()
    .max(1000)
    .regex(/^(?:\/|[A-Za-z]:[\\/])/, 'an absolute path');

const credentials = z.strictObject({
  user: secretReference(),
  password: secretReference(),
});

const host = () => z.string().regex(/^[A-Za-z0-9._:-]{1,253}$/, 'a host name or address');
const port = () => z.int().min(1).max(65_535);

/** SOAP RFC over HTTPS. */
export const soapRoad = {
  road: z.literal('soap'),
  /** Address of the application server or Web Dispatcher; the path defaults to SAP's own, `/sap/bc/soap/rfc`. */
  url: z
    .string()
    .max(500)
    .regex(/^https:\/\/[^\s@?#]+$/, 'an https:// address without user, password or query'),
  read: credentials,
  /** Its own ERP user; without it this system takes no commands. */
  write: credentials.optional(),
  clientCertificate: z.strictObject({ certificate: secretReference(), key: secretReference() }).optional(),
  /** PEM file of the authorities that may have signed the server's certificate. */
  ca: absolutePath().optional(),
  /** Whoever runs the ERP knows that the service opens every function its users may call, and has narrowed it. */
  acknowledgeExposure: z.boolean().default(false),
};

/** By password, or by the certificate of a user that the SNC partner is trusted to name. */
const rfcCredentials = z.union([credentials, z.strictObject({ x509cert: secretReference() })]);

const snc = z.strictObject({
  /** Library of the security product, such as SAP's `libsapcrypto.so`. */
  lib: absolutePath(),
  myName: z
    .string()
    .max(255)
    .regex(/^[pus][:/]/, 'an SNC name, such as p:CN=ADIT, O=ACME')
    .optional(),
  partnerName: z
    .string()
    .max(255)
    .regex(/^[pus][:/]/, 'an SNC name, such as p:CN=ECC, O=ACME'),
  /** 1 authentication, 2 integrity, 3 privacy, 8 the server's default, 9 the most that is possible. */
  qop: z.enum(['1', '2', '3', '8', '9']).default('3'),
  /** Folder of the PSE and its credentials (`cred_v2`). */
  secudir: absolutePath().optional(),
});

/** RFC with SAP's own library: a session that can be kept from a function to its commit. */
export const rfcRoad = {
  road: z.literal('rfc'),
  ashost: host().optional(),
  sysnr: z
    .string()
    .regex(/^\d\d$/, 'two digits, quoted, such as "00"')
    .optional(),
  mshost: host().optional(),
  /** Service or port of the message server; `sapms` and the system's name where it is not given. */
  msserv: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,20}$/, 'a service name or a port')
    .optional(),
  r3name: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{2}$/, "the system's name of three characters")
    .optional(),
  /** Logon group; one of its own keeps this agent's load on servers of its own. */
  group: z
    .string()
    .regex(/^[A-Za-z0-9_/-]{1,20}$/, 'a logon group')
    .default('PUBLIC'),
  /** Route through SAProuters. A router that wants a password does not get it from here. */
  saprouter: z
    .string()
    .max(500)
    .regex(
      /^(?:\/H\/[A-Za-z0-9._:-]+(?:\/S\/[A-Za-z0-9_]+)?)+(?:\/H\/)?$/,
      'a route, such as /H/router.example.com/S/3299/H/',
    )
    .optional(),
  /** WebSocket RFC, which ECC itself does not serve: passed through for systems that do. Always with TLS. */
  wshost: host().optional(),
  wsport: port().optional(),
  tlsClientPse: absolutePath().optional(),
  proxyHost: host().optional(),
  proxyPort: port().optional(),
  snc: snc.optional(),
  read: rfcCredentials,
  /** Its own ERP user; without it this system takes no commands. */
  write: rfcCredentials.optional(),
  /** Communication code page of a system that is not Unicode, such as "1100". */
  codepage: z
    .string()
    .regex(/^\d{4}$/, 'four digits, quoted, such as "1100"')
    .optional(),
  /** Folder of the SAP NW RFC SDK; its `lib` goes on the library path of the connector's process. */
  sdkHome: absolutePath().optional(),
  /** Folder that holds the driver under `node_modules`, instead of the one that `adit connector add sap` fills. */
  driverPath: absolutePath().optional(),
  /** The second one is SAP's successor, which speaks the same interface; nobody here has tried it. */
  driver: z.enum(['node-rfc', '@sap-rfc/node-rfc-library']).default('node-rfc'),
  logonTimeoutMs: z.int().min(500).max(120_000).default(10_000),
};

type RfcRoad = z.infer<z.ZodObject<typeof rfcRoad>>;

/** Exactly one way to the system, whole. */
export function oneWay(section: RfcRoad, context: z.RefinementCtx): void {
  const refuse = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
  const ways = (['ashost', 'mshost', 'wshost'] as const).filter((name) => section[name] !== undefined);
  const [way, other] = ways;
  const needed = { ashost: 'sysnr', mshost: 'r3name', wshost: 'wsport' } as const;
  if (way === undefined) refuse('ashost', 'one of ashost (with sysnr), mshost (with r3name) or wshost (with wsport)');
  else if (other !== undefined) refuse(other, `only one of ashost, mshost and wshost: ${way} is there already`);
  else if (section[needed[way]] === undefined) refuse(needed[way], `is needed with ${way}`);
  for (const role of ['read', 'write'] as const) {
    const who = section[role];
    if (who && 'x509cert' in who && !section.snc) refuse(role, 'a logon by certificate needs "snc"');
  }
}
