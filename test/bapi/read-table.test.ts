import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BSAD, BSID, KNA1, VBRK } from '../../bapi/catalogue/tables.ts';
import { char, type Structure } from '../../bapi/catalogue/types.ts';
import { readKeyPage } from '../../bapi/key-pages.ts';
import { printedWidth, readTable, splitColumns } from '../../bapi/read-table.ts';
import { all, any, type Condition, compare, oneOf, toOptions } from '../../bapi/where.ts';
import { AditError } from '../../domain/errors.ts';
import { evaluator } from './where-evaluator.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const texts = (condition: Condition) => toOptions(condition).map(({ TEXT }) => TEXT);

describe(`conditions of RFC_READ_TABLE (seed ${seed})`, () => {
  it('never splits a token and never writes a row of more than 72 characters', () => {
    const value = fc.string({ unit: 'grapheme-ascii', minLength: 0, maxLength: 35 });
    const property = fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), value, (values, own) => {
      const rows = texts(all(oneOf(VBRK, 'BSTNK_VF', values), compare(VBRK, 'KUNRG', 'NE', 'X')));
      expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(72);
      // An evaluator of its own must read from the rows exactly what was meant.
      expect(evaluator(rows)({ BSTNK_VF: own, KUNRG: 'Y' })).toBe(values.includes(own));
      expect(evaluator(rows)({ BSTNK_VF: values[0] ?? '', KUNRG: 'X' })).toBe(false);
    });
    fc.assert(property, { seed, numRuns: 200 });
  });

  it('doubles quotes and so keeps a value a value', () => {
    const rows = texts(compare(VBRK, 'BSTNK_VF', 'EQ', "x' OR KUNRG NE '"));
    expect(rows).toEqual(["BSTNK_VF EQ 'x'' OR KUNRG NE '''"]);
    expect(evaluator(rows)({ BSTNK_VF: 'x', KUNRG: 'Y' })).toBe(false);
  });

  it('refuses control characters, values that fit no row, empty lists and fields off the allow-list', () => {
    expect(() => compare(VBRK, 'BSTNK_VF', 'EQ', 'a\nb')).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(() => compare(VBRK, 'BSTNK_VF', 'EQ', 'x'.repeat(71))).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
    expect(() => oneOf(VBRK, 'VBELN', [])).toThrow(AditError);
    // @ts-expect-error the type already forbids it; the check holds at run time too
    expect(() => compare(VBRK, 'MANDT', 'EQ', '100')).toThrow('allow-list');
  });

  it('puts brackets where the order of words would change the meaning', () => {
    const condition = all(
      any(compare(BSID, 'KUNNR', 'EQ', '1'), compare(BSID, 'FILKD', 'EQ', '1')),
      compare(BSID, 'BSCHL', 'EQ', '15'),
    );
    expect(texts(condition).join(' ')).toBe("( KUNNR EQ '1' OR FILKD EQ '1' ) AND BSCHL EQ '15'");
  });
});

describe('reading a table', () => {
  const row = (parts: Record<string, string>, columns: readonly string[], widths: readonly number[]) => ({
    FIELDS: columns.map((column, at) => ({
      FIELDNAME: column,
      OFFSET: String(widths.slice(0, at).reduce((sum, width) => sum + width, 0)),
      LENGTH: String(widths[at]),
      TYPE: 'C',
    })),
    OPTIONS: [],
    DATA: [{ WA: columns.map((column, at) => (parts[column] ?? '').padEnd(widths[at] ?? 0)).join('') }],
  });

  it('cuts columns by offset in characters, whatever stands in the text', async () => {
    const rows = await readTable(
      async () =>
        row({ KUNNR: '0000000001', NAME1: 'Ä;|😀 GmbH', ORT01: 'Köln' }, ['KUNNR', 'NAME1', 'ORT01'], [10, 35, 35]),
      {
        table: KNA1,
        fields: ['KUNNR', 'NAME1', 'ORT01'],
        where: { tokens: [] },
        maxRows: 1,
      },
    );
    expect(rows).toEqual([{ KUNNR: '0000000001', NAME1: 'Ä;|😀 GmbH', ORT01: 'Köln' }]);
  });

  it('splits columns that do not fit into one row and joins them by key', async () => {
    const fields = Object.keys(BSID.fields) as (keyof typeof BSID.fields)[];
    const key = ['BUKRS', 'KUNNR', 'GJAHR', 'BELNR', 'BUZEI'] as const;
    const wide: Structure = {
      name: 'VBRK',
      fields: {
        ...VBRK.fields,
        ...Object.fromEntries(
          Array.from({ length: 12 }, (_, at) => [`T${at}`, { abap: 'CHAR' as const, length: 60, decimals: 0 }]),
        ),
      },
    };
    const groups = splitColumns({ table: wide, fields: Object.keys(wide.fields), key: ['VBELN'] });
    expect(groups.length).toBeGreaterThan(1);
    for (const group of groups) {
      expect(group[0]).toBe('VBELN');
      expect(group.reduce((sum, name) => sum + printedWidth(wide.fields[name] ?? char(0)), 0)).toBeLessThanOrEqual(512);
    }
    expect(new Set(groups.flat())).toEqual(new Set(Object.keys(wide.fields)));
    // What the change feed reads fits into one.
    expect(splitColumns({ table: BSAD, fields, key })).toHaveLength(1);
  });

  it('joins the parts of a row by its key and drops one that has no counterpart', async () => {
    const table = {
      name: 'VBRK',
      fields: {
        VBELN: { abap: 'CHAR' as const, length: 10, decimals: 0 },
        A: { abap: 'CHAR' as const, length: 400, decimals: 0 },
        B: { abap: 'CHAR' as const, length: 400, decimals: 0 },
      },
    };
    const rows = await readTable(
      async (input) => {
        const column = input.FIELDS?.[1]?.FIELDNAME ?? '';
        const keys = column === 'A' ? ['1', '2', '3'] : ['3', '1'];
        return {
          FIELDS: [
            { FIELDNAME: 'VBELN', OFFSET: '0', LENGTH: '10', TYPE: 'C' },
            { FIELDNAME: column, OFFSET: '10', LENGTH: '400', TYPE: 'C' },
          ],
          OPTIONS: [],
          DATA: keys.map((one) => ({ WA: `${one.padEnd(10)}${column}${one}` })),
        };
      },
      { table, fields: ['VBELN', 'A', 'B'], key: ['VBELN'], where: { tokens: [] }, maxRows: 10 },
    );
    expect(rows).toEqual([
      { VBELN: '1', A: 'A1', B: 'B1' },
      { VBELN: '3', A: 'A3', B: 'B3' },
    ]);
  });

  it('takes TABLE_WITHOUT_DATA as no rows and passes every other refusal on', async () => {
    const query = { table: KNA1, fields: ['KUNNR' as const], where: { tokens: [] }, maxRows: 1 };
    const failing = (exception: string) => () =>
      Promise.reject(new AditError('ERP_FAULT', 'x', { details: { exception } }));
    expect(await readTable(failing('TABLE_WITHOUT_DATA'), query)).toEqual([]);
    await expect(readTable(failing('DATA_BUFFER_EXCEEDED'), query)).rejects.toMatchObject({ code: 'ERP_FAULT' });
  });
});

describe(`paging by key (seed ${seed})`, () => {
  it('delivers every row once, in whatever order and however cut the ERP answers', async () => {
    const keys = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 99_999 })), {
      minLength: 0,
      maxLength: 120,
      selector: String,
    });
    await fc.assert(
      fc.asyncProperty(
        keys,
        fc.integer({ min: 10, max: 30 }),
        fc.infiniteStream(fc.integer()),
        async (pairs, pageRows, noise) => {
          const stored = pairs.map(([day, number]) => ({
            CPUDT: `2026010${day}`,
            BELNR: String(number).padStart(10, '0'),
          }));
          const delivered: string[] = [];
          let after: readonly string[] | null = null;
          for (let page = 0; page < 200; page += 1) {
            const result: { rows: readonly { BELNR: string }[]; after: readonly string[] | null } = await readKeyPage({
              table: BSID,
              key: ['CPUDT', 'BELNR'],
              after,
              pageRows,
              read: async (where, maxRows) => {
                const matching = stored.filter(evaluator(texts(where)));
                const shuffled = matching.map((row) => ({ row, at: noise.next().value })).sort((a, b) => a.at - b.at);
                return shuffled
                  .slice(0, maxRows)
                  .map(({ row }) => ({ BELNR: row.BELNR, CPUDT: row.CPUDT as string | null }));
              },
              keyOf: (row) => [row.CPUDT ?? '', row.BELNR],
            });
            delivered.push(
              ...(result.rows as readonly { CPUDT: string; BELNR: string }[]).map(
                ({ CPUDT, BELNR }) => `${CPUDT} ${BELNR}`,
              ),
            );
            after = result.after;
            if (after === null) break;
          }
          expect(delivered.sort()).toEqual(stored.map(({ CPUDT, BELNR }) => `${CPUDT} ${BELNR}`).sort());
        },
      ),
      { seed, numRuns: 60 },
    );
  });

  it('says so when one key holds more rows than a page', async () => {
    const rows = Array.from({ length: 20 }, () => ({ BELNR: '1' }));
    const paging = {
      table: BSID,
      key: ['BELNR' as const],
      after: null,
      pageRows: 5,
      read: async () => rows,
      keyOf: () => ['1'],
    };
    await expect(readKeyPage(paging)).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
  });
});
