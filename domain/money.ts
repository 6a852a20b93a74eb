import { Decimal as Base } from 'decimal.js';
import { z } from 'zod';

/**
 * The only decimal type of the project. decimal.js keeps 20 digits unless told otherwise and would round a SAP amount
 * (23 digits) in silence; 60 leaves room for products.
 */
const Decimal = Base.clone({ precision: 60, rounding: Base.ROUND_HALF_UP, toExpNeg: -60, toExpPos: 60 });

/** ISO 4217 code, upper case. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, { error: 'an ISO 4217 code, such as EUR', abort: true });
export type Currency = z.infer<typeof Currency>;

/**
 * A plain decimal: optional minus, no exponent, no grouping, at most 23 digits before and 6 after the point. Rules that
 * reckon with an amount are not asked about a text that is none.
 */
export const Amount = z
  .string()
  .regex(/^-?\d{1,23}(\.\d{1,6})?$/, { error: 'a decimal string, such as "1234.50"', abort: true });

/** An amount in its own currency. Never a number, never a bare string; credits are negative. */
export const Money = z.strictObject({ amount: Amount, currency: Currency });
export type Money = z.infer<typeof Money>;

/** Currencies of ISO 4217 whose minor unit is not a hundredth. */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** Digits after the point that a currency is counted in: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  return MINOR_DIGITS[currency] ?? 2;
}

/** What ERPs write, and what is reckoned here: plain digits. */
const PLAIN = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/;

/**
 * Makes Money out of a decimal text or of minor units already scaled. Pads to the currency's own digits ("5" EUR →
 * "5.00"); keeps further digits where the source has them, so nothing is rounded on the way through.
 */
export function money(amount: string, currency: string): Money {
  // As text where it is one already: every amount of every row comes through here.
  const plain = PLAIN.exec(amount) ?? PLAIN.exec(new Decimal(amount).toFixed());
  if (!plain) throw new RangeError('an amount is a number');
  const [, minus, whole = '', fraction = ''] = plain;
  const digits = fraction.padEnd(minorDigits(currency), '0');
  const text = digits === '' ? whole : `${whole}.${digits}`;
  return { amount: minus === '-' && /[1-9]/.test(text) ? `-${text}` : text, currency };
}

export function zero(currency: string): Money {
  return money('0', currency);
}

function sameCurrency(a: Money, b: Money): string {
  if (a.currency !== b.currency) throw new RangeError(`amounts in ${a.currency} and ${b.currency} cannot be combined`);
  return a.currency;
}

export function add(a: Money, b: Money): Money {
  return money(new Decimal(a.amount).plus(b.amount).toFixed(), sameCurrency(a, b));
}

export function subtract(a: Money, b: Money): Money {
  return money(new Decimal(a.amount).minus(b.amount).toFixed(), sameCurrency(a, b));
}

export function negate(a: Money): Money {
  return money(new Decimal(a.amount).negated().toFixed(), a.currency);
}

/** Sign of the comparison a − b: -1, 0 or 1. Throws RangeError for different currencies. */
export function compare(a: Money, b: Money): -1 | 0 | 1 {
  sameCurrency(a, b);
  return new Decimal(a.amount).comparedTo(b.amount) as -1 | 0 | 1;
}

export function sign(a: Money): -1 | 0 | 1 {
  if (!/[1-9]/.test(a.amount)) return 0;
  return a.amount.startsWith('-') ? -1 : 1;
}

/** Sums amounts of one currency; an empty list is zero of `currency`. */
export function sum(amounts: readonly Money[], currency: string): Money {
  let total = new Decimal(0);
  for (const amount of amounts) {
    if (amount.currency !== currency)
      throw new RangeError(`an amount in ${amount.currency} within a sum of ${currency}`);
    total = total.plus(amount.amount);
  }
  return money(total.toFixed(), currency);
}

/** `percent` of an amount ("2.5" of 200.00 → 5.00), rounded half up to the currency's digits. */
export function percentOf(a: Money, percent: string): Money {
  const value = new Decimal(a.amount).times(percent).dividedBy(100);
  return money(value.toDecimalPlaces(minorDigits(a.currency)).toFixed(), a.currency);
}

/** A share of counts as a decimal string with four places ("0.8333"), or null when there is nothing to divide by. */
export function share(part: number, whole: number): string | null {
  return whole === 0 ? null : new Decimal(part).dividedBy(whole).toDecimalPlaces(4).toFixed();
}

/** Shifts the decimal point: SAP stores currency amounts with two digits whatever the currency (TCURX). */
export function shiftPoint(amount: string, places: number): string {
  return new Decimal(amount).times(new Decimal(10).pow(places)).toFixed();
}

/** Mean of whole numbers, one decimal, half up ("12.5"); null for none. */
export function average(values: readonly number[]): string | null {
  if (values.length === 0) return null;
  const total = values.reduce((subtotal, value) => subtotal.plus(value), new Decimal(0));
  return total.dividedBy(values.length).toDecimalPlaces(1).toFixed(1);
}
