import { z } from 'zod';
import { Tier } from '../domain/answer.ts';
import { Amount, Currency } from '../domain/money.ts';
import { type OperationName, operations } from '../domain/operations.ts';
import { secretReference } from '../domain/secret-reference.ts';

/**
 * What `adit.yaml` may say. Unknown keys are errors everywhere; a connector's own part of a system stands under
 * `section` and is checked by the connector's schema (`load.ts`). Every default is in this file.
 */
const absolutePath = z
  .string()
  .max(1000)
  .regex(/^(?:\/|[A-Za-z]:[\\/])/, 'an absolute path');
const name = z
  .string()
  .max(40)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens, such as "ecc-prod"');
const timeZone = z.string().max(60).refine(isTimeZone, 'an IANA time zone, such as "Europe/Berlin"');
const cron = z
  .string()
  .max(100)
  .regex(/^\S+(?: \S+){4,5}$/, 'a cron expression of five or six fields, such as "*/5 * * * *"');
const seconds = z.int().min(0).max(31_536_000);
/** A customer as `links` names it: system and the ERP's own number. */
const linkedCustomer = z
  .string()
  .max(71)
  .regex(/^[a-z0-9][a-z0-9-]{0,39}\/[\x21-\x7e]{1,30}$/, 'a customer as <system>/<number>, such as "ecc/0000100001"');
const isOperation = z.enum(Object.keys(operations) as [OperationName, ...OperationName[]]);

const KeySource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path: absolutePath }),
  z.strictObject({
    kind: z.literal('credential'),
    name: z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/, 'a credential name'),
  }),
  z.strictObject({ kind: z.literal('dpapi') }),
]);

const Approver = z.strictObject({
  name: z.string().min(1).max(80),
  role: z.string().min(1).max(80),
  /** Ed25519, base64 of the SubjectPublicKeyInfo, as `adit approvals enroll` prints it. */
  publicKey: z.string().min(1).max(400),
});

const AgentSection = z.strictObject({
  name,
  stateDir: absolutePath,
  keySource: KeySource,
  profile: z.enum(['development', 'production']).default('production'),
  approvers: z.array(Approver).max(100).default([]),
});

const TunnelSection = z.strictObject({
  gatewayUrl: z
    .string()
    .max(500)
    .regex(/^wss:\/\/[^\s@]+$/, 'a wss:// address without user or password'),
  enrolUrl: z
    .string()
    .max(500)
    .regex(/^https:\/\/[^\s@]+$/, 'an https:// address without user or password'),
  caFile: absolutePath,
  certFile: absolutePath,
  keyFile: absolutePath,
  serverName: z.string().min(1).max(253).optional(),
  /** Either without credentials, or as a reference to a file that may hold some. */
  proxy: z
    .union([
      z
        .string()
        .max(500)
        .regex(/^https?:\/\/[^\s@]+$/),
      secretReference(),
    ])
    .optional(),
});

export const SystemSection = z.strictObject({
  name,
  kind: z.string().min(1).max(40),
  concurrency: z.int().min(1).max(64).default(4),
  queueLimit: z.int().min(1).max(10_000).default(64),
  timeZone,
  schedule: z
    .strictObject({ changes: cron.default('*/2 * * * *'), searchIndex: cron.default('15 2 * * *') })
    .prefault({}),
  /** What this system may be asked at most. The feeds keep to it; a caller's question is answered all the same. */
  ceiling: z
    .strictObject({
      /** Calls of functions or statements within the last 60 minutes, above which no feed begins another page. */
      callsPerHour: z.int().min(10).max(10_000_000).optional(),
      /** Rows after which a poll ends; the next one goes on from there. */
      rowsPerPoll: z.int().min(100).max(100_000_000).optional(),
    })
    .optional(),
  /** Owned by the connector of this kind and checked by its `configSchema`. */
  section: z.unknown(),
});
export type SystemSection = z.infer<typeof SystemSection>;

/** Days ahead that a promise may reach where its row does not say. */
export const DAYS_AHEAD = 90;

/** How the local policy treats one operation. An operation that is not listed is denied. */
const OperationPolicy = z.strictObject({
  mode: z.enum(['off', 'draft', 'approve', 'auto']).optional(),
  tiers: z.array(Tier).max(3).optional(),
  /** Field names or dotted paths of the answer that a tier gets; absent means all that the operation has. */
  fields: z.partialRecord(Tier, z.array(z.string().min(1).max(120)).max(200)).optional(),
  limits: z
    .strictObject({
      perCustomerPerDay: z.int().min(0).max(100_000).optional(),
      perHour: z.int().min(0).max(1_000_000).optional(),
      /** Largest amount that `auto` may carry, a currency each; a currency not listed goes to `approve`. */
      amount: z.record(Currency, Amount).optional(),
      /** Furthest day that an instalment of a promise may fall on, counted from today; 90 where it is not said. */
      daysAhead: z.int().min(1).max(3650).optional(),
    })
    .optional(),
});

const PolicySection = z.strictObject({
  writes: z.boolean().default(false),
  operations: z.partialRecord(isOperation, OperationPolicy).default({}),
  systems: z.array(name).max(100).default([]),
  /** Company codes and operating units: `"1000"` in whatever system, `"ecc/1000"` in that one alone. */
  orgUnits: z.union([z.literal('all'), z.array(z.string().min(1).max(56)).max(1000)]).default([]),
  rowCap: z.int().min(1).max(100_000).default(1000),
  recordsPerHour: z.int().min(1).max(10_000_000).default(10_000),
  verification: z
    .strictObject({
      claims: z.int().min(1).max(5).default(2),
      numberClaims: z.int().min(0).max(5).default(1),
      attempts: z.int().min(1).max(20).default(3),
      lockMinutes: z.int().min(1).max(10_080).default(30),
    })
    .prefault({}),
  clearance: z
    .strictObject({
      timeZone: timeZone.default('UTC'),
      hours: z
        .strictObject({ from: z.int().min(0).max(23).default(8), to: z.int().min(1).max(24).default(18) })
        .prefault({}),
      /** ISO weekdays, 1 = Monday. */
      weekdays: z.array(z.int().min(1).max(7)).max(7).default([1, 2, 3, 4, 5]),
      maxContactsPer7Days: z.int().min(1).max(100).default(7),
      dataTooOldSeconds: seconds.default(14_400),
    })
    .prefault({}),
  /** Customers that nobody calls: a request about one of them is an alarm. Numbers as the ERP has them. */
  honeyCustomers: z.array(z.string().min(1).max(80)).max(100).optional(),
});

const CacheSection = z.strictObject({
  cipher: z.enum(['aes256', 'aegis256']).default('aes256'),
  maxAgeSeconds: z.partialRecord(isOperation, seconds).default({}),
  staleLimitSeconds: z.partialRecord(isOperation, seconds).default({}),
  retentionDays: z.int().min(1).max(3650).default(30),
});

const LogSection = z.strictObject({
  level: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
  file: absolutePath.optional(),
});

export const configSchema = z.strictObject({
  agent: AgentSection,
  tunnel: TunnelSection,
  systems: z.array(SystemSection).max(50).default([]),
  /** Which customers of different systems are one and the same; each list is one customer. */
  links: z.array(z.array(linkedCustomer).min(2).max(20)).max(10_000).default([]),
  policy: PolicySection.prefault({}),
  cache: CacheSection.prefault({}),
  log: LogSection.prefault({}),
});
export type Config = z.infer<typeof configSchema>;
export type PolicyConfig = Config['policy'];

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
