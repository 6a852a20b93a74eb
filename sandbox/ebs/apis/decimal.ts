/** Exact amounts as whole numbers of ten-billionths: enough places for any currency and unit price. */
const PLACES = 10;

export function units(value: string | null): bigint {
  const match = /^(-?)(\d*)\.?(\d*)$/.exec(value ?? '0');
  if (match === null) throw new RangeError(`${value} is no plain decimal`);
  const [, sign, whole, fraction] = match;
  const size = BigInt(`${whole === '' ? '0' : whole}${(fraction ?? '').slice(0, PLACES).padEnd(PLACES, '0')}`);
  return sign === '-' ? -size : size;
}

export function plain(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(PLACES + 1, '0');
  const text = `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`.replace(/\.?0+$/, '');
  return value < 0n ? `-${text}` : text;
}

export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
