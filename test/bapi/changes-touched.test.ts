import { afterEach, describe, expect, it } from 'vitest';
import type { ChangesResult } from '../../domain/connector.ts';
import { TCURX } from './erp-data.ts';
import type { TinySapOptions, Values } from './tiny-sap.ts';
import { startWorld, type World, within } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

type Rows = Readonly<Record<string, string>>[];

/** A feed without postings, over what a test says changed. */
async function feed(section: Record<string, unknown>, options: Partial<TinySapOptions> = {}) {
  const books = { CDHDR: [] as Rows, KNA1: [] as Rows, BSID: [] as Rows, BSAD: [] as Rows };
  const world = await startWorld({ tables: { ...books, TCURX }, functions: {}, ...options }, section);
  worlds.push(world);
  let cursor: string | null = null;
  const poll = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for (let page = 0; page < 50; page += 1) {
      const result: ChangesResult = await world.erp.changes(cursor, within());
      cursor = result.cursor;
      found.push(...(result.touched ?? []).map(({ entity, customer }) => `${entity} ${customer}`));
      if (!result.more) return found.sort();
    }
    throw new Error('the poll does not end');
  };
  return { world, books, poll, cursor: () => String(cursor) };
}

let numbers = 0;
/** A change document's header, in the ERP's own time. */
const changed = (objectClass: string, objectId: string, at: string): Readonly<Record<string, string>> => {
  numbers += 1;
  return {
    OBJECTCLAS: objectClass.padEnd(15),
    OBJECTID: objectId.padEnd(90),
    CHANGENR: String(numbers).padStart(10, '0'),
    UDATE: at.slice(0, 8),
    UTIME: at.slice(8),
    CHANGE_IND: 'U',
  };
};
const DOCUMENTS = { masterChanges: 'cdhdr' };

describe('changed customers by change documents', () => {
  it('are told once, from the day before the first poll on', async () => {
    const { books, poll } = await feed(DOCUMENTS);
    books.CDHDR.push(
      changed('DEBI', '0000100001', '20260313215959'),
      changed('DEBI', '0000100002', '20260313220000'),
      changed('DEBI', '0000100003', '20260315080000'),
      changed('KRED', '0000200001', '20260315080000'),
    );
    expect(await poll()).toEqual(['customer 0000100002', 'customer 0000100003']);
    expect(await poll()).toEqual([]);
    books.CDHDR.push(changed('DEBI', '0000100001', '20260315090000'));
    expect(await poll()).toEqual(['customer 0000100001']);
  });

  it('are met though they were committed late, and in the hour that comes twice in autumn', async () => {
    const { books, poll } = await feed(DOCUMENTS);
    books.CDHDR.push(changed('DEBI', '0000100001', '20260315025900'));
    expect(await poll()).toEqual(['customer 0000100001']);
    books.CDHDR.push(changed('DEBI', '0000100002', '20260315015930'));
    expect(await poll()).toEqual(['customer 0000100002']);
    expect(await poll()).toEqual([]);
  });

  it('keep the server’s time and never take ours: a server that is a day behind loses nothing', async () => {
    const { books, poll } = await feed(DOCUMENTS);
    books.CDHDR.push(changed('DEBI', '0000100001', '20260314100000'));
    await poll();
    books.CDHDR.push(changed('DEBI', '0000100002', '20260314100500'));
    expect(await poll()).toEqual(['customer 0000100002']);
  });

  it('are found by their address, in whichever way the object id is put together', async () => {
    const { books, poll } = await feed(DOCUMENTS);
    books.KNA1.push(
      { KUNNR: '0000100001', ADRNR: '0000000501' },
      { KUNNR: '0000100002', ADRNR: '0000000502' },
      { KUNNR: '0000100003', ADRNR: '0000000503' },
    );
    books.CDHDR.push(
      changed('ADRESSE', 'CA010000000501', '20260315080000'),
      changed('ADRESSE3', 'BP  00000006010000000502', '20260315080000'),
      changed('ADRESSE', 'BP  0000009999', '20260315080000'),
    );
    expect(await poll()).toEqual(['customer 0000100001', 'customer 0000100002']);
  });

  it('come page by page when there are thousands, each once, with a cursor that stays small', async () => {
    const { books, poll, cursor, world } = await feed(DOCUMENTS);
    const many = Array.from({ length: 1_700 }, (_, n) =>
      changed('DEBI', String(100_000 + n).padStart(10, '0'), `202603150${String(10_000 + n)}`.slice(0, 14)),
    ).map((row) => ({ ...row, UTIME: '080000' }));
    books.CDHDR.push(...many);
    const told = await poll();
    expect(told).toHaveLength(1_700);
    expect(new Set(told).size).toBe(1_700);
    expect(await poll()).toEqual([]);
    expect(cursor().length).toBeLessThan(60_000);
    const pages = world.sap.calls.filter(({ input }) => String(input['QUERY_TABLE']) === 'CDHDR');
    expect(pages.every(({ input }) => Number(input['ROWCOUNT']) === 501)).toBe(true);
  });

  it('are left out where the user may not read the table, and postings are told all the same', async () => {
    const { poll, world } = await feed(DOCUMENTS, { tables: { KNA1: [], BSID: [], BSAD: [], TCURX } });
    expect(await poll()).toEqual([]);
    expect(world.logs.join()).toContain('changed customers cannot be followed');
  });

  it('are not looked for where the section does not say so', async () => {
    const { poll, world } = await feed({});
    await poll();
    expect(world.sap.calls.map(({ input }) => input['QUERY_TABLE'])).not.toContain('CDHDR');
  });
});

describe('changes by the add-on', () => {
  const row = (at: string, object: string, kunnr: string) => ({
    SEQUENCE_KEY: `${at}${object.slice(0, 1)}${kunnr}`,
    OBJECT: object,
    OBJECT_ID: '0000000001',
    KUNNR: kunnr,
    CHANGED_ON: `${at.slice(0, 4)}-${at.slice(4, 6)}-${at.slice(6, 8)}`,
    CHANGED_AT: `${at.slice(8, 10)}:${at.slice(10, 12)}:${at.slice(12, 14)}`,
  });
  /** The add-on as its interface says: in the order of the keys, behind `IV_AFTER`, `IV_MAX` of them. */
  const addon = (rows: ReturnType<typeof row>[], clock: { now: string }, most = 2) => ({
    Z_ADIT_CHANGES_SINCE: (input: Values): Values => {
      const since = `${input['IV_SINCE_ON']}${input['IV_SINCE_AT']}`.replaceAll(/\D/g, '');
      const after = String(input['IV_AFTER'] ?? '');
      const found = rows
        .filter(({ SEQUENCE_KEY: key }) => key.slice(0, 14) >= since && key > after)
        .sort((a, b) => (a.SEQUENCE_KEY < b.SEQUENCE_KEY ? -1 : 1));
      return {
        ET_CHANGES: found.slice(0, most),
        EV_SERVER_ON: clock.now.slice(0, 8),
        EV_SERVER_AT: clock.now.slice(8),
        EV_MORE: found.length > most ? 'X' : '',
        RETURN: {},
      };
    },
  });

  it('tell promises, disputes and activities beside customers, page by page and each once', async () => {
    const clock = { now: '20260315100000' };
    const rows = [
      row('20260315080000', 'PROMISE', '0000100001'),
      row('20260315080000', 'DISPUTE', '0000100001'),
      row('20260315081000', 'ACTIVITY', '0000100002'),
      row('20260315082000', 'PREFERENCE', '0000100003'),
      row('20260315082000', 'CONTACT', '0000100003'),
    ];
    const { poll, world } = await feed({ addon: 'on' }, { functions: addon(rows, clock) });
    expect(await poll()).toEqual([
      'activity 0000100002',
      'customer 0000100003',
      'customer 0000100003',
      'dispute 0000100001',
      'promise 0000100001',
    ]);
    clock.now = '20260315101000';
    expect(await poll()).toEqual([]);
    rows.push(row('20260315100500', 'PROMISE', '0000100009'));
    clock.now = '20260315102000';
    expect(await poll()).toEqual(['promise 0000100009']);
    expect(world.sap.calls.map(({ input }) => input['QUERY_TABLE'])).not.toContain('CDHDR');
  });

  it('begin with the server’s clock as it was before the selection, ten minutes earlier', async () => {
    const clock = { now: '20260315100000' };
    const { poll, world } = await feed({ addon: 'on' }, { functions: addon([], clock) });
    await poll();
    clock.now = '20260315110000';
    await poll();
    const asked = world.sap.calls.filter(({ name }) => name === 'Z_ADIT_CHANGES_SINCE').map(({ input }) => input);
    expect(asked[0]).toMatchObject({ IV_SINCE_ON: '2026-03-13', IV_SINCE_AT: '23:50:00' });
    expect(asked[1]).toMatchObject({ IV_SINCE_ON: '2026-03-15', IV_SINCE_AT: '09:50:00' });
  });
});
