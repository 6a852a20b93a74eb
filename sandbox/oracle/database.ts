import type { OracleBind, OracleResult, OracleType, OracleValue } from './engine.ts';

/** A value inside PL/SQL. NULL is `null`; the empty string is NULL. */
export type PlValue = OracleValue | PlRecord | PlTable | null;

export interface PlRecord {
  readonly kind: 'record';
  /** By field name, upper case; every field of the type is there. */
  readonly fields: Map<string, PlValue>;
}

export interface PlTable {
  readonly kind: 'table';
  readonly rows: Map<number, PlValue>;
}

export interface Typed {
  readonly type: OracleType;
  readonly value: OracleValue | null;
}

/** What a name in a statement stands for where it is no column: a variable, a record's field, a package's constant or function. */
export interface NameScope {
  /** By its parts, upper case, with the arguments of a call already evaluated; null where there is no such thing. */
  resolve(path: readonly string[], args: readonly Typed[] | null): Promise<Typed | null> | Typed | null;
}

export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: OracleType }[];
  readonly rows: readonly (readonly (OracleValue | null)[])[];
}

/**
 * One database session as everything behind the wire sees it: SQL of Oracle's goes in, and is parsed, checked against the
 * dictionary and the current user's privileges, translated and executed on this session's own connection to PostgreSQL.
 */
export interface DatabaseSession {
  readonly sid: number;
  /** Who logged on. */
  readonly user: string;
  /** Whose names and privileges count now: APPS inside a definer's unit of APPS. */
  readonly currentUser: string;
  /** Runs `work` with the rights of another user, as a definer's unit does. */
  as<T>(owner: string, work: () => Promise<T>): Promise<T>;
  /** Executes one SQL statement (no PL/SQL). Binds by position, names by `scope`. Rejects with OracleError; then nothing of the statement is left. */
  sql(text: string, binds: readonly OracleBind[], scope?: NameScope): Promise<OracleResult>;
  /** A SELECT read whole: for SELECT INTO, cursors and APIs. */
  rows(text: string, scope?: NameScope): Promise<Rows>;
  /** Evaluates one expression that has no column in it. */
  evaluate(expression: string, scope: NameScope): Promise<Typed>;
  /** PostgreSQL straight away, schema `apps`: for the simulated APIs' own work only. */
  pg(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  savepoint(name: string): Promise<void>;
  rollbackTo(name: string): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** State of packages, by package; gone with the session, and thrown away by ORA-04068. */
  readonly packages: Map<string, Map<string, PlValue>>;
  /** SYSDATE of the simulated server: `YYYY-MM-DDTHH:MM:SS`. */
  now(): string;
}

/** Executes PL/SQL: anonymous blocks, and packages whose source was installed. */
export interface PlsqlRunner {
  isBlock(text: string): boolean;
  run(text: string, binds: readonly OracleBind[], session: DatabaseSession): Promise<OracleResult>;
  /** Compiles and installs `CREATE OR REPLACE PACKAGE [BODY]`. Rejects with OracleError 24344 and the PLS errors. */
  create(text: string, session: DatabaseSession): Promise<void>;
}

/** One call of a simulated package procedure, its arguments by formal name, defaults filled in. */
export interface ApiCall {
  readonly session: DatabaseSession;
  /** `null` for a procedure that is not overloaded, else as in ALL_ARGUMENTS. */
  readonly overload: number | null;
  readonly args: ReadonlyMap<string, PlValue>;
  /** Sets an OUT or IN OUT argument. */
  out(name: string, value: PlValue): void;
}

/** What a package procedure or function of EBS or the database does. A function's result is its value. */
export type ApiProcedure = (call: ApiCall) => Promise<PlValue | undefined>;

/** By `PACKAGE.PROCEDURE`, upper case. The interface comes from the signatures; a name without an entry here does not exist. */
export type ApiLibrary = ReadonlyMap<string, ApiProcedure>;
