import { stringify } from 'yaml';
import type { SystemAccess } from '../sandbox.ts';

export interface AgentPlaces {
  readonly name: string;
  readonly stateDir: string;
  readonly keyFile: string;
  readonly identityDir: string;
  readonly caFile: string;
  readonly tunnelUrl: string;
  readonly enrolUrl: string;
}

/** How the agent reaches SAP: with node-rfc on the stand-in library, or by SOAP RFC over HTTPS. */
export type Road = 'rfc' | 'soap';

export interface SystemFiles extends SystemAccess {
  /** Files that hold nothing but the user's name. */
  readonly userFiles: { readonly read: string; readonly write: string };
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

/** What `road` makes of a section: where the system is, and what the road needs on this host. */
function way(system: SystemFiles, road: Road): Readonly<Record<string, unknown>> {
  if (road === 'soap') return { road, url: system.url, ca: system.caFile };
  const { ashost, sysnr, sdkHome, driverPath } = system.rfc;
  // Addresses are changed by two calls in one session, which only this road has.
  return { road, ashost, sysnr, sdkHome, driverPath, contactChanges: 'address' };
}

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
      section: {
        ...way(system, road),
        client: system.client,
        companyCodes: [...system.companyCodes],
        read: reference(system.userFiles.read, system.users.read.passwordFile),
        write: reference(system.userFiles.write, system.users.write.passwordFile),
        creditControlArea: '1000',
        creditCurrency: 'EUR',
        paymentMethods: { C: 'check', T: 'wire', U: 'wire', D: 'direct_debit', A: 'ach', K: 'card' },
        taskWorkflow: { task: 'WS90000001' },
        addon: 'on',
      },
    })),
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

function reference(userFile: string, passwordFile: string): { user: string; password: string } {
  return { user: `\${file:${userFile}}`, password: `\${file:${passwordFile}}` };
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
