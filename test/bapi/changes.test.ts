import { afterEach, describe, expect, it } from 'vitest';
import { closeFeeds, feed, on } from './feed.ts';
import { within } from './world.ts';

afterEach(closeFeeds);

describe('changes of SAP ECC', () => {
  it('starts with everything that is open and delivers nothing twice', async () => {
    const { books, poll } = await feed();
    books.BSID.push(
      on('20260310', { BELNR: '1' }),
      on('20260313', { BELNR: '2' }),
      on('20260314', { BELNR: '3' }),
      on('20260315', { BELNR: '4' }),
    );
    expect(await poll()).toEqual([1, 2, 3, 4].map((number) => `upsert ${number} 1000.00`));
    expect(await poll()).toEqual([]);
    books.BSID.push(on('20260315', { BELNR: '5' }));
    expect(await poll()).toEqual(['upsert 5 1000.00']);
  });

  it('meets an entry that arrives with a date of the day before', async () => {
    const { books, poll } = await feed();
    books.BSID.push(on('20260315', { BELNR: '1' }));
    await poll();
    books.BSID.push(on('20260314', { BELNR: '2' }));
    expect(await poll()).toEqual(['upsert 2 1000.00']);
  });

  it('shows an item as cleared once it has moved to BSAD, and not the payment that cleared it', async () => {
    const { books, poll } = await feed();
    const invoice = on('20260101', { BELNR: '1' });
    books.BSID.push(invoice);
    expect(await poll()).toEqual(['upsert 1 1000.00']);
    books.BSID.splice(0);
    books.BSAD.push(
      { ...invoice, AUGDT: '20260315', AUGBL: '9'.padEnd(10) },
      on('20260315', { BELNR: '9', BSCHL: '15', SHKZG: 'H', AUGDT: '20260315', AUGBL: '9' }),
    );
    expect(await poll()).toEqual(['cleared 1 0.00']);
    expect(await poll()).toEqual([]);
  });

  it('meets a clearing that was dated back, through the document entered for it', async () => {
    const { books, poll } = await feed();
    await poll();
    books.BSAD.push(
      on('20260101', { BELNR: '1', AUGDT: '20260228', AUGBL: '9' }),
      on('20260315', { BELNR: '9', BSCHL: '15', SHKZG: 'H', AUGDT: '20260228', AUGBL: '9' }),
    );
    expect(await poll()).toEqual(['cleared 1 0.00']);
    expect(await poll()).toEqual([]);
  });

  it('delivers the item that a partial payment lowers, with every other one that names it', async () => {
    const { books, poll } = await feed();
    books.BSID.push(
      on('20260101', { BELNR: '1' }),
      on('20260201', {
        BELNR: '7',
        BSCHL: '15',
        SHKZG: 'H',
        WRBTR: '       100.00 ',
        REBZG: '1',
        REBZJ: '2026',
        REBZZ: '001',
      }),
    );
    expect(await poll()).toEqual(['upsert 1 900.00']);
    books.BSID.push(
      on('20260315', {
        BELNR: '8',
        BSCHL: '15',
        SHKZG: 'H',
        WRBTR: '       250.00 ',
        REBZG: '1',
        REBZJ: '2026',
        REBZZ: '001',
      }),
    );
    expect(await poll()).toEqual(['upsert 1 650.00']);
    expect(await poll()).toEqual([]);
  });

  it('moves its window by the dates that the ERP shows and not by our clock', async () => {
    const { books, poll, cursor } = await feed();
    books.BSID.push(on('20260318', { BELNR: '1' }));
    expect(await poll()).toEqual(['upsert 1 1000.00']);
    expect(JSON.parse(cursor() ?? '')).toMatchObject({ since: '2026-03-18' });
    books.BSAD.push(on('20260101', { BELNR: '2', AUGDT: '20261231', AUGBL: '3' }));
    expect(await poll()).toEqual(['cleared 2 0.00']);
    expect(JSON.parse(cursor() ?? '')).toMatchObject({ since: '2026-03-18' });
  });

  it('says behind the last page of a first poll that all open items were delivered, and never again', async () => {
    const { books, pages } = await feed();
    for (let at = 0; at < 900; at += 1) books.BSID.push(on('20260101', { BELNR: String(1_000 + at) }));
    const first = await pages();
    expect(first.length).toBeGreaterThan(1);
    expect(first.map(({ snapshot }) => snapshot === true)).toEqual(first.map((_page, at) => at === first.length - 1));
    expect((await pages()).map(({ snapshot }) => snapshot)).toEqual([undefined]);
  });

  it('delivers more than a page without losing or doubling a row', async () => {
    const { books, poll } = await feed();
    await poll();
    for (let at = 0; at < 900; at += 1) books.BSID.push(on('20260315', { BELNR: String(1_000 + at) }));
    const found = await poll();
    expect(found).toHaveLength(900);
    expect(new Set(found).size).toBe(900);
    expect(await poll()).toEqual([]);
  });

  it('starts with every item as its partial payments leave it, over more than a page', async () => {
    const { books, poll } = await feed();
    const expected: string[] = [];
    for (let at = 1000; at < 1600; at += 1) {
      const KUNNR = String(100_000 + at).padStart(10, '0');
      books.BSID.push(on('20260101', { KUNNR, BELNR: `1${at}` }));
      const named = { REBZG: `1${at}`, REBZJ: '2026', REBZZ: '001' };
      const payment = { KUNNR, BELNR: `7${at}`, BSCHL: '15', SHKZG: 'H', WRBTR: '       100.00 ', ...named };
      books.BSID.push(on('20260201', payment));
      expected.push(`upsert 1${at} 900.00`);
    }
    // An account on the edge of two pages may tell an item on both, the same each time.
    expect([...new Set(await poll())]).toEqual(expected);
    expect(await poll()).toEqual([]);
  });

  it('leaves out reminders that are no debts', async () => {
    const { books, poll } = await feed();
    books.BSID.push(on('20260315', { BELNR: '1', BSTAT: 'S' }), on('20260315', { BELNR: '2' }));
    expect(await poll()).toEqual(['upsert 2 1000.00']);
  });

  it('reads amounts at the scale of their currency', async () => {
    const { books, poll } = await feed();
    books.BSID.push(
      on('20260315', { BELNR: '1', WAERS: 'JPY', WRBTR: '       123.45 ' }),
      on('20260315', { BELNR: '2', WAERS: 'KWD', WRBTR: '      1234.56 ' }),
    );
    expect(await poll()).toEqual(['upsert 1 12345', 'upsert 2 123.456']);
  });

  it('refuses a cursor that it did not write', async () => {
    const { world } = await feed();
    for (const cursor of ['', '{}', '{"v":1,"since":"x"}', 'null']) {
      await expect(world.erp.changes(cursor, within())).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    }
  });
});
