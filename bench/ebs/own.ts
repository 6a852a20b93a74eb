import { loadConnector } from '../../agent/connectors.ts';
import { createConnectorHost } from '../../agent/host/connector-host.ts';
import type { SystemHandle } from '../../agent/host/contract.ts';
import type { Logger } from '../../agent/log.ts';
import { secretReferences } from '../../config/secrets.ts';
import { CircuitBreaker } from '../../connector/circuit-breaker.ts';
import { LeasePool } from '../../connector/lease-pool.ts';
import { systemClock } from '../../domain/clock.ts';
import type { CommandOutcome, ConnectionHost } from '../../domain/connector.ts';
import { toInstant } from '../../domain/dates.ts';
import { execute } from '../../ebs/commands/execute.ts';
import type { Section } from '../../ebs/config.ts';
import { driverFor } from '../../ebs/connection.ts';
import { Session } from '../../ebs/session.ts';
import type { EbsSide } from './bare.ts';
import { accountAt, customerAt, statementsOf, taskAt } from './loads.ts';

const PATIENT_MS = 120_000;
const MOST = 20_000;

/** The connector's own path within this process, of both users: session, gate, places, breaker, pool, driver. */
export function sessionSide(section: Section, hostOf: (role: 'read' | 'write') => ConnectionHost): EbsSide {
  const sessionOf = (role: 'read' | 'write') => {
    const host = hostOf(role);
    return new Session({
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
  };
  const [reading, writing] = [sessionOf('read'), sessionOf('write')];
  return {
    ask: async (load, subjects, turn) => {
      if (load !== 'task') {
        const statements = statementsOf(load, subjects, turn);
        return reading.ask(patient(), (ask) =>
          Promise.all(statements.map(({ query, binds }) => ask.rows(query, binds, { cap: MOST }))),
        );
      }
      const command = taskAt(subjects, turn);
      const now = () => toInstant(Date.now());
      return done(await writing.ask(patient(), (ask) => execute(ask, command, now), command.commandId));
    },
    close: async () => {
      await reading.close(1_000);
      await writing.close(1_000);
    },
  };
}

interface ChildOptions {
  readonly section: Record<string, unknown>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly timeZone: string;
  readonly stateDir: string;
  readonly connections: number;
}

export interface ChildSide extends EbsSide {
  readonly ebs: SystemHandle;
  /** Of the process that reads. */
  pid(): number;
}

/** The agent's side of the two connector processes. */
export async function childSide(options: ChildOptions): Promise<ChildSide> {
  const { section, secrets, timeZone, stateDir, connections } = options;
  const host = createConnectorHost({
    systems: [
      {
        name: 'ebs',
        kind: 'oracle-ebs',
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
    hasWrites: () => true,
    onIdentity: () => undefined,
    profile: 'development',
    stateDir,
    clock: systemClock,
    log: silent,
  });
  await host.start();
  const ebs = host.system('ebs');
  await ebs.identity(patient());
  return {
    ebs,
    pid: () => {
      const pid = host.status()[0]?.roles.find(({ role }) => role === 'read')?.pid;
      if (typeof pid !== 'number') throw new Error('no process reads');
      return pid;
    },
    ask: async (load, subjects, turn) => {
      if (load === 'select 1') throw new RangeError('a connection has no method that asks nothing');
      if (load === 'task') return done(await ebs.execute(taskAt(subjects, turn), patient()));
      if (load === 'customer') return ebs.read('customer', { customer: customerAt(subjects, turn) }, patient());
      return ebs.read('openItem', accountAt(load, subjects, turn), patient());
    },
    close: () => host.close(),
  };
}

function done(outcome: CommandOutcome): CommandOutcome {
  if (outcome.outcome !== 'done') throw new Error(`no task was made: ${JSON.stringify(outcome)}`);
  return outcome;
}

export function patient() {
  return { signal: new AbortController().signal, remainingMs: PATIENT_MS };
}

const silent: Logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => silent };
