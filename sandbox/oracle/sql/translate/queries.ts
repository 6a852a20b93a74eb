import { OracleError } from '../../engine.ts';
import type { Expression, Lock, OrderItem, Query, QueryBody, SetOperation } from '../ast.ts';
import { unimplemented } from '../parse/tokens.ts';
import { printCondition } from './conditions.ts';
import type { Place, PrintedQuery, Printer, QueryColumn } from './context.ts';
import { printValue } from './expressions.ts';
import { printOrder } from './grouped.ts';
import { invalidIdentifier, type Scope } from './scope.ts';
import { orderPosition, printSelect } from './selects.ts';
import type { Named } from './sources.ts';
import type { Translation } from './translation.ts';
import { isText, type Kind } from './typed.ts';

const SET_OPERATOR = { UNION: 'UNION', 'UNION ALL': 'UNION ALL', INTERSECT: 'INTERSECT', MINUS: 'EXCEPT' } as const;
const NOBODY: Named = new Map();

/** Prints whole queries, and is what the other printers come back to for a subquery. */
export class QueryPrinter implements Printer {
  readonly translation: Translation;
  #named: Named = NOBODY;

  constructor(translation: Translation) {
    this.translation = translation;
  }

  value(expression: Expression, place: Place) {
    return printValue(this, expression, place);
  }

  condition(expression: Expression, place: Place): string {
    return printCondition(this, expression, place);
  }

  query(query: Query, outer: Scope | null): PrintedQuery {
    const before = this.#named;
    try {
      const withs = query.with.map((each) => this.#with(each, outer));
      const printed = this.#body(query.body, query.order, outer, query.lock);
      const prefix = withs.length === 0 ? '' : `WITH ${withs.join(', ')} `;
      return { sql: prefix + printed.sql, columns: printed.columns };
    } finally {
      this.#named = before;
    }
  }

  #with({ name, columns: names, query }: Query['with'][number], outer: Scope | null): string {
    const printed = this.query(query, outer);
    if (names.length > 0 && names.length !== printed.columns.length) {
      throw new OracleError(
        32038,
        'number of WITH clause column names does not match number of elements in select list',
      );
    }
    const columns = printed.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
    const pg = this.translation.alias('w');
    this.#named = new Map([...this.#named, [name, { sql: printed.sql, columns, pg }]]);
    return `${pg} AS (${printed.sql})`;
  }

  #body(body: QueryBody, order: readonly OrderItem[], outer: Scope | null, lock: Lock | null): PrintedQuery {
    switch (body.node) {
      case 'select': {
        const printed = printSelect(this, body, order, outer, this.#named);
        return lock === null ? printed : { ...printed, sql: printed.sql + this.#lock(lock, printed.scope, body) };
      }
      case 'query': {
        if (lock !== null)
          throw new OracleError(2014, 'cannot select FOR UPDATE from view with DISTINCT, GROUP BY, etc.');
        const inner = this.query(body, outer);
        return order.length === 0 ? inner : this.#ordered(inner, order);
      }
      case 'set': {
        if (lock !== null)
          throw new OracleError(2014, 'cannot select FOR UPDATE from view with DISTINCT, GROUP BY, etc.');
        const printed = this.#set(body, outer);
        return order.length === 0 ? printed : this.#ordered(printed, order);
      }
    }
  }

  /** The order of a set operation goes by position or by the names of its first query. */
  #ordered({ sql, columns }: PrintedQuery, order: readonly OrderItem[]): PrintedQuery {
    const by = printOrder(order, (item) => {
      const position = orderPosition(item.by, columns);
      if (position !== null) return String(position);
      const path = item.by.node === 'name' ? item.by.path : [];
      const index = columns.findIndex(({ name }) => path.length === 1 && name === path[0]);
      if (index >= 0) return String(index + 1);
      if (path.length > 0) throw invalidIdentifier(path, item.by.at);
      throw new OracleError(1785, 'ORDER BY item must be the number of a SELECT-list expression', item.by.at);
    });
    return { sql: `SELECT * FROM (${sql}) ${this.translation.alias('q')} ORDER BY ${by}`, columns };
  }

  #set({ operator, left, right, at }: SetOperation, outer: Scope | null): PrintedQuery {
    const one = this.#body(left, [], outer, null);
    const other = this.#body(right, [], outer, null);
    if (one.columns.length !== other.columns.length) {
      throw new OracleError(1789, 'query block has incorrect number of result columns', at);
    }
    const mismatch = (): OracleError =>
      new OracleError(1790, 'expression must have same datatype as corresponding expression', at);
    const columns = one.columns.map((column, index) => {
      const pair = [column.piece, other.columns[index]?.piece ?? column.piece];
      const [unified] = this.translation.convert.unified(pair, mismatch);
      return { ...column, piece: { ...column.piece, ...unified, nullable: pair.some(({ nullable }) => nullable) } };
    });
    const sides = [one, other].map((side) => `(${this.#cast(side, columns)})`);
    return { sql: `(${sides.join(` ${SET_OPERATOR[operator]} `)})`, columns };
  }

  /** A side whose NULLs, texts or dates must become what the whole is. */
  #cast({ sql, columns }: PrintedQuery, whole: readonly QueryColumn[]): string {
    const fits = (kind: Kind, wanted: Kind): boolean => kind === wanted || (isText(kind) && isText(wanted));
    if (columns.every(({ piece }, index) => fits(piece.kind, whole[index]?.piece.kind ?? piece.kind))) return sql;
    const alias = this.translation.alias('q');
    const list = columns.map((column, index) => {
      const wanted = whole[index]?.piece.kind ?? column.piece.kind;
      const value = { ...column.piece, sql: `${alias}.${column.pg}` };
      return `${this.translation.convert.to(wanted, value, 0).sql} AS ${column.pg}`;
    });
    return `SELECT ${list.join(', ')} FROM (${sql}) ${alias}`;
  }

  #lock(
    { of, waitSeconds, isSkipping }: Lock,
    scope: Scope,
    select: { isDistinct: boolean; group: readonly unknown[] },
  ): string {
    if (select.isDistinct || select.group.length > 0 || scope.folded !== null) {
      throw new OracleError(2014, 'cannot select FOR UPDATE from view with DISTINCT, GROUP BY, etc.');
    }
    const places = of.map((column) => {
      if (column.node !== 'name') throw unimplemented('FOR UPDATE OF an expression', column.at);
      const found = scope.find(column.path, column.at);
      if (found?.source === null || found === null) throw invalidIdentifier(column.path, column.at);
      return found.source;
    });
    const locked = (places.length > 0 ? places : scope.sources).filter(({ isOptional }) => !isOptional);
    const names = [...new Set(locked.map(({ pg }) => pg))].join(', ');
    const wait = isSkipping ? ' SKIP LOCKED' : waitSeconds === 0 ? ' NOWAIT' : '';
    return ` FOR UPDATE OF ${names}${wait}`;
  }
}
