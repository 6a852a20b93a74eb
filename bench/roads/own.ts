import { loadConnector } from '../../agent/connectors.ts';
import { createConnectorHost } from '../../agent/host/connector-host.ts';
import type { Logger } from '../../agent/log.ts';
import { Z_ADIT_COMMAND_LOOKUP } from '../../bapi/catalogue/addon.ts';
import { BAPI_AR_ACC_GETOPENITEMS, RFC_PING } from '../../bapi/catalogue/functions.ts';
import type { Section } from '../../bapi/config.ts';
import { driverFor } from '../../bapi/connection.ts';
import { type Ask, Session } from '../../bapi/session.ts';
import { secretReferences } from '../../config/secrets.ts';
import { CircuitBreaker } from '../../connector/circuit-breaker.ts';
import { LeasePool } from '../../connector/lease-pool.ts';
import { systemClock } from '../../domain/clock.ts';
import type { ConnectionHost } from '../../domain/connector.ts';
import type { RoadSide } from './bare.ts';
import { accountAt, type Load, NOBODYS_COMMAND, type Subjects } from './loads.ts';

const PATIENT_MS = 60_000;

/** The connector's own path within this process: session, gate, places, breaker, driver, pool, both codecs. */
export function sessionSide(section: Section, host: ConnectionHost): RoadSide {
  const session = new Session({
    section,
    host,
    driver: driverFor(section, host),
    pool: new LeasePool<unknown>({
      max: section.maxConnections,
      maxWaiting: 256,
      open: async () => ({}),
      dispose: () => undefined,
    }),
    breaker: new CircuitBreaker({ clock: host, failures: 5, openMs: 2_000, maxOpenMs: 30_000, random: Math.random }),
  });
  return {
    ask: (load, subjects, turn) => session.ask(patient(), (ask) => asked(ask, load, subjects, turn)),
    close: () => session.close(1_000),
  };
}

/** As `change`: what carries no argument would be joined to the call of another caller. */
function asked(ask: Ask, load: Load, subjects: Subjects, turn: number): Promise<unknown> {
  if (load === 'ping') return ask.change(RFC_PING, {});
  if (load === 'lookup') return ask.change(Z_ADIT_COMMAND_LOOKUP, { IV_COMMAND_ID: NOBODYS_COMMAND });
  return ask.call(BAPI_AR_ACC_GETOPENITEMS, accountAt(load, subjects, turn));
}

interface ChildOptions {
  readonly section: Record<string, unknown>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly timeZone: string;
  readonly stateDir: string;
  readonly connections: number;
}

/** The agent's side of a connector process. */
export async function childSide(options: ChildOptions): Promise<RoadSide> {
  const { section, secrets, timeZone, stateDir, connections } = options;
  const host = createConnectorHost({
    systems: [
      {
        name: 'ecc',
        kind: 'sap-ecc',
        concurrency: connections,
        queueLimit: 64,
        timeZone,
        schedule: { changes: '0 0 1 1 *', searchIndex: '0 0 1 1 *' },
        section,
      },
    ],
    loadConnector: (kind) => loadConnector(kind),
    resolveSecret: (reference) => secrets[reference] ?? '',
    secretReferences,
    hasWrites: () => false,
    onIdentity: () => undefined,
    profile: 'development',
    stateDir,
    clock: systemClock,
    log: silent,
  });
  await host.start();
  const ecc = host.system('ecc');
  await ecc.identity(patient());
  return {
    ask: async (load, subjects, turn) => {
      if (load === 'ping') throw new RangeError('a connection has no method that only pings');
      if (load === 'lookup') {
        const { found } = await ecc.lookup(lookedUp(subjects), patient());
        if (found !== 'absent') throw new Error(`nobody's command is said to be ${found}`);
        return found;
      }
      const { CUSTOMER: customer, KEYDATE: keyDate } = accountAt(load, subjects, turn);
      return await ecc.read('openItem', { customer, keyDate }, patient());
    },
    close: () => host.close(),
  };
}

/** Looking up a command of the add-on is one small call. */
function lookedUp({ few }: Subjects) {
  return {
    commandId: NOBODYS_COMMAND,
    kind: 'set_preference',
    customer: few[0] ?? '',
    args: { customer: few[0] ?? '', doNotCall: true },
  } as const;
}

function patient() {
  return { signal: new AbortController().signal, remainingMs: PATIENT_MS };
}

const silent: Logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => silent };
