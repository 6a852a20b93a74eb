import { z } from 'zod';
import { secretReference } from '../domain/secret-reference.ts';

/** The part of a section that says where the database is, how the way there is secured, and who logs on. */

const absolutePath = () =>
  z
    .string()
    .max(1000)
    .regex(/^(?:\/|[A-Za-z]:[\\/])/, 'an absolute path');

const hosts = () =>
  z
    .array(
      z
        .string()
        .regex(
          /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:]{2,45}\]):\d{1,5}$/,
          'a host and its listener’s port, such as db1.example.com:1521',
        ),
    )
    .min(1)
    .max(16);

const service = () => z.string().regex(/^[A-Za-z0-9._$#-]{1,255}$/, 'a service name, such as EBSPROD');

/** TCPS. Without `certificate` the server is proved and the client is not. */
const tls = z
  .strictObject({
    /** PEM file of the authorities that may have signed the listener's certificate. */
    ca: absolutePath().optional(),
    /** PEM of the client's certificate and key, where the listener asks for one. */
    certificate: secretReference().optional(),
    key: secretReference().optional(),
    /** Distinguished name that the listener's certificate must carry; the host name where it is not given. */
    serverDn: z
      .string()
      .max(255)
      .regex(
        /^[A-Za-z]+ *=[^()"=,]+(?:, *[A-Za-z]+ *=[^()"=,]+)*$/,
        'a distinguished name, such as CN=db1.example.com, O=ACME',
      )
      .optional(),
    /** Oracle wallet for `mode: thick`, which reads no PEM: a folder with cwallet.sso. */
    walletFolder: absolutePath().optional(),
  })
  .superRefine(({ certificate, key }, context) => {
    if ((certificate === undefined) !== (key === undefined))
      context.addIssue({ code: 'custom', path: ['key'], message: 'certificate and key belong together' });
  });

const credentials = { user: secretReference(), password: secretReference() };

export const database = {
  /** `thin` speaks the protocol itself; `thick` needs Oracle's client libraries and serves what Thin cannot. */
  mode: z.enum(['thin', 'thick']).default('thin'),
  /** Folder of the Oracle client libraries (Instant Client); only for `mode: thick`. */
  libDir: absolutePath().optional(),
  /** Several: a SCAN name, or nodes that are tried in turn. */
  hosts: hosts(),
  service: service(),
  tls: tls.optional(),
  /**
   * Another database that answers reads: a physical standby that is open for reading, or a copy with the same DBID. Its
   * answers are as old as it is. `hosts`: its nodes.
   */
  replica: z
    .strictObject({
      hosts: hosts(),
      service: service(),
      /** How far it may be behind: assumed where it does not say itself, and warned of by `doctor` beyond that. */
      mostLagSeconds: z.int().min(0).max(604_800),
    })
    .optional(),
  read: z.strictObject(credentials),
  /** Its own database user; without it this system takes no commands. */
  write: z
    .strictObject({
      ...credentials,
      /** Schema that the writing user may become (`ALTER USER … GRANT CONNECT THROUGH`), where the add-on is not installed. */
      proxyUser: z
        .string()
        .regex(/^[A-Z][A-Z0-9_$#]{0,29}$/, 'a schema in upper case, such as APPS')
        .optional(),
    })
    .optional(),
  /** Whoever runs the network knows that the database is reached without TLS. */
  acknowledgePlainTcp: z.boolean().default(false),
  /** Whoever runs the database knows that the writing user becomes APPS, which may do everything in EBS. */
  acknowledgeProxy: z.boolean().default(false),
  /** Sessions of one role at one time. The profile of its user needs two more (SESSIONS_PER_USER). */
  maxConnections: z.int().min(1).max(16).default(4),
  connectTimeoutMs: z.int().min(1_000).max(60_000).default(5_000),
  /** The longest that one statement may take, whatever the caller allows. */
  responseTimeoutMs: z.int().min(500).max(600_000).default(30_000),
  /** A connection that lay idle for longer is asked whether it still lives before it is used. */
  pingAfterIdleMs: z.int().min(0).max(600_000).default(5_000),
  pingTimeoutMs: z.int().min(100).max(10_000).default(1_000),
  /** When a connection is closed and opened anew, so that what EBS's packages keep in it does not grow for ever. */
  maxSessionMinutes: z.int().min(1).max(1_440).default(30),
  /** Minutes between probes of a silent connection, so that firewalls do not forget it. */
  expireTimeMinutes: z.int().min(0).max(60).default(2),
};

type Database = z.infer<z.ZodObject<typeof database>>;

/** What the fields say of each other. */
export function fitTogether(
  section: Database & { readonly addon: 'on' | 'off'; readonly context?: unknown },
  context: z.RefinementCtx,
): void {
  const refuse = (path: readonly string[], message: string) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  const { addon, libDir, mode, tls: security, write } = section;
  if (mode === 'thin' && libDir !== undefined) refuse(['libDir'], 'only mode: thick uses Oracle’s client libraries');
  if (mode === 'thin' && security?.walletFolder !== undefined)
    refuse(['tls', 'walletFolder'], 'mode: thin takes PEM: ca, certificate and key');
  if (mode === 'thick' && security && security.walletFolder === undefined)
    refuse(['tls', 'walletFolder'], 'mode: thick takes TLS from an Oracle wallet: name its folder');
  if (write && addon === 'off' && write.proxyUser === undefined)
    refuse(['write', 'proxyUser'], 'without the add-on EBS’s APIs work for APPS alone: proxyUser: APPS, or addon: on');
  if (write && addon === 'off' && section.context === undefined)
    refuse(
      ['context'],
      'without the add-on blocks need to know under whom they run: user, responsibility, application',
    );
  if (addon === 'on' && write?.proxyUser !== undefined)
    refuse(['write', 'proxyUser'], 'with the add-on the writing user needs no proxy: leave it out');
}
