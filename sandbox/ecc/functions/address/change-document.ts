import type { Session, Statements } from '../contract.ts';
import type { Owner } from './owner.ts';

export interface ChangedField {
  readonly table: string;
  /** What the key of the row has behind address and person number: valid-from date and sequence number, or nothing. */
  readonly entry: string;
  readonly field: string;
  readonly kind: 'I' | 'U' | 'D';
  readonly before: string;
  readonly after: string;
}

/**
 * Writes CDHDR and CDPOS of an address change, as address management does for the central address. The fields that KNA1
 * keeps of its own get no change document by this way (research note, 4.3).
 */
export async function changeDocument(
  db: Statements,
  session: Session,
  owner: Owner,
  fields: readonly ChangedField[],
): Promise<void> {
  const lines = new Map<string, ChangedField>();
  for (const field of fields) lines.set(`${field.table}/${field.entry}/${field.field}/${field.kind}`, field);
  if (lines.size === 0) return;
  const [number] = await db.query(
    `INSERT INTO sim.number_range VALUES ('', 'CHANGENR', 500002)
       ON CONFLICT (bukrs, range) DO UPDATE SET next = sim.number_range.next + 1
     RETURNING lpad((next - 1)::text, 10, '0') AS taken`,
  );
  const key = [session.client, owner.changeObject, owner.changeId, String(number?.['taken'])];
  await db.execute(
    `INSERT INTO ecc.cdhdr (mandant, objectclas, objectid, changenr, username, udate, utime, change_ind)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'U')`,
    [...key, session.user, session.today().replaceAll('-', ''), session.timeOfDay()],
  );
  for (const { table, entry, field, kind, before, after } of lines.values()) {
    const tableKey = `${session.client}${owner.addrnumber}${owner.persnumber}${entry}`;
    await db.execute(
      `INSERT INTO ecc.cdpos (mandant, objectclas, objectid, changenr, tabname, tabkey, fname, chngind, value_new, value_old)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [...key, table, tableKey, field, kind, after, before],
    );
  }
}
