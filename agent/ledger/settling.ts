import type { CommandOutcome, LookupResult } from '../../domain/connector.ts';
import type { Effects } from './contract.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';

/** Attempts that may have reached the ERP; after that many a human has to look. */
const MOST_ATTEMPTS = 5;

/** After that long a command that could not be sent, or not be settled, rests with an operator. */
export const UNDECIDED_AT_MOST_MS = 24 * 3_600_000;

export type Source = ReturnType<Effects['commandSource']>;

/** Who settles, and when. */
interface About {
  readonly at: number;
  readonly source: Source;
  /** `agent` unless an operator asked. */
  readonly actor?: string;
}

/** What to do about a command whose outcome is unknown. `wait`: this answer proves nothing yet. */
export type Verdict = {
  readonly to: 'confirmed' | 'ready' | 'failed' | 'parked' | 'wait';
  readonly note: string;
};

const LOOK = 'whether the ERP has it is unknown; look there, then "adit outbox resolve"';

/** Pause before the next attempt: 1, 2, 4 … seconds, at most a minute. */
export function pauseMs(attempts: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.max(0, attempts - 1));
}

/** No pause before an attempt is longer. */
export const LONGEST_PAUSE_MS = 300_000;

/** Pause after an attempt of which nothing was sent: as long again as it has been tried, from 1 s to 5 minutes. */
export function unsentPauseMs(triedMs: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(1000, triedMs));
}

/** Parks an uncertain command of which no lookup could tell anything; another one waits for its lookup. */
export function settleAtOnce(outbox: Outbox, row: OutboxRow, { at, source, actor }: About): OutboxRow {
  const why = unsettleable(source);
  return why === null ? row : park(outbox, row, `settled by ${why}: ${LOOK}`, at, actor);
}

function unsettleable(source: Source): string | null {
  if (source === null) return 'park (nothing declared)';
  if (source.settling === 'park') return 'park (park)';
  // How long an attempt may go on in the ERP is a fact of that ERP; it is not guessed here.
  if (source.settling === 'quiesce_readback' && source.quiesceMs === undefined) return 'park (no quiesceMs declared)';
  return null;
}

export function park(outbox: Outbox, row: OutboxRow, reason: string, at: number, actor = 'agent'): OutboxRow {
  return outbox.change(row.command_id, { to: 'parked', at, actor, note: reason, reasons: [reason] });
}

/** An attempt may have reached the ERP, and the command must not be sent again: settled by lookups alone. */
export function withdraw(outbox: Outbox, row: OutboxRow, reason: string, about: About): OutboxRow {
  const { at, actor = 'agent' } = about;
  const note = `it is not sent again: ${reason}`;
  const change = { to: 'uncertain', at, actor, note, withdrawn: reason } as const;
  return settleAtOnce(outbox, outbox.change(row.command_id, change), about);
}

/** Ends a command that will not be sent; one that may have reached the ERP is settled by lookups first. */
export function giveUp(
  outbox: Outbox,
  row: OutboxRow,
  { to, reason }: { readonly to: 'expired' | 'cancelled'; readonly reason: string },
  about: About,
): OutboxRow {
  if (row.doubt_at !== null) return withdraw(outbox, row, reason, about);
  const { at, actor = 'agent' } = about;
  const reasons = to === 'cancelled' ? [reason] : undefined;
  return outbox.change(row.command_id, { to, at, actor, note: reason, reasons });
}

/**
 * What the answer of a lookup means for an uncertain command. `isQuiet`: the lookup was sent when no attempt could be
 * running in the ERP any more.
 *
 * To send again it is enough that a second attempt cannot double the first: that is what the unique key of a `marker`
 * sees to, even where the first is still running. To give up the command is something else: with nobody to wait for it
 * the first attempt could still commit, so that takes an end of all attempts.
 */
export function judge(
  row: Pick<OutboxRow, 'attempts' | 'withdrawn' | 'expires_at'>,
  looked: { readonly result: LookupResult; readonly isQuiet: boolean },
  { at, source }: Pick<About, 'at' | 'source'>,
): Verdict {
  const asked = `looked up (${source?.settling ?? 'nothing declared'})`;
  const { result, isQuiet } = looked;
  if (result.found === 'present') return { to: 'confirmed', note: `${asked}: the ERP has it` };
  if (result.found === 'cannot-tell') return { to: 'parked', note: `${asked}: the ERP cannot tell; ${LOOK}` };
  const absent = `${asked}: the ERP does not have it`;
  const why = unsettleable(source);
  if (source === null || why !== null) return { to: 'parked', note: `${absent}, which proves nothing; ${LOOK}` };
  const isOver = source.settling === 'txguard' || isQuiet;
  const obstacle = row.withdrawn ?? (row.expires_at <= at ? 'its time passed before it could be sent again' : null);
  if (obstacle !== null) {
    if (isOver) return { to: 'failed', note: `not applied: ${obstacle}` };
    if (source.quiesceMs !== undefined) return { to: 'wait', note: `${absent}, but an attempt may still be running` };
    return { to: 'parked', note: `${absent} and it is not sent again (${obstacle}); an attempt may still be running` };
  }
  if (source.settling === 'quiesce_readback' && !isQuiet) {
    return { to: 'wait', note: `${absent}, but an attempt may still be running` };
  }
  if (row.attempts >= MOST_ATTEMPTS) return { to: 'parked', note: `${absent} after ${row.attempts} attempts` };
  return { to: 'ready', note: `${absent}; it is sent again` };
}

/** Writes down what a lookup of an uncertain command came to; within the caller's transaction. */
export function recordLookup(
  outbox: Outbox,
  row: OutboxRow,
  looked: { readonly result: LookupResult; readonly isQuiet: boolean },
  about: About,
): OutboxRow {
  const { at, actor = 'agent' } = about;
  const { to, note } = judge(row, looked, about);
  if (to === 'wait') return row;
  const common = { to, at, actor, note } as const;
  if (looked.result.found === 'present') {
    return outbox.change(row.command_id, { ...common, receipt: short(looked.result.receipt) });
  }
  if (to === 'ready') return outbox.change(row.command_id, { ...common, notBefore: at + pauseMs(row.attempts) });
  return outbox.change(row.command_id, { ...common, reasons: [note] });
}

/**
 * A connector's word after nobody waited for it any more. `done` with its receipt is proof, wherever the command waits;
 * anything else may be about a part of what happened and is only noted. Within the caller's transaction.
 */
export function hearLate(outbox: Outbox, commandId: string, word: CommandOutcome, at: number): OutboxRow | null {
  const row = outbox.byId(commandId);
  if (!row) return null;
  const note = `late word of the connector: ${word.outcome}`;
  const isOpen = row.state === 'uncertain' || row.state === 'parked' || row.state === 'ready';
  if (word.outcome !== 'done' || !isOpen) {
    outbox.remark(commandId, note, at);
    return row;
  }
  if (row.state === 'ready') outbox.change(commandId, { to: 'uncertain', at, actor: 'agent', note });
  const receipt = short(word.receipt);
  return outbox.change(commandId, { to: 'confirmed', at, actor: 'agent', receipt, note });
}

/** A receipt within the limits of the books. */
export function short<R extends { readonly document: string; readonly postedAt: string }>({ document, postedAt }: R) {
  return { document: document.slice(0, 60), postedAt };
}
