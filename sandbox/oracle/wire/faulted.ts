import { setTimeout as wait } from 'node:timers/promises';
import type { Fault, FaultBook, FaultPoint } from '../../faults.ts';
import { oracleError } from './errors.ts';

/** The connection falls silent for good: nothing is answered, not even a break, until the client lets go. */
export class Hang extends Error {}

/** The connection is dropped without a word; `isReset`: by a TCP reset, as a firewall or a crashed host does. */
export class Cut extends Error {
  readonly isReset: boolean;

  constructor(isReset = false) {
    super();
    this.isReset = isReset;
  }
}

/** Turned away by the listener with the number of a TNS error. */
export class Refused extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`TNS-${code}`);
    this.code = code;
  }
}

/** What stands behind the listener: this server, one of 11.2, or one that demands native network encryption. */
export type ServerKind = 'ours' | 'old' | 'encrypting';

const SERVERS: Readonly<Record<string, ServerKind>> = { '11.2': 'old', 'ORA-12660': 'encrypting' };

/** The number of a TNS or an ORA error that a fault names. */
export const numberOf = (fault: Fault, otherwise: number): number => {
  const match = /^(?:(?:ORA|TNS)-)?(\d{1,5})$/.exec(fault.code ?? '');
  return match === null ? otherwise : Number(match[1]);
};

// What a fault without a code stands for.
const DEFAULT_ERROR: Readonly<Record<string, number>> = {
  logon: 1017,
  call: 4031,
  fetch: 1555,
  commit: 603,
  rollback: 603,
};

export interface Striking {
  readonly faults: FaultBook;
  readonly system: string;
}

const take = ({ faults, system }: Striking, at: FaultPoint, name: string): Fault | null =>
  faults.take(at, system, name.slice(0, 128));

/**
 * Lets the fault armed for this point strike, if there is one: throws, or waits. Gives true when the call is to be
 * executed and the connection dropped within the reply. A break ends a delay, as it ends the work that the delay
 * stands for.
 */
export async function strike(on: Striking, at: FaultPoint, name: string, signal: AbortSignal): Promise<boolean> {
  const fault = take(on, at, name);
  return fault !== null && (await struck(fault, at, signal));
}

/** The same where a client comes to the listener. Gives who takes the connection on. */
export async function strikeConnect(on: Striking, service: string, signal: AbortSignal): Promise<ServerKind> {
  const fault = take(on, 'connect', service);
  if (fault === null) return 'ours';
  const other = fault.action === 'error' ? SERVERS[fault.code ?? ''] : undefined;
  if (other !== undefined) return other;
  await struck(fault, 'connect', signal);
  return 'ours';
}

async function struck(fault: Fault, at: FaultPoint, signal: AbortSignal): Promise<boolean> {
  switch (fault.action) {
    case 'delay':
      await wait(fault.ms ?? 0, undefined, { signal }).catch(() => {
        throw oracleError(1013);
      });
      return false;
    case 'hang':
      throw new Hang();
    case 'down':
      if (fault.code !== undefined) throw new Refused(numberOf(fault, 12514));
      throw new Cut();
    case 'cut':
      throw new Cut(fault.code === 'RESET');
    case 'cut_mid':
      return true;
    default:
      if (at === 'connect') throw new Refused(numberOf(fault, 12514));
      throw oracleError(numberOf(fault, DEFAULT_ERROR[at] ?? 4031));
  }
}
