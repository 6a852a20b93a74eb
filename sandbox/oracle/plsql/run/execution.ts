import type { DatabaseSession, NameScope, PlValue, Typed } from '../../database.ts';
import { type OracleCursor, OracleError, type OracleType, type OracleValue } from '../../engine.ts';
import type { PlCursor } from './cursor.ts';
import { PlsqlException } from './exceptions.ts';

/** Statements between two looks at whether the client wants to stop, and at what else there is to do in the process. */
const BREATH = 500;
const KIND_TYPES: Readonly<Record<OracleValue['kind'], OracleType>> = {
  text: 'VARCHAR2',
  number: 'NUMBER',
  date: 'DATE',
  raw: 'RAW',
  clob: 'CLOB',
  boolean: 'BOOLEAN',
  cursor: 'CURSOR',
  array: 'VARCHAR2',
};

/** Bytes of a message of RAISE_APPLICATION_ERROR. */
const LONGEST_MESSAGE = 2_048;

/** Innermost calls allowed: a recursion without end is ORA-06500 and no crash. */
const DEEPEST = 1_000;

/** Everything that one execution of a top-level block has in common. */
export class Execution {
  readonly session: DatabaseSession;
  readonly binds: PlValue[];
  /** Given back by DBMS_SQL.RETURN_RESULT. */
  readonly implicit: OracleCursor[] = [];
  readonly opened = new Set<PlCursor>();
  /** SQL%ROWCOUNT; null before the first statement. */
  sqlRowCount: number | null = null;
  /** Exceptions whose handlers run, the innermost last: SQLCODE, SQLERRM and RAISE are about it. */
  readonly handled: PlsqlException[] = [];
  #depth = 0;
  #statements = 0;

  constructor(session: DatabaseSession, binds: PlValue[]) {
    this.session = session;
    this.binds = binds;
  }

  get current(): PlsqlException | null {
    return this.handled.at(-1) ?? null;
  }

  /** Before every statement. */
  tick(): Promise<void> | null {
    this.#statements += 1;
    return this.#statements % BREATH === 0 ? this.#breathe() : null;
  }

  async #breathe(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.session.checkBreak();
  }

  /** Runs the body of a subprogram. */
  async enter<T>(work: () => Promise<T>): Promise<T> {
    if (this.#depth >= DEEPEST) throw new PlsqlException(6500, 'PL/SQL: storage error');
    this.#depth += 1;
    try {
      return await work();
    } finally {
      this.#depth -= 1;
    }
  }

  /** A function of SQL's that PL/SQL shares, evaluated by the database. */
  async sqlFunction(name: string, args: readonly (OracleValue | null)[]): Promise<OracleValue | null> {
    const values = new Map<string, Typed>();
    for (const [index, value] of args.entries()) {
      values.set(`PLSQL$${index + 1}`, { type: value === null ? 'VARCHAR2' : KIND_TYPES[value.kind], value });
    }
    const scope: NameScope = { resolve: ([first]) => values.get(first ?? '') ?? null };
    const list = [...values.keys()].join(', ');
    const made = await this.session.evaluate(list === '' ? name : `${name}(${list})`, scope);
    return made.value;
  }

  /** RAISE_APPLICATION_ERROR. `keep`: on top of the errors that are being handled, not in place of them. */
  applicationError(code: number, message: string, keep: boolean): PlsqlException {
    if (code > -20_000 || code < -20_999) {
      const text = `error number argument to raise_application_error of ${code} is out of range`;
      return new PlsqlException(21_000, text);
    }
    const text = Buffer.from(message).subarray(0, LONGEST_MESSAGE).toString();
    const below = keep && this.current !== null ? `\n${this.current.sqlerrm}` : '';
    return new PlsqlException(-code, `${text}${below}`);
  }

  /** Closes what was opened and is not given to the client. */
  async closeCursors(given: ReadonlySet<OracleCursor>): Promise<void> {
    for (const cursor of this.opened) {
      if (!given.has(cursor)) await cursor.close().catch(ignoreOracle);
    }
    this.opened.clear();
  }
}

/** A cursor that cannot be closed any more is closed. */
function ignoreOracle(error: unknown): void {
  if (!(error instanceof OracleError)) throw error;
}
