import { OracleError } from '../../engine.ts';
import type { Condition, Expression, Query } from '../ast.ts';
import { isCondition } from '../parse/expressions.ts';
import type { Place, Printer } from './context.ts';
import { isText, type Piece } from './typed.ts';

const MAX_LIST = 1000;

/** Prints a condition. Conditions are three-valued in both worlds. */
export function printCondition(printer: Printer, condition: Expression, place: Place): string {
  if (!isCondition(condition)) throw new OracleError(920, 'invalid relational operator', condition.at);
  switch (condition.node) {
    case 'and':
    case 'or': {
      const [left, right] = [condition.left, condition.right].map((each) => printCondition(printer, each, place));
      return `(${left} ${condition.node.toUpperCase()} ${right})`;
    }
    case 'not':
      return `(NOT ${printCondition(printer, condition.operand, place)})`;
    case 'exists':
      return `EXISTS (${printer.query(condition.query, place.scope).sql})`;
    case 'isNull':
      return `(${printer.value(condition.operand, place).sql} IS ${condition.isNot ? 'NOT ' : ''}NULL)`;
    case 'compare':
      return printCompare(printer, condition, place);
    case 'between': {
      const { operand, low, high, isNot, at } = condition;
      const value = printer.value(operand, place);
      const bound = (limit: Expression, operator: string): string => {
        const [left, right] = printer.translation.convert.compared(value, printer.value(limit, place), at);
        return `${left.sql} ${operator} ${right.sql}`;
      };
      return `(${isNot ? 'NOT ' : ''}(${bound(low, '>=')} AND ${bound(high, '<=')}))`;
    }
    case 'like':
      return printLike(printer, condition, place);
    case 'in':
      return printIn(printer, condition, place);
  }
}

function printCompare(printer: Printer, condition: Extract<Condition, { node: 'compare' }>, place: Place): string {
  const { operator, left, right, at } = condition;
  if (left.node === 'tuple' || right.node === 'tuple') return tupleCompare(printer, condition, place);
  const [a, b] = printer.translation.convert.compared(printer.value(left, place), printer.value(right, place), at);
  return `(${a.sql} ${operator} ${b.sql})`;
}

function tupleCompare(printer: Printer, condition: Extract<Condition, { node: 'compare' }>, place: Place): string {
  const { operator, left, right, at } = condition;
  if (left.node !== 'tuple' || right.node !== 'scalar' || (operator !== '=' && operator !== '<>')) {
    throw new OracleError(920, 'invalid relational operator', at);
  }
  const { sql, columns } = printer.query(right.query, place.scope);
  const items = left.items.map((item) => printer.value(item, place));
  if (columns.length < items.length) throw new OracleError(947, 'not enough values', at);
  if (columns.length > items.length) throw new OracleError(913, 'too many values', at);
  return `((${items.map((item) => item.sql).join(', ')}) ${operator} (${sql}))`;
}

function printLike(printer: Printer, condition: Extract<Condition, { node: 'like' }>, place: Place): string {
  const { operand, pattern, escape: escapedBy, isNot, at } = condition;
  const { convert } = printer.translation;
  const text = (expression: Expression): string => {
    const value = printer.value(expression, place);
    return isText(value.kind) ? value.sql : convert.to('text', value, at).sql;
  };
  // PostgreSQL escapes by a backslash unless told otherwise; Oracle does not escape at all.
  const like =
    escapedBy === null
      ? `${text(pattern)} ESCAPE ''`
      : `ora.like_pattern(${text(pattern)}, ${text(escapedBy)}) ESCAPE E'\\\\'`;
  return `(${text(operand)} ${isNot ? 'NOT ' : ''}LIKE ${like})`;
}

function printIn(printer: Printer, condition: Extract<Condition, { node: 'in' }>, place: Place): string {
  const { operand, list, isNot, at } = condition;
  const items = operand.node === 'tuple' ? operand.items : [operand];
  const values = items.map((item) => printer.value(item, place));
  if ('node' in list) return inQuery(printer, values, list, isNot, at, place);
  if (list.length > MAX_LIST) throw new OracleError(1795, 'maximum number of expressions in a list is 1000', at);
  const equal = list.map((each) => {
    const others = each.node === 'tuple' ? each.items : [each];
    if (others.length !== values.length) {
      throw others.length < values.length
        ? new OracleError(947, 'not enough values', each.at)
        : new OracleError(913, 'too many values', each.at);
    }
    return others.map((other, index) => {
      const value = values[index];
      if (value === undefined) throw new OracleError(947, 'not enough values', each.at);
      return printer.translation.convert.compared(value, printer.value(other, place), at);
    });
  });
  const [left] = values.length === 1 ? equal.map(([pair]) => pair?.[0].sql) : [];
  // One list where the left side is the same for all of it, so that PostgreSQL can look it up.
  if (left !== undefined && equal.every(([pair]) => pair?.[0].sql === left)) {
    return `(${left} ${isNot ? 'NOT ' : ''}IN (${equal.map(([pair]) => pair?.[1].sql).join(', ')}))`;
  }
  const any = equal.map((pairs) => `(${pairs.map(([a, b]) => `${a.sql} = ${b.sql}`).join(' AND ')})`).join(' OR ');
  return `(${isNot ? 'NOT ' : ''}(${any}))`;
}

function inQuery(
  printer: Printer,
  values: readonly Piece[],
  query: Query,
  isNot: boolean,
  at: number,
  place: Place,
): string {
  const { sql, columns } = printer.query(query, place.scope);
  if (columns.length < values.length) throw new OracleError(947, 'not enough values', at);
  if (columns.length > values.length) throw new OracleError(913, 'too many values', at);
  const alias = printer.translation.alias('q');
  const pairs = values.map((value, index) => {
    const column = columns[index];
    if (column === undefined) throw new OracleError(947, 'not enough values', at);
    return printer.translation.convert.compared(value, { ...column.piece, sql: `${alias}.${column.pg}` }, at);
  });
  const left = pairs.map(([a]) => a.sql).join(', ');
  const right = pairs.map(([, b]) => b.sql).join(', ');
  const isPlain = pairs.every(([, b], index) => b.sql === `${alias}.${columns[index]?.pg}`);
  const inner = isPlain ? sql : `SELECT ${right} FROM (${sql}) ${alias}`;
  return `((${left}) ${isNot ? 'NOT ' : ''}IN (${inner}))`;
}
