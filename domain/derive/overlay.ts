import { type CommandAnswer, toldOutside } from '../commands.ts';
import type { Instant } from '../dates.ts';
import type { CustomerFacts, EntityFacts } from '../facts.ts';
import { argsOf } from './command-args.ts';
import { activitiesWith } from './own-activities.ts';
import { commandAnswer, isCounting, isReflected, isUndecided, type OwnCommand } from './own-command.ts';
import { disputesWith } from './own-disputes.ts';
import { type FromErp, promisesWith } from './own-promises.ts';

/**
 * What the agent itself knows beyond the ERP: its undecided and confirmed commands for one customer. Laid over every
 * answer, so that a command counts from its acceptance, long before the ERP has it.
 */
export interface Overlay {
  /** Those that count, oldest first. */
  readonly commands: readonly OwnCommand[];
  /** Whose calendar decides on which day a command was given. */
  readonly timeZone: string;
  /** The customer said not to be called, and no operator has lifted it. */
  readonly doNotCall: boolean;
  /** Commands that are not decided yet, as a requester may see them. */
  readonly pending: readonly CommandAnswer[];
}

/** Entities that own commands can be laid over. */
export type Laid = 'promise' | 'dispute' | 'activity' | 'customer';

type Layers = {
  readonly [E in Laid]: (overlay: Overlay, part: FromErp<EntityFacts[E]>) => readonly EntityFacts[E][];
};

export function overlayOf(
  commands: readonly OwnCommand[],
  { timeZone, doNotCall }: Pick<Overlay, 'timeZone' | 'doNotCall'>,
): Overlay {
  const counting = commands.filter(isCounting);
  return {
    commands: counting,
    timeZone,
    doNotCall,
    pending: counting.filter(isUndecided).map((command) => toldOutside(commandAnswer(command))),
  };
}

const LAYERS: Layers = {
  promise: ({ commands, timeZone }, part) => promisesWith(commands, timeZone, part),
  dispute: ({ commands, timeZone }, part) => disputesWith(commands, timeZone, part),
  activity: ({ commands }, { rows }) => activitiesWith(commands, rows),
  customer: (overlay, { rows, asOf }) => rows.map((row) => withPreferences(overlay, row, asOf)),
};

/** Facts of an ERP with the agent's own laid over them. */
export function laidOver<E extends Laid>(
  overlay: Overlay,
  entity: E,
  part: FromErp<EntityFacts[E]>,
): readonly EntityFacts[E][] {
  return LAYERS[entity](overlay, part);
}

/** A change of a contact shows once the ERP has it; how the customer wants to be reached holds from now on. */
function withPreferences({ commands, doNotCall }: Overlay, facts: CustomerFacts, asOf: Instant): CustomerFacts {
  const preferences = { ...facts.preferences };
  for (const command of commands) {
    const wish = argsOf('set_preference', command);
    if (!wish) continue;
    const isNews = !isReflected(command, asOf);
    if (wish.language && (isNews || preferences.language === 'not_available')) preferences.language = wish.language;
    if (wish.channel && (isNews || preferences.channel === 'not_available')) preferences.channel = wish.channel;
  }
  return { ...facts, preferences: doNotCall ? { ...preferences, doNotCall: 'yes' } : preferences };
}
