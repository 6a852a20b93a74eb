import type { OracleBind, OracleColumn, OracleResult, OracleType, OracleValue, SessionAttributes } from './engine.ts';

/** A value inside PL/SQL. NULL is `null`; the empty string is NULL. */
export type PlValue = OracleValue | PlRecord | PlTable | PlHash | null;

export interface PlRecord {
  readonly kind: 'record';
  /** By field name, upper case; every field of the type is there. */
  readonly fields: Map<string, PlValue>;
}

export interface PlTable {
  readonly kind: 'table';
  readonly rows: Map<number, PlValue>;
}

/** A table INDEX BY VARCHAR2; none of EBS's own interfaces has one. */
export interface PlHash {
  readonly kind: 'hash';
  readonly rows: Map<string, PlValue>;
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

/** An object of the dictionary that the current user may use. */
export interface SeenObject {
  readonly owner: string;
  readonly name: string;
  readonly type: 'TABLE' | 'VIEW' | 'SEQUENCE' | 'PACKAGE';
  /** Of a table or a view, in their order; else empty. */
  readonly columns: readonly OracleColumn[];
}

/** One formal argument as ALL_ARGUMENTS tells it. Position 0 without a name is a function's result. */
export interface ArgumentDescription {
  readonly name: string | null;
  readonly position: number;
  readonly mode: 'IN' | 'OUT' | 'IN/OUT';
  /** As written: `VARCHAR2`, `NUMBER`, `SYS_REFCURSOR`, `APPS.PKG.REC_TYPE`. */
  readonly type: string;
  readonly isDefaulted: boolean;
}

/** What the dictionary keeps of a package whose source was installed. */
export interface PackageDescription {
  readonly owner: string;
  readonly name: string;
  readonly isBody: boolean;
  readonly authid: 'DEFINER' | 'CURRENT_USER';
  readonly status: 'VALID' | 'INVALID';
  /** Of the specification; of a body nothing. */
  readonly subprograms: readonly {
    readonly name: string;
    /** Null unless overloaded, else from 1. */
    readonly overload: number | null;
    readonly arguments: readonly ArgumentDescription[];
  }[];
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
  /**
   * A SELECT read whole: for SELECT INTO, cursors and APIs. Also INSERT, UPDATE and DELETE … RETURNING without its INTO:
   * one row for each that was changed.
   */
  rows(text: string, scope?: NameScope): Promise<Rows>;
  /**
   * Parses and checks a statement without executing it, as `sql` and `rows` would: the columns of a query (of a RETURNING),
   * null for anything else. Types of the names come from `scope`, whose values are NULL here. Rejects with OracleError.
   */
  describe(text: string, scope?: NameScope): Promise<readonly OracleColumn[] | null>;
  /** Whether the current user may execute a package: its owner, or who was granted EXECUTE. Names in upper case. */
  mayExecute(owner: string, name: string): boolean;
  /** Evaluates one expression that has no column in it. */
  evaluate(expression: string, scope: NameScope): Promise<Typed>;
  /** What a name of one or two parts means to the current user, synonyms followed; null where it is nothing to them. */
  object(path: readonly string[]): SeenObject | null;
  /** The schema that a name without an owner belongs to: the current user's, or what ALTER SESSION or the client set. */
  readonly schema: string;
  /** Tells the dictionary what was compiled, in place of what it had under that name. */
  define(described: PackageDescription): void;
  /** PostgreSQL straight away, schema `apps`: for the simulated APIs' own work only. */
  pg(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  savepoint(name: string): Promise<void>;
  rollbackTo(name: string): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** State of packages, by package; gone with the session, and thrown away by ORA-04068. */
  readonly packages: Map<string, Map<string, PlValue>>;
  /**
   * Packages (`APPS.FND_GLOBAL`) whose state was thrown away under the session and of which it has not been told. The next
   * block that touches one gets ORA-04068, which empties this set and `packages`. Who throws away moves the names here.
   */
  readonly discarded: Set<string>;
  /** Throws OracleError (ORA-01013, ORA-00028) when what is under way is to stop. PL/SQL asks between its statements. */
  checkBreak(): void;
  /** What DBMS_APPLICATION_INFO and DBMS_SESSION set: the same that a client sends along. */
  setAttributes(attributes: SessionAttributes): void;
  /** SYSDATE of the simulated server: `YYYY-MM-DDTHH:MM:SS`. */
  now(): string;
}

/** Executes PL/SQL: anonymous blocks, and packages whose source was installed. */
export interface PlsqlRunner {
  isBlock(text: string): boolean;
  /** When it rejects, what the block has done is the caller's to take back: the session has its savepoint. */
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
