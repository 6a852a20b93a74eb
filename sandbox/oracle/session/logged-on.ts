import type { PlsqlRunner } from '../database.ts';
import type { OracleBind, OracleColumn, OracleResult, OracleSession, OracleWho, SessionAttributes } from '../engine.ts';
import type { SessionRow } from './engine.ts';
import type { Session } from './session.ts';

interface LoggedOnDeps {
  readonly session: Session;
  readonly serial: number;
  readonly plsql: PlsqlRunner;
  readonly who: OracleWho & { readonly proxy: string | null };
  readonly onClose: () => void;
}

/** Comments and spaces, then CREATE [OR REPLACE] PACKAGE or another unit of PL/SQL. */
const UNIT =
  /^(?:\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/)*CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?(?:PACKAGE|PROCEDURE|FUNCTION|TRIGGER|TYPE)\b/i;

/** A session as the wire and scripts drive it: a statement is SQL, a block, or the source of a unit. */
export class LoggedOn implements OracleSession {
  readonly sid: number;
  readonly serial: number;
  /** What APIs and PL/SQL see. */
  readonly session: Session;
  readonly #deps: LoggedOnDeps;
  #closed: Promise<void> | null = null;
  #isWithinStatement = false;

  constructor(deps: LoggedOnDeps) {
    this.#deps = deps;
    this.session = deps.session;
    this.sid = deps.session.sid;
    this.serial = deps.serial;
  }

  get isTransactionOpen(): boolean {
    return this.session.transaction.isOpen;
  }

  async execute(sql: string, binds: readonly OracleBind[]): Promise<OracleResult> {
    this.#isWithinStatement = true;
    try {
      return await this.#run(sql, binds);
    } finally {
      this.#isWithinStatement = false;
    }
  }

  async #run(sql: string, binds: readonly OracleBind[]): Promise<OracleResult> {
    const { plsql, session } = this.#deps;
    session.connection.begin();
    if (plsql.isBlock(sql)) return session.transaction.block(() => plsql.run(sql, binds, session));
    if (UNIT.test(sql)) {
      session.mustBeWritable();
      await session.commit();
      await plsql.create(sql, session);
      return { kind: 'statement', rowCount: 0 };
    }
    return session.sql(sql, binds);
  }

  async describe(sql: string): Promise<readonly OracleColumn[] | null> {
    this.session.connection.begin();
    if (this.#deps.plsql.isBlock(sql) || UNIT.test(sql)) return null;
    return this.session.describe(sql);
  }

  commit(): Promise<void> {
    this.session.connection.begin();
    return this.session.commit();
  }

  rollback(): Promise<void> {
    this.session.connection.begin();
    return this.session.rollback();
  }

  aroundCommits(around: (commit: () => Promise<void>) => Promise<void>): void {
    this.session.aroundCommit = (commit) => (this.#isWithinStatement ? around(commit) : commit());
  }

  breakNow(): void {
    this.session.connection.breakNow();
  }

  setAttributes(attributes: SessionAttributes): void {
    this.session.setAttributes(attributes);
  }

  setSchema(schema: string): Promise<void> {
    return this.session.setSchema(schema);
  }

  /** Packages whose state is thrown away; only a session that has any state learns of it. */
  discard(packages: readonly string[]): void {
    if (this.session.packages.size === 0) return;
    for (const name of packages) this.session.discarded.add(name);
  }

  row(): SessionRow {
    const { who, serial, session } = this.#deps;
    const { program, machine, service, proxy } = who;
    const { isTransactionOpen, sid } = this;
    return {
      ...session.attributes,
      sid,
      serial,
      username: session.user,
      proxy,
      program,
      machine,
      service,
      isTransactionOpen,
    };
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  async #end(): Promise<void> {
    this.#deps.onClose();
    this.session.connection.begin();
    // PostgreSQL takes back what is open when its connection ends.
    await this.session.connection.close();
  }
}
