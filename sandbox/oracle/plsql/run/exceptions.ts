import { OracleError } from '../../engine.ts';
import type { Frame } from './frame.ts';

/** An exception as declared: two of the same name in different blocks are two. */
export interface ExceptionIdentity {
  readonly name: string;
  /** Of PRAGMA EXCEPTION_INIT and the predefined ones: the ORA number, positive. */
  code: number | null;
}

const TEXTS: Readonly<Record<number, string>> = {
  1: 'unique constraint violated',
  51: 'timeout occurred while waiting for resource',
  1001: 'invalid cursor',
  1403: 'no data found',
  1422: 'exact fetch returns more than requested number of rows',
  1426: 'numeric overflow',
  1428: 'argument is out of range',
  1476: 'divisor is equal to zero',
  1722: 'invalid number',
  1830: 'date format picture ends before converting entire input string',
  1839: 'date not valid for month specified',
  1840: 'input value not long enough for date format',
  1841: '(full) year must be between -4713 and +9999, and not be 0',
  1843: 'not a valid month',
  1847: 'day of month must be between 1 and last day of month',
  1850: 'hour must be between 0 and 23',
  1851: 'minutes must be between 0 and 59',
  1852: 'seconds must be between 0 and 59',
  1858: 'a non-numeric character was found where a numeric was expected',
  6502: 'PL/SQL: numeric or value error',
  6503: 'PL/SQL: Function returned without value',
  6504: 'PL/SQL: Return types of Result Set variables or query do not match',
  6510: 'PL/SQL: unhandled user-defined exception',
  6511: 'PL/SQL: cursor already open',
  6592: 'CASE not found while executing CASE statement',
};

/** Exceptions of package STANDARD. */
export const PREDEFINED: ReadonlyMap<string, ExceptionIdentity> = new Map(
  Object.entries({
    DUP_VAL_ON_INDEX: 1,
    TIMEOUT_ON_RESOURCE: 51,
    INVALID_CURSOR: 1001,
    NO_DATA_FOUND: 1403,
    TOO_MANY_ROWS: 1422,
    ZERO_DIVIDE: 1476,
    INVALID_NUMBER: 1722,
    VALUE_ERROR: 6502,
    ROWTYPE_MISMATCH: 6504,
    CURSOR_ALREADY_OPEN: 6511,
    CASE_NOT_FOUND: 6592,
    PROGRAM_ERROR: 6501,
    STORAGE_ERROR: 6500,
    COLLECTION_IS_NULL: 6531,
    SUBSCRIPT_BEYOND_COUNT: 6533,
    SUBSCRIPT_OUTSIDE_LIMIT: 6532,
    SELF_IS_NULL: 30625,
    ACCESS_INTO_NULL: 6530,
    NOT_LOGGED_ON: 1012,
    LOGIN_DENIED: 1017,
    SYS_INVALID_ROWID: 1410,
  }).map(([name, code]) => [name, { name, code }]),
);

/** These end the call or the session: no handler sees them. */
const NOT_CAUGHT = new Set([28, 603, 1012, 1013, 1092, 3113, 3114, 3135]);

/** An exception on its way through PL/SQL. */
export class PlsqlException extends Error {
  /** ORA number, positive; 0 of a user's own exception that has none. */
  readonly code: number;
  /** Without `ORA-nnnnn: ` in front; may go on with lines of an older stack. */
  readonly text: string;
  readonly identity: ExceptionIdentity | null;
  /** The ORA-06512 lines so far. */
  readonly trace: string[] = [];
  /** The activation that wrote the last line of the trace: one line for each. */
  tracedIn: Frame | null = null;

  constructor(code: number, text: string, identity: ExceptionIdentity | null = null) {
    super(text);
    this.name = 'PlsqlException';
    this.code = code;
    this.text = text;
    this.identity = identity;
  }

  get isCaught(): boolean {
    return !NOT_CAUGHT.has(this.code);
  }

  /** 100 of NO_DATA_FOUND, 1 of a user's own exception, else the negative ORA number. */
  get sqlcode(): number {
    if (this.code === 1403) return 100;
    return this.code === 0 ? 1 : -this.code;
  }

  get sqlerrm(): string {
    return this.code === 0 ? 'User-Defined Exception' : `${oraPrefix(this.code)}${this.text}`;
  }

  /** DBMS_UTILITY.FORMAT_ERROR_STACK. */
  get stack6512(): string {
    return this.code === 0 ? `${oraPrefix(6510)}${TEXTS[6510]}` : this.sqlerrm;
  }

  matches(identity: ExceptionIdentity): boolean {
    if (this.identity !== null && this.identity === identity) return true;
    return identity.code !== null && identity.code === this.code && this.code !== 0;
  }

  /** As the client gets it when nobody handles it. */
  toOracleError(): OracleError {
    const code = this.code === 0 ? 6510 : this.code;
    const text = this.code === 0 ? (TEXTS[6510] ?? '') : this.text;
    return new OracleError(code, [text, ...this.trace].join('\n'));
  }

  static of(error: unknown): PlsqlException | null {
    if (error instanceof PlsqlException) return error;
    return error instanceof OracleError ? new PlsqlException(error.number, error.text) : null;
  }
}

function oraPrefix(code: number): string {
  return `ORA-${String(code).padStart(5, '0')}: `;
}

/** One of the errors that PL/SQL itself raises. `detail` follows the text after a colon. */
export function raised(code: number, detail?: string): PlsqlException {
  const text = TEXTS[code] ?? `error ${code}`;
  return new PlsqlException(code, detail === undefined ? text : `${text}: ${detail}`);
}

/** SQLERRM(n). */
export function textOf(code: number): string {
  if (code === 0) return 'ORA-0000: normal, successful completion';
  if (code === 100) return `${oraPrefix(1403)}${TEXTS[1403]}`;
  if (code > 0) return code === 1 ? 'User-Defined Exception' : ` -${code}: non-ORACLE exception `;
  const number = -code;
  if (number >= 20000 && number <= 20999) return `${oraPrefix(number)}`;
  return `${oraPrefix(number)}${TEXTS[number] ?? `Message ${number} not found;  product=RDBMS; facility=ORA`}`;
}
