import type { Row, Session, Statements } from '../contract.ts';
import { placeOf, type Wanted } from './attribute-list.ts';

/** Time stamp in UTC, fifteen digits (TIMESTAMP): what CREATE_TIME and CHANGE_TIME hold. */
export const timeStamp = (session: Session): string =>
  new Date(session.now()).toISOString().replace(/\D/g, '').slice(0, 14);

/** Sets attributes of a case; a delta is added to what is there at that moment. */
export async function writeAttributes(
  db: Statements,
  client: string,
  guid: string,
  wanted: readonly Wanted[],
): Promise<void> {
  for (const { id, value, isDelta } of wanted) {
    if (placeOf(id) === 'case') {
      await db.execute(
        `UPDATE ecc.scmg_t_case_attr SET "${id.toLowerCase()}" = $3 WHERE mandt = $1 AND case_guid = $2`,
        [client, guid, value],
      );
      continue;
    }
    const added = isDelta ? '(sim.case_attribute.value::numeric + excluded.value::numeric)::text' : 'excluded.value';
    await db.execute(
      `INSERT INTO sim.case_attribute (case_guid, attribute, value) VALUES ($1, $2, $3)
       ON CONFLICT (case_guid, attribute) DO UPDATE SET value = ${added}`,
      [guid, id, value],
    );
  }
}

export interface Note {
  /** TDID: kind of note. */
  readonly id: string;
  readonly lines: readonly { readonly format: string; readonly text: string }[];
}

export async function writeNotes(
  db: Statements,
  session: Session,
  guid: string,
  notes: readonly Note[],
): Promise<void> {
  for (const note of notes) {
    if (note.lines.length === 0) continue;
    await db.execute(
      'INSERT INTO sim.case_note (case_guid, text_id, created_by, created_on, lines) VALUES ($1, $2, $3, $4, $5)',
      [guid, note.id, session.user, session.today().replaceAll('-', ''), JSON.stringify(note.lines)],
    );
  }
}

/** NOTES of the dispute functions: one note of the kind that customizing names for remarks, 0001. */
export const noteOf = (rows: readonly Row[]): Note[] =>
  rows.length === 0 ? [] : [{ id: '0001', lines: rows.map((row) => ({ format: '*', text: row['TEXT_LINE'] ?? '' })) }];

/** BAPI_DISPUTE_AMOUNTS as deltas of attributes. Of its four amounts only the disputed one has an attribute here. */
export function amountDeltas(amounts: Row): Wanted[] {
  const disputed = amounts['DELTA_DISPUTED'] ?? '0';
  return /[1-9]/.test(disputed) ? [{ id: 'FIN_DISPUTED_AMT', value: disputed, isDelta: true }] : [];
}

/** Notes the change on the case. */
export async function touch(db: Statements, session: Session, guid: string): Promise<void> {
  await db.execute(
    'UPDATE ecc.scmg_t_case_attr SET changed_by = $3, change_time = $4 WHERE mandt = $1 AND case_guid = $2',
    [session.client, guid, session.user, timeStamp(session)],
  );
}
