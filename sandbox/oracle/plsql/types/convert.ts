import type { PlTable, PlValue } from '../../database.ts';
import type { OracleValue } from '../../engine.ts';
import { raised } from '../run/exceptions.ts';
import type { Execution } from '../run/execution.ts';
import { canonical, Numeric, readNumber, writeNumber } from './numbers.ts';
import { copyOf, familyOf, type PlType, type ScalarType, type TableType } from './types.ts';

const LONGEST_VARCHAR2 = 32_767;
const INTEGER_TOP = 2 ** 31 - 1;

/**
 * A value as an assignment makes it: converted, checked against the target's constraint, sharing nothing with where it
 * came from. Raises ORA-06502 and what the conversion of a date raises. That the types go together the compiler has seen.
 */
export function convert(value: PlValue, type: PlType, execution: Execution): PlValue | Promise<PlValue> {
  if (value === null) return null;
  if (type.kind === 'record') return value.kind === 'record' ? toRecord(value, type, execution) : mismatch();
  if (type.kind === 'table')
    return value.kind === 'table' || value.kind === 'hash' ? toTable(value, type, execution) : mismatch();
  if (type.kind === 'cursor') return value.kind === 'cursor' ? value : mismatch();
  if (value.kind === 'record' || value.kind === 'table' || value.kind === 'hash') return mismatch();
  return toScalar(value, type, execution);
}

function mismatch(): never {
  throw raised(6502);
}

async function toRecord(
  value: PlValue & { kind: 'record' },
  type: PlType & { kind: 'record' },
  execution: Execution,
): Promise<PlValue> {
  const names = [...type.fields.keys()];
  const values = [...value.fields.values()];
  const fields = new Map<string, PlValue>();
  for (const [index, name] of names.entries()) {
    const field = type.fields.get(name);
    // Records of one type have the same names; rows of tables are matched by position.
    const source = value.fields.has(name) ? (value.fields.get(name) ?? null) : (values[index] ?? null);
    fields.set(name, field === undefined ? null : await convert(source, field.type, execution));
  }
  return { kind: 'record', fields };
}

async function toTable(
  value: PlValue & ({ kind: 'table' } | { kind: 'hash' }),
  type: TableType,
  execution: Execution,
): Promise<PlValue> {
  if (value.kind === 'hash' || type.element.kind !== 'scalar') return copyOf(value);
  const copy: PlTable = { kind: 'table', rows: new Map() };
  for (const [key, row] of value.rows) copy.rows.set(key, await convert(row, type.element, execution));
  return copy;
}

function toScalar(value: OracleValue, type: ScalarType, execution: Execution): PlValue | Promise<PlValue> {
  switch (familyOf(type)) {
    case 'text':
      return toTextType(value, type, execution);
    case 'number':
      return toNumberType(value, type);
    case 'date':
      return toDateType(value, type, execution);
    case 'boolean':
      return value.kind === 'boolean' ? value : mismatch();
    case 'raw':
      return toRaw(value, type);
    default:
      return value;
  }
}

/** The text that Oracle makes of a value by itself. */
export function textOf(value: OracleValue, execution: Execution): string | Promise<string> {
  switch (value.kind) {
    case 'text':
    case 'clob':
      return value.value;
    case 'number':
      return writeNumber(value.value);
    case 'raw':
      return value.value.toString('hex').toUpperCase();
    case 'date':
      return execution.sqlFunction('TO_CHAR', [value]).then((made) => (made?.kind === 'text' ? made.value : ''));
    default:
      return mismatch();
  }
}

function toTextType(value: OracleValue, type: ScalarType, execution: Execution): PlValue | Promise<PlValue> {
  const text = textOf(value, execution);
  return typeof text === 'string' ? fitted(text, type) : text.then((made) => fitted(made, type));
}

function fitted(text: string, type: ScalarType): PlValue {
  if (text === '') return null;
  if (type.base === 'CLOB') return { kind: 'clob', value: text };
  const length = type.inCharacters === true ? [...text].length : Buffer.byteLength(text);
  if (length > (type.size ?? LONGEST_VARCHAR2)) throw raised(6502, 'character string buffer too small');
  if (type.base === 'CHAR') return { kind: 'text', value: text + ' '.repeat((type.size ?? 1) - length) };
  return { kind: 'text', value: text };
}

/** The number that Oracle makes of a value by itself. ORA-06502 where there is none. */
export function numberOf(value: OracleValue): string {
  if (value.kind === 'number') return value.value;
  if (value.kind !== 'text' && value.kind !== 'clob') return mismatch();
  const read = readNumber(value.value);
  if (read === null) throw raised(6502, 'character to number conversion error');
  return read;
}

function toNumberType(value: OracleValue, type: ScalarType): PlValue {
  const number = numberOf(value);
  if (type.base === 'BINARY_INTEGER') {
    const whole = new Numeric(number).toDecimalPlaces(0);
    if (whole.abs().gt(INTEGER_TOP)) throw raised(1426);
    if (type.least !== undefined && whole.lt(type.least)) throw raised(6502);
    return { kind: 'number', value: canonical(whole) };
  }
  if (type.precision === null) return { kind: 'number', value: number };
  const scale = type.scale ?? 0;
  const factor = new Numeric(10).pow(scale);
  const rounded =
    scale >= 0
      ? new Numeric(number).toDecimalPlaces(scale)
      : new Numeric(number).mul(factor).toDecimalPlaces(0).div(factor);
  if (rounded.abs().gte(new Numeric(10).pow(type.precision - scale))) throw raised(6502, 'number precision too large');
  return { kind: 'number', value: canonical(rounded) };
}

function toDateType(value: OracleValue, type: ScalarType, execution: Execution): PlValue | Promise<PlValue> {
  if (value.kind === 'date') {
    return type.base === 'DATE'
      ? { kind: 'date', value: value.value.slice(0, value.value.startsWith('-') ? 20 : 19) }
      : value;
  }
  if (value.kind !== 'text' && value.kind !== 'clob') return mismatch();
  return execution.sqlFunction(type.base === 'DATE' ? 'TO_DATE' : 'TO_TIMESTAMP', [
    { kind: 'text', value: value.value },
  ]);
}

function toRaw(value: OracleValue, type: ScalarType): PlValue {
  const bytes = value.kind === 'raw' ? value.value : value.kind === 'text' ? fromHex(value.value) : mismatch();
  if (bytes.length > (type.size ?? LONGEST_VARCHAR2)) throw raised(6502, 'raw variable length too long');
  return { kind: 'raw', value: bytes };
}

function fromHex(text: string): Buffer {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) throw raised(6502, 'hex to raw conversion error');
  return Buffer.from(text, 'hex');
}
