import type { OracleValue } from '../../engine.ts';
import { raised } from '../run/exceptions.ts';
import { Numeric } from './numbers.ts';

/** Compares two values of one family as Oracle does: below 0, 0, above 0. */
export function compare(left: OracleValue, right: OracleValue): number {
  if (left.kind === 'number' && right.kind === 'number') {
    return left.value === right.value ? 0 : new Numeric(left.value).cmp(right.value);
  }
  if (left.kind === 'date' && right.kind === 'date') return byText(padded(left.value), padded(right.value));
  if (left.kind === 'boolean' && right.kind === 'boolean') return Number(left.value) - Number(right.value);
  if (left.kind === 'raw' && right.kind === 'raw') return Buffer.compare(left.value, right.value);
  const isText = (value: OracleValue): value is OracleValue & { kind: 'text' | 'clob' } =>
    value.kind === 'text' || value.kind === 'clob';
  if (isText(left) && isText(right)) return left.value === right.value ? 0 : byBytes(left.value, right.value);
  throw raised(6502);
}

function padded(date: string): string {
  // Before Christ: only the missing date of FND_API, before every other.
  if (date.startsWith('-')) return ` ${date}`;
  return date.length > 19 ? date.padEnd(29, '0') : `${date}.`.padEnd(29, '0');
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** NLS_SORT is BINARY: by the bytes of UTF-8, which is the order of the code points. */
function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
