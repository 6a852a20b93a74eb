const MAX_BYTES = 21;
const MAX_PAIRS = 20;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Exact decimal to NUMBER: one byte of exponent (base 100, biased), then base-100 digits plus one. Negative numbers
 * invert the exponent, count digits down from 101 and end in 102 unless all 20 digits are there.
 * Throws RangeError for what is no decimal, has too many digits or lies outside of 1e-130..1e126.
 */
export function encodeNumber(decimal: string): Buffer {
  const match = DECIMAL.exec(decimal);
  if (match === null) throw new RangeError(`not a decimal: ${decimal.slice(0, 60)}`);
  const [, sign, whole = '', fraction = ''] = match;
  // Even on both sides of the point: a base-100 digit never straddles it.
  const left = whole.length % 2 === 0 ? whole : `0${whole}`;
  const right = fraction.length % 2 === 0 ? fraction : `${fraction}0`;
  const digits: number[] = [];
  const all = left + right;
  for (let i = 0; i < all.length; i += 2) digits.push(Number(all.slice(i, i + 2)));
  let exponent = left.length / 2 - 1;
  while (digits[0] === 0) {
    digits.shift();
    exponent -= 1;
  }
  while (digits.at(-1) === 0) digits.pop();
  if (digits.length === 0) return Buffer.from([0x80]);
  if (digits.length > MAX_PAIRS || exponent > 62 || exponent < -65) throw new RangeError(`no NUMBER: ${decimal}`);
  if (sign === '') return Buffer.from([193 + exponent, ...digits.map((digit) => digit + 1)]);
  const end = digits.length < MAX_PAIRS ? [102] : [];
  return Buffer.from([(193 + exponent) ^ 0xff, ...digits.map((digit) => 101 - digit), ...end]);
}

/** NUMBER to exact decimal without exponent. Throws RangeError for bytes that are no NUMBER. */
export function decodeNumber(bytes: Buffer): string {
  const first = bytes[0];
  if (first === undefined || bytes.length > MAX_BYTES) throw new RangeError(`a NUMBER of ${bytes.length} bytes`);
  if (first === 0x80 && bytes.length === 1) return '0';
  const isNegative = (first & 0x80) === 0;
  const exponent = (isNegative ? first ^ 0xff : first) - 193;
  const mantissa = isNegative && bytes.at(-1) === 102 ? bytes.subarray(1, -1) : bytes.subarray(1);
  const digits = [...mantissa].map((byte) => (isNegative ? 101 - byte : byte - 1));
  if (digits.length === 0 || digits.some((digit) => digit < 0 || digit > 99)) {
    throw new RangeError(`no NUMBER: ${bytes.toString('hex')}`);
  }
  const text = digits.map((digit) => String(digit).padStart(2, '0')).join('');
  const point = (exponent + 1) * 2;
  const padded = point <= 0 ? '0'.repeat(-point) + text : text.padEnd(point, '0');
  const whole = (point <= 0 ? '' : padded.slice(0, point)).replace(/^0+/, '') || '0';
  const fraction = padded.slice(Math.max(point, 0)).replace(/0+$/, '');
  return `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
