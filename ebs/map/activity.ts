import { cleanText, orNotAvailable } from '../../connector/text.ts';
import { instantOf } from '../../domain/dates.ts';
import type { ActivityFacts } from '../../domain/facts.ts';
import type { Row, Text } from '../ask.ts';
import type { ACTIVITIES } from '../catalogue/standing.ts';
import { grouped, meantBy, present, replyInvalid, wholeOf } from './values.ts';
import { readLines, readWritten, type Written } from './written.ts';

type ActivityRow = Row<typeof ACTIVITIES>;

const KINDS: Readonly<Record<string, ActivityFacts['kind']>> = { call: 'call', task: 'task', note: 'note' };
const DIRECTIONS: Readonly<Record<string, ActivityFacts['direction']>> = { inbound: 'inbound', outbound: 'outbound' };
/** METHOD_CODE of an interaction. */
const METHODS: typeof DIRECTIONS = { INBOUND: 'inbound', OUTBOUND: 'outbound' };
/** What the customer said or asked for, by the name of the task that it became. */
const SAID: Readonly<Record<string, string>> = {
  'Payment reported': 'payment_reported',
  'Document requested': 'document_requested',
};
/** Lines whose values somebody may look for. */
const REFERENCES = ['reference', 'invoice', 'call', 'transcript', 'recording', 'command'];

/** Calls, tasks and notes, newest first. A task's outcome is whether it is done, unless it says what was said. */
export function activityFacts(
  customer: string,
  rows: readonly ActivityRow[],
  timeZone: string,
): readonly ActivityFacts[] {
  return [...grouped(rows, ({ KIND, ID }) => `${KIND}/${present(ID, 'activities')}`).values()]
    .map(([row]) => activityOf(customer, row, timeZone))
    .sort((a, b) => (a.at === b.at ? (a.activity < b.activity ? 1 : -1) : a.at < b.at ? 1 : -1));
}

function activityOf(customer: string, row: ActivityRow, timeZone: string): ActivityFacts {
  const place = `${row.KIND} ${row.ID}`;
  const kind = meantBy(KINDS, row.KIND);
  const at = row.HAPPENED_AT === null ? null : instantOf(row.HAPPENED_AT, timeZone);
  if (kind === undefined || at === null) throw replyInvalid(place, 'no kind or no time');
  const text = readWritten(row.BODY);
  // A call has its marker and its lines in fields of their own.
  const lines = kind === 'call' ? readLines(row.MORE) : text.lines;
  const commandId = text.commandId ?? (kind === 'call' ? readWritten(row.TITLE).commandId : undefined);
  const name = kind === 'task' ? (row.TITLE ?? '') : '';
  return {
    activity: present(row.ID, place),
    ...(commandId !== undefined && { commandId }),
    customer,
    kind,
    at,
    direction:
      meantBy(DIRECTIONS, lines.get('direction')?.[0] ?? null) ?? meantBy(METHODS, row.METHOD) ?? 'not_available',
    outcome: outcomeOf(kind, name, lines.get('outcome')?.[0] ?? row.OUTCOME, row.STATE),
    durationSeconds: kind === 'call' && row.DURATION !== null ? wholeOf(row.DURATION, place) : 'not_available',
    by: cleanText(row.MADE_BY ?? '', 60),
    text: cleanText(text.said === '' ? name : text.said, 1000),
    references: referencesOf(commandId, row.INVOICE, lines),
  };
}

/** What our line says, else the site's word for the outcome, as one word. */
function outcomeOf(kind: ActivityFacts['kind'], name: string, told: Text, state: Text): string {
  const said = Object.entries(SAID).find(([begins]) => name.startsWith(begins));
  if (said) return said[1];
  if (told !== null) return orNotAvailable(told.trim().toLowerCase().replace(/\s+/g, '_'), 40);
  return kind === 'task' ? orNotAvailable(state ?? '', 40) : 'not_available';
}

function referencesOf(commandId: string | undefined, invoice: Text, lines: Written['lines']): string[] {
  const all = [commandId ?? '', invoice ?? '', ...REFERENCES.flatMap((name) => lines.get(name) ?? [])];
  return [...new Set(all.map((value) => cleanText(value, 60)).filter((value) => value !== ''))];
}
