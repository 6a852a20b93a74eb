import { OracleError } from '../../engine.ts';
import { countArguments, type PrintedCall } from './arguments.ts';
import { inconsistent, type Kind, type Piece, piece } from './typed.ts';

const firstKind = (pieces: readonly Piece[]): Kind =>
  pieces.map(({ kind }) => kind).find((kind) => kind !== 'null') ?? 'text';

/** NVL converts to the kind of its first argument; COALESCE only takes one kind. */
export const printNvl: PrintedCall = (printer, call, args) => {
  const { convert } = printer.translation;
  const isNvl = call.path[0] === 'NVL';
  countArguments(call, 2, isNvl ? 2 : 255);
  const kind = firstKind(args);
  const unified = isNvl
    ? args.map((each) => convert.to(kind, each, call.at))
    : convert.unified(args, (expected, got) => inconsistent(expected, got, call.at));
  const size = Math.max(...unified.map((each) => each.size));
  const nullable = unified.every((each) => each.nullable);
  return piece(`coalesce(${unified.map(({ sql }) => sql).join(', ')})`, firstKind(unified), { size, nullable });
};

export const printNvl2: PrintedCall = (printer, call, args) => {
  countArguments(call, 3, 3);
  const { convert } = printer.translation;
  const [subject, ...results] = args;
  const kind = firstKind(results);
  const [present, absent] = results.map((each) => convert.to(kind, each, call.at));
  if (subject === undefined || present === undefined || absent === undefined) {
    throw new OracleError(909, 'invalid number of arguments', call.at);
  }
  const size = Math.max(present.size, absent.size);
  return piece(`CASE WHEN ${subject.sql} IS NOT NULL THEN ${present.sql} ELSE ${absent.sql} END`, kind, { size });
};

export const printNullif: PrintedCall = (printer, call, args) => {
  countArguments(call, 2, 2);
  const [first, second] = args;
  if (first === undefined || second === undefined) throw new OracleError(909, 'invalid number of arguments', call.at);
  if (first.kind === 'null') throw inconsistent('-', 'text', call.at);
  const [left, right] = printer.translation.convert.compared(first, second, call.at);
  return { ...first, sql: `nullif(${left.sql}, ${right.sql})`, kind: left.kind, nullable: true };
};

/** DECODE compares in the kind of its first search, NULL with NULL being equal, and gives the kind of its first result. */
export const printDecode: PrintedCall = (printer, call, args) => {
  countArguments(call, 3, 255);
  const { convert } = printer.translation;
  const [subject, ...rest] = args;
  const pairs = Math.floor(rest.length / 2);
  const searches = rest.slice(0, pairs * 2).filter((_, index) => index % 2 === 0);
  const results = rest.filter((_, index) => index % 2 === 1 || index === pairs * 2);
  if (subject === undefined) throw new OracleError(909, 'invalid number of arguments', call.at);
  const searched = firstKind([...searches, subject]);
  const kind = results[0]?.kind === 'null' ? 'text' : (results[0]?.kind ?? 'text');
  const fallback = rest.length > pairs * 2 ? rest.at(-1) : undefined;
  const left = convert.to(searched, subject, call.at).sql;
  const whens = searches.map((search, index) => {
    const result = convert.to(kind, rest[index * 2 + 1] ?? piece('NULL', 'null'), call.at).sql;
    return `WHEN ${left} IS NOT DISTINCT FROM ${convert.to(searched, search, call.at).sql} THEN ${result}`;
  });
  const otherwise = convert.to(kind, fallback ?? piece('NULL', 'null'), call.at).sql;
  return piece(`CASE ${whens.join(' ')} ELSE ${otherwise} END`, kind, {
    size: Math.max(1, ...results.map(({ size }) => size)),
  });
};

/** GREATEST and LEAST are NULL as soon as one argument is. */
export const printGreatest: PrintedCall = (printer, call, args) => {
  countArguments(call, 1, 255);
  const kind = firstKind(args);
  const converted = args.map((each) => printer.translation.convert.to(kind, each, call.at));
  const isNull = converted.map(({ sql }) => `${sql} IS NULL`).join(' OR ');
  const how = call.path[0] === 'GREATEST' ? 'greatest' : 'least';
  const sql = `CASE WHEN ${isNull} THEN NULL ELSE ${how}(${converted.map((each) => each.sql).join(', ')}) END`;
  return piece(sql, kind, { size: Math.max(...converted.map(({ size }) => size)) });
};
