import {
  type OracleBind,
  type OracleBindResult,
  type OracleColumn,
  type OracleCursor,
  type OracleEngine,
  OracleError,
  type OracleResult,
  type OracleSession,
  type OracleValue,
  type OracleWho,
  type SessionAttributes,
} from '../../../../sandbox/oracle/engine.ts';

type Row = readonly (OracleValue | null)[];

export const text = (value: string): OracleValue => ({ kind: 'text', value });
export const number = (value: string | number): OracleValue => ({ kind: 'number', value: String(value) });
export const clob = (value: string): OracleValue => ({ kind: 'clob', value });
export const date = (value: string): OracleValue => ({ kind: 'date', value });

export const column = (name: string, type: OracleColumn['type'], size = 100): OracleColumn => ({
  name,
  type,
  size,
  nullable: true,
});

/** Rows out of a function, so that many need no memory. `closed` counts cursors that were let go. */
export function cursorOf(
  columns: readonly OracleColumn[],
  count: number,
  row: (index: number) => Row,
  closed: { count: number } = { count: 0 },
): OracleCursor {
  let at = 0;
  return {
    columns,
    fetch: async (rows) => {
      const size = Math.min(rows, count - at);
      const fetched = Array.from({ length: size }, (_, index) => row(at + index));
      at += size;
      return { rows: fetched, done: at >= count };
    },
    close: async () => {
      closed.count += 1;
    },
  };
}

export const query = (columns: readonly OracleColumn[], rows: readonly Row[]): OracleResult => ({
  kind: 'query',
  cursor: cursorOf(columns, rows.length, (index) => rows[index] ?? []),
});

export const block = (binds: readonly OracleBindResult[], implicit: readonly OracleCursor[] = []): OracleResult => ({
  kind: 'plsql',
  binds,
  implicit,
});

export const into = (direction: OracleBindResult['direction'], value: OracleValue | null): OracleBindResult => ({
  direction,
  value,
});

export type Statement = (binds: readonly OracleBind[], session: SmallSession) => OracleResult | Promise<OracleResult>;

/** An engine that knows a handful of statements by their exact text, and one table of texts that commits. */
export class SmallEngine implements OracleEngine {
  readonly statements = new Map<string, Statement>();
  readonly sessions: SmallSession[] = [];
  table: string[] = [];

  async connect(who: OracleWho): Promise<OracleSession> {
    const session = new SmallSession(this, who, this.sessions.length + 1);
    this.sessions.push(session);
    return session;
  }

  get last(): SmallSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('nobody has logged on');
    return session;
  }
}

export class SmallSession implements OracleSession {
  readonly sid: number;
  readonly serial = 7;
  readonly who: OracleWho;
  readonly executed: { sql: string; binds: readonly OracleBind[] }[] = [];
  attributes: SessionAttributes = {};
  schema: string | null = null;
  isClosed = false;
  pending: string[] = [];
  readonly #engine: SmallEngine;
  #stop: ((error: Error) => void) | null = null;

  constructor(engine: SmallEngine, who: OracleWho, sid: number) {
    this.#engine = engine;
    this.who = who;
    this.sid = sid;
  }

  get isTransactionOpen(): boolean {
    return this.pending.length > 0;
  }

  get visible(): readonly string[] {
    return [...this.#engine.table, ...this.pending];
  }

  async execute(sql: string, binds: readonly OracleBind[]): Promise<OracleResult> {
    this.executed.push({ sql, binds });
    const statement = this.#engine.statements.get(sql);
    if (statement === undefined) throw new OracleError(942, 'table or view does not exist', 14);
    return statement(binds, this);
  }

  async describe(sql: string): Promise<readonly OracleColumn[] | null> {
    const result = await this.execute(sql, []);
    return result.kind === 'query' ? result.cursor.columns : null;
  }

  /** Work that lasts until somebody breaks it off. */
  untilBroken(): Promise<never> {
    return new Promise((_, reject) => {
      this.#stop = reject;
    });
  }

  breakNow(): void {
    this.#stop?.(new OracleError(1013, 'user requested cancel of current operation'));
    this.#stop = null;
  }

  async commit(): Promise<void> {
    this.#engine.table.push(...this.pending);
    this.pending = [];
  }

  async rollback(): Promise<void> {
    this.pending = [];
  }

  setAttributes(attributes: SessionAttributes): void {
    this.attributes = { ...this.attributes, ...attributes };
  }

  async setSchema(schema: string): Promise<void> {
    this.schema = schema;
  }

  async close(): Promise<void> {
    this.pending = [];
    this.isClosed = true;
  }
}
