import type { ChangesResult } from '../../domain/connector.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import { TCURX, tableLine } from './erp-data.ts';
import { startWorld, type World, within } from './world.ts';

const worlds: World[] = [];

export async function closeFeeds(): Promise<void> {
  for (const world of worlds.splice(0)) await world.close();
}

type Rows = Readonly<Record<string, string>>[];

/** The connector's change feed over tables that a test fills and changes between polls. */
export async function feed() {
  const books: Record<'BSID' | 'BSAD' | 'BKPF' | 'VBRK', Rows> = { BSID: [], BSAD: [], BKPF: [], VBRK: [] };
  const started = await startWorld({ tables: { ...books, TCURX }, functions: {} });
  worlds.push(started);
  let cursor: string | null = null;
  /** All pages of one poll. */
  const pages = async (): Promise<readonly ChangesResult[]> => {
    const found: ChangesResult[] = [];
    for (let page = 0; page < 50; page += 1) {
      const result: ChangesResult = await started.erp.changes(cursor, within());
      cursor = result.cursor;
      found.push(result);
      if (!result.more) break;
    }
    return found;
  };
  const changed = async () =>
    (await pages()).flatMap(({ changes }) =>
      changes.map(({ what, entity, row, settlement }) => {
        if (entity !== 'openItem') throw new Error('another entity');
        const item = row as OpenItemFacts;
        return { what, number: item.document.number, open: item.open.amount, settlement };
      }),
    );
  return {
    books,
    pages,
    /** `what document open`, sorted. */
    poll: async () => (await changed()).map(({ what, number, open }) => `${what} ${number} ${open}`).sort(),
    /** `document status balance`, with the discount where one was taken, of what was cleared; sorted. */
    settled: async () =>
      (await changed())
        .flatMap(({ number, settlement }) =>
          settlement
            ? [
                `${number} ${settlement.status} ${settlement.balance.amount}${settlement.discountTaken ? ' discount' : ''}`,
              ]
            : [],
        )
        .sort(),
    cursor: () => cursor,
    world: started,
  };
}

/** A line that was entered, posted and dated on one day. */
export const on = (day: string, more: Record<string, string> = {}) =>
  tableLine({ CPUDT: day, BUDAT: day, BLDAT: day, ZFBDT: day, ...more });
