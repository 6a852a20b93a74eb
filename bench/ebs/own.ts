import type { SystemHandle } from '../../agent/host/contract.ts';
import { gateDeps } from '../../connector/call-gate.ts';
import type { CommandOutcome, ConnectionHost } from '../../domain/connector.ts';
import { toInstant } from '../../domain/dates.ts';
import { execute } from '../../ebs/commands/execute.ts';
import type { Section } from '../../ebs/config.ts';
import { driverFor } from '../../ebs/connection.ts';
import { Session } from '../../ebs/session.ts';
import { type ConnectorOptions, startConnector, withinMs } from '../connector-process.ts';
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
      ...gateDeps(section.maxConnections, host),
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

export interface ChildSide extends EbsSide {
  readonly ebs: SystemHandle;
  /** Of the process that reads. */
  pid(): number;
}

/** The agent's side of the two connector processes. */
export async function childSide(options: ConnectorOptions): Promise<ChildSide> {
  const { close, pid, system: ebs } = await startConnector('oracle-ebs', options, true);
  return {
    ebs,
    pid,
    ask: async (load, subjects, turn) => {
      if (load === 'select 1') throw new RangeError('a connection has no method that asks nothing');
      if (load === 'task') return done(await ebs.execute(taskAt(subjects, turn), patient()));
      if (load === 'customer') return ebs.read('customer', { customer: customerAt(subjects, turn) }, patient());
      return ebs.read('openItem', accountAt(load, subjects, turn), patient());
    },
    close,
  };
}

function done(outcome: CommandOutcome): CommandOutcome {
  if (outcome.outcome !== 'done') throw new Error(`no task was made: ${JSON.stringify(outcome)}`);
  return outcome;
}

export function patient() {
  return withinMs(PATIENT_MS);
}
