import type { Asked, ConnectRequest } from './connect-request.ts';
import { Refused, type ServerKind } from './faulted.ts';
import type { OracleIdentity } from './logon.ts';
import { acceptPacket } from './packets.ts';

/** Of the protocol; below the lowest are 11.2 and older databases. */
const VERSION = { old: 314, lowest: 315, highest: 318 } as const;
/** Bytes of a packet, as they are agreed on. */
const UNIT = { smallest: 512, largest: 65_535 } as const;

/** What the listener knows when somebody comes. */
export interface Listener {
  readonly identity: OracleIdentity;
  /** Services, in capitals. */
  readonly services: ReadonlySet<string>;
  /** TNS error to refuse with whatever is asked for, or null. */
  readonly refusal: number | null;
}

/** Throws Refused unless the listener knows what is asked for and may hand it over. Gives the service that the session is of. */
export function admit({ by, name }: Asked, { version }: ConnectRequest, listener: Listener): string {
  if (listener.refusal !== null) throw new Refused(listener.refusal);
  if (version < VERSION.lowest) throw new Refused(12618);
  if (by === 'service' && !listener.services.has(name)) throw new Refused(12514);
  if (by === 'sid' && name !== listener.identity.instanceName.toUpperCase()) throw new Refused(12505);
  return by === 'sid' ? 'SYS$USERS' : name;
}

/** The ACCEPT of the server that takes the connection on, and how large its packets are. */
export function accept(request: ConnectRequest, server: ServerKind): { packet: Buffer; unitBytes: number } {
  const unitBytes = Math.min(Math.max(request.unitBytes, UNIT.smallest), UNIT.largest);
  const version = Math.min(request.version, server === 'old' ? VERSION.old : VERSION.highest);
  return { packet: acceptPacket(version, unitBytes, server === 'encrypting'), unitBytes };
}
