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

/** One stateless request being served: who is logged on, and the database it sees. */
export interface Session {
  readonly sid: string;
  readonly client: string;
  readonly user: string;
  /** One character, SAP's internal language key. */
  readonly language: string;
  /** Business date of the system, `YYYY-MM-DD`. */
  today(): string;
  /** IANA zone of the application server. */
  readonly timeZone: string;
  /** Tables that the user's S_TABU_NAM allows RFC_READ_TABLE to show. */
  readonly readableTables: ReadonlySet<string>;
  /** Runs one statement within the request's transaction; rows are counted as scanned. */
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** COMMIT WORK. Everything that was not committed is gone when the request ends. */
  commit(): Promise<void>;
  /** ROLLBACK WORK. */
  rollback(): Promise<void>;
}

export type FunctionModule = (session: Session, input: Input) => Promise<Result>;

/** A classic exception (`RAISE NAME`) of a function module. */
export class AbapException extends Error {
  readonly key: string;

  constructor(key: string, text = '') {
    super(text);
    this.name = 'AbapException';
    this.key = key;
  }
}
