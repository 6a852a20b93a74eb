import { cleanText } from '../../connector/text.ts';
import type { ActivityFacts } from '../../domain/facts.ts';
import { instantOf } from '../abap/dates.ts';
import { replyInvalid } from '../abap/invalid.ts';
import type { Z_ADIT_ACTIVITIES_READ } from '../catalogue/addon.ts';
import type { OutputOf } from '../catalogue/types.ts';
import { ourWord } from '../commands/codes.ts';
import { madeBy, meantBy, ofCustomer, rowsByKey } from './addon-rows.ts';

type Reply = OutputOf<typeof Z_ADIT_ACTIVITIES_READ>;
type Row = Reply['ET_ACTIVITIES'][number];

/** What is not a call is something that somebody has to do. */
const KINDS: Readonly<Record<string, ActivityFacts['kind']>> = {
  CALL: 'call',
  PAYMENT: 'task',
  DOCUMENT: 'task',
  TASK: 'task',
};
/** What the customer said or asked for, whoever took it down and whatever became of it. */
const SAID: Readonly<Record<string, string>> = { PAYMENT: 'payment_reported', DOCUMENT: 'document_requested' };
const STATES: Readonly<Record<string, string>> = { O: 'open', D: 'done', C: 'cancelled' };
const DIRECTIONS: Readonly<Record<string, ActivityFacts['direction']>> = { I: 'inbound', O: 'outbound' };

/** Activities, newest first. A task's outcome is whether it is done. */
export function activityFacts(customer: string, reply: Reply): readonly ActivityFacts[] {
  const references = rowsByKey(reply.ET_REFERENCES, ({ ACTIVITY_ID }) => ACTIVITY_ID);
  return ofCustomer(customer, reply.ET_ACTIVITIES, 'ZADIT_S_ACTIVITY')
    .map((row): ActivityFacts => {
      const at = instantOf(row.STARTED_ON, row.STARTED_AT);
      if (at === null) throw replyInvalid(`activity ${row.ACTIVITY_ID}`, 'no time');
      const kind = meantBy(KINDS, row.KIND) ?? 'note';
      return {
        activity: row.ACTIVITY_ID,
        ...madeBy(row.COMMAND_ID),
        customer,
        kind,
        at,
        direction: meantBy(DIRECTIONS, row.DIRECTION) ?? 'not_available',
        outcome: outcomeOf(row, kind),
        durationSeconds: row.DURATION < 0 ? 'not_available' : row.DURATION,
        by: cleanText(row.CREATED_BY, 60),
        text: cleanText(row.TEXT, 1000),
        references: referencesOf(row, references(row.ACTIVITY_ID)),
      };
    })
    .sort((a, b) => (a.at === b.at ? (a.activity < b.activity ? 1 : -1) : a.at < b.at ? 1 : -1));
}

function outcomeOf(row: Row, kind: ActivityFacts['kind']): ActivityFacts['outcome'] {
  const said = meantBy(SAID, row.KIND);
  if (said !== undefined) return said;
  if (row.OUTCOME !== '') return cleanText(ourWord(row.OUTCOME), 40);
  return kind === 'task' ? (meantBy(STATES, row.STATUS) ?? 'not_available') : 'not_available';
}

/** The command that made it, the reference that was named, and the rest, each once. */
function referencesOf(row: Row, references: Reply['ET_REFERENCES']): string[] {
  const all = [row.COMMAND_ID, row.REFERENCE, row.INVOICE, ...references.map(({ VALUE }) => VALUE)].map((value) =>
    cleanText(value, 60),
  );
  return [...new Set(all.filter((value) => value !== ''))];
}
