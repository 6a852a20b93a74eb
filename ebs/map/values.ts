import { isBusinessDate } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import { type Money, money } from '../../domain/money.ts';
import type { Text } from '../ask.ts';

const NUMBER = /^-?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})$/;
const CURRENCY = /^[A-Z]{3}$/;
/** Digits behind the point that an amount may have here. */
const MOST_DECIMALS = 6;

/** A row that the documented tables do not allow. Names the place, never the value; what follows a blank is the row's key. */
export function replyInvalid(place: string, problem: string): AditError {
  return new AditError('ERP_REPLY_INVALID', `${place}: ${problem}`, { details: { place: place.split(' ', 1)[0] } });
}

/** Makes amounts of the TM9 texts of one currency; null is nothing. Throws ERP_REPLY_INVALID for what is no number. */
export function amountsIn(currency: Text, place: string): (text: Text) => Money {
  if (currency === null || !CURRENCY.test(currency)) throw replyInvalid(place, 'not a currency');
  return (text) => money(decimal(text ?? '0', place), currency);
}

/** A number of Oracle's as a plain decimal: `.5` → `0.5`, rounded half up where it has more digits than an amount may. */
export function decimal(text: string, place: string): string {
  if (!NUMBER.test(text)) throw replyInvalid(place, 'not a number');
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const kept = fraction.replace(/0+$/, '');
  const plain = kept.length > MOST_DECIMALS ? rounded(digits, kept) : kept === '' ? digits : `${digits}.${kept}`;
  return negative && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

function rounded(whole: string, fraction: string): string {
  const scaled = BigInt(whole + fraction.slice(0, MOST_DECIMALS)) + (Number(fraction[MOST_DECIMALS]) >= 5 ? 1n : 0n);
  const text = scaled.toString().padStart(MOST_DECIMALS + 1, '0');
  const [digits, rest] = [text.slice(0, -MOST_DECIMALS), text.slice(-MOST_DECIMALS).replace(/0+$/, '')];
  return rest === '' ? digits : `${digits}.${rest}`;
}

/** A column that cannot be null there. Throws ERP_REPLY_INVALID. */
export function present(text: Text, place: string): string {
  if (text === null || text === '') throw replyInvalid(place, 'nothing stands there');
  return text;
}

/** A date that has to be one. Throws ERP_REPLY_INVALID. */
export function dateOf(text: Text, place: string): string {
  if (text === null || !isBusinessDate(text)) throw replyInvalid(place, 'not a date');
  return text;
}

/** A small whole number, 0 where there is none. Throws ERP_REPLY_INVALID. */
export function wholeOf(text: Text, place: string): number {
  if (text === null) return 0;
  const value = Number(decimal(text, place));
  if (!Number.isSafeInteger(value)) throw replyInvalid(place, 'not a whole number');
  return value;
}

/** What one of our tables says of a code of the ERP's; an object's own members, such as `toString`, are no codes. */
export function meantBy<T>(table: Readonly<Record<string, T>>, code: Text): T | undefined {
  return code !== null && Object.hasOwn(table, code) ? table[code] : undefined;
}

/** Rows by what they belong to, in the order in which each first appears. */
export function grouped<R>(rows: readonly R[], keyOf: (row: R) => string): ReadonlyMap<string, readonly [R, ...R[]]> {
  const groups = new Map<string, [R, ...R[]]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** Sorts numbers that are kept as text. */
export function byNumber(a: string, b: string): number {
  return a.length === b.length ? (a < b ? -1 : Number(a > b)) : a.length - b.length;
}
