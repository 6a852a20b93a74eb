import { type CatalogColumn, pgName, pgText, type Relation } from '../../catalog/objects.ts';
import { OracleError } from '../../engine.ts';
import type { Assigned, ColumnName, Dml, Expression, Target } from '../ast.ts';
import { parseExpression } from '../parse/statement.ts';
import type { Place, PrintedQuery, QueryColumn } from './context.ts';
import { conjuncts, namesIn } from './outer-marks.ts';
import type { QueryPrinter } from './queries.ts';
import { splitRownum } from './rownum.ts';
import { invalidIdentifier, Scope } from './scope.ts';
import { printItems, selectList } from './selects.ts';
import { tableColumn } from './sources.ts';
import { kindOf, type Piece, piece } from './typed.ts';

/** Prints INSERT, UPDATE and DELETE. */
export class DmlPrinter {
  readonly #queries: QueryPrinter;

  constructor(queries: QueryPrinter) {
    this.#queries = queries;
  }

  print(statement: Dml): PrintedQuery {
    switch (statement.node) {
      case 'insert':
        return this.#insert(statement);
      case 'update':
        return this.#update(statement);
      case 'delete':
        return this.#delete(statement);
    }
  }

  #target(target: Target, privilege: string): { relation: Relation; scope: Scope; pg: string } {
    const { translation } = this.#queries;
    const { catalog, user, schema } = translation.deps;
    const relation = catalog.relation(target.path, { user, schema }, privilege, target.at);
    if (relation.isDictionary) throw new OracleError(1031, 'insufficient privileges', target.at);
    const pg = translation.alias('t');
    const scope = new Scope(null);
    scope.sources.push({
      alias: target.alias ?? target.path.at(-1) ?? null,
      owner: target.alias === null ? relation.owner : null,
      pg,
      columns: relation.columns.map((column) => ({ name: column.name, piece: tableColumn(column, pg) })),
      isOptional: false,
      isTable: true,
    });
    return { relation, scope, pg };
  }

  #column(relation: Relation, { name, at }: ColumnName): CatalogColumn {
    const column = relation.columns.find((each) => each.name === name);
    if (column === undefined) throw invalidIdentifier([name], at);
    return column;
  }

  #insert(statement: Extract<Dml, { node: 'insert' }>): PrintedQuery {
    const { into, columns: written, values, returning, at } = statement;
    const { relation, scope, pg } = this.#target(into, 'INSERT');
    const columns = written.length === 0 ? [...relation.columns] : written.map((each) => this.#column(relation, each));
    if (new Set(columns).size < columns.length) throw new OracleError(957, 'duplicate column name', at);
    const place: Place = { scope: new Scope(null), allowsGroups: false, allowsSequences: true };
    // What is left out gets its default; what a test invented is nowhere kept.
    const absent = relation.columns.filter((column) => !columns.includes(column) && column.default !== null);
    const defaults = absent.map((column) => this.#assigned(relation, column, null, place, at).sql);
    const names = [...columns, ...absent]
      .filter((column) => column.pg !== null)
      .map((column) => pgName(column.pg ?? ''));
    const source =
      'node' in values
        ? this.#selected(relation, columns, defaults, values, at)
        : this.#values(relation, columns, defaults, values, place, at);
    const sql = `INSERT INTO ${relation.pg(this.#user)} AS ${pg} (${names.join(', ')}) ${source}`;
    return this.#returning(sql, returning, scope);
  }

  get #user(): string {
    return this.#queries.translation.deps.user;
  }

  #values(
    relation: Relation,
    columns: readonly CatalogColumn[],
    defaults: readonly string[],
    values: readonly Assigned[],
    place: Place,
    at: number,
  ): string {
    checkCount(columns.length, values.length, at);
    const printed = values.map((value, index) => {
      const column = columns[index];
      if (column === undefined) throw new OracleError(913, 'too many values', at);
      return column.pg === null ? null : this.#assigned(relation, column, value, place, at).sql;
    });
    return `VALUES (${[...printed.filter((each) => each !== null), ...defaults].join(', ')})`;
  }

  #selected(
    relation: Relation,
    columns: readonly CatalogColumn[],
    defaults: readonly string[],
    query: Parameters<QueryPrinter['query']>[0],
    at: number,
  ): string {
    const printed = this.#queries.query(query, null);
    checkCount(columns.length, printed.columns.length, at);
    const alias = this.#queries.translation.alias('q');
    const values = printed.columns.map((from, index) => {
      const column = columns[index];
      if (column === undefined) throw new OracleError(913, 'too many values', at);
      return this.#fitted(relation, column, { ...from.piece, sql: `${alias}.${from.pg}` }, at).sql;
    });
    return `SELECT ${[...values, ...defaults].join(', ')} FROM (${printed.sql}) ${alias}`;
  }

  #assigned(relation: Relation, column: CatalogColumn, value: Assigned, place: Place, at: number): Piece {
    let expression: Expression | null = value;
    if (value === null && column.default !== null) expression = parseExpression(column.default);
    const given = expression === null ? piece('NULL', 'null') : this.#queries.value(expression, place);
    return this.#fitted(relation, column, given, at);
  }

  /** A value as its column takes it, or ORA-12899 or ORA-01438 when it is executed. */
  #fitted(relation: Relation, column: CatalogColumn, value: Piece, at: number): Piece {
    const kind = kindOf(column.type);
    const converted = this.#queries.translation.convert.to(kind, value, at);
    if (!column.isEnforced || value.kind === 'null') return converted;
    if (kind === 'text' && column.size > 0) {
      if (converted.size <= column.size && value.sql.endsWith('::text')) return converted;
      const name = `"${relation.owner}"."${relation.name}"."${column.name}"`;
      return { ...converted, sql: `ora.fit(${converted.sql}, ${column.size}, ${pgText(name)})` };
    }
    if (kind === 'number' && column.precision > 0) {
      return { ...converted, sql: `ora.fit_number(${converted.sql}, ${column.precision}, ${column.scale})` };
    }
    return converted;
  }

  #update(statement: Extract<Dml, { node: 'update' }>): PrintedQuery {
    const { table, set, returning, at } = statement;
    const { relation, scope, pg } = this.#target(table, 'UPDATE');
    const place: Place = { scope, allowsGroups: false, allowsSequences: true };
    const seen = new Set<CatalogColumn>();
    const settings = set.flatMap(({ columns: written, value }) => {
      const columns = written.map((each) => this.#column(relation, each));
      for (const column of columns) {
        if (seen.has(column)) throw new OracleError(957, 'duplicate column name', at);
        seen.add(column);
      }
      const [column] = columns;
      if (columns.length === 1 && column !== undefined) {
        const { sql } = this.#assigned(relation, column, value, place, at);
        return column.pg === null ? [] : [`${pgName(column.pg)} = ${sql}`];
      }
      if (value?.node !== 'scalar') throw new OracleError(1767, 'UPDATE ... SET expression must be a subquery', at);
      return [this.#subquerySetting(relation, columns, value.query, scope, at)];
    });
    const where = this.#where(statement.where, relation, scope, pg);
    const sql = `UPDATE ${relation.pg(this.#user)} AS ${pg} SET ${settings.join(', ')}${where}`;
    return this.#returning(sql, returning, scope);
  }

  #subquerySetting(
    relation: Relation,
    columns: readonly CatalogColumn[],
    query: Parameters<QueryPrinter['query']>[0],
    scope: Scope,
    at: number,
  ): string {
    const printed = this.#queries.query(query, scope);
    checkCount(columns.length, printed.columns.length, at);
    const alias = this.#queries.translation.alias('q');
    const values = printed.columns.map((from, index) => {
      const column = columns[index];
      if (column === undefined) throw new OracleError(913, 'too many values', at);
      return this.#fitted(relation, column, { ...from.piece, sql: `${alias}.${from.pg}` }, at).sql;
    });
    const names = columns.map((column) => pgName(column.pg ?? column.name));
    return `(${names.join(', ')}) = (SELECT ${values.join(', ')} FROM (${printed.sql}) ${alias})`;
  }

  #delete(statement: Extract<Dml, { node: 'delete' }>): PrintedQuery {
    const { relation, scope, pg } = this.#target(statement.from, 'DELETE');
    const where = this.#where(statement.where, relation, scope, pg);
    return this.#returning(`DELETE FROM ${relation.pg(this.#user)} AS ${pg}${where}`, statement.returning, scope);
  }

  /** Conditions on ROWNUM pick their rows by a subquery: PostgreSQL limits no change. */
  #where(condition: Expression | null, relation: Relation, scope: Scope, pg: string): string {
    if (condition === null) return '';
    const place: Place = { scope, allowsGroups: false, allowsSequences: false };
    const hasRownum = conjuncts(condition).some((each) => namesIn(each).some(({ path }) => path[0] === 'ROWNUM'));
    if (!hasRownum) return ` WHERE ${this.#queries.condition(condition, place)}`;
    const { where, limit } = splitRownum(condition, this.#queries, place);
    const inner = where === null ? '' : ` WHERE ${this.#queries.condition(where, place)}`;
    return ` WHERE ${pg}.ctid IN (SELECT ${pg}.ctid FROM ${relation.pg(this.#user)} ${pg}${inner} LIMIT ${limit})`;
  }

  #returning(sql: string, items: Dml['returning'], scope: Scope): PrintedQuery {
    if (items.length === 0) return { sql, columns: [] };
    const place: Place = { scope, allowsGroups: false, allowsSequences: false };
    const columns: QueryColumn[] = printItems(this.#queries, items, place);
    return { sql: `${sql} RETURNING ${selectList(columns)}`, columns };
  }
}

function checkCount(columns: number, values: number, at: number): void {
  if (values < columns) throw new OracleError(947, 'not enough values', at);
  if (values > columns) throw new OracleError(913, 'too many values', at);
}
