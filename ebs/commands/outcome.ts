import type { CommandOutcome } from '../../domain/connector.ts';
import type { AditError } from '../../domain/errors.ts';
import type { Ask } from '../ask.ts';

/** The most of a reason that an operator is shown. */
const MOST_REASON = 300;

/** A reason without the lines that say where in EBS's programs it happened. */
function reasonOf(text: string): string {
  return text
    .replace(/ORA-06512:[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MOST_REASON);
}

/** EBS or its books say no, for good. `reason` is for the operator. */
export function refused(ask: Ask, reason: string): CommandOutcome {
  return { outcome: 'refused', reason: reasonOf(reason), cost: ask.cost() };
}

/** Nothing stays in EBS, and the same command may come again. */
export function notSent(ask: Ask, reason: string): CommandOutcome {
  return { outcome: 'not-sent', reason: reasonOf(reason), cost: ask.cost() };
}

/** Something may have been written and nothing says so: the command's `Settling` decides what happens next. */
export function unknown(ask: Ask, reason: string): CommandOutcome {
  return { outcome: 'unknown', reason: reasonOf(reason), cost: ask.cost() };
}

/**
 * What EBS refused for good would be refused again; everything else may be tried again as it is. An interface that does not
 * fit (ERP_REPLY_INVALID) is for the ERP's people to repair: the command waits for them.
 */
const FINAL: ReadonlySet<string> = new Set(['ERP_REJECTED', 'INPUT_INVALID', 'NOT_FOUND']);

/** Codes that arise before a block leaves: while waiting for a connection, or in building what it says. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'OVERLOADED',
  'INPUT_INVALID',
  'ERP_AUTH',
]);

/** The outcome of a block that failed: by what its error says about what may have happened. */
export function failed(ask: Ask, error: AditError): CommandOutcome {
  const isNone = error.outcome === 'none' || (error.outcome === undefined && NEVER_SENT.has(error.code));
  if (!isNone) return unknown(ask, error.message);
  return FINAL.has(error.code) ? refused(ask, error.message) : notSent(ask, error.message);
}
