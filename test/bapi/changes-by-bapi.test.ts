import { afterEach, describe, expect, it } from 'vitest';
import type { Change, ChangesResult } from '../../domain/connector.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import { bapiLine } from './lines.ts';
import type { Values } from './tiny-sap.ts';
import { startWorld, type World, within } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const NUMBERS = Array.from({ length: 53 }, (_, at) => String(100_001 + at).padStart(10, '0'));
const ELSEWHERE = '0000100007';
const BRANCH = '0000100009';

/** A system of 53 customers whose tables may not be read; each has one open item that carries its number. */
async function start(section: Record<string, unknown> = { readTable: 'off' }, indexes: Row[] = []) {
  const started = await startWorld(
    {
      tables: { BSID: [], BSAD: [], BKPF: [], VBRK: [], TCURX: [], DD17S: indexes },
      functions: {
        BAPI_CUSTOMER_GETLIST: (input) => {
          const [range] = (input['IDRANGE'] as { item: readonly Record<string, string>[] }).item;
          const { LOW = '', HIGH = '' } = range ?? {};
          const found = NUMBERS.filter((number) => number >= LOW && number <= HIGH).slice(0, Number(input['MAXROWS']));
          const none = { TYPE: 'E', ID: 'F2', NUMBER: '718', MESSAGE: 'None found' };
          const rows = found.map((CUSTOMER) => ({ CUSTOMER, NAME: 'N', CITY: 'C', COUNTRY: 'DE', TEL1_NUMBR: '' }));
          return { RETURN: found.length === 0 ? none : {}, ADDRESSDATA: rows, IDRANGE: [] };
        },
        BAPI_AR_ACC_GETOPENITEMS: (input): Values => {
          const CUSTOMER = String(input['CUSTOMER']);
          if (CUSTOMER === ELSEWHERE) {
            return { RETURN: { TYPE: 'E', CODE: 'FN503', MESSAGE: 'Not in this company code' }, LINEITEMS: [] };
          }
          const item = bapiLine({ CUSTOMER, DOC_NO: CUSTOMER });
          // This one stands on the account of its head office, as some releases show it.
          const lines =
            CUSTOMER === BRANCH ? [bapiLine({ CUSTOMER: '0000100001', BRANCH, DOC_NO: '0000100001' })] : [item];
          return { RETURN: {}, LINEITEMS: lines };
        },
      },
    },
    section,
  );
  worlds.push(started);
  return started;
}

async function run(world: World, from: string | null = null): Promise<readonly ChangesResult[]> {
  const pages = [await world.erp.changes(from, within())];
  for (let last = pages[0]; last?.more; last = pages.at(-1)) {
    if (pages.length > 20) throw new Error('no end');
    pages.push(await world.erp.changes(last.cursor, within()));
  }
  return pages;
}

type Row = Readonly<Record<string, string>>;
const index = (table: string, name: string, field: string): Row[] =>
  ['MANDT', 'BUKRS', field].map((column, at) => ({
    SQLTAB: table.padEnd(30),
    INDEXNAME: name.padEnd(3),
    AS4LOCAL: 'A',
    POSITION: String(at + 1).padStart(4, '0'),
    FIELDNAME: column.padEnd(30),
  }));
const CARRYING = [...index('BSID', 'Z1', 'CPUDT'), ...index('BSAD', 'Z1', 'AUGDT'), ...index('BSAD', 'Z2', 'CPUDT')];

describe('changes of SAP ECC with tables', () => {
  const tablesRead = ({ sap }: World) => sap.calls.map(({ input }) => input['QUERY_TABLE']).filter(Boolean);

  it.each([
    ['an index is missing', CARRYING.slice(0, -3)],
    ['no index can be seen', []],
  ])('reads whole and polls nothing where %s', async (_why, indexes) => {
    const world = await start({ lineChanges: 'indexed' }, indexes);
    const pages = await run(world);
    // One is a customer elsewhere only, one a branch, whose item stands on its head office's account.
    expect(pages.flatMap(({ changes }) => changes)).toHaveLength(NUMBERS.length - 2);
    expect(pages.at(-1)).toMatchObject({ snapshot: true });
    expect(new Set(tablesRead(world))).toEqual(new Set(['DD17S']));
    expect((await run(world, pages.at(-1)?.cursor ?? '')).at(-1)).toMatchObject({ follows: false });
  });

  it.each([
    ['indexes carry the polls', { lineChanges: 'indexed' }, CARRYING],
    ['the section says so', { lineChanges: 'always' }, []],
  ])('polls where %s', async (_why, section, indexes) => {
    const world = await start(section, indexes);
    await run(world);
    expect(tablesRead(world)).toEqual(expect.arrayContaining(['BSID', 'BSAD']));
  });

  it('begins anew where the indexes went away', async () => {
    const world = await start({ lineChanges: 'indexed' });
    await expect(world.erp.changes('{"v":2}', within())).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

const documentOf = ({ row }: Change) => (row as OpenItemFacts).document.number;

describe('changes of SAP ECC without tables', () => {
  it('delivers every open item of every customer once, page by page, and says so behind the last', async () => {
    const pages = await run(await start());
    expect(pages.length).toBeGreaterThan(2);
    const documents = pages.flatMap(({ changes }) => changes.map(documentOf));
    expect(documents.sort()).toEqual(NUMBERS.filter((number) => number !== ELSEWHERE && number !== BRANCH));
    expect(pages.map(({ snapshot }) => snapshot === true)).toEqual(pages.map((_page, at) => at === pages.length - 1));
  });

  it('then brings no news, does not claim to have looked, and asks the ERP for nothing', async () => {
    const world = await start();
    const { cursor } = (await run(world)).at(-1) ?? {};
    const calls = world.sap.calls.length;
    const [again, ...others] = await run(world, cursor ?? null);
    expect(others).toEqual([]);
    expect(again).toMatchObject({ changes: [], cursor, more: false, follows: false });
    expect(again?.snapshot).toBeUndefined();
    expect(world.sap.calls).toHaveLength(calls);
  });

  it('never reads a table', async () => {
    const world = await start();
    await run(world);
    expect(world.sap.calls.map(({ name }) => name)).not.toContain('RFC_READ_TABLE');
  });

  it('refuses a cursor of the feed that reads tables', async () => {
    const world = await start();
    await expect(world.erp.changes('{"v":1,"since":"2026-03-15"}', within())).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });
});
