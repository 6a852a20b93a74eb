import type { Catalog } from '../catalog/catalog.ts';
import { describedColumn } from '../catalog/objects.ts';
import type { DatabaseSession, NameScope, PackageDescription, PlValue, Rows, SeenObject, Typed } from '../database.ts';
import {
  type OracleBind,
  type OracleColumn,
  OracleError,
  type OracleResult,
  type OracleType,
  type SessionAttributes,
} from '../engine.ts';
import type { Dml, Query, Statement } from '../sql/ast.ts';
import type { Nls } from '../sql/translate/nls.ts';
import type { Connection, RawResult } from './connection.ts';
import { decodeRow } from './cursors.ts';
import { toOracleError } from './errors.ts';
import { openCursor } from './large-cursors.ts';
import { Settings } from './settings.ts';
import type { Asking, Ready, Statements } from './statements.ts';
import { Transaction } from './transaction.ts';
import { decodeValue, encodeValue } from './values.ts';

interface SessionDeps {
  readonly sid: number;
  /** Whose rights the session has: the client's of a proxy logon. */
  readonly user: string;
  readonly connection: Connection;
  readonly catalog: Catalog;
  readonly statements: Statements;
  readonly nls: Nls;
  /** What it runs in until ALTER SESSION says otherwise. */
  readonly edition: string;
  /** Whether the database is open for reading only. */
  readonly isReadOnly: () => boolean;
  /** SYSDATE, `YYYY-MM-DDTHH:MM:SS`. */
  readonly now: () => string;
  /** What SYS_CONTEXT('USERENV', …) knows, current user and schema aside. */
  readonly userenv: () => Readonly<Record<string, string>>;
  /** Brings the dictionary's own tables up to date. */
  readonly refreshDictionary: () => Promise<void>;
  /** Executes DDL for the current user, the transaction being committed. */
  readonly ddl: (statement: Statement, text: string, session: Session) => Promise<void>;
}

type Sql = Query | Dml;
const isSql = (statement: Statement): statement is Sql =>
  ['query', 'insert', 'update', 'delete'].includes(statement.node);
const NO_NAMES: NameScope = { resolve: () => null };

/** One database session: what SQL, PL/SQL and the simulated APIs do in it goes through here. */
export class Session implements DatabaseSession {
  readonly sid: number;
  readonly user: string;
  readonly packages = new Map<string, Map<string, PlValue>>();
  readonly discarded = new Set<string>();
  readonly connection: Connection;
  readonly transaction: Transaction;
  readonly #deps: SessionDeps;
  readonly #statements: Statements;
  readonly settings: Settings;
  #currentUser: string;
  #cursors = 0;
  #attributes: SessionAttributes = {};
  /** What every commit within a statement goes through. */
  aroundCommit: (commit: () => Promise<void>) => Promise<void> = (commit) => commit();

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.sid = deps.sid;
    this.user = deps.user;
    this.#currentUser = deps.user;
    this.settings = new Settings(deps);
    this.connection = deps.connection;
    this.transaction = new Transaction(deps.connection);
    this.#statements = deps.statements;
  }

  get currentUser(): string {
    return this.#currentUser;
  }

  /** A definer's unit sees its owner's schema, whatever the session has set. */
  get schema(): string {
    return this.#currentUser === this.user ? (this.settings.schema ?? this.user) : this.#currentUser;
  }

  /** What V$SESSION shows of it. */
  get attributes(): SessionAttributes {
    return this.#attributes;
  }

  setAttributes(attributes: SessionAttributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
  }

  get nls(): Nls {
    return this.settings.nls;
  }

  now(): string {
    return this.#deps.now();
  }

  async as<T>(owner: string, work: () => Promise<T>): Promise<T> {
    const before = this.#currentUser;
    this.#currentUser = owner;
    try {
      return await work();
    } finally {
      this.#currentUser = before;
    }
  }

  get #state() {
    return { user: this.user, isTransactionOpen: this.transaction.isOpen };
  }

  get #asking(): Asking {
    return { user: this.#currentUser, schema: this.schema, nls: this.nls };
  }

  #ready(
    text: string,
    statement: Sql,
    types: readonly OracleType[],
    scope: NameScope | undefined,
  ): Ready | Promise<Ready> {
    if (scope === undefined) return this.#statements.plain(text, statement, this.#asking, types);
    return this.#statements.embedded({ text, statement }, this.#asking, types, scope, this.#evaluateReady);
  }

  #parse(text: string, binds: readonly unknown[] | null, isEmbedded: boolean): Statement {
    const { statement, binds: names } = this.#statements.parse(text, isEmbedded);
    if (binds !== null && binds.length < names.length) throw new OracleError(1008, 'not all variables bound');
    if (binds !== null && binds.length > names.length) throw new OracleError(1036, 'illegal variable name/number');
    return statement;
  }

  async sql(text: string, binds: readonly OracleBind[], scope?: NameScope): Promise<OracleResult> {
    this.connection.check();
    const statement = this.#parse(text, binds, scope !== undefined);
    if (!isSql(statement)) {
      await this.#other(statement, text);
      return { kind: 'statement', rowCount: 0 };
    }
    const ready = await this.#ready(
      text,
      statement,
      binds.map(({ type }) => type),
      scope,
    );
    if (statement.node !== 'query') {
      const { rowCount } = await this.#execute(ready, statement, binds);
      return { kind: 'statement', rowCount };
    }
    return { kind: 'query', cursor: await this.#open(ready, statement, binds) };
  }

  async rows(text: string, scope: NameScope = NO_NAMES): Promise<Rows> {
    this.connection.check();
    const statement = this.#parse(text, [], true);
    if (!isSql(statement)) throw new OracleError(900, 'invalid SQL statement');
    const ready = await this.#ready(text, statement, [], scope);
    const { rows } = await this.#execute(ready, statement, []);
    const { columns } = ready.translated;
    return { columns, rows: rows.map((row) => decodeRow(columns, row)) };
  }

  async describe(text: string, scope?: NameScope): Promise<readonly OracleColumn[] | null> {
    const { statement, binds } = this.#statements.parse(text, scope !== undefined);
    if (!isSql(statement)) return null;
    const ready = await this.#ready(
      text,
      statement,
      binds.map((): OracleType => 'VARCHAR2'),
      scope,
    );
    if (ready.translated.usesDictionary) await this.#deps.refreshDictionary();
    const { columns } = ready.translated;
    return columns.length === 0 ? null : columns;
  }

  async evaluate(expression: string, scope: NameScope): Promise<Typed> {
    this.connection.check();
    const ready = await this.#statements.expression(expression, this.#asking, scope, this.#evaluateReady);
    return this.#evaluateReady(ready);
  }

  readonly #evaluateReady = async (ready: Ready): Promise<Typed> => {
    const { rows } = await this.#execute(ready, { node: 'query', lock: null }, []);
    const [column] = ready.translated.columns;
    if (column === undefined) throw new OracleError(600, 'internal error code, arguments: [expression]');
    return { type: column.type, value: decodeValue(rows[0]?.[0] ?? null, column) };
  };

  #parameters({ translated, names }: Ready, binds: readonly OracleBind[]): (string | null)[] {
    return translated.parameters.map((parameter) => {
      if (parameter.from === 'bind') return encodeValue(binds[parameter.index]?.value ?? null);
      if (parameter.from === 'name') return encodeValue(names[parameter.index] ?? null);
      if (parameter.from === 'userenv') return JSON.stringify(this.userenv());
      return parameter.isExact ? this.now() : this.now().slice(0, 19);
    });
  }

  /** What SYS_CONTEXT('USERENV', …) tells. */
  userenv(): Readonly<Record<string, string>> {
    return {
      ...this.#deps.userenv(),
      MODULE: this.#attributes.module ?? '',
      ACTION: this.#attributes.action ?? '',
      CLIENT_IDENTIFIER: this.#attributes.clientId ?? '',
      CLIENT_INFO: this.#attributes.clientInfo ?? '',
      CURRENT_EDITION_NAME: this.settings.edition,
      SESSION_EDITION_NAME: this.settings.edition,
      CURRENT_USER: this.#currentUser,
      CURRENT_SCHEMA: this.schema,
      SESSION_USER: this.user,
      SID: String(this.sid),
      NLS_DATE_FORMAT: this.nls.dateFormat,
    };
  }

  #failed(ready: Ready, statement: { readonly node: string }) {
    const { hasGroup, lockSeconds } = ready.translated;
    return { hasGroup, lockSeconds, isUpdate: statement.node === 'update', owner: this.schema };
  }

  async #execute(
    ready: Ready,
    statement: { readonly node: string; readonly lock?: unknown },
    binds: readonly OracleBind[],
  ): Promise<RawResult> {
    if (ready.translated.usesDictionary) await this.#deps.refreshDictionary();
    const isChange = statement.node !== 'query' || ready.translated.isLocking;
    if (isChange) this.mustBeWritable();
    try {
      return await this.transaction.statement(isChange, () => this.#run(ready, binds));
    } catch (error) {
      throw toOracleError(error, this.#failed(ready, statement));
    }
  }

  async #run(ready: Ready, binds: readonly OracleBind[]): Promise<RawResult> {
    const { sql, lockSeconds } = ready.translated;
    const values = this.#parameters(ready, binds);
    const waits = lockSeconds !== null && lockSeconds > 0;
    // FOR UPDATE WAIT n: for this statement only.
    if (waits) await this.connection.control(`SET LOCAL lock_timeout = ${lockSeconds * 1000}`);
    const result = await this.connection.raw(sql, values, ready.translated);
    if (waits) await this.connection.control('SET LOCAL lock_timeout = 0');
    return result;
  }

  async #open(ready: Ready, statement: Query, binds: readonly OracleBind[]) {
    if (ready.translated.isLocking) this.mustBeWritable();
    if (ready.translated.usesDictionary) await this.#deps.refreshDictionary();
    try {
      return await openCursor({
        connection: this.connection,
        transaction: this.transaction,
        translated: ready.translated,
        values: this.#parameters(ready, binds),
        name: () => `c${++this.#cursors}`,
        readWhole: () => this.transaction.statement(ready.translated.isLocking, () => this.#run(ready, binds)),
      });
    } catch (error) {
      throw toOracleError(error, this.#failed(ready, statement));
    }
  }

  async #other(statement: Exclude<Statement, Sql>, text: string): Promise<void> {
    switch (statement.node) {
      case 'commit':
        return this.commit();
      case 'rollback':
        return statement.to === null ? this.rollback() : this.rollbackTo(statement.to);
      case 'savepoint':
        return this.savepoint(statement.name);
      case 'alterSession':
        for (const { name, value } of statement.settings) this.settings.alter(name, value, this.#state);
        return;
      case 'setTransaction':
        return;
      case 'lockTable': {
        this.mustBeWritable();
        const relation = this.#deps.catalog.relation(statement.path, this.#asking, 'SELECT', statement.at);
        const wait = statement.isNowait ? ' NOWAIT' : '';
        const lock = `LOCK TABLE ${relation.pg(this.#currentUser)} IN EXCLUSIVE MODE${wait}`;
        await this.guarded(() => this.transaction.statement(true, () => this.connection.raw(lock)));
        return;
      }
      default:
        this.mustBeWritable();
        // DDL commits before and after.
        await this.commit();
        await this.#deps.ddl(statement, text, this);
    }
  }

  /** Throws ORA-16000 where the database takes no changes and no locks. */
  mustBeWritable(): void {
    if (this.#deps.isReadOnly())
      throw new OracleError(16000, 'database or pluggable database open for read-only access');
  }

  async setSchema(schema: string): Promise<void> {
    this.settings.setSchema(schema);
  }

  /** Work on the connection whose errors are told as Oracle's. */
  async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toOracleError(error, { hasGroup: false, lockSeconds: null, isUpdate: false, owner: this.schema });
    }
  }

  async pg(text: string, values: readonly unknown[] = []): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const isRead =
      /^\s*(?:SELECT|WITH|VALUES)\b/i.test(text) &&
      !/\b(?:FOR\s+(?:NO\s+KEY\s+)?UPDATE|INSERT|UPDATE|DELETE)\b/i.test(text);
    if (!isRead) this.mustBeWritable();
    return this.guarded(() => this.transaction.statement(!isRead, () => this.connection.records(text, values)));
  }

  block<T>(work: () => Promise<T>): Promise<T> {
    return this.transaction.block(work);
  }

  savepoint(name: string): Promise<void> {
    return this.guarded(() => this.transaction.savepoint(name.toUpperCase()));
  }

  rollbackTo(name: string): Promise<void> {
    return this.guarded(() => this.transaction.rollbackTo(name.toUpperCase()));
  }

  commit(): Promise<void> {
    return this.guarded(() => this.aroundCommit(() => this.transaction.commit()));
  }

  rollback(): Promise<void> {
    return this.guarded(() => this.transaction.rollback());
  }

  checkBreak(): void {
    this.connection.check();
  }

  mayExecute(owner: string, name: string): boolean {
    return this.#deps.catalog.may(this.#currentUser, 'EXECUTE', { owner, name });
  }

  object(path: readonly string[]): SeenObject | null {
    const found = this.#deps.catalog.lookup(path, this.#asking);
    if (found === null || !this.#deps.catalog.sees(this.#currentUser, found)) return null;
    const { owner, name, kind } = found;
    const columns = kind === 'TABLE' || kind === 'VIEW' ? found.columns.map(describedColumn) : [];
    return { owner, name, type: kind, columns };
  }

  define(described: PackageDescription): void {
    this.#deps.catalog.definePackage(described);
  }
}
