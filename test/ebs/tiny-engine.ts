import {
  type OracleBind,
  type OracleColumn,
  type OracleCursor,
  type OracleEngine,
  OracleError,
  type OracleResult,
  type OracleSession,
  type OracleWho,
  type SessionAttributes,
} from '../../sandbox/oracle/engine.ts';

/** What one statement gives, by its name; binds come by position, as the wire has them. */
export type Answer = (binds: readonly (string | null)[], session: TinySession) => OracleResult | Promise<OracleResult>;

export interface Executed {
  readonly name: string;
  readonly sql: string;
  readonly binds: readonly (string | null)[];
  readonly sid: number;
  readonly attributes: SessionAttributes;
}

const column = (name: string): OracleColumn => ({ name, type: 'VARCHAR2', size: 4000, nullable: true });

export function cursor(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): OracleCursor {
  let at = 0;
  return {
    columns: columns.map(column),
    fetch: async (count) => {
      const batch = rows.slice(at, at + count);
      at += batch.length;
      return {
        rows: batch.map((row) => row.map((value) => (value === null ? null : { kind: 'text' as const, value }))),
        done: at >= rows.length,
      };
    },
    close: async () => undefined,
  };
}

export const rows = (columns: readonly string[], values: readonly (readonly (string | null)[])[]): OracleResult => ({
  kind: 'query',
  cursor: cursor(columns, values),
});

/** OUT values of a block whose IN binds come first. */
export function outs(ins: number, values: readonly (string | null | OracleCursor)[]): OracleResult {
  const given = Array.from({ length: ins }, () => ({ direction: 'in' as const, value: null }));
  const taken = values.map((value) => ({
    direction: 'out' as const,
    value:
      value === null
        ? null
        : typeof value === 'string'
          ? { kind: 'text' as const, value }
          : { kind: 'cursor' as const, value },
  }));
  return { kind: 'plsql', binds: [...given, ...taken], implicit: [] };
}

/** A database that answers statements by the name in their first comment, and no others. */
export class TinyEngine implements OracleEngine {
  readonly answers = new Map<string, Answer>();
  readonly sessions: TinySession[] = [];
  readonly executed: Executed[] = [];
  edition = 'V_20260101_0000';

  constructor() {
    this.answers.set('session', () => ({ kind: 'statement', rowCount: 0 }));
    this.answers.set('edition', (_, session) =>
      rows(['CURRENT_EDITION', 'DEFAULT_EDITION'], [[session.edition, this.edition]]),
    );
  }

  get open(): readonly TinySession[] {
    return this.sessions.filter(({ isClosed }) => !isClosed);
  }

  async connect(who: OracleWho): Promise<OracleSession> {
    const session = new TinySession(this, who, this.sessions.length + 1);
    this.sessions.push(session);
    return session;
  }

  of(name: string): readonly Executed[] {
    return this.executed.filter((one) => one.name === name);
  }
}

export class TinySession implements OracleSession {
  readonly sid: number;
  readonly serial = 1;
  readonly who: OracleWho;
  readonly edition: string;
  isTransactionOpen = false;
  isClosed = false;
  rollbacks = 0;
  readonly #engine: TinyEngine;
  #attributes: SessionAttributes = {};
  #stop: ((error: Error) => void) | null = null;

  constructor(engine: TinyEngine, who: OracleWho, sid: number) {
    this.#engine = engine;
    this.who = who;
    this.sid = sid;
    this.edition = engine.edition;
  }

  async execute(sql: string, binds: readonly OracleBind[]): Promise<OracleResult> {
    const name = /^\/\* adit:([a-z0-9_]+) \*\//.exec(sql)?.[1] ?? '';
    const values = binds.map(({ value }) =>
      value !== null && (value.kind === 'text' || value.kind === 'clob') ? value.value : null,
    );
    this.#engine.executed.push({ name, sql, binds: values, sid: this.sid, attributes: this.#attributes });
    const answer = this.#engine.answers.get(name);
    if (!answer) throw new OracleError(942, 'table or view does not exist', 14);
    return answer(values, this);
  }

  async describe(): Promise<null> {
    return null;
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
    this.isTransactionOpen = false;
  }

  async rollback(): Promise<void> {
    this.rollbacks += 1;
    this.isTransactionOpen = false;
  }

  setAttributes(attributes: SessionAttributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
  }

  async setSchema(): Promise<void> {}

  async close(): Promise<void> {
    this.isClosed = true;
    this.breakNow();
  }
}
