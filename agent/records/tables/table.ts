import type { Bound } from '../../../store/database.ts';

/** What SQLite gives back for a column of these tables. */
export type Cell = string | number | null;

export interface TableShape {
  readonly name: string;
  /** The columns that identify a row, first of `columns`. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** Kept as they are when a row arrives that does not carry them. */
  readonly optional?: readonly string[];
}

/** How one entity's facts lie in typed columns. `decode(encode(row))` is the same facts again. */
export interface RowTable<Row> extends TableShape {
  /** Cells in the order of `columns`. Throws RangeError for facts that the columns cannot hold exactly. */
  encode(row: Row): Bound[];
  decode(cells: readonly Cell[]): Row;
}

/**
 * Inserts a row or replaces what an older answer said. Parameters: source, the columns, when it was seen.
 * `ifDifferent` leaves a row alone that says the same already, so that a repeated feed writes nothing.
 */
export function upsertSql(table: TableShape, ifDifferent: boolean): string {
  const { name, key, columns, optional = [] } = table;
  const rest = columns.filter((column) => !key.includes(column));
  const fresh = (column: string) =>
    optional.includes(column) ? `coalesce(excluded.${column}, ${name}.${column})` : `excluded.${column}`;
  const set = rest.map((column) => `${column} = ${fresh(column)}`);
  const differs = rest.map((column) => `${name}.${column} IS NOT ${fresh(column)}`).join(' OR ');
  return `INSERT INTO ${name} (source, ${columns.join(', ')}, seen) VALUES (${marks(columns.length + 2)})
    ON CONFLICT (source, ${key.join(', ')}) DO UPDATE SET ${[...set, 'seen = excluded.seen'].join(', ')}
    WHERE excluded.seen >= ${name}.seen${ifDifferent ? ` AND (${differs})` : ''}`;
}

export function byKeySql(table: TableShape, what: string): string {
  return `${what} FROM ${table.name} WHERE source = ?${table.key.map((column) => ` AND ${column} = ?`).join('')}`;
}

/** The cells that identify a row. */
export function keyOf<Row>(table: RowTable<Row>, row: Row): Bound[] {
  return table.encode(row).slice(0, table.key.length);
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

export function text(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell : '';
}

/** Amounts of one document share its currency; anything else could not be given back exactly. */
export function oneCurrency(amounts: readonly (string | undefined)[]): string {
  const found = new Set(amounts.filter((currency) => currency !== undefined));
  const [currency] = found;
  if (currency === undefined || found.size > 1) throw new RangeError('the amounts of one document differ in currency');
  return currency;
}
