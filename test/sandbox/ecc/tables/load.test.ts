import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRowWriter } from '../../../../sandbox/ecc/tables/rows.ts';
import signatures from '../../../../sandbox/signatures/sap.json' with { type: 'json' };
import { type LoadedBooks, loadedBooks } from '../../loaded.ts';

let books: LoadedBooks;
beforeAll(async () => {
  books = await loadedBooks({ customers: 60, items: 900, seed: 11, asOf: '2026-11-20' });
}, 60_000);
afterAll(() => books?.close());

const ask = async <T extends Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<T[]> =>
  (await books.db.query<T>(sql, values)).rows;

describe("the company in ECC's tables", () => {
  it('has exactly the tables and fields of the signatures, in their order', async () => {
    const rows = await ask<{ name: string; columns: string[] }>(
      `SELECT table_name AS name, array_agg(column_name::text ORDER BY ordinal_position) AS columns
       FROM information_schema.columns WHERE table_schema = 'ecc' GROUP BY 1`,
    );
    const expected = Object.entries(signatures.tables).map(([name, { fields }]) => [
      name.toLowerCase(),
      fields.map((field) => field.name.toLowerCase()),
    ]);
    expect(Object.fromEntries(rows.map(({ name, columns }) => [name, columns]))).toEqual(Object.fromEntries(expected));
    expect(rows).toHaveLength(20);
  });

  it('holds only values that each field can have: length, right-trimmed text, digits, dates and decimals', async () => {
    let checked = 0;
    for (const [table, { fields }] of Object.entries(signatures.tables)) {
      const rules = fields.map(({ name, type, length, decimals }) => {
        if (type === 'NUMC') return `${name} ~ '^[0-9]{${length}}$'`;
        if (type === 'DATS') return `${name} ~ '^(00000000|[12][0-9]{3}[01][0-9][0-3][0-9]|99991231|00010101)$'`;
        if (type === 'TIMS') return `${name} ~ '^[0-2][0-9][0-5][0-9][0-5][0-9]$'`;
        if (['DEC', 'CURR', 'QUAN'].includes(type)) return `scale(${name}) <= ${decimals ?? 0}`;
        return type.startsWith('INT')
          ? 'true'
          : `${name}::text = rtrim(${name}::text) AND char_length(${name}) <= ${length}`;
      });
      const bad = await ask(`SELECT * FROM ecc.${table.toLowerCase()} WHERE NOT (${rules.join(' AND ')}) LIMIT 1`);
      expect(bad, table).toEqual([]);
      checked += fields.length;
    }
    expect(checked).toBeGreaterThan(600);
  });

  it('fills every table that an answer is made of', async () => {
    for (const table of [
      'kna1',
      'knb1',
      'knb5',
      'knkk',
      'knvk',
      'bsid',
      'bsad',
      'bkpf',
      'vbrk',
      'vbrp',
      'adrc',
      'adr2',
      'adr6',
      't052',
      'tcurx',
      'cdhdr',
      'cdpos',
    ]) {
      expect((await ask<{ n: string }>(`SELECT count(*) AS n FROM ecc.${table}`))[0]?.n, table).not.toBe('0');
    }
  });

  it('balances every clearing to zero by account and currency', async () => {
    const rows = await ask<{ n: string }>('SELECT count(DISTINCT augbl) AS n FROM ecc.bsad');
    expect(Number(rows[0]?.n)).toBeGreaterThan(300);
    const wrong = await ask(
      `SELECT bukrs, augbl FROM ecc.bsad GROUP BY bukrs, augbl, augdt, kunnr, waers
       HAVING sum(CASE shkzg WHEN 'H' THEN -wrbtr ELSE wrbtr END) <> 0`,
    );
    expect(wrong).toEqual([]);
  });

  it('has open items that balance with all postings of a customer, whatever was cleared', async () => {
    const wrong = await ask(
      `SELECT kunnr, waers FROM (
         SELECT kunnr, waers, true AS open, CASE shkzg WHEN 'H' THEN -wrbtr ELSE wrbtr END AS amount FROM ecc.bsid
         UNION ALL SELECT kunnr, waers, false, CASE shkzg WHEN 'H' THEN -wrbtr ELSE wrbtr END FROM ecc.bsad) l
       GROUP BY kunnr, waers HAVING sum(amount) <> coalesce(sum(amount) FILTER (WHERE open), 0)`,
    );
    expect(wrong).toEqual([]);
  });

  it('keeps a line in BSID while open and in BSAD once cleared, with its document header, never in both', async () => {
    expect(await ask("SELECT 1 FROM ecc.bsid WHERE augbl <> '' OR augdt <> '00000000'")).toEqual([]);
    expect(await ask("SELECT 1 FROM ecc.bsad WHERE augbl = '' OR augdt = '00000000'")).toEqual([]);
    expect(await ask('SELECT 1 FROM ecc.bsid JOIN ecc.bsad USING (mandt, bukrs, belnr, gjahr, buzei)')).toEqual([]);
    expect(
      await ask(
        `SELECT 1 FROM (SELECT * FROM ecc.bsid UNION ALL SELECT * FROM ecc.bsad) l LEFT JOIN ecc.bkpf h USING (mandt, bukrs, belnr, gjahr) WHERE h.belnr IS NULL`,
      ),
    ).toEqual([]);
  });

  it('stores amounts with two decimals whatever the currency', async () => {
    const stored = await ask(
      "SELECT waers, wrbtr FROM ecc.bsid WHERE vbeln IN ('0090000013', '0090000015', '0090000012') ORDER BY waers",
    );
    expect(stored).toEqual([
      { waers: 'EUR', wrbtr: '1234567890123.45' },
      { waers: 'JPY', wrbtr: '10000.00' },
      { waers: 'KWD', wrbtr: '12345.67' },
    ]);
    expect(await ask('SELECT * FROM ecc.tcurx ORDER BY currkey')).toEqual([
      { currkey: 'JPY', currdec: 0 },
      { currkey: 'KWD', currdec: 3 },
      { currkey: 'UYW', currdec: 4 },
    ]);
  });

  it('adds up billing documents from their lines, and posts what they add up to', async () => {
    const wrong = await ask(
      `SELECT v.vbeln FROM ecc.vbrk v JOIN ecc.vbrp p USING (mandt, vbeln) GROUP BY v.vbeln, v.netwr, v.mwsbk
       HAVING sum(p.netwr) <> v.netwr OR sum(p.mwsbp) <> v.mwsbk`,
    );
    expect(wrong).toEqual([]);
    const posted = await ask(
      `SELECT v.vbeln FROM (SELECT * FROM ecc.bsid UNION ALL SELECT * FROM ecc.bsad) l JOIN ecc.vbrk v USING (mandt, vbeln)
       WHERE l.wrbtr <> v.netwr + v.mwsbk`,
    );
    expect(posted).toEqual([]);
  });

  it('puts the items of a branch on the account of its head office, with the branch in FILKD', async () => {
    const branches = await ask<{ kunnr: string }>("SELECT kunnr FROM ecc.knb1 WHERE knrze <> ''");
    expect(branches.length).toBeGreaterThan(2);
    expect(
      await ask(
        "SELECT 1 FROM (SELECT kunnr FROM ecc.bsid UNION ALL SELECT kunnr FROM ecc.bsad) l JOIN ecc.knb1 b USING (kunnr) WHERE b.knrze <> ''",
      ),
    ).toEqual([]);
    expect(
      await ask(
        "SELECT DISTINCT kunnr, filkd FROM ecc.bsid WHERE filkd IN ('0000010007', '0000010008') ORDER BY filkd",
      ),
    ).toEqual([
      { kunnr: '0000010006', filkd: '0000010007' },
      { kunnr: '0000010006', filkd: '0000010008' },
    ]);
  });

  it('keeps the exposure of a credit account equal to its open items in EUR', async () => {
    expect(await ask("SELECT klimk, skfor, crblb FROM ecc.knkk WHERE kunnr = '0000010001'")).toEqual([
      { klimk: '100000.00', skfor: '14225.06', crblb: '' },
    ]);
    // 2,645.00 USD at 0.92, each line rounded.
    expect(await ask("SELECT skfor, crblb FROM ecc.knkk WHERE kunnr = '0000010002'")).toEqual([
      { skfor: '2433.40', crblb: 'X' },
    ]);
  });

  it('refuses a row with a table or field that the signatures lack', async () => {
    const client = await books.db.connect();
    try {
      await expect(createRowWriter().insert(client, 'bsid', [{ wrbtr_long: '1' }])).rejects.toThrow('bsid-wrbtr_long');
      await expect(createRowWriter().insert(client, 'bseg', [{}])).rejects.toThrow('bseg');
    } finally {
      client.release();
    }
  });
});
