import type { Notice } from '../domain/connector.ts';
import type { Text } from './ask.ts';

/** One statement as it goes to the database. */
interface Request {
  /** As a DBA sees it: V$SESSION.ACTION, and the comment that the text begins with. */
  readonly name: string;
  readonly text: string;
  /** By the bind's name without its colon. All are VARCHAR2, or CLOB where they are longer than one holds. */
  readonly binds: Readonly<Record<string, Text>>;
}

export interface QueryRequest extends Request {
  /** Columns that must come, in order. Others in their place: ERP_REPLY_INVALID. */
  readonly columns: readonly string[];
  /** The most rows that are fetched. */
  readonly cap: number;
  /** OUT bind of the block that is the REF CURSOR with the rows; absent where the text itself is a query. */
  readonly cursor?: string;
}

export interface BlockRequest extends Request {
  readonly out: readonly string[];
  /** Bytes of room of each OUT bind where 4000 is not enough. */
  readonly room?: Readonly<Record<string, number>>;
  /** It may have committed something before it fails: no error of it says that nothing was done. */
  readonly selfCommits?: boolean;
}

export interface CallOptions {
  /** Aborting it ends the statement; the error is then the signal's reason, at once. */
  readonly signal: AbortSignal;
  /** What the database shows as CLIENT_IDENTIFIER. */
  readonly clientId: string;
}

/** Rows as text, in the order of the columns. */
export interface QueryResult {
  readonly rows: readonly (readonly Text[])[];
  /** True if there were more than `cap`. */
  readonly cut: boolean;
}

/**
 * The way to one database for one user.
 *
 * Throws AditError as `errors.ts` has it. `outcome` tells what the statement may have done: `none` if it surely did
 * nothing that stays, `unknown` once it had left and no definite answer came. Nothing is repeated here but what the
 * database never got to see.
 */
export interface EbsDriver {
  query(request: QueryRequest, options: CallOptions): Promise<QueryResult>;
  block(request: BlockRequest, options: CallOptions): Promise<Readonly<Record<string, Text>>>;
  /** What logons brought to light, the newest of each code. */
  notices(): readonly Notice[];
  /** Release of the database as the newest session was told it, such as 19.22.0.0.0; null before the first one. */
  databaseVersion(): string | null;
  /** Default edition of the database as a session was last told it; null before the first one. */
  edition(): string | null;
  /** Where it connects to and how, for `doctor`: stages in the order in which they must work. */
  probe(signal: AbortSignal): Promise<readonly ProbeStage[]>;
  /** Idempotent; cuts what is still in flight. */
  close(): Promise<void>;
}

/** One stage of the way to the database, as `doctor` tells it. `text` holds no secret. */
export interface ProbeStage {
  readonly stage: 'driver' | 'name' | 'tcp' | 'tls';
  readonly ok: boolean;
  readonly text: string;
  readonly remedy?: string;
  readonly ms: number;
}
