import { type Field, type Structure, structureType, transparentTable, typeLetter } from '../dictionary.ts';
import { AbapException } from '../session/conditions.ts';
import type { FunctionModule, Row } from './contract.ts';
import { parseOptions } from './open-sql.ts';

/** Width of TAB512-WA, the row that DATA is made of. */
const BUFFER = 512;

interface Column {
  readonly field: Field;
  readonly offset: number;
  readonly length: number;
}

/**
 * A packed number moved into a character field: right-aligned, sign behind the digits. It is as wide as the
 * dictionary's LENG, which leaves no room for point and sign when all digits are used: then a positive number gives up
 * the place of its sign, and what still does not fit loses its first digits to a '*' (ABAP's rule for converting type
 * P to C; extractor vendors list the resulting '*.0' among the limits of this module).
 */
export function packedCell(value: string, length: number, decimals: number): string {
  const [whole = '0', fraction = ''] = value.replace('-', '').split('.');
  const digits = decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, '0').slice(0, decimals)}`;
  const isNegative = value.startsWith('-') && /[1-9]/.test(value);
  const text = digits + (isNegative ? '-' : ' ');
  if (text.length <= length) return text.padStart(length, ' ');
  if (!isNegative && digits.length <= length) return digits.padStart(length, ' ');
  return `*${(isNegative ? text : digits).slice(-(length - 1))}`;
}

function cell(column: Column, value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  const isNumber = ['P', 'I', 'b'].includes(typeLetter(column.field.type));
  return isNumber
    ? packedCell(text, column.length, column.field.decimals ?? 0)
    : text.slice(0, column.length).padEnd(column.length, ' ');
}

function tableOf(name: string, readable: ReadonlySet<string>): Structure {
  const table = transparentTable(name);
  if (table !== undefined) {
    if (!readable.has(name)) throw new AbapException('NOT_AUTHORIZED', `No authorization to display table ${name}`);
    return table;
  }
  if (structureType(name) !== undefined)
    throw new AbapException('TABLE_WITHOUT_DATA', `${name} is a structure without data`);
  throw new AbapException('TABLE_NOT_AVAILABLE', `Table ${name} is not available`);
}

/** Lays out the wanted columns; offsets and lengths count characters, a delimiter takes one between two of them. */
function layout(table: Structure, wanted: readonly string[], delimiter: string, noRows: boolean): Column[] {
  const names = wanted.length > 0 ? wanted : table.fields.map((field) => field.name);
  const columns: Column[] = [];
  let cursor = 0;
  for (const name of names) {
    const field = table.fields.find((each) => each.name === name);
    if (field === undefined) throw new AbapException('FIELD_NOT_VALID', `Field ${name} is not in the table`);
    if (columns.length > 0) cursor += delimiter.length;
    const length = field.length ?? 0;
    columns.push({ field, offset: cursor, length });
    cursor += length;
    if (cursor > BUFFER && !noRows)
      throw new AbapException('DATA_BUFFER_EXCEEDED', 'Selected fields do not fit into structure DATA');
  }
  return columns;
}

/**
 * RFC_READ_TABLE. Rows come in whatever order the engine finds them; ROWSKIPS reads and drops. The client column is
 * filled in by the system, whatever the caller's condition says of it.
 */
export const readTable: FunctionModule = async (session, input) => {
  const name = input.text('QUERY_TABLE');
  const table = tableOf(name, session.readableTables);
  const noRows = input.text('NO_DATA') !== '';
  const delimiter = input.text('DELIMITER');
  const wanted = input.rows('FIELDS').map((row) => row['FIELDNAME'] ?? '');
  const columns = layout(table, wanted, delimiter, noRows);
  const options = input.rows('OPTIONS').map((row) => row['TEXT'] ?? '');
  const condition = parseOptions(table.fields, options, 2);
  const fields: Row[] = columns.map(({ field, offset, length }) => ({
    FIELDNAME: field.name,
    OFFSET: String(offset).padStart(6, '0'),
    LENGTH: String(length).padStart(6, '0'),
    TYPE: typeLetter(field.type),
    FIELDTEXT: field.name,
  }));
  if (noRows) return { FIELDS: fields };

  const skips = Math.max(0, Number(input.text('ROWSKIPS')));
  const count = Math.max(0, Number(input.text('ROWCOUNT')));
  // T000 lists all clients and is read as if it had none, although its key is one.
  const isByClient = table.fields[0]?.type === 'CLNT' && name !== 'T000';
  const clientColumn = isByClient ? `"${table.fields[0]?.name.toLowerCase()}" = $1` : '$1::text IS NOT NULL';
  const list = [...new Set(columns.map(({ field }) => `"${field.name.toLowerCase()}"`))].join(', ');
  const limit = count > 0 ? `LIMIT ${count + skips}` : '';
  const rows = await session.query(
    `SELECT ${list} FROM ecc."${name.toLowerCase()}" WHERE ${clientColumn} AND (${condition.sql}) ${limit}`,
    [session.client, ...condition.values],
  );
  const lines = rows.slice(skips).map((row) => {
    const cells = columns.map((column) => cell(column, row[column.field.name.toLowerCase()]));
    return { WA: cells.join(delimiter) };
  });
  return { FIELDS: fields, DATA: lines };
};
