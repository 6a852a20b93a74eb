import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, average, money, negate, percentOf, share, shiftPoint, sign, subtract, sum } from '../../domain/money.ts';

describe('money', () => {
  it('keeps every digit of a 23-digit amount', () => {
    expect(money('1234567890123456789.1234', 'EUR').amount).toBe('1234567890123456789.1234');
    expect(add(money('12345678901234567890.12', 'EUR'), money('0.01', 'EUR')).amount).toBe('12345678901234567890.13');
  });

  it('pads to the digits of the currency and never beyond', () => {
    expect(money('5', 'EUR').amount).toBe('5.00');
    expect(money('5', 'JPY').amount).toBe('5');
    expect(money('5', 'KWD').amount).toBe('5.000');
  });

  it('has no negative zero', () => {
    expect(negate(money('0', 'EUR')).amount).toBe('0.00');
    expect(subtract(money('1.5', 'EUR'), money('1.50', 'EUR')).amount).toBe('0.00');
  });

  it('makes the same of an amount however it is written', () => {
    const written = { '007.50': '7.50', '-0.5': '-0.50', '.5': '0.50', '+5': '5.00', '1.2e3': '1200.00', '5.': '5.00' };
    for (const [text, amount] of Object.entries(written))
      expect([text, money(text, 'EUR').amount]).toEqual([text, amount]);
    expect(['-0.000', '0', '000'].map((text) => money(text, 'JPY').amount)).toEqual(['0', '0', '0']);
    expect(money('1.2300', 'JPY').amount).toBe('1.23');
    for (const text of ['', '-', '.', '1,5', '5 ', 'NaN', 'Infinity', '0x', '1.2.3'])
      expect(() => money(text, 'EUR'), text).toThrow();
  });

  it('has the sign of the number', () => {
    for (const [text, expected] of [
      ['-0.001', -1],
      ['-0.00', 0],
      ['0', 0],
      ['0.0001', 1],
      ['-10', -1],
    ] as const)
      expect([text, sign(money(text, 'EUR'))]).toEqual([text, expected]);
  });

  it('refuses to combine currencies', () => {
    expect(() => add(money('1', 'EUR'), money('1', 'USD'))).toThrow(/EUR and USD/);
    expect(() => sum([money('1', 'USD')], 'EUR')).toThrow(/within a sum of EUR/);
  });

  it('rounds a percentage half up to the digits of the currency', () => {
    expect(percentOf(money('200.25', 'EUR'), '2').amount).toBe('4.01');
    expect(percentOf(money('1250', 'JPY'), '3').amount).toBe('38');
    expect(percentOf(money('1.111', 'KWD'), '2.5').amount).toBe('0.028');
  });

  it('shifts the point of amounts that SAP stores with two digits', () => {
    expect(shiftPoint('10.00', 2)).toBe('1000');
    expect(shiftPoint('12.34', -1)).toBe('1.234');
  });

  it('sums like integers of minor units do', () => {
    const minor = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
    const text = (n: bigint) => {
      const digits = (n < 0n ? -n : n).toString().padStart(3, '0');
      return `${n < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
    };
    fc.assert(
      fc.property(fc.array(minor, { maxLength: 30 }), (amounts) => {
        const total = sum(
          amounts.map((n) => money(text(n), 'EUR')),
          'EUR',
        ).amount;
        expect(total).toBe(text(amounts.reduce((a, b) => a + b, 0n)));
      }),
    );
  });

  it('gives shares and averages as text, and null for nothing', () => {
    expect(share(1, 3)).toBe('0.3333');
    expect(share(0, 0)).toBeNull();
    expect(average([10, 15])).toBe('12.5');
    expect(average([])).toBeNull();
  });
});
