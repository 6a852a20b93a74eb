import { type CommandState, STATE_MEANING } from '../../domain/commands.ts';
import { AditError } from '../../domain/errors.ts';

/** Every way a command may go once it rests in the outbox. A state without a row is final. */
const TRANSITIONS: Readonly<Partial<Record<CommandState, readonly CommandState[]>>> = {
  draft: ['cancelled', 'expired'],
  awaiting_approval: ['ready', 'cancelled', 'expired'],
  // To `parked` after a day in which nothing could be sent; to `uncertain` if an attempt had no known outcome
  // and the command must not be sent again.
  ready: ['in_flight', 'cancelled', 'expired', 'parked', 'uncertain'],
  in_flight: ['confirmed', 'failed', 'ready', 'uncertain'],
  // To `ready` only where the ERP does not have it and a second attempt cannot double it.
  uncertain: ['confirmed', 'ready', 'failed', 'parked', 'uncertain'],
  parked: ['confirmed', 'ready', 'resolved_applied', 'resolved_not_applied'],
};

/** States that hold up later commands on the same business object. */
export const HOLDS_OBJECT = ['in_flight', 'uncertain', 'parked'] as const satisfies readonly CommandState[];

/** Nothing is under way: what may be cancelled and what may expire, unless an attempt had no known outcome. */
export const NOT_STARTED = ['draft', 'awaiting_approval', 'ready'] as const satisfies readonly CommandState[];

export function assertTransition(from: CommandState, to: CommandState): void {
  if (TRANSITIONS[from]?.includes(to)) return;
  throw new AditError('INTERNAL', `a command cannot go from ${from} to ${to}`);
}

/** Name of the event that tells the platform of a state, or null where there is nothing to tell. */
export function eventOf(state: CommandState): 'command.decided' | 'command.undecided' | null {
  if (STATE_MEANING[state].terminal) return 'command.decided';
  return state === 'parked' ? 'command.undecided' : null;
}
