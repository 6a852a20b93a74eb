import { Decimal } from 'decimal.js';
import { type OracleColumn, OracleError, type OracleValue } from '../engine.ts';
import { hideNul, showNul } from '../sql/nul.ts';

const Exact = Decimal.clone({ precision: 40, toExpNeg: -200, toExpPos: 200 });
/** A NUMBER as the wire takes it: no exponent, no needless zeros, at most 40 digits. Throws ORA-01426. */
function exact(text: string): string {
  if (!/^-?\d{1,38}$/.test(text) && text.replace(/\D/g, '').length <= 38 && !text.includes('e')) {
    const plain = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
    return plain === '-0' || plain === '' ? '0' : plain;
  }
  const value = new Exact(text).toSignificantDigits(40);
  if (!value.isFinite() || value.e > 125) throw new OracleError(1426, 'numeric overflow');
  return value.toFixed();
}

/** What PostgreSQL sent as text, as a value of its column. */
export function decodeValue(text: string | null, { type }: Pick<OracleColumn, 'type'>): OracleValue | null {
  if (text === null || text === '') return null;
  switch (type) {
    case 'NUMBER':
    case 'BINARY_INTEGER':
      return { kind: 'number', value: exact(text) };
    case 'DATE':
      return { kind: 'date', value: text.slice(0, 19).replace(' ', 'T') };
    case 'TIMESTAMP':
      return { kind: 'date', value: text.replace(' ', 'T') };
    case 'CLOB':
      return { kind: 'clob', value: showNul(text) };
    case 'RAW':
      return { kind: 'raw', value: Buffer.from(text.slice(2), 'hex') };
    case 'BOOLEAN':
      return { kind: 'boolean', value: text === 't' || text === 'true' };
    default:
      return { kind: 'text', value: showNul(text) };
  }
}

/** A value as a parameter of PostgreSQL's. */
export function encodeValue(value: OracleValue | null): string | null {
  if (value === null) return null;
  switch (value.kind) {
    case 'text':
    case 'clob':
      return value.value === '' ? null : hideNul(value.value);
    case 'number':
      return value.value;
    case 'date':
      return value.value;
    case 'raw':
      return `\\x${value.value.toString('hex')}`;
    case 'boolean':
      return String(value.value);
    default:
      throw new OracleError(932, `inconsistent datatypes: expected CHAR got ${value.kind.toUpperCase()}`);
  }
}
