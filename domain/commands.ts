import { z } from 'zod';
import { Instant } from './dates.ts';

/**
 * States of a command in the outbox.
 *
 * received → validated → (draft | awaiting_approval | ready | rejected); awaiting_approval → ready | cancelled | expired;
 * ready → in_flight | cancelled | expired; in_flight → confirmed | failed | ready (only when nothing was sent) |
 * uncertain; uncertain → confirmed | failed | ready | parked, by what a lookup in the ERP proves (see `Settling`);
 * parked → resolved_applied | resolved_not_applied by an operator, confirmed | ready by a lookup that one asked for.
 * A restart turns `in_flight` into `uncertain`, always. A command that may have reached the ERP never expires and is
 * never cancelled: if it must not be sent again, ready → uncertain. So what is failed, expired, cancelled or rejected is
 * not in the ERP.
 */
export const COMMAND_STATES = [
  'received',
  'validated',
  'rejected',
  'draft',
  'awaiting_approval',
  'ready',
  'in_flight',
  'uncertain',
  'parked',
  'confirmed',
  'failed',
  'expired',
  'cancelled',
  'resolved_applied',
  'resolved_not_applied',
] as const;
/** As stored in the outbox: never renamed, since old rows keep their word. */
export type CommandState = (typeof COMMAND_STATES)[number];

const Outcome = z.enum([
  'accepted',
  'pending_approval',
  'draft',
  'recorded',
  'refused',
  'failed',
  'undecided',
  'expired',
]);
type Outcome = z.infer<typeof Outcome>;

interface StateMeaning {
  readonly outcome: Outcome;
  /** No further transition is possible. */
  readonly terminal: boolean;
  /** Counts in answers: what an undecided command may have changed is treated as if it had. */
  readonly undecided: boolean;
  /** What a voice may say. Never "done" before the ERP's word. */
  readonly speak: string;
}

const HANDED_ON = 'I have noted that and a colleague will confirm it.';

/** One row a state: what it means to the platform and what may be said. */
export const STATE_MEANING: Readonly<Record<CommandState, StateMeaning>> = {
  received: { outcome: 'accepted', terminal: false, undecided: true, speak: 'I have noted that.' },
  validated: { outcome: 'accepted', terminal: false, undecided: true, speak: 'I have noted that.' },
  rejected: { outcome: 'refused', terminal: true, undecided: false, speak: 'I am not able to record that.' },
  draft: { outcome: 'draft', terminal: false, undecided: true, speak: HANDED_ON },
  awaiting_approval: { outcome: 'pending_approval', terminal: false, undecided: true, speak: HANDED_ON },
  ready: { outcome: 'accepted', terminal: false, undecided: true, speak: 'I have noted that and am passing it on.' },
  in_flight: { outcome: 'accepted', terminal: false, undecided: true, speak: 'I am just recording that.' },
  uncertain: { outcome: 'undecided', terminal: false, undecided: true, speak: HANDED_ON },
  parked: { outcome: 'undecided', terminal: false, undecided: true, speak: HANDED_ON },
  confirmed: { outcome: 'recorded', terminal: true, undecided: false, speak: 'That is recorded.' },
  failed: {
    outcome: 'failed',
    terminal: true,
    undecided: false,
    speak: 'I could not record that. A colleague will follow up.',
  },
  expired: {
    outcome: 'expired',
    terminal: true,
    undecided: false,
    speak: 'That was not recorded in time. A colleague will follow up.',
  },
  cancelled: { outcome: 'refused', terminal: true, undecided: false, speak: 'That was not recorded.' },
  resolved_applied: { outcome: 'recorded', terminal: true, undecided: false, speak: 'That is recorded.' },
  resolved_not_applied: { outcome: 'failed', terminal: true, undecided: false, speak: 'That was not recorded.' },
};

const Receipt = z.strictObject({ document: z.string().max(60), postedAt: Instant });

/**
 * A command as `get_command` and each command operation answer it. `outcome` is what `STATE_MEANING` makes of `state`;
 * `receipt` is there once the ERP has confirmed it, or an operator for it; `reasons` are told to a requester only through `toldOutside`.
 */
export const CommandAnswer = z.strictObject({
  commandId: z.string(),
  state: z.enum(COMMAND_STATES),
  outcome: Outcome,
  receipt: Receipt.optional(),
  reasons: z.array(z.string().max(300)).optional(),
});
export type CommandAnswer = z.infer<typeof CommandAnswer>;

const TOLD_INSTEAD: Partial<Record<CommandState, string>> = {
  ready: 'the ERP could not take it yet; it is tried again',
  failed: 'the ERP refused it or did not get it',
  uncertain: 'whether the ERP took it is not known',
  parked: 'an operator has to look at it',
  cancelled: 'it was rejected or withdrawn on site',
  resolved_not_applied: 'an operator found that it was not applied',
};

/**
 * The answer as a requester gets it. Reasons that an ERP or a person on site wrote stay with the operator: they may
 * name functions, tables and people. Those of a rejected command are the agent's own.
 */
export function toldOutside<A extends CommandAnswer>({ reasons, ...answer }: A): Omit<A, 'reasons'> & CommandAnswer {
  const instead = TOLD_INSTEAD[answer.state];
  const told = reasons && instead !== undefined ? [instead] : reasons;
  return { ...answer, ...(told && { reasons: told }) };
}

/** Every state that a command was in. Notes may quote the ERP or name people: a requester gets none. */
export const CommandHistory = z.array(
  z.strictObject({ at: Instant, state: z.enum(COMMAND_STATES), note: z.string().max(300).optional() }),
);
