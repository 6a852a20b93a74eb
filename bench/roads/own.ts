import { Z_ADIT_COMMAND_LOOKUP } from '../../bapi/catalogue/addon.ts';
import { BAPI_AR_ACC_GETOPENITEMS, RFC_PING } from '../../bapi/catalogue/functions.ts';
import type { Section } from '../../bapi/config.ts';
import { driverFor } from '../../bapi/connection.ts';
import { type Ask, Session } from '../../bapi/session.ts';
import { gateDeps } from '../../connector/call-gate.ts';
import type { ConnectionHost } from '../../domain/connector.ts';
import { type ConnectorOptions, startConnector, withinMs } from '../connector-process.ts';
import type { RoadSide } from './bare.ts';
import { accountAt, type Load, NOBODYS_COMMAND, type Subjects } from './loads.ts';

const PATIENT_MS = 60_000;

/** The connector's own path within this process: session, gate, places, breaker, driver, pool, both codecs. */
export function sessionSide(section: Section, host: ConnectionHost): RoadSide {
  const session = new Session({
    section,
    host,
    driver: driverFor(section, host),
    ...gateDeps(section.maxConnections, host),
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

/** The agent's side of a connector process. */
export async function childSide(options: ConnectorOptions): Promise<RoadSide> {
  const { close, system: ecc } = await startConnector('sap-ecc', options, false);
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
    close,
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
  return withinMs(PATIENT_MS);
}
