import { type Field, initialValue } from '../dictionary.ts';

/** A value on the wire that its ABAP type cannot hold; asXML refuses to lose characters or digits in silence. */
export class ConversionError extends Error {}

const refuse = (field: Field, why: string): never => {
  throw new ConversionError(`value of ${field.name} cannot be converted to type ${field.type}: ${why}`);
};

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text;
}

function packed(field: Field, text: string): string {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (match === null) return refuse(field, 'not a decimal number');
  const decimals = field.decimals ?? 0;
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '');
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return refuse(field, `more than ${decimals} decimals`);
  if (whole !== '0' && whole.length > (field.length ?? 31) - decimals) return refuse(field, 'too many digits');
  const value = decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`;
  return match[1] === '-' && /[1-9]/.test(value) ? `-${value}` : value;
}

function integer(field: Field, text: string): string {
  const trimmed = text.trim();
  if (!/^[+-]?\d{1,10}$/.test(trimmed)) return refuse(field, 'not an integer');
  const value = Number(trimmed);
  const [low, high] = field.type === 'INT1' ? [0, 255] : [-2147483648, 2147483647];
  return value < low || value > high ? refuse(field, 'out of range') : String(value);
}

/**
 * Wire text to internal form by the asXML rules: dates `YYYY-MM-DD`, times `HH:MM:SS`, plain decimals with a leading
 * sign, only trailing blanks of a character field may be lost. An empty element is the initial value.
 */
export function decodeScalar(field: Field, text: string): string {
  if (text === '') return initialValue(field);
  switch (field.type) {
    case 'DATS':
      if (text === '0000-00-00') return '00000000';
      if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !isDate(text)) return refuse(field, 'not a date YYYY-MM-DD');
      return text.replaceAll('-', '');
    case 'TIMS':
      if (!/^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text)) return refuse(field, 'not a time HH:MM:SS');
      return text.replaceAll(':', '');
    case 'NUMC':
      if (!/^\d+$/.test(text)) return refuse(field, 'not digits only');
      if (text.length > (field.length ?? 255)) return refuse(field, `longer than ${field.length}`);
      return text.padStart(field.length ?? 1, '0');
    case 'DEC':
    case 'CURR':
    case 'QUAN':
      return packed(field, text);
    case 'INT1':
    case 'INT4':
      return integer(field, text);
    case 'STRING':
      return text;
    case 'XSTRING':
      return /^[A-Za-z0-9+/\s]*={0,2}$/.test(text) ? text.replace(/\s/g, '') : refuse(field, 'not base64');
    default: {
      const value = text.replace(/ +$/, '');
      // Where no source gives a length the widest of the sister structures is taken.
      const length = field.length ?? 255;
      return [...value].length > length ? refuse(field, `longer than ${length}`) : value;
    }
  }
}

/** Internal form to wire text. */
export function encodeScalar(field: Field, value: string): string {
  switch (field.type) {
    case 'DATS':
      return `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6, 8)}`;
    case 'TIMS':
      return `${value.slice(0, 2)}:${value.slice(2, 4)}:${value.slice(4, 6)}`;
    case 'DEC':
    case 'CURR':
    case 'QUAN':
      return packed({ ...field, length: 31 }, value);
    case 'STRING':
      return value;
    default: {
      // ABAP's MOVE into a shorter field keeps its beginning and says nothing.
      const kept = field.length ? [...value].slice(0, field.length).join('') : value;
      return kept.replace(/ +$/, '');
    }
  }
}
