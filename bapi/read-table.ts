import { AditError } from '../domain/errors.ts';
import { fromDats, fromTims } from './abap/dates.ts';
import { replyInvalid } from './abap/invalid.ts';
import { fromPrintedDecimal } from './abap/packed.ts';
import type { RFC_READ_TABLE } from './catalogue/functions.ts';
import type { Field, InputOf, OutputOf, RowOf, Structure } from './catalogue/types.ts';
import { isNoRows } from './errors.ts';
import { type Condition, toOptions } from './where.ts';

/**
 * An amount that RFC_READ_TABLE could not print: a column is as wide as its field has digits, so that one with all its
 * digits in use has no room for the point, and the ERP prints a star for what it cut.
 */
export const OVERFLOWN = '*';

/** A row of RFC_READ_TABLE holds this many characters. */
const ROW_LENGTH = 512;

export interface TableQuery<S extends Structure, K extends keyof S['fields'] & string> {
  readonly table: S;
  readonly fields: readonly K[];
  /** Fields that identify a row; needed only where the chosen fields do not fit into one 512-character row. */
  readonly key?: readonly K[];
  readonly where: Condition;
  /** The most rows wanted; the ERP stops there, in an order that nothing promises. 0 = all that match. */
  readonly maxRows: number;
  /** `mark`: an amount that did not fit its column comes as `OVERFLOWN`. Otherwise it is an error. */
  readonly overflow?: 'mark';
}

export type TableRow<S extends Structure, K extends keyof S['fields']> = Pick<RowOf<S>, K & keyof RowOf<S>>;

type Call = (input: InputOf<typeof RFC_READ_TABLE>) => Promise<OutputOf<typeof RFC_READ_TABLE>>;

/**
 * Reads columns of one table. Rows wider than 512 characters are read in parts that each carry the key, and joined.
 * Amounts (CURR) come as stored, in hundredths: `money-scale.ts` brings them to the currency's scale.
 *
 * Shape: 0..maxRows rows, unordered. Throws ERP_DENIED where the user may not read the table, and what the call throws.
 */
export async function readTable<S extends Structure, K extends keyof S['fields'] & string>(
  call: Call,
  query: TableQuery<S, K>,
): Promise<readonly TableRow<S, K>[]> {
  const parts = splitColumns(query);
  const replies = await Promise.all(parts.map((columns) => readPart(call, query, columns)));
  const [first = [], ...others] = replies;
  if (others.length === 0) return first as readonly TableRow<S, K>[];
  const key = query.key ?? [];
  const rest = others.map((rows) => new Map(rows.map((row) => [keyOf(row, key), row])));
  const joined = first.flatMap((row) => {
    const matches = rest.map((rows) => rows.get(keyOf(row, key)));
    // A row that changed its key between two calls is not shown half.
    return matches.every((match) => match !== undefined) ? [Object.assign({}, row, ...matches)] : [];
  });
  return joined as readonly TableRow<S, K>[];
}

/** Groups columns so that each group fits into one row; every group after the first starts with the key. */
export function splitColumns<S extends Structure, K extends keyof S['fields'] & string>(
  query: Pick<TableQuery<S, K>, 'table' | 'fields' | 'key'>,
): readonly (readonly K[])[] {
  const width = (column: K) => printedWidth(fieldOf(query.table, column));
  const key = query.key ?? [];
  const groups: K[][] = [];
  let group: K[] = [...key];
  let used = key.reduce((sum, column) => sum + width(column), 0);
  for (const column of query.fields) {
    if (key.includes(column)) continue;
    if (used + width(column) > ROW_LENGTH) {
      if (key.length === 0) throw new AditError('INTERNAL', `${query.table.name}: columns wider than a row need a key`);
      groups.push(group);
      group = [...key];
      used = key.reduce((sum, one) => sum + width(one), 0);
    }
    group.push(column);
    used += width(column);
  }
  groups.push(group);
  return groups;
}

/** Characters that a field takes in a row: packed numbers are printed with point and sign. */
export function printedWidth(field: Field): number {
  return field.abap === 'DEC' || field.abap === 'CURR' ? field.length + 3 : field.length;
}

async function readPart<S extends Structure, K extends keyof S['fields'] & string>(
  call: Call,
  query: TableQuery<S, K>,
  columns: readonly K[],
): Promise<readonly Record<string, unknown>[]> {
  const input = {
    QUERY_TABLE: query.table.name,
    ROWCOUNT: query.maxRows,
    OPTIONS: toOptions(query.where),
    FIELDS: columns.map((column) => ({ FIELDNAME: column })),
  };
  const output = await call(input).catch((thrown: unknown) => {
    if (thrown instanceof AditError && isNoRows(thrown)) return null;
    throw thrown;
  });
  if (!output) return [];
  if (query.maxRows > 0 && output.DATA.length > query.maxRows)
    throw replyInvalid(query.table.name, 'more rows than were asked for');
  const cuts = columns.map((column) => {
    const place = `${query.table.name}-${column}`;
    const described = output.FIELDS.find(({ FIELDNAME }) => FIELDNAME === column);
    if (!described) throw replyInvalid(place, 'the reply does not describe this column');
    return {
      column,
      place,
      field: fieldOf(query.table, column),
      from: Number(described.OFFSET),
      length: Number(described.LENGTH),
    };
  });
  return output.DATA.map(({ WA }) => {
    const row: Record<string, unknown> = {};
    // Offsets count characters as ABAP does, which is in UTF-16 units; a delimiter could stand inside a text.
    for (const { column, place, field, from, length } of cuts) {
      const text = WA.slice(from, from + length);
      const isMarked = query.overflow === 'mark' && field.abap === 'CURR' && text.trimStart().startsWith(OVERFLOWN);
      row[column] = isMarked ? OVERFLOWN : decodeCell(field, text, place);
    }
    return row;
  });
}

function decodeCell(field: Field, text: string, place: string): string | number | null {
  switch (field.abap) {
    case 'CHAR':
    case 'STRING':
      return text.replace(/ +$/, '');
    case 'NUMC': {
      const digits = text.trim();
      if (!/^\d*$/.test(digits)) throw replyInvalid(place, 'not a numeric text');
      return digits.padStart(field.length, '0');
    }
    case 'DATS':
      return fromDats(text, place);
    case 'TIMS':
      return fromTims(text, place);
    case 'DEC':
    case 'CURR':
      return fromPrintedDecimal(text, field.decimals, place);
    case 'INT4':
      return Number(fromPrintedDecimal(text, 0, place));
    case 'RAW':
      throw replyInvalid(place, 'raw columns cannot be read this way');
  }
}

function fieldOf(table: Structure, column: string): Field {
  const field = Object.hasOwn(table.fields, column) ? table.fields[column] : undefined;
  if (!field) throw new AditError('INTERNAL', `${table.name}-${column} is not on the allow-list`);
  return field;
}

function keyOf(row: Readonly<Record<string, unknown>>, key: readonly string[]): string {
  return key.map((column) => String(row[column])).join('\u0000');
}
