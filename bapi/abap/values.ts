import { isBusinessDate } from '../../domain/dates.ts';
import type { AbapType, Field, ValueOf } from '../catalogue/types.ts';
import { fromDats, fromTims } from './dates.ts';
import { inputInvalid, replyInvalid } from './invalid.ts';
import { fromXmlDecimal } from './packed.ts';

/**
 * One value between our side and asXML, the form in which SOAP RFC carries ABAP values. In both directions a value that
 * does not fit its field is an error: SAP itself would cut it in silence.
 */

type AnyValue = ValueOf<AbapType>;

/** Text for the request. Throws INPUT_INVALID for a value that its field cannot hold. */
export function encodeValue(field: Field, value: unknown, place: string): string {
  switch (field.abap) {
    case 'CHAR':
    case 'STRING':
      return encodeText(field, value, place);
    case 'NUMC': {
      const text = encodeText(field, value, place);
      if (!/^\d*$/.test(text)) throw inputInvalid(place, 'digits only');
      return text.padStart(field.length, '0');
    }
    case 'DATS':
      if (value === null) return '0000-00-00';
      if (typeof value !== 'string' || !isBusinessDate(value)) throw inputInvalid(place, 'a date is needed');
      return value;
    case 'TIMS':
      if (typeof value !== 'string' || !/^\d{2}:\d{2}:\d{2}$/.test(value))
        throw inputInvalid(place, 'a time is needed');
      return value;
    case 'DEC':
    case 'CURR':
      return encodeDecimal(field, value, place);
    case 'INT4':
      if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 2 ** 31 - 1)
        throw inputInvalid(place, 'a 32-bit integer is needed');
      return String(value);
    case 'RAW':
      if (!(value instanceof Uint8Array) || value.length > field.length)
        throw inputInvalid(place, `at most ${field.length} bytes`);
      return Buffer.from(value).toString('base64');
  }
}

function encodeText(field: Field, value: unknown, place: string): string {
  if (typeof value !== 'string') throw inputInvalid(place, 'text is needed');
  // ABAP counts UTF-16 units, as JavaScript does.
  if (value.length > field.length) throw inputInvalid(place, `at most ${field.length} characters`);
  return value;
}

function encodeDecimal(field: Field, value: unknown, place: string): string {
  const match = typeof value === 'string' ? /^-?(\d+)(?:\.(\d+))?$/.exec(value) : null;
  const whole = match?.[1]?.replace(/^0+(?=\d)/, '') ?? '';
  const fraction = match?.[2]?.replace(/0+$/, '') ?? '';
  if (!match || whole.length > field.length - field.decimals || fraction.length > field.decimals) {
    throw inputInvalid(place, `a decimal of ${field.length} digits, ${field.decimals} behind the point`);
  }
  return `${String(value).startsWith('-') ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** Our value for the text of a reply; a missing element counts as initial. Throws ERP_REPLY_INVALID. */
export function decodeValue(field: Field, text: string, place: string): AnyValue {
  switch (field.abap) {
    case 'CHAR':
      return decodeText(field, text, place);
    case 'STRING':
      if (text.length > field.length) throw replyInvalid(place, `more than ${field.length} characters`);
      return text;
    case 'NUMC': {
      const digits = text.trim();
      if (!/^\d*$/.test(digits) || digits.length > field.length) throw replyInvalid(place, 'not a numeric text');
      return digits.padStart(field.length, '0');
    }
    case 'DATS':
      return fromDats(text, place);
    case 'TIMS':
      return fromTims(text, place);
    case 'DEC':
    case 'CURR': {
      const decimal = fromXmlDecimal(text, place);
      if (!fits(decimal, field))
        throw replyInvalid(place, `not a decimal of ${field.length} digits, ${field.decimals} behind the point`);
      return decimal;
    }
    case 'INT4': {
      const trimmed = text.trim();
      const digits = trimmed.endsWith('-') ? `-${trimmed.slice(0, -1)}` : trimmed;
      if (!/^[+-]?\d{0,10}$/.test(digits)) throw replyInvalid(place, 'not an integer');
      return Number(digits || '0');
    }
    case 'RAW':
      return Uint8Array.from(Buffer.from(text.trim(), 'base64'));
  }
}

function fits(decimal: string, { length, decimals }: Field): boolean {
  const point = decimal.indexOf('.');
  const fraction = point < 0 ? 0 : decimal.length - point - 1;
  const whole = (point < 0 ? decimal.length : point) - (decimal.startsWith('-') ? 1 : 0);
  return whole <= length - decimals && fraction <= decimals;
}

/** Leading blanks are part of the value, trailing ones are the field's padding. ABAP counts UTF-16 units, as we do. */
function decodeText(field: Field, text: string, place: string): string {
  const value = text.endsWith(' ') ? text.replace(/ +$/, '') : text;
  if (value.length > field.length) throw replyInvalid(place, `more than ${field.length} characters`);
  return value;
}
