import { Decimal } from 'decimal.js';

export type { Decimal };

/** NUMBER as Oracle reckons: 40 significant digits, half away from zero. */
export const Numeric = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -200, toExpPos: 200 });

const TOP = new Numeric('1e126');
const BOTTOM = new Numeric('1e-130');
const FORM = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/** The plain notation in which NUMBERs are kept: no exponent, no needless zeros. */
export function canonical(value: Decimal.Value): string {
  const number = new Numeric(value);
  return number.isZero() ? '0' : number.toSignificantDigits(40).toFixed();
}

/** Whether a result is out of NUMBER's range (ORA-01426). */
export function overflows(value: Decimal): boolean {
  return value.abs().gte(TOP) || !value.isFinite();
}

/** Results too small to be kept are zero. */
export function kept(value: Decimal): string {
  return value.abs().lt(BOTTOM) ? '0' : canonical(value);
}

/** A number out of text as TO_NUMBER without a format reads it; null when it is none. */
export function readNumber(text: string): string | null {
  const trimmed = text.trim();
  return FORM.test(trimmed) ? canonical(trimmed) : null;
}

/** A number as TO_CHAR without a format writes it: no zero before the point, an exponent beyond 40 characters. */
export function writeNumber(value: string): string {
  const short = value.replace(/^(-?)0\./, '$1.');
  if (short.replace('-', '').length <= 40) return short;
  const number = new Numeric(value);
  if (number.abs().gte('1e40') || number.abs().lt('1e-39')) {
    const [mantissa = '', exponent = ''] = number.toSignificantDigits(34).toExponential().split('e');
    const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
    return `${mantissa}E${exponent.startsWith('-') ? '-' : '+'}${digits}`;
  }
  return short.slice(0, 40 + (short.startsWith('-') ? 1 : 0));
}
