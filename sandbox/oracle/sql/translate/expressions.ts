import { pgText } from '../../catalog/objects.ts';
import { OracleError } from '../../engine.ts';
import type { Binary, Case, Expression } from '../ast.ts';
import { hideNul } from '../nul.ts';
import { unimplemented } from '../parse/tokens.ts';
import { printCall } from './calls.ts';
import type { Place, Printer } from './context.ts';
import { foreign } from './foreign.ts';
import { invalidIdentifier } from './scope.ts';
import { inconsistent, isMoment, type Kind, type Piece, piece } from './typed.ts';

/** A number as written, without an exponent. PostgreSQL takes a bare integer in GROUP BY for a position, and 32 bits for enough. */
function numberLiteral(written: string): Piece {
  const isWhole = /^\d+$/.test(written);
  return piece(`${written.replace(/\.$/, '')}::numeric`, 'number', {
    nullable: false,
    scale: isWhole ? 0 : -127,
  });
}

function moment(of: 'DATE' | 'TIMESTAMP', value: string, at: number): Piece {
  const pattern = of === 'DATE' ? /^\d{4}-\d\d?-\d\d?$/ : /^\d{4}-\d\d?-\d\d? \d\d?:\d\d?:\d\d?(?:\.\d{1,9})?$/;
  if (!pattern.test(value)) throw new OracleError(1861, 'literal does not match format string', at);
  const kind = of === 'DATE' ? 'date' : 'timestamp';
  const format = of === 'DATE' ? 'YYYY-MM-DD' : 'YYYY-MM-DD HH24:MI:SS.FF';
  return piece(`ora.moment(${pgText(value)}, '${format}', NULL)`, kind, { nullable: false });
}

function named(printer: Printer, expression: Extract<Expression, { node: 'name' }>, place: Place): Piece {
  const { path, at } = expression;
  const found = place.scope.find(path, at);
  if (found !== null) return found.piece;
  const pseudo = path.length === 1 ? pseudoColumn(printer, path[0] ?? '', at) : null;
  if (pseudo !== null) return pseudo;
  const last = path.at(-1);
  if (path.length > 1 && (last === 'NEXTVAL' || last === 'CURRVAL')) return sequence(printer, path, place, at);
  const known = foreign(printer, expression, path);
  if (known === null) throw invalidIdentifier(path, at);
  return known;
}

function pseudoColumn({ translation }: Printer, name: string, at: number): Piece | null {
  switch (name) {
    case 'SYSDATE':
    case 'CURRENT_DATE':
      return translation.now();
    case 'SYSTIMESTAMP':
    case 'CURRENT_TIMESTAMP':
    case 'LOCALTIMESTAMP':
      return translation.exactNow();
    case 'USER':
      return piece(pgText(translation.deps.user), 'text', { size: 128 });
    case 'UID':
      return piece(`ora.userenv('SESSION_USERID', ${translation.userenv()})::numeric`, 'number');
    case 'SESSIONTIMEZONE':
    case 'DBTIMEZONE':
      return piece(`'+00:00'::text`, 'text', { size: 6 });
    case 'ROWNUM':
      return piece('(row_number() OVER ())::numeric', 'number');
    case 'LEVEL':
      throw new OracleError(1788, 'CONNECT BY clause required in this query block', at);
    case 'ROWID':
      throw unimplemented('ROWID', at);
    default:
      return null;
  }
}

function sequence(printer: Printer, path: readonly string[], place: Place, at: number): Piece {
  const { translation } = printer;
  const { catalog, user, schema } = translation.deps;
  const found = catalog.lookup(path.slice(0, -1), { user, schema });
  if (found?.kind !== 'SEQUENCE' || !catalog.may(user, 'SELECT', found)) {
    throw new OracleError(2289, 'sequence does not exist', at);
  }
  if (!place.allowsSequences) throw new OracleError(2287, 'sequence number not allowed here', at);
  // However often a row asks for the next value, it is one and the same.
  const isAgain = translation.sequences.has(found.pg);
  const how = path.at(-1) === 'NEXTVAL' && !isAgain ? 'nextval' : 'currval';
  if (how === 'nextval') translation.sequences.add(found.pg);
  return piece(`${how}(${pgText(found.pg)})::numeric`, 'number', { nullable: false });
}

function arithmetic(printer: Printer, { operator, left, right, at }: Binary, place: Place): Piece {
  const { convert } = printer.translation;
  const a = printer.value(left, place);
  const b = printer.value(right, place);
  const nullable = a.nullable || b.nullable;
  if (operator === '||') {
    const kind: Kind = a.kind === 'clob' || b.kind === 'clob' ? 'clob' : 'text';
    const [x, y] = [convert.to(kind, a, at), convert.to(kind, b, at)];
    return piece(`nullif(concat(${x.sql}, ${y.sql}), '')`, kind, { size: Math.min(4000, x.size + y.size), nullable });
  }
  if (isMoment(a.kind) || isMoment(b.kind)) return dateArithmetic(printer, operator, a, b, at);
  const [x, y] = [convert.to('number', a, at), convert.to('number', b, at)];
  const sql = operator === '/' ? `ora.div(${x.sql}, ${y.sql})` : `(${x.sql} ${operator} ${y.sql})`;
  return piece(sql, 'number', { nullable });
}

function dateArithmetic(printer: Printer, operator: Binary['operator'], a: Piece, b: Piece, at: number): Piece {
  const { convert } = printer.translation;
  const day = (moment: Piece): string => convert.to('date', moment, at).sql;
  const nullable = a.nullable || b.nullable;
  if (operator === '-' && isMoment(a.kind) && isMoment(b.kind)) {
    if (a.kind === 'timestamp' || b.kind === 'timestamp') throw unimplemented('INTERVAL', at);
    return piece(`ora.days(${a.sql}, ${b.sql})`, 'number', { nullable });
  }
  if (operator === '+' && isMoment(a.kind) && isMoment(b.kind))
    throw new OracleError(975, 'date + date not allowed', at);
  if (operator === '+' || (operator === '-' && isMoment(a.kind))) {
    const [moment, amount] = isMoment(a.kind) ? [a, b] : [b, a];
    const days = convert.to('number', amount, at).sql;
    return piece(`ora.add_days(${day(moment)}, ${operator === '-' ? `-(${days})` : days})`, 'date', { nullable });
  }
  throw inconsistent('number', isMoment(a.kind) ? a.kind : b.kind, at);
}

function cased(printer: Printer, { operand, branches, otherwise, at }: Case, place: Place): Piece {
  const subject = operand === null ? null : printer.value(operand, place);
  const whens = branches.map(({ when }) => {
    if (subject === null) return printer.condition(when, place);
    const [left, right] = printer.translation.convert.compared(subject, printer.value(when, place), at);
    return `${left.sql} = ${right.sql}`;
  });
  const results = branches.map(({ result }) => printer.value(result, place));
  const all = [...results, otherwise === null ? piece('NULL', 'null') : printer.value(otherwise, place)];
  const unified = printer.translation.convert.unified(all, (expected, got) => inconsistent(expected, got, at));
  const [last] = unified.slice(-1);
  const sql = whens.map((when, index) => `WHEN ${when} THEN ${unified[index]?.sql}`).join(' ');
  return piece(`CASE ${sql} ELSE ${last?.sql} END`, last?.kind ?? 'text', {
    size: last?.size ?? 4000,
    nullable: unified.some(({ nullable }) => nullable),
  });
}

function scalar(printer: Printer, expression: Extract<Expression, { node: 'scalar' }>, place: Place): Piece {
  const { sql, columns } = printer.query(expression.query, place.scope);
  const [first] = columns;
  if (first === undefined || columns.length > 1) throw new OracleError(913, 'too many values', expression.at);
  return { ...first.piece, sql: `(${sql})`, nullable: true };
}

/** Prints an expression that has a value. */
export function printValue(printer: Printer, expression: Expression, place: Place): Piece {
  switch (expression.node) {
    case 'text':
      if (expression.value === '') return piece('NULL', 'null');
      if (Buffer.byteLength(expression.value) > 4000)
        throw new OracleError(1704, 'string literal too long', expression.at);
      return piece(`${pgText(hideNul(expression.value))}::text`, 'text', {
        size: Buffer.byteLength(expression.value),
        nullable: false,
      });
    case 'number':
      return numberLiteral(expression.value);
    case 'moment':
      return moment(expression.of, expression.value, expression.at);
    case 'null':
      return piece('NULL', 'null');
    case 'bind':
      return bound(printer, expression);
    case 'name':
      return named(printer, expression, place);
    case 'call':
      return printCall(printer, expression, place);
    case 'negate': {
      const operand = printer.translation.convert.to('number', printer.value(expression.operand, place), expression.at);
      return piece(`(-${operand.sql})`, 'number', { nullable: operand.nullable });
    }
    case 'binary':
      return arithmetic(printer, expression, place);
    case 'case':
      return cased(printer, expression, place);
    case 'scalar':
      return scalar(printer, expression, place);
    default:
      throw new OracleError(936, 'missing expression', expression.at);
  }
}

function bound(printer: Printer, expression: Extract<Expression, { node: 'bind' }>): Piece {
  const { bindTypes } = printer.translation.deps;
  const type = bindTypes[expression.index];
  if (type === undefined) throw new OracleError(1008, 'not all variables bound', expression.at);
  return printer.translation.bind(expression.index, type);
}
