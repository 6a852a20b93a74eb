import type { PlValue } from '../../database.ts';
import type { OracleType } from '../../engine.ts';
import type { Evaluation } from '../run/frame.ts';

/** A scalar with its constraint. `NULL` is what the literal NULL has. */
export interface ScalarType {
  readonly kind: 'scalar';
  readonly base: OracleType | 'NULL';
  /** Bytes of VARCHAR2, CHAR, RAW; null when not constrained. */
  readonly size: number | null;
  /** `size` counts characters. */
  readonly inCharacters?: boolean;
  /** Of NUMBER(p, s); null when not constrained. */
  readonly precision: number | null;
  readonly scale: number | null;
  /** NATURAL, POSITIVE: the smallest value. */
  readonly least?: number;
}

export interface RecordFieldType {
  readonly type: PlType;
  readonly notNull: boolean;
  readonly initial: Evaluation | null;
}

export interface RecordType {
  readonly kind: 'record';
  readonly name: string;
  readonly fields: ReadonlyMap<string, RecordFieldType>;
  /** Of a %ROWTYPE: assigned field by field. A declared type only takes its own. */
  readonly isRow: boolean;
}

export interface TableType {
  readonly kind: 'table';
  readonly name: string;
  readonly element: PlType;
  readonly key: ScalarType;
}

export interface CursorType {
  readonly kind: 'cursor';
  readonly name: string;
  /** Of a strong REF CURSOR or a declared cursor. */
  readonly row: RecordType | null;
}

export type PlType = ScalarType | RecordType | TableType | CursorType;

export function scalar(base: ScalarType['base'], size: number | null = null): ScalarType {
  return { kind: 'scalar', base, size, precision: null, scale: null };
}

export const NULL_TYPE = scalar('NULL');
export const TEXT = scalar('VARCHAR2');
export const NUMBER = scalar('NUMBER');
export const INTEGER = scalar('BINARY_INTEGER');
export const DATE = scalar('DATE');
export const TIMESTAMP = scalar('TIMESTAMP');
export const BOOLEAN = scalar('BOOLEAN');
export const CLOB = scalar('CLOB');
export const REF_CURSOR: CursorType = { kind: 'cursor', name: 'SYS_REFCURSOR', row: null };

/** The type as SQL and the wire know it. */
export function oracleType(type: PlType): OracleType {
  if (type.kind === 'cursor') return 'CURSOR';
  return type.kind === 'scalar' && type.base !== 'NULL' ? type.base : 'VARCHAR2';
}

/** Families within which nothing has to be converted. */
type Family = 'text' | 'number' | 'date' | 'boolean' | 'raw' | 'null' | 'record' | 'table' | 'cursor';

export function familyOf(type: PlType): Family {
  if (type.kind !== 'scalar') return type.kind;
  switch (type.base) {
    case 'VARCHAR2':
    case 'CHAR':
    case 'LONG':
    case 'CLOB':
      return 'text';
    case 'NUMBER':
    case 'BINARY_INTEGER':
      return 'number';
    case 'DATE':
    case 'TIMESTAMP':
      return 'date';
    case 'BOOLEAN':
      return 'boolean';
    case 'RAW':
      return 'raw';
    case 'CURSOR':
      return 'cursor';
    case 'NULL':
      return 'null';
  }
}

/** 0 where nothing is converted, 1 where Oracle converts by itself, null where the types do not go together. */
export function distance(from: PlType, to: PlType): 0 | 1 | null {
  const source = familyOf(from);
  const target = familyOf(to);
  if (source === 'null') return target === 'record' ? null : 0;
  if (from.kind === 'record' && to.kind === 'record') return isSameRecord(from, to) ? 0 : null;
  if (from.kind === 'table' && to.kind === 'table') return tableDistance(from, to);
  if (source === 'cursor' || target === 'cursor') return source === target ? 0 : null;
  if (source === target) return 0;
  if (from.kind !== 'scalar' || to.kind !== 'scalar') return null;
  const isText = source === 'text' || target === 'text';
  return isText && source !== 'boolean' && target !== 'boolean' ? 1 : null;
}

/** The type of a bind that is an array: of no declared type, it goes into every table of such scalars. */
export function arrayType(element: ScalarType): TableType {
  return { kind: 'table', name: ARRAY, element, key: INTEGER };
}

const ARRAY = '<array>';

function tableDistance(from: TableType, to: TableType): 0 | 1 | null {
  if (from === to || (from.name === to.name && from.name !== ARRAY)) return 0;
  if (from.name !== ARRAY && to.name !== ARRAY) return null;
  return from.element.kind === 'scalar' && to.element.kind === 'scalar' ? distance(from.element, to.element) : null;
}

function isSameRecord(from: RecordType, to: RecordType): boolean {
  if (from === to || from.name === to.name) return true;
  if ((!from.isRow && !to.isRow) || from.fields.size !== to.fields.size) return false;
  const targets = [...to.fields.values()];
  return [...from.fields.values()].every((field, index) => {
    const target = targets[index];
    return target !== undefined && distance(field.type, target.type) !== null;
  });
}

/** A copy that shares nothing with its original: records and tables are values. */
export function copyOf(value: PlValue): PlValue {
  if (value === null) return null;
  if (value.kind === 'record') {
    return { kind: 'record', fields: new Map([...value.fields].map(([name, field]) => [name, copyOf(field)])) };
  }
  if (value.kind === 'table') {
    return { kind: 'table', rows: new Map([...value.rows].map(([key, row]) => [key, copyOf(row)])) };
  }
  if (value.kind === 'hash') {
    return { kind: 'hash', rows: new Map([...value.rows].map(([key, row]) => [key, copyOf(row)])) };
  }
  return value;
}
