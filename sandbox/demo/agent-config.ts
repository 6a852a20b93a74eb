import { stringify } from 'yaml';
import { type Road, type SystemFiles, sectionOf } from './sections.ts';

export type { Road, SystemFiles } from './sections.ts';

export interface AgentPlaces {
  readonly name: string;
  readonly stateDir: string;
  readonly keyFile: string;
  readonly identityDir: string;
  readonly caFile: string;
  readonly tunnelUrl: string;
  readonly enrolUrl: string;
}

/** Changes that a test or a benchmark wants of the demo's configuration, laid over it key by key. */
export type ConfigChange = Readonly<Record<string, unknown>>;

const QUERIES = [
  'find_customer',
  'verify_caller',
  'get_customer',
  'get_account_brief',
  'get_invoice',
  'list_invoices',
  'list_open_items',
  'get_aging',
  'list_payments',
  'get_payment_behaviour',
  'list_disputes',
  'list_promises',
  'list_activities',
  'check_call_clearance',
  'list_call_candidates',
  'get_command',
];

/** Above these a person looks first. Made anew each time: what is shared would be written as a YAML alias. */
const small = () => ({ amount: { EUR: '50000', USD: '50000' } });

/** Written at once, but what somebody could have papers or calls led astray with. */
const COMMANDS = {
  create_promise: { mode: 'auto', limits: { ...small(), daysAhead: 90 } },
  change_promise: { mode: 'auto', limits: { ...small(), daysAhead: 90 } },
  create_dispute: { mode: 'auto', limits: small() },
  update_dispute: { mode: 'auto' },
  report_payment: { mode: 'auto', limits: small() },
  request_document: { mode: 'approve' },
  log_call: { mode: 'auto' },
  update_contact: { mode: 'approve' },
  set_preference: { mode: 'auto' },
  create_task: { mode: 'auto' },
};

/** The same customer in both ERPs, as a person wrote it down; others are linked by their tax id. */
const LINKS = [['ecc/0000010001', 'ebs/1001']];

/** The demo's `adit.yaml`: queries open to verified callers and the platform, most commands written at once. */
export function demoConfig(
  places: AgentPlaces,
  systems: readonly SystemFiles[],
  approvers: readonly { readonly name: string; readonly role: string; readonly publicKey: string }[],
  road: Road,
  change: ConfigChange = {},
): string {
  const config = {
    agent: {
      name: places.name,
      stateDir: places.stateDir,
      keySource: { kind: 'file', path: places.keyFile },
      profile: 'development',
      approvers: [...approvers],
    },
    tunnel: {
      gatewayUrl: places.tunnelUrl,
      enrolUrl: places.enrolUrl,
      caFile: places.caFile,
      certFile: `${places.identityDir}/agent.pem`,
      keyFile: `${places.identityDir}/agent.key`,
    },
    systems: systems.map((system) => ({
      name: system.name,
      kind: system.kind,
      timeZone: system.timeZone,
      section: sectionOf(system, road),
    })),
    ...(systems.length > 1 && { links: LINKS }),
    policy: {
      writes: true,
      systems: systems.map(({ name }) => name),
      orgUnits: 'all',
      operations: {
        ...Object.fromEntries(QUERIES.map((name) => [name, {}])),
        ...COMMANDS,
      },
      // The demo is played at any hour.
      clearance: { timeZone: 'Europe/Berlin', hours: { from: 0, to: 24 }, weekdays: [1, 2, 3, 4, 5, 6, 7] },
    },
    log: { level: 'info' },
  };
  return stringify(merged(config, change), { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' });
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merged(base: Readonly<Record<string, unknown>>, change: ConfigChange): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [key, wanted] of Object.entries(change)) {
    const held = result[key];
    result[key] = isPlain(held) && isPlain(wanted) ? merged(held, wanted) : wanted;
  }
  return result;
}
