import { pgText } from '../../catalog/objects.ts';
import { OracleError } from '../../engine.ts';
import type { Call, Expression } from '../ast.ts';
import { unimplemented } from '../parse/tokens.ts';
import { countArguments, type PrintedCall } from './arguments.ts';
import { printDecode, printGreatest, printNullif, printNvl, printNvl2 } from './choices.ts';
import type { Place, Printer } from './context.ts';
import { foreign } from './foreign.ts';
import {
  AGGREGATES,
  ANALYTIC,
  type ArgumentKind,
  FUNCTIONS,
  type SqlFunction,
  sizeOf,
  UNIMPLEMENTED,
} from './functions.ts';
import { printGrouped } from './grouped.ts';
import { invalidIdentifier } from './scope.ts';
import { inconsistent, isMoment, type Kind, type Piece, piece } from './typed.ts';

const nullable = (args: readonly Piece[]): boolean => args.some((each) => each.nullable);

/** TO_CHAR of a number or a date, with the session's settings or the ones that are given. */
const toChar: PrintedCall = (printer, call, args) => {
  countArguments(call, 1, 3);
  const { convert, deps } = printer.translation;
  const [value, format, language] = args;
  if (value === undefined) throw new OracleError(909, 'invalid number of arguments', call.at);
  if (format === undefined) return convert.to('text', value, call.at);
  const picture = convert.to('text', format, call.at).sql;
  if (isMoment(value.kind)) return piece(`ora.date_text(${value.sql}, ${picture})`, 'text', { size: 75 });
  const number = convert.to('number', value, call.at).sql;
  const nls = language === undefined ? 'NULL' : convert.to('text', language, call.at).sql;
  const sql = `ora.number_text(${number}, ${picture}, ${pgText(deps.nls.numericCharacters)}, ${nls})`;
  return piece(sql, 'text', { size: 64 });
};

const toNumber: PrintedCall = (printer, call, args) => {
  countArguments(call, 1, 3);
  const { convert, deps } = printer.translation;
  const [value, format, language] = args;
  if (value === undefined) throw new OracleError(909, 'invalid number of arguments', call.at);
  if (format === undefined) return convert.to('number', value, call.at);
  const texts = [value, format].map((each) => convert.to('text', each, call.at).sql).join(', ');
  const nls = language === undefined ? 'NULL' : convert.to('text', language, call.at).sql;
  return piece(`ora.num_from(${texts}, ${pgText(deps.nls.numericCharacters)}, ${nls})`, 'number');
};

const toMoment =
  (kind: 'date' | 'timestamp'): PrintedCall =>
  (printer, call, args) => {
    countArguments(call, 1, 3);
    const { convert } = printer.translation;
    const [value, format] = args;
    if (value === undefined) throw new OracleError(909, 'invalid number of arguments', call.at);
    const text = convert.to('text', value, call.at);
    if (format === undefined) return convert.to(kind, text, call.at);
    const written = call.args[1];
    // Only a format that lacks a year or a month asks what day it is.
    const isWhole = written?.node === 'text' && /Y/i.test(written.value) && /M[MO]|DDD|J/i.test(written.value);
    const now = isWhole ? 'NULL' : printer.translation.now().sql;
    const sql = `ora.moment(${text.sql}, ${convert.to('text', format, call.at).sql}, ${now})`;
    return piece(sql, kind, { nullable: text.nullable });
  };

/** TRUNC and ROUND of a number or a date. */
const cut =
  (numeric: string, moment: string): PrintedCall =>
  (printer, call, args) => {
    countArguments(call, 1, 2);
    const { convert } = printer.translation;
    const [value, second] = args;
    if (value === undefined) throw new OracleError(909, 'invalid number of arguments', call.at);
    if (isMoment(value.kind)) {
      const format = second === undefined ? `'DD'` : convert.to('text', second, call.at).sql;
      return piece(`${moment}(${convert.to('date', value, call.at).sql}, ${format})`, 'date', {
        nullable: nullable(args),
      });
    }
    const digits = second === undefined ? '0' : convert.to('number', second, call.at).sql;
    const number = convert.to('number', value, call.at).sql;
    return piece(`${numeric}(${number}, trunc(${digits})::int)`, 'number', { nullable: nullable(args) });
  };

const trim: PrintedCall = (printer, call, args) => {
  countArguments(call, 1, 2);
  const { convert } = printer.translation;
  const [value, characters] = args.map((each) => convert.to('text', each, call.at));
  if (value === undefined) throw new OracleError(909, 'invalid number of arguments', call.at);
  const set = characters === undefined ? `' '` : `ora.trim_character(${characters.sql})`;
  const side = { LEADING: 'ltrim', TRAILING: 'rtrim' }[call.word ?? ''] ?? 'btrim';
  return piece(`nullif(${side}(${value.sql}, ${set}), '')`, 'text', { size: value.size });
};

const FIELDS = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];

const extract: PrintedCall = (_printer, call, [value]) => {
  const field = call.word ?? '';
  if (!FIELDS.includes(field)) throw new OracleError(907, 'missing right parenthesis', call.at);
  const hasField =
    value !== undefined && isMoment(value.kind) && (value.kind === 'timestamp' || FIELDS.indexOf(field) < 3);
  if (!hasField) throw new OracleError(30076, 'invalid extract field for extract source', call.at);
  return piece(`trim_scale(extract(${field} FROM ${value.sql}))`, 'number', { nullable: value.nullable });
};

const cast: PrintedCall = (printer, call, [value]) => {
  const { convert } = printer.translation;
  const [, name, first, second] = /^([A-Z0-9]+)(?:\((\d+)(?:,(-?\d+))?\))?$/.exec(call.word ?? '') ?? [];
  if (value === undefined) throw new OracleError(909, 'invalid number of arguments', call.at);
  switch (name) {
    case 'VARCHAR2':
    case 'CHAR':
      return piece(`left(${convert.to('text', value, call.at).sql}, ${first ?? '1'})`, 'text', {
        size: Number(first ?? 1),
      });
    case 'NUMBER':
    case 'INTEGER': {
      const number = convert.to('number', value, call.at);
      if (name === 'NUMBER' && first === undefined) return number;
      const limits = name === 'INTEGER' ? '38, 0' : `${first}, ${second ?? '0'}`;
      return piece(`ora.fit_number(${number.sql}, ${limits})`, 'number', { nullable: number.nullable });
    }
    case 'DATE':
      return convert.to('date', value, call.at);
    case 'TIMESTAMP':
      return convert.to('timestamp', value, call.at);
    default:
      throw new OracleError(902, 'invalid datatype', call.at);
  }
};

const sysContext: PrintedCall = (printer, call, args) => {
  countArguments(call, 2, 3);
  const { convert, userenv } = { convert: printer.translation.convert, userenv: printer.translation.userenv() };
  const [space, name] = args.map((each) => convert.to('text', each, call.at).sql);
  return piece(`ora.sys_context(${space}, ${name}, ${userenv})`, 'text', { size: 256 });
};

const userenv: PrintedCall = (printer, call, args) => {
  countArguments(call, 1, 1);
  const [name] = args.map((each) => printer.translation.convert.to('text', each, call.at).sql);
  return piece(`ora.userenv(${name}, ${printer.translation.userenv()})`, 'text', { size: 256 });
};

const CALLS: ReadonlyMap<string, PrintedCall> = new Map([
  ['TO_CHAR', toChar],
  ['TO_NUMBER', toNumber],
  ['TO_DATE', toMoment('date')],
  ['TO_TIMESTAMP', toMoment('timestamp')],
  ['TRUNC', cut('trunc', 'ora.trunc_date')],
  ['ROUND', cut('round', 'ora.round_date')],
  ['TRIM', trim],
  ['EXTRACT', extract],
  ['CAST', cast],
  ['SYS_CONTEXT', sysContext],
  ['USERENV', userenv],
  ['NVL', printNvl],
  ['NVL2', printNvl2],
  ['COALESCE', printNvl],
  ['NULLIF', printNullif],
  ['DECODE', printDecode],
  ['GREATEST', printGreatest],
  ['LEAST', printGreatest],
]);

function plain(printer: Printer, call: Call, fn: SqlFunction, args: readonly Piece[]): Piece {
  countArguments(call, fn.required, fn.args.length);
  const converted = args.map((arg, index) => {
    const wanted: ArgumentKind = fn.args[index] ?? 'any';
    return wanted === 'any' ? arg : printer.translation.convert.to(wanted as Kind, arg, call.at);
  });
  const sql = fn.sql(...converted.map((each) => each.sql));
  return piece(sql, fn.result, fn.result === 'text' ? { size: sizeOf(fn, converted) } : {});
}

/** Prints a call: one of the functions of the list, or one of PL/SQL. */
export function printCall(printer: Printer, call: Call, place: Place): Piece {
  const [name] = call.path;
  const isBuiltIn = call.path.length === 1 && name !== undefined;
  if (isBuiltIn && (AGGREGATES.has(name) || ANALYTIC.has(name))) return printGrouped(printer, call, name, place);
  const special = isBuiltIn ? CALLS.get(name) : undefined;
  const fn = isBuiltIn ? FUNCTIONS.get(name) : undefined;
  if (special === undefined && fn === undefined) return unknown(printer, call);
  if (call.isStar || call.isDistinct) throw new OracleError(936, 'missing expression', call.at);
  if (call.over !== null) throw new OracleError(30484, 'missing window specification for this function', call.at);
  const args = call.args.map((arg: Expression) => printer.value(arg, place));
  for (const arg of args) if (arg.kind === 'boolean') throw inconsistent('text', 'boolean', call.at);
  if (special !== undefined) return special(printer, call, args);
  return plain(printer, call, fn as SqlFunction, args);
}

function unknown(printer: Printer, call: Call): Piece {
  const known = foreign(printer, call, call.path);
  if (known !== null) return known;
  const [name = ''] = call.path;
  if (call.path.length === 1 && UNIMPLEMENTED.has(name)) throw unimplemented(`function ${name}`, call.at);
  throw invalidIdentifier(call.path, call.at);
}
