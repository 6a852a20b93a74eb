import { DatabaseError } from 'pg';
import { OracleError } from '../engine.ts';

/** What the statement knew when it failed. */
export interface FailedStatement {
  readonly hasGroup: boolean;
  /** Seconds of FOR UPDATE WAIT; null elsewhere. */
  readonly lockSeconds: number | null;
  readonly isUpdate: boolean;
  /** `OWNER` that constraints belong to. */
  readonly owner: string;
}

const quoted = (error: DatabaseError): string =>
  [error.schema, error.table, error.column].map((name) => `"${(name ?? '').toUpperCase()}"`).join('.');

type Told = (error: DatabaseError, statement: FailedStatement) => OracleError;

const said =
  (number: number, text: string): Told =>
  () =>
    new OracleError(number, text);

/** PostgreSQL's SQLSTATEs in Oracle's words. */
const ERRORS: Readonly<Record<string, Told>> = {
  OR000: ({ message }) => {
    const [, number = '600', text = message] = /^(\d+):([\s\S]*)$/.exec(message) ?? [];
    return new OracleError(Number(number), text);
  },
  '22012': said(1476, 'divisor is equal to zero'),
  '22003': said(1426, 'numeric overflow'),
  '2201E': said(1428, 'argument is out of range'),
  '2201F': said(1428, 'argument is out of range'),
  '22008': said(1841, '(full) year must be between -4713 and +9999, and not be 0'),
  '22001': ({ message }) => new OracleError(12899, `value too large for column (${message})`),
  '23502': (error, { isUpdate }) =>
    isUpdate
      ? new OracleError(1407, `cannot update (${quoted(error)}) to NULL`)
      : new OracleError(1400, `cannot insert NULL into (${quoted(error)})`),
  '23505': (error) =>
    new OracleError(
      1,
      `unique constraint (${error.schema}.${error.constraint}) violated`.replace(/\(.*\)/, (name) =>
        name.toUpperCase(),
      ),
    ),
  '23503': (error) =>
    new OracleError(2291, `integrity constraint (${error.schema}.${error.constraint}) violated - parent key not found`),
  '23514': (error) =>
    new OracleError(
      2290,
      `check constraint (${error.schema?.toUpperCase()}.${error.constraint?.toUpperCase()}) violated`,
    ),
  '21000': said(1427, 'single-row subquery returns more than one row'),
  '40P01': said(60, 'deadlock detected while waiting for resource'),
  '40001': said(8177, "can't serialize access for this transaction"),
  '55P03': (_, { lockSeconds }) =>
    lockSeconds === null || lockSeconds === 0
      ? new OracleError(54, 'resource busy and acquire with NOWAIT specified or timeout expired')
      : new OracleError(30006, 'resource busy; acquire with WAIT timeout expired'),
  '55000': ({ message }) =>
    new OracleError(
      8002,
      `sequence ${/"([^"]+)"/.exec(message)?.[1]?.toUpperCase() ?? ''}.CURRVAL is not yet defined in this session`,
    ),
  '57014': said(1013, 'user requested cancel of current operation'),
  '42803': ({ message }, { hasGroup }) => {
    if (/not allowed in/.test(message)) return new OracleError(934, 'group function is not allowed here');
    return hasGroup
      ? new OracleError(979, 'not a GROUP BY expression')
      : new OracleError(937, 'not a single-group group function');
  },
  '42P20': said(30483, 'window functions are not allowed here'),
  '42P10': said(1791, 'not a SELECTed expression'),
  '42P01': said(904, 'invalid identifier'),
  '22021': said(911, 'invalid character'),
  '0A000': ({ message }) => new OracleError(3001, `unimplemented feature (${message})`),
  '25006': said(1456, 'may not perform insert/delete/update operation inside a READ ONLY transaction'),
  '54001': said(913, 'too many values'),
  '57P01': said(28, 'your session has been killed'),
  '57P03': said(1034, 'ORACLE not available'),
};

/** What went wrong in PostgreSQL as Oracle would tell it. A lost connection is ORA-03113; what nobody foresaw is ORA-00600. */
export function toOracleError(error: unknown, statement: FailedStatement): OracleError {
  if (error instanceof OracleError) return error;
  if (error instanceof DatabaseError) {
    const told = ERRORS[error.code ?? ''];
    if (told !== undefined) return told(error, statement);
    return new OracleError(600, `internal error code, arguments: [${error.code}], [${error.message}]`);
  }
  if (error instanceof Error && /connection|terminated|closed|queryable|ECONNRESET|EPIPE/i.test(error.message)) {
    return new OracleError(3113, 'end-of-file on communication channel');
  }
  throw error;
}
