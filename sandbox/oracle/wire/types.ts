import type { OracleType } from '../engine.ts';
import type { RequestReader } from './reader.ts';

/** Data types by their number on the wire. A client binds a Date as 231 or 181, which carry UTC. */
const TYPES: Readonly<Record<number, OracleType>> = {
  1: 'VARCHAR2',
  2: 'NUMBER',
  3: 'BINARY_INTEGER',
  8: 'LONG',
  12: 'DATE',
  23: 'RAW',
  96: 'CHAR',
  102: 'CURSOR',
  112: 'CLOB',
  180: 'TIMESTAMP',
  181: 'TIMESTAMP',
  231: 'TIMESTAMP',
  252: 'BOOLEAN',
};

export const TYPE_NUMBER: Readonly<Record<OracleType, number>> = {
  VARCHAR2: 1,
  NUMBER: 2,
  BINARY_INTEGER: 3,
  LONG: 8,
  DATE: 12,
  RAW: 23,
  CHAR: 96,
  CURSOR: 102,
  CLOB: 112,
  TIMESTAMP: 180,
  BOOLEAN: 252,
};

/** How a client declares a bind or a column it defines. */
export interface Descriptor {
  /** Null for a type that this server does not speak (objects, BLOB, JSON, vectors, intervals, binary floats). */
  readonly type: OracleType | null;
  readonly maxSize: number;
  /** Null for a scalar. */
  readonly maxElements: number | null;
  /** National character set: text is UTF-16 instead of UTF-8. */
  readonly isNational: boolean;
}

const ARRAY = 0x40;
const NATIONAL = 2;

export function readDescriptor(reader: RequestReader): Descriptor {
  const type = TYPES[reader.u8()] ?? null;
  const flags = reader.u8();
  reader.skip(2);
  const maxSize = reader.ub();
  const maxElements = reader.ub();
  reader.ub();
  if (reader.ub() > 0) reader.bytes();
  reader.skipUb(2);
  const isNational = reader.u8() === NATIONAL;
  reader.skipUb(2);
  return { type, maxSize, maxElements: (flags & ARRAY) === 0 ? null : maxElements, isNational };
}
