import type { Clock } from '../../domain/clock.ts';
import type { CommandOutcome } from '../../domain/connector.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { Effects } from './contract.ts';
import type { Outbox } from './outbox.ts';
import { connectorCommandOf, type OutboxRow } from './outbox-row.ts';
import { settleUnknown } from './recovery.ts';

/** Calls in which nothing reached the ERP; after that many a human has to look. */
const MOST_ATTEMPTS = 5;

export interface Verdict {
  readonly outcome: CommandOutcome;
  /** Set if nobody waited for the connector's word any longer: resolves with it should it still come. */
  readonly late?: Promise<CommandOutcome>;
}

const NO_COST = { calls: [], erpMs: 0, queueMs: 0 } as const;

/**
 * One call to the ERP. Never rejects and always ends: what throws, and what does not answer within the deadline and
 * a grace for the connector to give its own word, is unknown.
 */
export async function execute(
  deps: { readonly effects: Effects; readonly clock: Clock },
  row: OutboxRow,
  deadlineMs: number,
  graceMs: number,
): Promise<Verdict> {
  const calling = new AbortController();
  const waiting = new AbortController();
  const word = carryOut(deps.effects, row, { signal: calling.signal, remainingMs: deadlineMs });
  const tooLate = async (): Promise<null> => {
    await deps.clock.sleep(deadlineMs, waiting.signal);
    calling.abort();
    await deps.clock.sleep(graceMs, waiting.signal);
    return null;
  };
  const outcome = await Promise.race([word, tooLate()]);
  waiting.abort();
  if (outcome) return { outcome };
  return { outcome: { outcome: 'unknown', reason: 'no reply in time', cost: NO_COST }, late: word };
}

async function carryOut(
  effects: Effects,
  row: OutboxRow,
  context: { readonly signal: AbortSignal; readonly remainingMs: number },
): Promise<CommandOutcome> {
  try {
    return await effects.execute(connectorCommandOf(row), context);
  } catch (thrown) {
    const error = asAditError(thrown);
    const outcome = error.outcome === 'none' ? 'not-sent' : 'unknown';
    return { outcome, reason: error.code, cost: NO_COST };
  }
}

/** Waits for `work` at most `ms`; a stop or the end of that time is DEADLINE_EXCEEDED, whether or not it listens. */
export async function within<T>(
  clock: Clock,
  ms: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const tooLate = clock.sleep(ms, AbortSignal.any([stop, ended.signal])).then((): never => {
    throw new AditError('DEADLINE_EXCEEDED', `no answer within ${ms} ms`);
  });
  tooLate.catch(() => undefined);
  try {
    return await Promise.race([work(AbortSignal.any([stop, ended.signal])), tooLate]);
  } finally {
    ended.abort();
  }
}

/** Pause before the next attempt: 1, 2, 4 … seconds, at most a minute. */
export function pauseMs(attempts: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.max(0, attempts - 1));
}

/** Writes down what became of a command that was in flight; within the caller's transaction. */
export function recordOutcome(
  outbox: Outbox,
  commandId: string,
  outcome: CommandOutcome,
  about: { readonly at: number; readonly source: ReturnType<Effects['commandSource']> },
): OutboxRow {
  const { at } = about;
  const actor = 'agent';
  switch (outcome.outcome) {
    case 'done': {
      const { document, postedAt } = outcome.receipt;
      const receipt = { document: document.slice(0, 60), postedAt };
      return outbox.change(commandId, { to: 'confirmed', at, actor, receipt, note: `read back: ${outcome.readBack}` });
    }
    case 'refused':
      return outbox.change(commandId, { to: 'failed', at, actor, note: outcome.reason, reasons: [outcome.reason] });
    case 'not-sent': {
      const row = outbox.byId(commandId);
      if (!row) throw new AditError('INTERNAL', `command ${commandId} is gone`);
      const again = { to: 'ready', at, actor, note: `nothing was sent: ${outcome.reason}` } as const;
      if (row.attempts < MOST_ATTEMPTS) {
        return outbox.change(commandId, { ...again, notBefore: at + pauseMs(row.attempts) });
      }
      outbox.change(commandId, again);
      const reason = `nothing could be sent in ${MOST_ATTEMPTS} attempts: ${outcome.reason}`;
      return outbox.change(commandId, { to: 'parked', at, actor, note: reason, reasons: [reason] });
    }
    case 'unknown': {
      const row = outbox.change(commandId, { to: 'uncertain', at, actor, note: outcome.reason });
      return settleUnknown(outbox, row, about.source, at);
    }
  }
}
