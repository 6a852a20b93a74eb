import type { OracleCursor } from '../engine.ts';
import type { Translated } from '../sql/translate/translate.ts';
import type { Connection, RawResult } from './connection.ts';
import { decodeRow, rowsCursor } from './cursors.ts';
import type { Transaction } from './transaction.ts';

/** Up to so many rows are read at once; of more, PostgreSQL keeps the rest. */
const WHOLE = 5000;

export interface CursorDeps {
  readonly connection: Connection;
  readonly transaction: Transaction;
  readonly translated: Translated;
  readonly values: readonly (string | null)[];
  readonly name: () => string;
  readonly readWhole: () => Promise<RawResult>;
}

/**
 * Opens a query. A cursor of Oracle's outlives commits and rollbacks and shows what was there when it was opened. Few
 * rows are read whole; of many, the rest stays in PostgreSQL as a cursor WITH HOLD, which needs a transaction of its own:
 * within a transaction of the client's, and when rows are locked, everything is read whole.
 */
export async function openCursor(deps: CursorDeps): Promise<OracleCursor> {
  const { translated, transaction } = deps;
  if (translated.isLocking || transaction.isBegun) return rowsCursor(translated.columns, (await deps.readWhole()).rows);
  return openHeld(deps);
}

async function openHeld({ connection, translated, values, name }: CursorDeps): Promise<OracleCursor> {
  const { columns, sql } = translated;
  const first = await connection.raw(`SELECT * FROM (${sql}) q LIMIT ${WHOLE + 1}`, values, translated);
  if (first.rows.length <= WHOLE) return rowsCursor(columns, first.rows);
  const held = name();
  await connection.raw(`DECLARE ${held} NO SCROLL CURSOR WITH HOLD FOR ${sql}`, values);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await connection.control(`CLOSE ${held}`);
  };
  return {
    columns,
    fetch: async (count) => {
      if (!isOpen) return { rows: [], done: true };
      const { rows } = await connection.raw(`FETCH ${count} FROM ${held}`);
      const done = rows.length < count;
      if (done) await close();
      return { rows: rows.map((row) => decodeRow(columns, row)), done };
    },
    close,
  };
}
