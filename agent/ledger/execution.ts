import type { Clock } from '../../domain/clock.ts';
import type { CommandOutcome } from '../../domain/connector.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { Effects } from './contract.ts';
import type { Outbox } from './outbox.ts';
import { connectorCommandOf, type OutboxRow } from './outbox-row.ts';
import { park, type Source, settleAtOnce, short, UNDECIDED_AT_MOST_MS, unsentPauseMs, withdraw } from './settling.ts';

export interface Word {
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
): Promise<Word> {
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

/** Writes down what became of a command that was in flight; within the caller's transaction. */
export function recordOutcome(
  outbox: Outbox,
  commandId: string,
  outcome: CommandOutcome,
  about: { readonly at: number; readonly source: Source },
): OutboxRow {
  const { at } = about;
  const actor = 'agent';
  switch (outcome.outcome) {
    case 'done': {
      const receipt = short(outcome.receipt);
      return outbox.change(commandId, { to: 'confirmed', at, actor, receipt, note: `read back: ${outcome.readBack}` });
    }
    case 'refused': {
      const row = held(outbox, commandId);
      // This attempt did nothing; the one before, of which nobody knows, may still do it.
      if (row.doubt_at !== null) return withdraw(outbox, row, outcome.reason, about);
      return outbox.change(commandId, { to: 'failed', at, actor, note: outcome.reason, reasons: [outcome.reason] });
    }
    case 'not-sent':
      return recordNotSent(outbox, held(outbox, commandId), outcome.reason, about);
    case 'unknown': {
      const change = { to: 'uncertain', at, actor, note: outcome.reason, doubtAt: at } as const;
      return settleAtOnce(outbox, outbox.change(commandId, change), about);
    }
  }
}

/**
 * Nothing reached the ERP, so that the command may come again whatever its kind: somebody has the customer open, the
 * writing user is locked, the ERP is down. It waits for that to pass as long as its own time lasts, at most a day.
 */
function recordNotSent(
  outbox: Outbox,
  row: OutboxRow,
  why: string,
  about: { readonly at: number; readonly source: Source },
): OutboxRow {
  const { at } = about;
  // A clock that was set back may have the beginning still to come.
  const unsentSince = Math.min(row.unsent_since ?? at, at);
  const triedMs = at - unsentSince;
  const again = { at, actor: 'agent', note: `nothing was sent: ${why}`, isUnsent: true } as const;
  if (triedMs < UNDECIDED_AT_MOST_MS) {
    const notBefore = at + unsentPauseMs(triedMs);
    return outbox.change(row.command_id, { ...again, to: 'ready', reasons: [why], unsentSince, notBefore });
  }
  if (row.doubt_at !== null) {
    return settleAtOnce(outbox, outbox.change(row.command_id, { ...again, to: 'uncertain' }), about);
  }
  outbox.change(row.command_id, { ...again, to: 'ready' });
  const hours = Math.round(UNDECIDED_AT_MOST_MS / 3_600_000);
  return park(outbox, row, `nothing could be sent within ${hours} hours: ${why}`, at);
}

function held(outbox: Outbox, commandId: string): OutboxRow {
  const row = outbox.byId(commandId);
  if (!row) throw new AditError('INTERNAL', `command ${commandId} is gone`);
  return row;
}
