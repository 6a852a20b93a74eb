import { OracleError } from '../../engine.ts';
import type { Call, OrderItem, Window } from '../ast.ts';
import type { Place, Printer } from './context.ts';
import { AGGREGATES, ANALYTIC } from './functions.ts';
import { inconsistent, type Piece, piece } from './typed.ts';

/** Items of an ORDER BY. Oracle puts NULL behind everything else, as PostgreSQL does. */
export function printOrder(items: readonly OrderItem[], value: (item: OrderItem) => string): string {
  return items
    .map((item) => {
      const nulls = item.nulls === null ? '' : ` NULLS ${item.nulls}`;
      return `${value(item)}${item.isDescending ? ' DESC' : ''}${nulls}`;
    })
    .join(', ');
}

function printOver(printer: Printer, window: Window | null, place: Place): string {
  if (window === null) return '';
  const { partition, order, frame } = window;
  const parts = [
    ...(partition.length > 0
      ? [`PARTITION BY ${partition.map((each) => printer.value(each, place).sql).join(', ')}`]
      : []),
    ...(order.length > 0 ? [`ORDER BY ${printOrder(order, ({ by }) => printer.value(by, place).sql)}`] : []),
    ...(frame === null ? [] : [frame]),
  ];
  return ` OVER (${parts.join(' ')})`;
}

/** Prints a group function or an analytic one. */
export function printGrouped(printer: Printer, call: Call, name: string, place: Place): Piece {
  const { over, at } = call;
  if (!place.allowsGroups) {
    throw over === null
      ? new OracleError(934, 'group function is not allowed here', at)
      : new OracleError(30483, 'window functions are not allowed here', at);
  }
  if (over === null && ANALYTIC.has(name))
    throw new OracleError(30484, 'missing window specification for this function', at);
  const window = printOver(printer, over, place);
  const inner: Place = { ...place, allowsSequences: false };
  const args = call.args.map((arg) => printer.value(arg, inner));
  return AGGREGATES.has(name)
    ? aggregate(printer, call, name, args, window)
    : analytic(printer, call, name, args, window);
}

function aggregate(printer: Printer, call: Call, name: string, args: readonly Piece[], window: string): Piece {
  const { at, isStar, isDistinct } = call;
  const distinct = isDistinct ? 'DISTINCT ' : '';
  if (isStar) {
    if (name !== 'COUNT') throw new OracleError(936, 'missing expression', at);
    return piece(`(count(*)${window})::numeric`, 'number', { nullable: false });
  }
  const [value] = args;
  if (value === undefined || args.length > 1) throw new OracleError(909, 'invalid number of arguments', at);
  if (value.kind === 'clob' && (name !== 'COUNT' || isDistinct)) throw inconsistent('-', 'clob', at);
  switch (name) {
    case 'COUNT':
      return piece(`(count(${distinct}${value.sql})${window})::numeric`, 'number', { nullable: false });
    case 'MIN':
    case 'MAX':
      return { ...value, sql: `${name.toLowerCase()}(${value.sql})${window}`, nullable: true };
    default: {
      const number = printer.translation.convert.to('number', value, at).sql;
      const sum = `sum(${distinct}${number})${window}`;
      // PostgreSQL's avg rounds earlier than Oracle's.
      return piece(name === 'SUM' ? sum : `ora.div(${sum}, (count(${distinct}${number})${window})::numeric)`, 'number');
    }
  }
}

function analytic(printer: Printer, call: Call, name: string, args: readonly Piece[], window: string): Piece {
  const kind = ANALYTIC.get(name) ?? null;
  if (kind !== null) {
    if (args.length > 0)
      throw new OracleError(30485, 'missing ORDER BY expression in the window specification', call.at);
    if ((call.over?.order.length ?? 0) === 0) {
      throw new OracleError(30485, 'missing ORDER BY expression in the window specification', call.at);
    }
    return piece(`(${name.toLowerCase()}()${window})::numeric`, 'number', { nullable: false });
  }
  const [value, offset, fallback] = args;
  if (value === undefined) throw new OracleError(909, 'invalid number of arguments', call.at);
  const { convert } = printer.translation;
  const more = [
    ...(offset === undefined ? [] : [`(${convert.to('number', offset, call.at).sql})::int`]),
    ...(fallback === undefined ? [] : [convert.to(value.kind, fallback, call.at).sql]),
  ];
  return { ...value, sql: `${name.toLowerCase()}(${[value.sql, ...more].join(', ')})${window}`, nullable: true };
}
