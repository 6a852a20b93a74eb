import { toInstant } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import type { Resolution, Wish } from './contract.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';
import { giveUp, type Source } from './settling.ts';
import { NOT_STARTED } from './transitions.ts';

/** Ends a parked command by an operator's word; within the caller's transaction. */
export function resolveParked(outbox: Outbox, resolution: Resolution, at: number): OutboxRow {
  const reason = required(resolution.reason, 'reason');
  const actor = required(resolution.operator, 'operator');
  const to = resolution.applied ? 'resolved_applied' : 'resolved_not_applied';
  const row = held(outbox, resolution.commandId);
  if (row.state === to) return row;
  if (row.state !== 'parked') throw notNow(row, 'resolved');
  const document = resolution.applied ? resolution.document?.slice(0, 60) : undefined;
  const receipt = document ? { document, postedAt: toInstant(at) } : undefined;
  return outbox.change(row.command_id, { to, at, actor, note: reason, receipt });
}

/**
 * Takes back a command that is not under way; within the caller's transaction. One that may have reached the ERP is
 * only kept from being sent again: what became of it the ERP has to say.
 */
export function cancel(
  outbox: Outbox,
  request: Wish & { readonly reason: string },
  about: { readonly at: number; readonly sourceOf: (row: OutboxRow) => Source },
): OutboxRow {
  const { at } = about;
  const reason = required(request.reason, 'reason');
  const actor = required(request.operator, 'operator');
  const row = held(outbox, request.commandId);
  if (row.state === 'cancelled' || row.withdrawn !== null) return row;
  const isReady = (NOT_STARTED as readonly string[]).includes(row.state);
  if (!isReady && row.state !== 'uncertain') throw notNow(row, 'cancelled');
  return giveUp(outbox, row, { to: 'cancelled', reason }, { at, actor, source: about.sourceOf(row) });
}

export function required(text: string, field: string): string {
  const trimmed = text.trim();
  if (trimmed.length > 0) return trimmed.slice(0, 200);
  throw new AditError('INPUT_INVALID', `${field} is missing`, { details: { field } });
}

export function held(outbox: Outbox, commandId: string): OutboxRow {
  const row = outbox.byId(commandId);
  if (!row) throw new AditError('NOT_FOUND', `there is no command ${commandId}`);
  return row;
}

export function notNow(row: OutboxRow, verb: string): AditError {
  return new AditError('INPUT_INVALID', `command ${row.command_id} cannot be ${verb}: it is ${row.state}`);
}
