/**
 * Values within the simulated system are in ABAP's internal form, all as text: CHAR without trailing blanks, NUMC with
 * leading zeros, DATS `YYYYMMDD`, TIMS `HHMMSS`, packed numbers and integers as plain decimals.
 */
export type Row = Readonly<Record<string, string>>;
export type Value = string | Row | readonly Row[];

/** What a function module gives back by parameter name; what it leaves out is initial. */
export type Result = Readonly<Record<string, Value>>;

/** The values a caller sent, after the interface has been checked; absent optional ones have their default. */
export interface Input {
  text(parameter: string): string;
  row(parameter: string): Row;
  rows(parameter: string): readonly Row[];
}

/** The database as a function module or an update sees it. An engine's error (with its SQLSTATE) comes through. */
export interface Statements {
  /** Runs one statement in the work process's transaction; rows are counted as scanned. */
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Runs one changing statement and gives the number of rows it touched. */
  execute(sql: string, parameters?: readonly unknown[]): Promise<number>;
}

/** The session that a function module runs in: who is logged on, and the database it sees (statement by statement what is committed, as on Oracle). */
export interface Session extends Statements {
  readonly sid: string;
  readonly client: string;
  readonly user: string;
  /** One character, SAP's internal language key. */
  readonly language: string;
  /** Business date of the system, `YYYY-MM-DD`. */
  today(): string;
  /** Epoch milliseconds. */
  now(): number;
  /** Wall clock in the server's time zone, `HHMMSS` (SY-UZEIT). */
  timeOfDay(): string;
  /** IANA zone of the application server. */
  readonly timeZone: string;
  /** Tables that the user's S_TABU_NAM allows RFC_READ_TABLE to show. */
  readonly readableTables: ReadonlySet<string>;
  /** Global memory of function groups; lives as long as the session, until RFC_RESET. Keys begin with the group's name. */
  readonly memory: Map<string, unknown>;
  /** CALL FUNCTION name IN UPDATE TASK: nothing happens before COMMIT WORK, and nobody sees it before. */
  updateTask(name: string, work: (statements: Statements) => Promise<void>): void;
  /** Takes an exclusive lock until the end of the update, of the session, or `dequeue`; else gives the user who holds it. */
  enqueue(object: string, argument: string): Promise<string | null>;
  dequeue(object: string, argument: string): void;
  /**
   * COMMIT WORK, with `wait` COMMIT WORK AND WAIT: the updates have run when it returns, and `isFailed` tells that they
   * were rolled back (SY-SUBRC 4). Without `wait` a failure is only in SM13.
   */
  commit(options?: { readonly wait: boolean }): Promise<{ readonly isFailed: boolean }>;
  /** ROLLBACK WORK: direct changes, registered updates and locks are given up. */
  rollback(): Promise<void>;
}

export type FunctionModule = (session: Session, input: Input) => Promise<Result>;
