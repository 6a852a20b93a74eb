import type { CommandOutcome } from '../../domain/connector.ts';
import type { AditError } from '../../domain/errors.ts';
import { type BapiMessage, returnError } from '../errors.ts';
import type { Ask } from '../session.ts';

/** The most of a reason that an operator is shown. */
const MOST_REASON = 300;

/** SAP or its books say no, for good. `reason` is for the operator and is cut to what the outbox keeps. */
export function refused(ask: Ask, reason: string): CommandOutcome {
  return { outcome: 'refused', reason: reason.slice(0, MOST_REASON), cost: ask.cost() };
}

/** Nothing stays in SAP, and the same command may come again. */
export function notSent(ask: Ask, reason: string): CommandOutcome {
  return { outcome: 'not-sent', reason: reason.slice(0, MOST_REASON), cost: ask.cost() };
}

/** Something may have been written and nothing says so: the command's `Settling` decides what happens next. */
export function unknown(ask: Ask, reason: string): CommandOutcome {
  return { outcome: 'unknown', reason: reason.slice(0, MOST_REASON), cost: ask.cost() };
}

/** A RETURN of type E, A or X of a call that took back everything: a lock may be gone later, the rest is final. */
export function refusal(ask: Ask, functionName: string, failure: BapiMessage): CommandOutcome {
  const { code, message } = returnError(functionName, failure);
  const outcome = code === 'ERP_LOCKED' ? 'not-sent' : 'refused';
  return { outcome, reason: message.slice(0, MOST_REASON), cost: ask.cost() };
}

/**
 * What SAP refused for good would be refused again; everything else may be tried again as it is. An interface that does not
 * fit (ERP_REPLY_INVALID) is for the ERP's people to repair: the command waits for them.
 */
const FINAL = new Set(['ERP_REJECTED', 'INPUT_INVALID', 'NOT_FOUND']);

/** Codes that arise before a call leaves: while waiting for a connection, or in building the request. */
const NEVER_SENT = new Set(['CANCELLED', 'DEADLINE_EXCEEDED', 'OVERLOADED', 'INPUT_INVALID', 'ERP_AUTH']);

/** The outcome of a call that failed: by what its error says about what may have happened. */
export function failed(ask: Ask, error: AditError): CommandOutcome {
  const reason = error.message.slice(0, MOST_REASON);
  const isNone = error.outcome === 'none' || (error.outcome === undefined && NEVER_SENT.has(error.code));
  if (!isNone) return unknown(ask, reason);
  return { outcome: FINAL.has(error.code) ? 'refused' : 'not-sent', reason, cost: ask.cost() };
}
