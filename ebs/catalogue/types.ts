import type { SourceUse } from '../../domain/connector.ts';

interface Statement {
  /** As a DBA, the cost and faults know it; stands in the comment that the text begins with. */
  readonly name: string;
  /** Under `ebs/sql/`. */
  readonly file: string;
  /** Objects and columns, packages and arguments that the text uses: for doctor, grants and the report. */
  readonly uses: readonly SourceUse[];
  /** The longest that one execution may take, milliseconds, whatever the caller allows. */
  readonly timeLimitMs: number;
}

/**
 * A statement that reads. Every bind is VARCHAR2 and every column comes back as text: amounts by TO_CHAR 'TM9', dates as
 * `YYYY-MM-DD`, instants as `YYYY-MM-DD"T"HH24:MI:SS` of the database's clock.
 */
export interface Query extends Statement {
  readonly kind: 'query';
  readonly binds: readonly string[];
  /** Names of the columns in order, upper case. */
  readonly columns: readonly string[];
  /** Procedure of XXADIT_READ that gives the same rows, where reads go through the wrapper. */
  readonly procedure: string;
  /** Tables, and of each the columns by which rows of it are found: each has to be the first one of an index. */
  readonly carriedBy?: readonly SourceUse[];
}

/** An anonymous block. All binds are VARCHAR2 or CLOB text. */
export interface Block extends Statement {
  readonly kind: 'block';
  readonly in: readonly string[];
  readonly out: readonly string[];
  /** Bytes of room of each OUT bind where 4000 is not enough. */
  readonly room?: Readonly<Record<string, number>>;
  /**
   * Set where something in it commits before its end. Then no error of it says that nothing was done, and it is never
   * sent a second time. A block whose only COMMIT is its last statement does not need it.
   */
  readonly selfCommits?: true;
}
