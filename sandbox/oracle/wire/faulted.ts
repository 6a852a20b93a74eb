import { setTimeout as wait } from 'node:timers/promises';
import type { Fault, FaultBook, FaultPoint } from '../../faults.ts';
import { oracleError } from './errors.ts';

/** The connection falls silent for good: nothing is answered, not even a break, until the client lets go. */
export class Hang extends Error {}

/** The connection is dropped without a word. */
export class Cut extends Error {}

/** Turned away by the listener with the number of a TNS error. */
export class Refused extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`TNS-${code}`);
    this.code = code;
  }
}

const numberOf = (fault: Fault, otherwise: number): number => {
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

/**
 * Lets the fault armed for this point strike, if there is one: throws, or waits. Gives true when the call is to be
 * executed and the connection dropped within the reply. A break ends a delay, as it ends the work that the delay
 * stands for.
 */
export async function strike(on: Striking, at: FaultPoint, name: string, signal: AbortSignal): Promise<boolean> {
  const fault = on.faults.take(at, on.system, name.slice(0, 128));
  if (fault === null) return false;
  switch (fault.action) {
    case 'delay':
      await wait(fault.ms ?? 0, undefined, { signal }).catch(() => {
        throw oracleError(1013);
      });
      return false;
    case 'hang':
      throw new Hang();
    case 'cut':
    case 'down':
      throw new Cut();
    case 'cut_mid':
      return true;
    default:
      if (at === 'connect') throw new Refused(numberOf(fault, 12514));
      throw oracleError(numberOf(fault, DEFAULT_ERROR[at] ?? 4031));
  }
}
