import { type CurrencyCode, DIGITS, decimalText, type Minor, minorOf } from '../../company/currency.ts';

/** A value of a row to be: text, NUMBER or DATE as text or number, NULL. The empty string is NULL in Oracle and never stands here. */
export type Cell = string | number | null;

/** Column in lower case to value; what is missing is NULL. */
export type Row = Record<string, Cell>;

export function textOf(row: Row, column: string): string {
  const value = row[column];
  return value === null || value === undefined ? '' : String(value);
}

export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (value === null || value === undefined) throw new Error(`${column} is NULL`);
  return Number(value);
}

/** Minor units of a column in a currency; NULL counts as nothing. */
export function minorIn(row: Row, column: string, currency: CurrencyCode): Minor {
  return minorOf(textOf(row, column) || '0', currency);
}

/** Adds minor units to a column. */
export function addTo(row: Row, column: string, currency: CurrencyCode, delta: Minor): void {
  row[column] = decimalText(minorIn(row, column, currency) + delta, currency);
}

/** NULL for the empty text, as Oracle stores it, and no more than the column holds. */
export function orNull(text: string, length = Number.POSITIVE_INFINITY): string | null {
  const cut = [...text].slice(0, length).join('');
  return cut === '' ? null : cut;
}

export function currencyOf(code: Cell | undefined): CurrencyCode {
  const found = (Object.keys(DIGITS) as CurrencyCode[]).find((one) => one === code);
  if (found === undefined) throw new Error(`nothing is kept in ${code}`);
  return found;
}
