import { OracleError } from '../../engine.ts';
import type { OrderItem, Select, SelectItem } from '../ast.ts';
import type { Place, PrintedQuery, Printer, QueryColumn } from './context.ts';
import { printOrder } from './grouped.ts';
import { joinMarked, namesIn } from './outer-marks.ts';
import { splitRownum } from './rownum.ts';
import { invalidIdentifier, Scope } from './scope.ts';
import { type Named, SourcePrinter } from './sources.ts';
import { PG_TYPE, type Piece } from './typed.ts';

const MAX_COLUMNS = 1000;
const AGGREGATE = /\b(?:count|sum|min|max)\(/;

export interface PrintedSelect extends PrintedQuery {
  readonly scope: Scope;
}

/** Items of a SELECT or of RETURNING, stars opened. */
export function printItems(printer: Printer, items: readonly SelectItem[], place: Place): QueryColumn[] {
  const columns = items.flatMap((item): { name: string; piece: Piece }[] => {
    if (item.expression !== null) return [{ name: item.name, piece: printer.value(item.expression, place) }];
    const sources = place.scope.qualified(item.qualifier);
    if (sources.length === 0) throw invalidIdentifier([...item.qualifier, '*'], item.at);
    return sources.flatMap((source) =>
      source.columns.map(({ name, piece }) => {
        const qualifier = source.alias === null ? [] : [source.alias];
        const isAlone = place.scope.sources.filter(({ alias }) => alias === source.alias).length === 1;
        const found =
          isAlone && qualifier.length > 0 ? place.scope.find([...qualifier, name], item.at)?.piece : undefined;
        return { name, piece: found ?? { ...piece, nullable: piece.nullable || source.isOptional } };
      }),
    );
  });
  if (columns.length > MAX_COLUMNS) throw new OracleError(1792, 'maximum number of columns in a table or view is 1000');
  return columns.map(({ name, piece }, index) => {
    // NULL alone is a VARCHAR2 of no length.
    const sql = piece.kind === 'null' ? `NULL::${PG_TYPE.text}` : piece.sql;
    return { name, pg: `c${index + 1}`, piece: { ...piece, sql } };
  });
}

export const selectList = (columns: readonly QueryColumn[]): string =>
  columns.map(({ piece, pg }) => `${piece.sql} AS ${pg}`).join(', ');

/** Prints a SELECT, with the ORDER BY that stands behind it. */
export function printSelect(
  printer: Printer,
  select: Select,
  order: readonly OrderItem[],
  outer: Scope | null,
  named: Named,
): PrintedSelect {
  const scope = new Scope(outer);
  const { from, where: whole } = joinMarked(select.from, select.where);
  const sources = new SourcePrinter(printer, named, scope, select.group.length > 0);
  let fromSql = from.map((source) => sources.print(source)).join(' CROSS JOIN ');
  const rows: Place = { scope, allowsGroups: false, allowsSequences: false };
  const { where, limit } = splitRownum(whole, printer, rows);
  let whereSql = where === null ? '' : ` WHERE ${printer.condition(where, rows)}`;
  let limitSql = limit === null ? '' : ` LIMIT ${limit}`;
  const isNumbered = namesIn(select.items).some(({ path }) => path.length === 1 && path[0] === 'ROWNUM');
  const isPlain = order.length === 0 && select.group.length === 0 && select.having === null && !select.isDistinct;
  // ROWNUM counts rows before they are grouped or ordered: what it counts becomes a subquery of its own.
  if (limit !== null && !(isPlain && !hasAggregate(printer, select, scope)) && !isNumbered) {
    const folded = printer.translation.alias('r');
    const all = scope.sources.map(({ pg }) => pg).join(', ');
    fromSql = `(SELECT ${all} FROM ${fromSql}${whereSql}${limitSql}) ${folded}`;
    scope.folded = folded;
    whereSql = '';
    limitSql = '';
  }
  const place: Place = { scope, allowsGroups: true, allowsSequences: outer === null };
  const group = select.group.map((each) => printer.value(each, rows).sql);
  if (group.length > 0) printer.translation.hasGroup = true;
  const columns = printItems(printer, select.items, place);
  const groupSql = group.length === 0 ? '' : ` GROUP BY ${group.join(', ')}`;
  const havingSql =
    select.having === null ? '' : ` HAVING ${printer.condition(select.having, { ...place, allowsSequences: false })}`;
  const orderSql = order.length === 0 ? '' : ` ORDER BY ${orderOf(printer, select, order, columns, place)}`;
  const distinct = select.isDistinct ? 'DISTINCT ' : '';
  const sql = `SELECT ${distinct}${selectList(columns)} FROM ${fromSql}${whereSql}${groupSql}${havingSql}${orderSql}${limitSql}`;
  return { sql, columns, scope };
}

/** Whether a SELECT without GROUP BY makes one row of all. */
function hasAggregate(printer: Printer, select: Select, scope: Scope): boolean {
  const place: Place = { scope, allowsGroups: true, allowsSequences: true };
  const columns = printer.translation.trial(() => printItems(printer, select.items, place));
  return columns.some(({ piece }) => AGGREGATE.test(piece.sql));
}

function orderOf(
  printer: Printer,
  select: Select,
  order: readonly OrderItem[],
  columns: readonly QueryColumn[],
  place: Place,
): string {
  const aliased = select.items.filter(({ isAliased }) => isAliased).map(({ name }) => name);
  place.scope.aliases = new Map(
    columns.filter(({ name }) => aliased.includes(name)).map(({ name, piece }) => [name, piece]),
  );
  const sql = printOrder(order, ({ by }) => {
    const position = orderPosition(by, columns);
    if (position !== null) return String(position);
    const { sql: value } = printer.value(by, { ...place, allowsSequences: false });
    // The printed item itself is the same as its position, and the only thing that DISTINCT allows.
    const same = columns.findIndex(({ piece }) => piece.sql === value);
    return same < 0 ? value : String(same + 1);
  });
  place.scope.aliases = null;
  return sql;
}

/** Position of the column that an item of ORDER BY is by its number; null for anything else. Throws ORA-01785. */
export function orderPosition(by: OrderItem['by'], columns: readonly QueryColumn[]): number | null {
  if (by.node !== 'number') return null;
  const position = Number(by.value);
  if (!Number.isInteger(position) || position < 1 || position > columns.length) {
    throw new OracleError(1785, 'ORDER BY item must be the number of a SELECT-list expression', by.at);
  }
  return position;
}
