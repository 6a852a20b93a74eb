import { type OracleCursor, OracleError } from '../engine.ts';
import type { LobStore } from './lobs.ts';
import type { Descriptor } from './types.ts';

const MAX_OPEN = 300;

/** What the server keeps of a statement between calls. */
export interface OpenCursor {
  readonly id: number;
  /** Null for a cursor that a PL/SQL block returned. */
  readonly sql: string | null;
  isPlsql: boolean;
  descriptors: readonly Descriptor[];
  /** Positions of binds that only go out, known after the first execution. */
  outPositions: ReadonlySet<number>;
  /** How the client wants the columns; null until it says so. */
  defines: readonly Descriptor[] | null;
  rows: OracleCursor | null;
  fetched: number;
  /** CLOBs whose locators the rows of this cursor carried; they go with it. */
  locators: Buffer[];
}

/** The cursors of one session, limited by OPEN_CURSORS. */
export class CursorTable {
  readonly #lobs: LobStore;
  readonly #cursors = new Map<number, OpenCursor>();
  #last = 0;

  constructor(lobs: LobStore) {
    this.#lobs = lobs;
  }

  get size(): number {
    return this.#cursors.size;
  }

  open(sql: string | null, rows: OracleCursor | null = null): OpenCursor {
    if (this.#cursors.size >= MAX_OPEN) throw new OracleError(1000, 'maximum open cursors exceeded');
    // Sixteen bits on the wire.
    do this.#last = (this.#last % 65_535) + 1;
    while (this.#cursors.has(this.#last));
    const cursor: OpenCursor = {
      id: this.#last,
      sql,
      isPlsql: false,
      descriptors: [],
      outPositions: new Set(),
      defines: null,
      rows,
      fetched: 0,
      locators: [],
    };
    this.#cursors.set(cursor.id, cursor);
    return cursor;
  }

  get(id: number): OpenCursor {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) throw new OracleError(1001, 'invalid cursor');
    return cursor;
  }

  /** Forgets rows and CLOBs of the last execution; the statement stays parsed. */
  async rewind(cursor: OpenCursor): Promise<void> {
    const { rows } = cursor;
    cursor.rows = null;
    cursor.fetched = 0;
    for (const locator of cursor.locators) this.#lobs.free(locator);
    cursor.locators = [];
    await rows?.close();
  }

  async cancel(id: number): Promise<void> {
    const cursor = this.#cursors.get(id);
    if (cursor !== undefined) await this.rewind(cursor);
  }

  async close(id: number): Promise<void> {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return;
    this.#cursors.delete(id);
    await this.rewind(cursor);
  }

  async closeAll(): Promise<void> {
    for (const id of [...this.#cursors.keys()]) await this.close(id);
  }
}
