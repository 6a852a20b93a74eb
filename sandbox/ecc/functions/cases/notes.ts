import type { FunctionModule, Row } from '../contract.ts';
import { caseProblem } from './attribute-list.ts';
import { openCase } from './attributes.ts';
import { type Note, touch, writeNotes } from './write.ts';

interface StoredLine {
  readonly format: string;
  readonly text: string;
}

/** BAPI_CASE_ADDNOTES: lines and ids of several notes, joined by ELEM_NO. */
export const addNotes: FunctionModule = async (session, input) => {
  const found = await openCase(session, input.text('GUID'));
  if ('problem' in found) return { RETURN: found.problem };
  const notes = new Map<string, Note>();
  for (const row of input.rows('CASE_NOTE_IDS')) notes.set(row['ELEM_NO'] ?? '', { id: row['TDID'] ?? '', lines: [] });
  for (const row of input.rows('CASE_NOTES')) {
    const note = notes.get(row['ELEM_NO'] ?? '');
    if (note === undefined) return { RETURN: caseProblem('110', `Note ${row['ELEM_NO']} has no text id`) };
    const lines = [...note.lines, { format: row['TDFORMAT'] ?? '', text: row['TDLINE'] ?? '' }];
    notes.set(row['ELEM_NO'] ?? '', { ...note, lines });
  }
  session.updateTask('SCMG_CASE_SAVE', async (db) => {
    await writeNotes(db, session, found.guid, [...notes.values()]);
    await touch(db, session, found.guid);
  });
  return {};
};

/**
 * BAPI_CASE_GETNOTES: what all filters let through, oldest first. Lines of one note share their ELEM_NO, which counts
 * the headers.
 */
export const getNotes: FunctionModule = async (session, input) => {
  const guid = input.text('GUID').toUpperCase();
  const known = await session.query('SELECT 1 FROM ecc.scmg_t_case_attr WHERE mandt = $1 AND case_guid = $2', [
    session.client,
    guid,
  ]);
  if (known.length === 0) return { RETURN: caseProblem('001', `Case ${guid} does not exist`, [guid], 'SCMG') };
  const [from, to] = [input.text('DATE_FROM'), input.text('DATE_TO')];
  const rows = await session.query(
    `SELECT text_id, created_by, created_on, lines FROM sim.case_note
      WHERE case_guid = $1 AND ($2 = '' OR text_id = $2) AND ($3 = '' OR created_by = $3)
        AND created_on >= $4 AND ($5 = '00000000' OR created_on <= $5) ORDER BY id`,
    [guid, input.text('TEXT_ID'), input.text('CREATED_BY'), from, to],
  );
  const term = input.text('SEARCH_TERM').toUpperCase();
  const found = rows
    .map((row) => ({ row, lines: linesOf(row['lines']) }))
    .filter(({ lines }) => lines.some(({ text }) => text.toUpperCase().includes(term)));
  return {
    NOTE_HEADERS: found.map(({ row }) => ({
      TDID: String(row['text_id']),
      TDFUSER: String(row['created_by']),
      TDFDATE: String(row['created_on']),
    })),
    NOTE_CONTENTS: found.flatMap(({ lines }, at): Row[] =>
      lines.map(({ format, text }) => ({ ELEM_NO: String(at + 1), TDFORMAT: format, TDLINE: text })),
    ),
  };
};

const linesOf = (value: unknown): readonly StoredLine[] => (Array.isArray(value) ? value : []);
