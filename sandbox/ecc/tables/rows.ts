import type { ClientBase } from 'pg';
import { initialValue } from '../dictionary.ts';
import { readDictionary, type Table } from './dictionary.ts';

/** One row to be: column in lower case to value as text; what is missing becomes initial. */
export type Row = Readonly<Record<string, string>>;

const CLIENT = '100';
const CHUNK_ROWS = 2500;

function insertSql(table: Table): string {
  const initial = Object.fromEntries(table.columns.map((column) => [column.name, initialValue(column)]));
  const client = table.columns[0]?.type === 'CLNT' ? { [table.columns[0].name]: CLIENT } : {};
  // The first argument gives what a row leaves out; both texts come from the dictionary, not from outside.
  const blank = JSON.stringify({ ...initial, ...client }).replaceAll("'", "''");
  return `INSERT INTO ecc."${table.name}" SELECT * FROM json_populate_recordset(json_populate_record(null::ecc."${table.name}", '${blank}'), $1)`;
}

/** Writes rows into SAP's tables, filling in client and initial values. */
export interface RowWriter {
  /** Throws for a table or column that the dictionary lacks, which the engine's JSON functions would pass over in silence. */
  insert(client: ClientBase, table: string, rows: readonly Row[]): Promise<void>;
}

export function createRowWriter(): RowWriter {
  const tables = new Map(
    readDictionary().map((table) => [
      table.name,
      { sql: insertSql(table), columns: new Set(table.columns.map((column) => column.name)) },
    ]),
  );
  return {
    insert: async (client, name, rows) => {
      const table = tables.get(name);
      if (table === undefined) throw new Error(`there is no table ${name}`);
      for (const row of rows) {
        for (const column in row)
          if (!table.columns.has(column)) throw new Error(`there is no field ${name}-${column}`);
      }
      for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
        await client.query(table.sql, [JSON.stringify(rows.slice(at, at + CHUNK_ROWS))]);
      }
    },
  };
}
