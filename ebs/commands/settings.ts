import type { Section } from '../config.ts';
import { field } from './texts.ts';

/**
 * What XXADIT_SETTINGS holds where the add-on is installed, for a block that runs without it: `NAME|VALUE`, one a line.
 * Operating units are not among them: every call names the section's.
 */
export function settingsOf(section: Section): string {
  const { context, interaction, noteType, promiseMethod, taskStatus, taskType } = section;
  const settings: readonly (readonly [string, string | number | undefined])[] = [
    ['USER', context?.user],
    ['RESPONSIBILITY', context?.responsibility],
    ['APPLICATION', context?.application],
    ['TASK_TYPE', taskType],
    ['TASK_STATUS', taskStatus],
    ['NOTE_TYPE', noteType],
    ['PROMISE_METHOD', promiseMethod],
    ['OUTCOME_ID', interaction?.outcomeId],
    ['ACTION_ID', interaction?.actionId],
    ['ACTION_ITEM_ID', interaction?.actionItemId],
    ['HANDLER_ID', interaction?.handlerId],
  ];
  return settings
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}|${field(String(value))}`]))
    .join('\n');
}
