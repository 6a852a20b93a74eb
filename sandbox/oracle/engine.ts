/**
 * One value as it crosses the wire. NULL is `null` outside of this type; the empty string is NULL in Oracle, so `text`
 * is never empty when it comes from a client.
 */
export type OracleValue =
  | { readonly kind: 'text'; readonly value: string }
  /** Exact decimal, no exponent: `-12.5`, `0`, at most 40 significant digits. */
  | { readonly kind: 'number'; readonly value: string }
  /** `YYYY-MM-DDTHH:MM:SS`, with up to nine digits of a second where the type is TIMESTAMP. No zone. */
  | { readonly kind: 'date'; readonly value: string }
  | { readonly kind: 'raw'; readonly value: Buffer }
  | { readonly kind: 'clob'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'cursor'; readonly value: OracleCursor }
  /** Index-by table, keys 1..n without gaps. */
  | { readonly kind: 'array'; readonly value: readonly (OracleValue | null)[] };

export type OracleType =
  | 'VARCHAR2'
  | 'CHAR'
  | 'LONG'
  | 'NUMBER'
  | 'BINARY_INTEGER'
  | 'DATE'
  | 'TIMESTAMP'
  | 'RAW'
  | 'CLOB'
  | 'BOOLEAN'
  | 'CURSOR';

export interface OracleColumn {
  readonly name: string;
  readonly type: OracleType;
  /** Bytes of a VARCHAR2, CHAR or RAW; of no meaning for other types. 0 is a column that can only be NULL. */
  readonly size: number;
  /** Of a NUMBER: total digits (0 = not declared); of a TIMESTAMP: digits of a second are `scale`. */
  readonly precision?: number;
  readonly scale?: number;
  readonly nullable: boolean;
}

/**
 * One bind of one execution. The wire carries neither names nor directions: a bind is known by its position, which in
 * SQL counts every occurrence of a placeholder and in PL/SQL only the first of each name. What only goes out arrives
 * as NULL.
 */
export interface OracleBind {
  readonly type: OracleType;
  /** Bytes the client has room for. */
  readonly maxSize: number;
  /** Room of an index-by table; null for a scalar. */
  readonly maxElements: number | null;
  readonly value: OracleValue | null;
}

/** What became of a bind of a PL/SQL block. `value` counts unless the direction is `in`. */
export interface OracleBindResult {
  readonly direction: 'in' | 'out' | 'inout';
  readonly value: OracleValue | null;
}

export interface OracleCursor {
  readonly columns: readonly OracleColumn[];
  /** At most `rows` further rows, and whether there are none after them. */
  fetch(rows: number): Promise<{ readonly rows: readonly (readonly (OracleValue | null)[])[]; readonly done: boolean }>;
  close(): Promise<void>;
}

export type OracleResult =
  | { readonly kind: 'query'; readonly cursor: OracleCursor }
  /** DML, DDL and whatever else is neither a query nor PL/SQL. */
  | { readonly kind: 'statement'; readonly rowCount: number }
  /** `binds`: one for every bind that came, in the same order. `implicit`: what DBMS_SQL.RETURN_RESULT gave. */
  | {
      readonly kind: 'plsql';
      readonly binds: readonly OracleBindResult[];
      readonly implicit: readonly OracleCursor[];
    };

/** What a DBA sees in V$SESSION. A member that is absent stays as it was; null clears. */
export interface SessionAttributes {
  readonly module?: string | null;
  readonly action?: string | null;
  readonly clientId?: string | null;
  readonly clientInfo?: string | null;
  readonly dbOp?: string | null;
}

/** One database session. The wire never calls it twice at the same time, `breakNow` excepted. */
export interface OracleSession {
  /** V$SESSION.SID and SERIAL#. */
  readonly sid: number;
  readonly serial: number;
  readonly isTransactionOpen: boolean;
  /** Parses and executes. Rejects with OracleError; a failed statement leaves nothing of itself behind. */
  execute(sql: string, binds: readonly OracleBind[]): Promise<OracleResult>;
  /** Parses only: columns of a query, null for anything else. Rejects with OracleError. */
  describe(sql: string): Promise<readonly OracleColumn[] | null>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Makes what is under way fail with ORA-01013; does nothing when nothing is. */
  breakNow(): void;
  /** Puts `around` about every commit within a statement, as blocks make them. Not there where no statement commits. */
  aroundCommits?(around: (commit: () => Promise<void>) => Promise<void>): void;
  setAttributes(attributes: SessionAttributes): void;
  setSchema(schema: string): Promise<void>;
  /** Rolls back and ends. Called once, also when the connection was lost. */
  close(): Promise<void>;
}

/** Who logs on. All but `user` is what the client says about itself; capped, otherwise unchecked. */
export interface OracleWho {
  readonly user: string;
  /** Of a logon as `user[client]`: whose session it is to be. The engine knows who may come through whom. */
  readonly client?: string | null;
  readonly service: string;
  readonly program: string;
  readonly machine: string;
  readonly osUser: string;
  readonly terminal: string;
  readonly driver: string;
  /** The ALTER SESSION that a client wants executed at logon (it sets TIME_ZONE), or null. */
  readonly alterSession: string | null;
  readonly edition: string | null;
}

/** What stands behind the wire: knows SQL, PL/SQL and the books, but no bytes. */
export interface OracleEngine {
  /** A session for a user whose password is proved. Rejects with OracleError. */
  connect(who: OracleWho): Promise<OracleSession>;
}

/** An error as Oracle reports it. `text` is without the `ORA-nnnnn: ` in front; further lines may follow in it. */
export class OracleError extends Error {
  readonly number: number;
  readonly text: string;
  /** Offset of the mistake in the statement, in bytes; 0 when it has no place. */
  readonly position: number;

  constructor(number: number, text: string, position = 0) {
    super(`ORA-${String(number).padStart(5, '0')}: ${text}`);
    this.name = 'OracleError';
    this.number = number;
    this.text = text;
    this.position = position;
  }
}
