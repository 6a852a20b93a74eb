import { type Cell, cellsOf } from '../abap/cells.ts';
import { toDats } from '../abap/dates.ts';
import { inputInvalid, parameterMissing, replyInvalid } from '../abap/invalid.ts';
import { decodeValue, encodeValue } from '../abap/values.ts';
import { type Field, isField, isTable, type Parameter, type RfcFunction, type Structure } from '../catalogue/types.ts';
import type { CodePage } from './code-page.ts';

/**
 * Values between the catalogue's types and what the driver takes and gives: text for characters, dates (YYYYMMDD),
 * times (HHMMSS) and packed numbers, Buffer for RAW, number for integers alone. What does not fit its field is refused
 * here, since the library cuts it in silence.
 */

type Values = Readonly<Record<string, unknown>>;

/** More rows than any question of ours leads to; a reply beyond would only occupy the process. */
const MAX_ROWS = 100_000;

/**
 * The input of a call. With a code page, texts that it cannot hold are refused: SAP would store `#` in their place.
 * Throws INPUT_INVALID.
 */
export function encodeInput(fn: RfcFunction, input: Values, codePage: CodePage | null): Record<string, unknown> {
  const encoded: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    const place = `${fn.name}.${name}`;
    const parameter = own(fn.imports, name);
    const table = own(fn.tables, name);
    if (parameter) encoded[name] = encodeParameter(parameter, value, place, codePage);
    else if (table) encoded[name] = encodeRows(table, value, place, codePage);
    else throw inputInvalid(place, 'no such parameter in the catalogue');
  }
  return encoded;
}

function own<T>(of: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}

function encodeParameter(parameter: Parameter, value: unknown, place: string, codePage: CodePage | null): unknown {
  if (isField(parameter)) return encodeField(parameter, value, place, codePage);
  if (isTable(parameter)) return encodeRows(parameter.row, value, place, codePage);
  return encodeRow(parameter, value, place, codePage);
}

function encodeRows(structure: Structure, rows: unknown, place: string, codePage: CodePage | null): unknown {
  if (!Array.isArray(rows)) throw inputInvalid(place, 'rows are needed');
  return rows.map((row: unknown) => encodeRow(structure, row, place, codePage));
}

function encodeRow(structure: Structure, row: unknown, place: string, codePage: CodePage | null): unknown {
  if (!isRecord(row)) throw inputInvalid(place, 'fields are needed');
  const encoded: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (value === undefined) continue;
    const field = own(structure.fields, name);
    if (!field) throw inputInvalid(`${place}.${name}`, 'no such field in the catalogue');
    encoded[name] = encodeField(field, value, `${place}.${name}`, codePage);
  }
  return encoded;
}

function encodeField(field: Field, value: unknown, place: string, codePage: CodePage | null): unknown {
  const text = encodeValue(field, value, place);
  switch (field.abap) {
    case 'CHAR':
    case 'STRING':
      // The library ends a text at its first NUL, and a lone surrogate is no character.
      if (/[\0\p{Cs}]/u.test(text)) throw inputInvalid(place, 'a character that RFC cannot carry');
      if (codePage && !codePage.holds(text)) {
        throw inputInvalid(place, `a character that the system's code page ${codePage.name} does not have`);
      }
      return text;
    case 'DATS':
      return toDats(typeof value === 'string' ? value : null);
    case 'TIMS':
      return text.replaceAll(':', '');
    case 'INT4':
      return Number(text);
    case 'RAW':
      return Buffer.from(text, 'base64');
    default:
      return text;
  }
}

/** What a call gave, by its descriptor; fields that we do not use are left out. Throws ERP_REPLY_INVALID. */
export function decodeOutput(fn: RfcFunction, output: unknown): Values {
  if (!isRecord(output)) throw replyInvalid(fn.name, 'no reply');
  const decoded: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(fn.exports)) {
    const place = `${fn.name}.${name}`;
    const value = own(output, name);
    if (fn.isWhole && value === undefined) throw parameterMissing(place);
    decoded[name] = isField(parameter)
      ? decodeField(parameter, value, place)
      : isTable(parameter)
        ? decodeRows(parameter.row, value, place)
        : decodeRow(cellsOf(parameter, place), value, place);
  }
  for (const [name, structure] of Object.entries(fn.tables)) {
    decoded[name] = decodeRows(structure, own(output, name), `${fn.name}.${name}`);
  }
  return decoded;
}

function decodeRows(structure: Structure, rows: unknown, place: string): readonly Values[] {
  if (rows === undefined) return [];
  if (!Array.isArray(rows)) throw replyInvalid(place, 'no table');
  if (rows.length > MAX_ROWS) throw replyInvalid(place, `more than ${MAX_ROWS} rows`);
  const cells = cellsOf(structure, place);
  return rows.map((row: unknown) => decodeRow(cells, row, place));
}

/** Fields that the release does not have count as initial. */
function decodeRow(cells: readonly Cell[], row: unknown, place: string): Values {
  if (row !== undefined && !isRecord(row)) throw replyInvalid(place, 'no structure');
  const decoded: Record<string, unknown> = {};
  for (const cell of cells) decoded[cell.name] = decodeField(cell.field, row && own(row, cell.name), cell.place);
  return decoded;
}

function decodeField(field: Field, value: unknown, place: string): unknown {
  if (value === undefined) return decodeValue(field, '', place);
  if (field.abap === 'RAW') {
    if (!(value instanceof Uint8Array)) throw replyInvalid(place, 'no bytes');
    return Uint8Array.from(value);
  }
  if (typeof value === 'string') return decodeValue(field, value, place);
  // A packed number that has become binary has lost digits already; only integers may be numbers.
  if (typeof value === 'number' && field.abap === 'INT4' && Number.isInteger(value)) return value;
  throw replyInvalid(place, 'a value of another type');
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
