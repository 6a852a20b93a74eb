import { NUL_CODE } from '../nul.ts';
import type { Kind, Piece } from './typed.ts';

/** `any` is text or what converts to it; `same` is what the first argument is. */
export type ArgumentKind = Kind | 'any';

export interface SqlFunction {
  /** Kinds of the arguments. */
  readonly args: readonly ArgumentKind[];
  /** How many of them must be there. */
  readonly required: number;
  readonly result: Kind;
  /** Bytes of a text result; absent: as long as the first argument. */
  readonly size?: number;
  readonly sql: (...args: readonly string[]) => string;
}

const call =
  (name: string) =>
  (...args: readonly string[]): string =>
    `${name}(${args.join(', ')})`;
/** Capitals by Unicode: the database's own collation knows those of ASCII only. */
const cased =
  (name: string) =>
  (a?: string): string =>
    `(${name}(${a} COLLATE pg_c_utf8) COLLATE "default")`;
/** The empty string is NULL. */
const text =
  (name: string) =>
  (...args: readonly string[]): string =>
    `nullif(${name}(${args.join(', ')}), '')`;

const f = (
  args: readonly ArgumentKind[],
  required: number,
  result: Kind,
  sql: SqlFunction['sql'],
  size?: number,
): SqlFunction => ({ args, required, result, sql, ...(size === undefined ? {} : { size }) });

/** Functions of one row whose arguments and result have fixed types. The others are in calls.ts. */
export const FUNCTIONS: ReadonlyMap<string, SqlFunction> = new Map(
  Object.entries({
    UPPER: f(['text'], 1, 'text', cased('upper')),
    LOWER: f(['text'], 1, 'text', cased('lower')),
    INITCAP: f(['text'], 1, 'text', cased('initcap')),
    SUBSTR: f(['text', 'number', 'number'], 2, 'text', call('ora.substr')),
    INSTR: f(['text', 'text', 'number', 'number'], 2, 'number', call('ora.instr')),
    LENGTH: f(['text'], 1, 'number', (a) => `length(${a})::numeric`),
    LENGTHB: f(['text'], 1, 'number', (a) => `octet_length(${a})::numeric`),
    LTRIM: f(['text', 'text'], 1, 'text', text('ltrim')),
    RTRIM: f(['text', 'text'], 1, 'text', text('rtrim')),
    LPAD: f(['text', 'number', 'text'], 2, 'text', call('ora.lpad'), 4000),
    RPAD: f(['text', 'number', 'text'], 2, 'text', call('ora.rpad'), 4000),
    REPLACE: f(['text', 'text', 'text'], 2, 'text', call('ora.replace'), 4000),
    TRANSLATE: f(['text', 'text', 'text'], 3, 'text', text('translate')),
    CONCAT: f(['text', 'text'], 2, 'text', text('concat'), 4000),
    CHR: f(['number'], 1, 'text', (a) => `chr(coalesce(nullif((${a})::int, 0), ${NUL_CODE}))`, 4),
    ASCII: f(['text'], 1, 'number', (a) => `ascii(${a})::numeric`),
    ABS: f(['number'], 1, 'number', call('abs')),
    SIGN: f(['number'], 1, 'number', call('sign')),
    CEIL: f(['number'], 1, 'number', call('ceil')),
    FLOOR: f(['number'], 1, 'number', call('floor')),
    MOD: f(['number', 'number'], 2, 'number', call('ora.mod')),
    POWER: f(['number', 'number'], 2, 'number', call('power')),
    SQRT: f(['number'], 1, 'number', call('sqrt')),
    ADD_MONTHS: f(['date', 'number'], 2, 'date', call('ora.add_months')),
    MONTHS_BETWEEN: f(['date', 'date'], 2, 'number', call('ora.months_between')),
    LAST_DAY: f(['date'], 1, 'date', call('ora.last_day')),
    NEXT_DAY: f(['date', 'text'], 2, 'date', call('ora.next_day')),
    TO_CLOB: f(['text'], 1, 'clob', (a) => a ?? ''),
    USERENV: f(['text'], 1, 'text', (a) => a ?? '', 256),
  } satisfies Record<string, SqlFunction>),
);

/** Aggregates, which take OVER as well. */
export const AGGREGATES: ReadonlySet<string> = new Set(['COUNT', 'SUM', 'MIN', 'MAX', 'AVG']);

/** Functions that only go with OVER, by what they give; null: what their argument is. */
export const ANALYTIC: ReadonlyMap<string, Kind | null> = new Map<string, Kind | null>([
  ['ROW_NUMBER', 'number'],
  ['RANK', 'number'],
  ['DENSE_RANK', 'number'],
  ['LAG', null],
  ['LEAD', null],
  ['FIRST_VALUE', null],
  ['LAST_VALUE', null],
]);

/** Functions that a real database has and this one does not: better said so than called an invalid identifier. */
export const UNIMPLEMENTED: ReadonlySet<string> = new Set(
  (
    'REGEXP_LIKE REGEXP_REPLACE REGEXP_SUBSTR REGEXP_INSTR REGEXP_COUNT LISTAGG WM_CONCAT XMLAGG XMLELEMENT STDDEV ' +
    'VARIANCE MEDIAN NTILE RATIO_TO_REPORT CUME_DIST PERCENT_RANK DUMP VSIZE ORA_HASH STANDARD_HASH RAWTOHEX HEXTORAW ' +
    'NUMTODSINTERVAL NUMTOYMINTERVAL TO_DSINTERVAL TO_YMINTERVAL TO_TIMESTAMP_TZ FROM_TZ NEW_TIME SYS_GUID ' +
    'NLS_UPPER NLS_LOWER NLSSORT SOUNDEX NANVL BITAND LN LOG EXP SIN COS TAN EMPTY_CLOB EMPTY_BLOB COLLECT SUBSTRB ' +
    'INSTRB JSON_VALUE JSON_QUERY JSON_TABLE'
  ).split(' '),
);

export const sizeOf = (fn: SqlFunction, args: readonly Piece[]): number => fn.size ?? args[0]?.size ?? 4000;
