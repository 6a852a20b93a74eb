import type { DatabaseSession } from '../../oracle/database.ts';

/** A row as PostgreSQL gives it: what was asked for as text. */
export type Row = Readonly<Record<string, string | null>>;

/** Columns in lower case to values as text; null is NULL. */
export type Values = Readonly<Record<string, string | null>>;

function asText(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      value === null || value === undefined ? null : String(value),
    ]),
  );
}

/** Rows of a query whose columns are all cast to text (`day` and `moment` for dates). */
export async function select(session: DatabaseSession, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await session.pg(sql, values)).map(asText);
}

export async function selectOne(
  session: DatabaseSession,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row | null> {
  return (await select(session, sql, values))[0] ?? null;
}

export async function exists(session: DatabaseSession, sql: string, values: readonly unknown[]): Promise<boolean> {
  return (await session.pg(sql, values)).length > 0;
}

/** SQL that makes `YYYY-MM-DDTHH:MM:SS` of a DATE column. */
export const moment = (column: string): string => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS')`;

const quoted = (name: string): string => `"${name}"`;

/** Columns that are left out are NULL. Names come from this code and from the signatures, never from a caller. */
export async function insert(session: DatabaseSession, table: string, values: Values): Promise<void> {
  const columns = Object.entries(values).filter(([, value]) => value !== null);
  await session.pg(
    `INSERT INTO apps.${quoted(table)} (${columns.map(([name]) => quoted(name)).join(', ')})
     VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')})`,
    columns.map(([, value]) => value),
  );
}

export async function update(session: DatabaseSession, table: string, key: Values, changes: Values): Promise<void> {
  const set = Object.entries(changes);
  const where = Object.entries(key);
  await session.pg(
    `UPDATE apps.${quoted(table)} SET ${set.map(([name], at) => `${quoted(name)} = $${at + 1}`).join(', ')}
      WHERE ${where.map(([name], at) => `${quoted(name)} = $${set.length + at + 1}`).join(' AND ')}`,
    [...set, ...where].map(([, value]) => value),
  );
}

/** NEXTVAL as text. `name` as EBS calls it. */
export async function nextValue(session: DatabaseSession, name: string): Promise<string> {
  const row = await selectOne(session, 'SELECT nextval($1)::text AS id', [`apps.${name.toLowerCase()}`]);
  if (row?.['id'] === null || row === null) throw new Error(`sequence ${name} gave nothing`);
  return row['id'] ?? '';
}

/** Whether an enabled code of today is in FND_LOOKUP_VALUES: of AR_LOOKUPS (222), IEX_LOOKUPS_V (695) or FND_LOOKUPS (0). */
export async function isLookup(
  session: DatabaseSession,
  application: '222' | '695' | '0',
  type: string,
  code: string,
): Promise<boolean> {
  return exists(
    session,
    `SELECT 1 FROM apps.fnd_lookup_values
      WHERE view_application_id = $1 AND lookup_type = $2 AND lookup_code = $3 AND enabled_flag = 'Y'
        AND $4::timestamp >= coalesce(start_date_active, $4::timestamp)
        AND $4::timestamp < coalesce(end_date_active, $4::timestamp) + interval '1 day' LIMIT 1`,
    [application, type, code, session.now()],
  );
}
