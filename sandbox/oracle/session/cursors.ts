import type { OracleColumn, OracleCursor, OracleValue } from '../engine.ts';
import { decodeValue } from './values.ts';

/** Rows that were read whole. They stay as they were when the cursor was opened, whatever is committed meanwhile. */
export function rowsCursor(
  columns: readonly OracleColumn[],
  rows: readonly (readonly (string | null)[])[],
): OracleCursor {
  let at = 0;
  return {
    columns,
    fetch: async (count) => {
      const fetched = rows.slice(at, at + count).map((row) => decodeRow(columns, row));
      at += fetched.length;
      return { rows: fetched, done: at >= rows.length };
    },
    close: async () => {
      at = rows.length;
    },
  };
}

export function decodeRow(
  columns: readonly OracleColumn[],
  row: readonly (string | null)[],
): readonly (OracleValue | null)[] {
  return columns.map((column, index) => decodeValue(row[index] ?? null, column));
}
