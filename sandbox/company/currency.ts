/** Currencies the company trades in, with the digits after the point of each. */
export const DIGITS = { EUR: 2, USD: 2, JPY: 0, KWD: 3, UYW: 4 } as const;
export type CurrencyCode = keyof typeof DIGITS;

/** Amounts of the history are whole minor units (cents, yen, fils), so that nothing is ever rounded by accident. */
export type Minor = bigint;

/** Minor units as plain decimal text: 123456n EUR → "1234.56". */
export function decimalText(amount: Minor, currency: CurrencyCode): string {
  return shifted(amount, DIGITS[currency]);
}

/** A whole number as decimal text with the point moved `places` to the left. */
export function shifted(amount: bigint, places: number): string {
  if (places === 0) return amount.toString();
  const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Plain decimal text as minor units. Throws RangeError for more digits than the currency has. */
export function minorOf(amount: string, currency: CurrencyCode): Minor {
  const [whole = '0', fraction = ''] = amount.replace(/^-/, '').split('.');
  const digits = DIGITS[currency];
  if (!/^0*$/.test(fraction.slice(digits)))
    throw new RangeError(`${amount} has more digits than ${currency} is counted in`);
  const value = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  return amount.startsWith('-') ? -value : value;
}

/** `thousandths` of a percent (2 % = 2000) of an amount, rounded half away from zero. */
export function percent(amount: Minor, thousandths: number): Minor {
  const product = amount * BigInt(thousandths);
  const half = product < 0n ? -50_000n : 50_000n;
  return (product + half) / 100_000n;
}

/** Fixed rates in ten-thousandths of a EUR per unit; the history needs no market. */
export const RATES: Readonly<Record<CurrencyCode, bigint>> = {
  EUR: 10_000n,
  USD: 9_200n,
  JPY: 61n,
  KWD: 29_800n,
  UYW: 300n,
};

/** An amount in another currency at the fixed rates, rounded half away from zero to that currency's minor units. */
export function convert(amount: Minor, from: CurrencyCode, to: CurrencyCode): Minor {
  if (from === to) return amount;
  const numerator = amount * RATES[from] * 10n ** BigInt(DIGITS[to]);
  const denominator = RATES[to] * 10n ** BigInt(DIGITS[from]);
  const half = numerator < 0n ? -denominator / 2n : denominator / 2n;
  return (numerator + half) / denominator;
}
