import { type OracleBind, OracleError, type OracleType, type OracleValue } from '../engine.ts';
import { decodeDate, encodeDate } from './date.ts';
import { fromUtf16, LOCATOR_LENGTH, type LobStore, toUtf16 } from './lobs.ts';
import { decodeNumber, encodeNumber } from './number.ts';
import { type RequestReader, WireViolation } from './reader.ts';
import type { Descriptor } from './types.ts';
import type { ReplyWriter } from './writer.ts';

const CHUNK_CHARACTERS = 8060;
const MAX_ELEMENTS = 100_000;

const unsupported = (): OracleError => new OracleError(3115, 'unsupported network datatype or representation');

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof RangeError) throw new WireViolation(error.message);
    throw error;
  }
}

function readScalar(reader: RequestReader, { type, isNational }: Descriptor, lobs: LobStore): OracleValue | null {
  if (type === 'CLOB') {
    if (reader.ub() === 0) return null;
    return { kind: 'clob', value: lobs.text(reader.bytes() ?? Buffer.alloc(0)) };
  }
  if (type === 'CURSOR') {
    // 1 and the number of a cursor that the client has already; cursors only come back from here.
    if (reader.ub() !== 0) reader.ub();
    return null;
  }
  if (type === null) throw unsupported();
  if (type === 'BOOLEAN') {
    const length = reader.u8();
    if (length === 253) {
      reader.u8();
      return null;
    }
    return { kind: 'boolean', value: reader.take(length).at(-1) === 1 };
  }
  const bytes = reader.bytes();
  if (bytes === null) return null;
  switch (type) {
    case 'NUMBER':
    case 'BINARY_INTEGER':
      return { kind: 'number', value: decoded(() => decodeNumber(bytes)) };
    case 'DATE':
    case 'TIMESTAMP':
      return { kind: 'date', value: decoded(() => decodeDate(bytes)) };
    case 'RAW':
      return { kind: 'raw', value: Buffer.from(bytes) };
    default:
      return { kind: 'text', value: isNational ? fromUtf16(bytes) : bytes.toString('utf8') };
  }
}

/** Reads the value of one bind as its descriptor says. */
export function readBind(reader: RequestReader, descriptor: Descriptor, lobs: LobStore): OracleBind['value'] {
  if (descriptor.maxElements === null) return readScalar(reader, descriptor, lobs);
  const count = reader.ub();
  if (count > MAX_ELEMENTS) throw new WireViolation(`an array of ${count}`);
  return { kind: 'array', value: Array.from({ length: count }, () => readScalar(reader, descriptor, lobs)) };
}

function asText(value: OracleValue): string {
  if (value.kind === 'text' || value.kind === 'clob' || value.kind === 'number') return value.value;
  throw new OracleError(932, `inconsistent datatypes: expected CHAR got ${value.kind.toUpperCase()}`);
}

const mismatch = (type: OracleType, value: OracleValue): OracleError =>
  new OracleError(932, `inconsistent datatypes: expected ${type} got ${value.kind.toUpperCase()}`);

function encoded(type: OracleType, value: OracleValue, isNational: boolean): Buffer {
  switch (type) {
    case 'NUMBER':
    case 'BINARY_INTEGER':
      if (value.kind !== 'number') throw mismatch(type, value);
      return encodeNumber(value.value);
    case 'DATE':
    case 'TIMESTAMP':
      if (value.kind !== 'date') throw mismatch(type, value);
      return encodeDate(value.value, type === 'TIMESTAMP');
    case 'RAW':
      if (value.kind !== 'raw') throw mismatch(type, value);
      return value.value;
    default:
      return isNational ? toUtf16(asText(value)) : Buffer.from(asText(value), 'utf8');
  }
}

/** Where a value goes: what the client declared, or what the column is. */
export interface Target {
  readonly type: OracleType;
  readonly isNational: boolean;
  /** Keeps the CLOBs written; gets every locator that was handed out. */
  readonly lobs: LobStore;
  readonly onLocator?: (locator: Buffer) => void;
}

/** Writes one scalar value that is no cursor. */
export function writeScalar(reply: ReplyWriter, value: OracleValue | null, target: Target): void {
  if (target.type === 'BOOLEAN') {
    if (value === null) reply.u8(0);
    else if (value.kind !== 'boolean') throw mismatch('BOOLEAN', value);
    else if (value.value) reply.u8(2, 1, 1);
    else reply.u8(1, 0);
    return;
  }
  if (target.type === 'CLOB') {
    if (value === null) {
      reply.ub(0);
      return;
    }
    const text = asText(value);
    const locator = target.lobs.put(text, false);
    target.onLocator?.(locator);
    reply.ub(LOCATOR_LENGTH, text.length, CHUNK_CHARACTERS).bytes(locator);
    return;
  }
  reply.bytes(value === null ? null : encoded(target.type, value, target.isNational));
}
