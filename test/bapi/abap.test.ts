import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alphaIn, alphaOut } from '../../bapi/abap/alpha.ts';
import { fromDats, fromTims, toDats } from '../../bapi/abap/dates.ts';
import {
  fromPrintedDecimal,
  fromStoredCurrency,
  fromXmlDecimal,
  toPrintedDecimal,
  toStoredCurrency,
} from '../../bapi/abap/packed.ts';
import { decodeValue, encodeValue } from '../../bapi/abap/values.ts';
import { char, dats, dec, int4, numc } from '../../bapi/catalogue/types.ts';
import { money } from '../../domain/money.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void) =>
  fc.assert(fc.property(arbitrary, holds), { seed, numRuns: 300 });

/** Decimals without needless zeros, of at most `digits` digits before and `decimals` behind the point. */
const decimal = (digits: number, decimals: number) =>
  fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** BigInt(digits + decimals) - 1n }), fc.boolean())
    .map(([units, negative]) => {
      const text = units.toString().padStart(decimals + 1, '0');
      const whole = decimals === 0 ? text : text.slice(0, -decimals);
      const fraction = decimals === 0 ? '' : text.slice(-decimals).replace(/0+$/, '');
      const value = fraction === '' ? whole : `${whole}.${fraction}`;
      return negative && units !== 0n ? `-${value}` : value;
    });

describe(`ABAP values (seed ${seed})`, () => {
  it('brings every packed number through the request and back, to the last digit', () => {
    check(decimal(19, 4), (value) => {
      expect(decodeValue(dec(23, 4), encodeValue(dec(23, 4), value, 'x'), 'x')).toBe(value);
    });
  });

  it('reads what RFC_READ_TABLE prints for every packed number, in either notation', () => {
    check(decimal(13, 2), (value) => {
      const printed = toPrintedDecimal(value, 15, 2);
      expect(fromPrintedDecimal(printed, 2, 'x')).toBe(value);
      expect(fromPrintedDecimal(printed.replace('.', ','), 2, 'x')).toBe(value);
    });
    expect(fromPrintedDecimal('1.234.567,50-', 2, 'x')).toBe('-1234567.5');
    expect(fromPrintedDecimal('1,234,567.50', 2, 'x')).toBe('1234567.5');
    expect(fromPrintedDecimal(' 1.234 ', 0, 'x')).toBe('1234');
    expect(() => fromPrintedDecimal('*234,50', 2, 'x')).toThrow(expect.objectContaining({ code: 'ERP_REPLY_INVALID' }));
  });

  it.each([
    ['123456.78', 'EUR', 2, '123456.78'],
    ['123.45', 'JPY', 0, '12345'],
    ['1234.56', 'KWD', 3, '123.456'],
    ['-0.05', 'KWD', 3, '-0.005'],
  ])('scales the stored amount %s %s by its %i decimals to %s', (stored, currency, decimals, amount) => {
    expect(money(fromStoredCurrency(stored, decimals), currency)).toEqual({ amount, currency });
  });

  it('stores and restores every amount of every scale', () => {
    check(fc.tuple(decimal(12, 0), fc.constantFrom(0, 2, 3)), ([value, decimals]) => {
      expect(fromStoredCurrency(toStoredCurrency(value, decimals), decimals)).toBe(value);
    });
  });

  it('reads decimals in every form that asXML allows and refuses the rest', () => {
    expect(
      ['1234.5000', '-1.5', '1.5-', '+2', '.5', '5.', '1E3', '', '0.0000'].map((text) => fromXmlDecimal(text, 'x')),
    ).toEqual(['1234.5', '-1.5', '-1.5', '2', '0.5', '5', '1000', '0', '0']);
    for (const text of ['1,5', '0x10', 'NaN', '1e999', '--1', 'Infinity'])
      expect(() => fromXmlDecimal(text, 'x')).toThrow();
  });

  it('takes initial dates in every form as none and refuses dates that do not exist', () => {
    expect(['0000-00-00', '00000000', '', '  '].map((text) => fromDats(text, 'x'))).toEqual([null, null, null, null]);
    expect(fromDats('20240229', 'x')).toBe('2024-02-29');
    expect(fromDats('9999-12-31', 'x')).toBe('9999-12-31');
    for (const text of ['2023-02-29', '20231301', 'today']) expect(() => fromDats(text, 'x')).toThrow();
  });

  it('brings every date through both forms and back', () => {
    const day = fc
      .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    check(day, (date) => {
      expect(fromDats(toDats(date), 'x')).toBe(date);
      expect(decodeValue(dats(), encodeValue(dats(), date, 'x'), 'x')).toBe(date);
    });
  });

  it('reads times, the end of day included', () => {
    expect([fromTims('235959', 'x'), fromTims('24:00:00', 'x'), fromTims('', 'x')]).toEqual([
      '23:59:59',
      '24:00:00',
      '00:00:00',
    ]);
    expect(() => fromTims('246000', 'x')).toThrow();
  });

  it('pads keys of digits only and takes the zeros off again', () => {
    check(fc.bigInt({ min: 1n, max: 9_999_999_999n }), (key) => {
      expect(alphaOut(alphaIn(key.toString(), 10))).toBe(key.toString());
      expect(alphaIn(key.toString(), 10)).toHaveLength(10);
    });
    expect([alphaIn('k100', 10), alphaIn(' 42 ', 10), alphaOut('0000000000'), alphaOut('00A')]).toEqual([
      'K100',
      '0000000042',
      '0',
      '00A',
    ]);
    for (const text of ['', '12345678901', 'a\nb'])
      expect(() => alphaIn(text, 10)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('refuses what a field cannot hold instead of cutting it', () => {
    expect(() => encodeValue(char(3), 'ABCD', 'x')).toThrow();
    expect(encodeValue(char(4), 'ä€😀', 'x')).toBe('ä€😀');
    expect(() => encodeValue(char(3), 'ä€😀', 'x')).toThrow();
    expect(() => encodeValue(numc(4), '12a', 'x')).toThrow();
    expect(() => encodeValue(dec(5, 2), '1234.5', 'x')).toThrow();
    expect(() => encodeValue(dec(5, 2), '1.234', 'x')).toThrow();
    expect(() => encodeValue(int4(), 2 ** 40, 'x')).toThrow();
    expect(() => encodeValue(dats(), '2023-02-30', 'x')).toThrow();
  });

  it('keeps leading blanks of text and zeros of numeric text', () => {
    expect(decodeValue(char(10), '  A  ', 'x')).toBe('  A');
    expect(decodeValue(numc(6), '42', 'x')).toBe('000042');
    expect(decodeValue(int4(), '12-', 'x')).toBe(-12);
  });
});
