import type { OracleColumn, OracleCursor, OracleValue } from '../../engine.ts';
import { raised } from './exceptions.ts';

type Row = readonly (OracleValue | null)[];

/** A cursor as PL/SQL holds it: with its attributes, and still whole for the client when it goes out. */
export class PlCursor implements OracleCursor {
  readonly #inner: OracleCursor;
  /** Rows read ahead that nobody has had yet. */
  #ahead: Row[] = [];
  #exhausted = false;
  isOpen = true;
  /** %FOUND; null before the first fetch. */
  found: boolean | null = null;
  rowCount = 0;

  constructor(inner: OracleCursor) {
    this.#inner = inner;
  }

  get columns(): readonly OracleColumn[] {
    return this.#inner.columns;
  }

  /** The next row, null behind the last. */
  async next(readAhead = 1): Promise<Row | null> {
    if (!this.isOpen) throw raised(1001);
    if (this.#ahead.length === 0 && !this.#exhausted) {
      const { rows, done } = await this.#inner.fetch(readAhead);
      this.#ahead = [...rows];
      this.#exhausted = done || rows.length === 0;
    }
    const row = this.#ahead.shift() ?? null;
    this.found = row !== null;
    if (row !== null) this.rowCount += 1;
    return row;
  }

  async fetch(rows: number): Promise<{ readonly rows: readonly Row[]; readonly done: boolean }> {
    const first = this.#ahead.splice(0, rows);
    if (first.length === rows || this.#exhausted) {
      return { rows: first, done: this.#exhausted && this.#ahead.length === 0 };
    }
    const { rows: further, done } = await this.#inner.fetch(rows - first.length);
    this.#exhausted = done;
    return { rows: [...first, ...further], done };
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#ahead = [];
    await this.#inner.close();
  }
}
