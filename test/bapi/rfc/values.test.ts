import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { char, curr, dats, dec, type Field, int4, numc, string, tableOf, tims } from '../../../bapi/catalogue/types.ts';
import { codePageOf } from '../../../bapi/rfc/code-page.ts';
import { decodeOutput, encodeInput } from '../../../bapi/rfc/values.ts';

const raw: Field<'RAW'> = { abap: 'RAW', length: 4, decimals: 0 };
const ROW = {
  name: 'ROW',
  fields: {
    TEXT: char(5),
    LONG: string(20),
    NUM: numc(4),
    ON: dats(),
    AT: tims(),
    AMOUNT: dec(23, 4),
    STORED: curr(13, 2),
    COUNT: int4(),
    BYTES: raw,
  },
};
const FN = {
  name: 'Z_ECHO',
  imports: { ONE: char(10), WHEN: dats(), ROW, ROWS: tableOf('ROWS_T', ROW) },
  exports: { ONE: char(10), WHEN: dats(), ROW, ROWS: tableOf('ROWS_T', ROW) },
  tables: { LINES: ROW },
};

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const digits = (most: number) =>
  fc.stringMatching(new RegExp(`^\\d{1,${most}}$`)).map((text) => text.replace(/^0+(?=\d)/, ''));
/** A decimal as our side writes it: no needless zeros, no minus before zero. */
const decimal = (length: number, decimals: number) =>
  fc.tuple(fc.boolean(), digits(length - decimals), digits(decimals)).map(([minus, whole, part]) => {
    const fraction = part.replace(/0+$/, '');
    const text = fraction === '' ? whole : `${whole}.${fraction}`;
    return minus && /[1-9]/.test(text) ? `-${text}` : text;
  });
const text = (most: number) =>
  fc
    .string({ unit: 'grapheme', maxLength: most })
    .map((value) => value.replaceAll('\0', '').replace(/ +$/, ''))
    .filter((value) => value.length <= most);
const row = fc.record({
  TEXT: text(5),
  LONG: fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => value.length <= 20 && !value.includes('\0')),
  NUM: fc.nat(9999).map((n) => String(n).padStart(4, '0')),
  ON: fc.option(
    fc
      .date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  ),
  AT: fc.nat(86_399).map((s) => new Date(s * 1000).toISOString().slice(11, 19)),
  AMOUNT: decimal(23, 4),
  STORED: decimal(13, 2),
  COUNT: fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }),
  BYTES: fc.uint8Array({ maxLength: 4 }),
});

describe('values of the RFC road', () => {
  it(`come back as they were sent, whatever they are (SEED=${seed})`, () => {
    fc.assert(
      fc.property(
        fc.record({
          ONE: text(10),
          ROW: row,
          ROWS: fc.array(row, { maxLength: 3 }),
          LINES: fc.array(row, { maxLength: 3 }),
        }),
        (input) => {
          expect(decodeOutput(FN, encodeInput(FN, input, null))).toEqual({ WHEN: null, ...input });
        },
      ),
      { seed },
    );
  });

  it('are what the driver takes: raw dates and times, text for packed numbers, buffers, numbers for integers alone', () => {
    const encoded = encodeInput(
      FN,
      {
        WHEN: null,
        ROW: {
          ON: '2026-03-31',
          AT: '09:05:00',
          AMOUNT: '-1234567890123456789.1234',
          NUM: '7',
          COUNT: 3,
          BYTES: Uint8Array.of(255, 0),
        },
      },
      null,
    );
    expect(encoded).toEqual({
      WHEN: '00000000',
      ROW: {
        ON: '20260331',
        AT: '090500',
        AMOUNT: '-1234567890123456789.1234',
        NUM: '0007',
        COUNT: 3,
        BYTES: Buffer.from([255, 0]),
      },
    });
  });

  it.each([
    ['text longer than its field, which the library would cut', { ONE: '12345678901' }],
    ['a NUL, at which the library would end the text', { ONE: 'a\0b' }],
    ['half a character', { ONE: 'a\ud83d' }],
    ['more digits than the field has', { ROW: { AMOUNT: '12345678901234567890' } }],
    ['more decimals than the field has', { ROW: { AMOUNT: '1.00001' } }],
    ['a number where text carries the digits', { ROW: { AMOUNT: 1.1 } }],
    ['a date of no calendar', { WHEN: '2026-02-30' }],
    ['an integer beyond 32 bit, which the driver would cut', { ROW: { COUNT: 2 ** 31 } }],
    ['more bytes than the field has', { ROW: { BYTES: new Uint8Array(5) } }],
    ['a parameter that the catalogue does not have', { OTHER: 'x' }],
    ['a field that the catalogue does not have', { LINES: [{ OTHER: 'x' }] }],
    ['a row for a table', { LINES: {} }],
  ])('are refused: %s', (_what, input) => {
    expect(() => encodeInput(FN, input, null)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it.each([
    ['a packed number that has become binary', { ROW: { AMOUNT: 1234.5 } }],
    ['a fraction for an integer', { ROW: { COUNT: 1.5 } }],
    ['text longer than documented', { ONE: '12345678901' }],
    ['a date of no calendar', { WHEN: '20260230' }],
    ['no table where one is due', { LINES: 'x' }],
    ['text for bytes', { ROW: { BYTES: 'AA' } }],
  ])('of a reply are refused: %s', (_what, output) => {
    expect(() => decodeOutput(FN, output)).toThrow(expect.objectContaining({ code: 'ERP_REPLY_INVALID' }));
  });

  it('take what a release does not have for initial and leave out what nobody asked for', () => {
    expect(decodeOutput(FN, { ONE: 'x  ', OTHER: 1, ROW: { TEXT: 'a', NEW: 'b' } })).toEqual({
      ONE: 'x',
      WHEN: null,
      ROW: {
        TEXT: 'a',
        LONG: '',
        NUM: '0000',
        ON: null,
        AT: '00:00:00',
        AMOUNT: '0',
        STORED: '0',
        COUNT: 0,
        BYTES: new Uint8Array(),
      },
      ROWS: [],
      LINES: [],
    });
  });
});

describe('code pages', () => {
  it.each([
    ['1100', 'Zürich ÿ', 'Łódź'],
    ['1100', 'plain', '€'],
    ['1160', 'price in €', 'Ł'],
    ['1401', 'Łódź', 'ñandú'],
    ['1500', 'Жуков', 'ß'],
    ['1700', 'Αθήνα', 'Ж'],
    ['8000', 'ASCII only', '東京'],
  ])('%s holds "%s" and not "%s"', (name, held, lacking) => {
    const page = codePageOf(name);
    expect([page?.holds(held), page?.holds(lacking)]).toEqual([true, false]);
  });

  it('are no limit for Unicode, nor where the partner names none', () => {
    expect(['4103', '4102', '4110', '', '0000'].map(codePageOf)).toEqual([null, null, null, null, null]);
  });
});
