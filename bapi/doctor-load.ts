import { AditError } from '../domain/errors.ts';
import type { Check, Examination, Verdict } from './doctor-verdict.ts';
import { POLLED_DOCUMENTS, POLLED_LINES, type Polled, pollIndex, UNREADABLE } from './poll-index.ts';

/** Whether each statement that is polled has an index that carries it. */
export function loadChecks(of: Examination): readonly Check[] {
  if (of.role === 'write' || !of.ask.canReadTables) return [];
  return [...POLLED_LINES, POLLED_DOCUMENTS]
    .filter(({ table }) => of.used.some(({ name }) => name === `RFC_READ_TABLE ${table.name}`))
    .map((polled) => ({
      name: `index ${polled.table.name} by ${polled.by}`,
      run: () => checkIndex(of, polled),
    }));
}

async function checkIndex({ ask }: Examination, polled: Polled): Promise<Verdict> {
  const { table, by, without } = polled;
  const isLines = POLLED_LINES.includes(polled);
  const isPolled = !isLines || ask.section.lineChanges === 'always';
  const consequence = isPolled ? `a poll reads ${without}` : 'open items are read whole once a day and not followed';
  const index = `an index on client, ${isLines ? 'BUKRS' : 'OBJECTCLAS'}, ${by} of ${table.name} carries the poll`;
  const remedy = isLines
    ? `${index}; "lineChanges: always" polls without one: then set "ceiling" and poll less often`
    : `${index}; without one set "ceiling" and poll less often`;
  try {
    const { indexes, carrying } = await pollIndex(ask, polled);
    if (carrying) return { status: 'ok', text: `index ${carrying.name} (${carrying.fields.join(', ')})` };
    return { status: 'warn', text: `none of its ${indexes} secondary indexes begins with it: ${consequence}`, remedy };
  } catch (thrown) {
    if (!(thrown instanceof AditError) || !UNREADABLE.has(thrown.code)) throw thrown;
    return {
      status: 'warn',
      text: `which indexes there are cannot be read (DD17S); without one ${consequence}`,
      remedy,
    };
  }
}
