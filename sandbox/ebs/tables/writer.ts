import type { ClientBase } from 'pg';
import type { Row } from '../receivables/rows.ts';
import { tableSignatures } from './signatures.ts';

const CHUNK_ROWS = 2500;

const COLUMNS = (): Map<string, ReadonlySet<string>> =>
  new Map(tableSignatures().map(({ name, columns }) => [name, new Set(columns.map((column) => column.name))]));

/** Throws for a table or column that the signatures lack, which the engine's JSON functions would pass over in silence. */
function columnsOf(table: string, rows: readonly Row[]): string[] {
  const known = COLUMNS().get(table);
  if (known === undefined) throw new Error(`there is no table ${table}`);
  const used = new Set<string>();
  for (const row of rows) for (const column in row) used.add(column);
  for (const column of used) if (!known.has(column)) throw new Error(`there is no column ${table}.${column}`);
  return [...used];
}

/** Inserts rows; what a row leaves out is NULL. */
export async function insertRows(client: ClientBase, table: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const names = columnsOf(table, rows)
    .map((column) => `"${column}"`)
    .join(', ');
  const sql = `INSERT INTO apps."${table}" (${names}) SELECT ${names} FROM json_populate_recordset(null::apps."${table}", $1)`;
  for (let at = 0; at < rows.length; at += CHUNK_ROWS)
    await client.query(sql, [JSON.stringify(rows.slice(at, at + CHUNK_ROWS))]);
}

/** Writes rows over those that have the same key. */
export async function updateRows(client: ClientBase, table: string, key: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = columnsOf(table, rows).filter((column) => column !== key);
  const set = columns.map((column) => `"${column}" = n."${column}"`).join(', ');
  const { rowCount } = await client.query(
    `UPDATE apps."${table}" o SET ${set} FROM json_populate_recordset(null::apps."${table}", $1) n WHERE o."${key}" = n."${key}"`,
    [JSON.stringify(rows)],
  );
  if (rowCount !== rows.length) throw new Error(`a row of ${table} is not there to change`);
}
