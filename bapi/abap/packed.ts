import { shiftPoint } from '../../domain/money.ts';
import { replyInvalid } from './invalid.ts';

/** Decimal text without padding: no plus, no needless zeros, no minus before zero. */
function plain(text: string): string {
  return shiftPoint(text, 0);
}

/** Longer texts are read by a decimal type; what a reply holds thousands of is not, since that costs ten times as much. */
const MOST_SIMPLE = 40;
const SIMPLE = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/;

/** Sign, digits and a point, as `plain` would write them; null for anything else. */
function plainOf(text: string): string | null {
  const match = text.length > MOST_SIMPLE ? null : SIMPLE.exec(text);
  if (!match) return null;
  const [, minus = '', whole = '', fraction = ''] = match;
  if (fraction !== '') return `${minus}${whole}.${fraction}`;
  return whole === '0' ? whole : minus + whole;
}

/** Reads DEC, CURR or QUAN as XML carries it: point, sign in front or behind, scientific form allowed; empty is 0. */
export function fromXmlDecimal(text: string, place: string): string {
  const simple = plainOf(text);
  if (simple !== null) return simple;
  const trimmed = text.trim();
  if (trimmed === '') return '0';
  const signed = trimmed.endsWith('-') ? `-${trimmed.slice(0, -1)}` : trimmed;
  if (!/^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?$/.test(signed))
    throw replyInvalid(place, 'not a decimal');
  return plain(
    signed
      .replace(/^\+/, '')
      .replace(/\.$/, '')
      .replace(/^(-?)\./, '$10.'),
  );
}

/**
 * Reads a packed number as RFC_READ_TABLE prints it: right aligned, minus behind, and with the user's own decimal
 * notation (`1.234,50` or `1,234.50` or `1234.50`), so the last mark followed by exactly `decimals` digits is the point.
 */
export function fromPrintedDecimal(text: string, decimals: number, place: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '0';
  const negative = trimmed.endsWith('-') || trimmed.startsWith('-');
  const body = trimmed.replace(/^-|-$/g, '').trim();
  const match =
    decimals === 0 ? /^([\d.,\s]+)()$/.exec(body) : new RegExp(`^([\\d.,\\s]*)[.,](\\d{${decimals}})$`).exec(body);
  const whole = (match?.[1] ?? '').replace(/[.,\s]/g, '') || '0';
  // A star marks a number that did not fit into the column; a guess would be a wrong amount.
  if (!match || !/^\d+$/.test(whole)) throw replyInvalid(place, 'not a packed number');
  return plain(`${negative ? '-' : ''}${whole}${decimals === 0 ? '' : `.${match[2]}`}`);
}

/** The printed form, as RFC_READ_TABLE would write it: the inverse of `fromPrintedDecimal`. */
export function toPrintedDecimal(value: string, length: number, decimals: number): string {
  const negative = value.startsWith('-');
  const [whole = '0', fraction = ''] = value.replace('-', '').split('.');
  const text = decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`;
  return `${text}${negative ? '-' : ' '}`.padStart(length + 2, ' ');
}

/**
 * True amount of a CURR field of a table. It is stored in hundredths of the currency unit whatever the currency, so
 * JPY (no decimals) is multiplied by 100 and KWD (three) divided by 10.
 */
export function fromStoredCurrency(stored: string, currencyDecimals: number): string {
  return shiftPoint(stored, 2 - currencyDecimals);
}

/** A stored amount for a true one: the inverse of `fromStoredCurrency`. */
export function toStoredCurrency(amount: string, currencyDecimals: number): string {
  return shiftPoint(amount, currencyDecimals - 2);
}

/** Decimal text for people: `"2.000"` → `"2"`. */
export function shortest(decimal: string): string {
  const text = plain(decimal);
  return text === '-0' ? '0' : text;
}
