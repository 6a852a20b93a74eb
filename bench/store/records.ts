import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ChangePage } from '../../agent/records/contract.ts';
import type { RecordsFile } from '../../agent/records/lifetime.ts';
import { RecordsStore } from '../../agent/records/records-store.ts';
import { openItemTable } from '../../agent/records/tables/open-item.ts';
import { systemClock } from '../../domain/clock.ts';
import { toInstant } from '../../domain/dates.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import { type Database, openDatabase } from '../../store/database.ts';
import { benchLog } from '../entries/agent-task.ts';
import { BENCH_SYSTEM } from '../entries/held-system.ts';
import { openItem } from '../entries/records-filling.ts';
import { type Figure, figure } from '../figure.ts';

const PAGE = 1_000;
const ITEMS_OF_ONE = 20;
const ROWS = 14;
const CIPHER = 'aes256';

interface Size {
  readonly runs: number;
  readonly pages: number;
  readonly reads: number;
}

/** Writes through the worker thread with coverage and events, and reads as an answer does. */
export async function records(name: string, dir: string, size: Size): Promise<readonly Figure[]> {
  const writes: { value: number; floor: number }[] = [];
  const reads: { value: number; floor: number }[] = [];
  for (let run = 0; run < size.runs; run++) {
    const file = (what: string): RecordsFile => ({
      path: join(dir, `${what}-${run}.db`),
      key: randomBytes(32),
      cipher: CIPHER,
    });
    const store = new RecordsStore({ file: file('records'), clock: systemClock, log: benchLog });
    await store.start();
    const bare = bareTable(file('bare'));
    const pages = Array.from({ length: size.pages }, (_, page) => itemsOf(page));
    try {
      await store.useIdentity(BENCH_SYSTEM, 'bench');
      const value = await perSecond(pages, (items, page) =>
        store.applyChanges(changePage(items, page, size.pages)).then(() => {}),
      );
      const floor = await perSecond(pages, async (items) => bare.write(items));
      writes.push({ value, floor });
      const customer = pages[0]?.[0]?.customer ?? '';
      const asked = { customer: '0000099999' };
      const rows = Array.from({ length: ROWS }, (_, at) => openItem(asked.customer, at));
      const asOf = toInstant(Date.now());
      await store.put({ system: BENCH_SYSTEM, entity: 'openItem', selector: asked, rows, complete: true, asOf });
      bare.write(rows);
      reads.push({
        value: microseconds(size.reads, () => {
          const held = store.coverage(BENCH_SYSTEM, 'openItem', asked.customer, '');
          const found = store.rows(BENCH_SYSTEM, 'openItem', asked.customer, asked);
          if (!held?.complete || found.length !== ROWS) throw new Error(`held ${found.length} rows, ${customer}`);
        }),
        floor: microseconds(size.reads, () => {
          if (bare.read(asked.customer) !== ROWS) throw new Error('the bare table lost rows');
        }),
      });
    } finally {
      bare.close();
      await store.close();
    }
  }
  return [
    figure(name, 'records: rows of a change feed, against a bare loop', 'rows/s', writes, {
      of: 'ratio',
      atLeast: 0.7,
    }),
    figure(name, `records: coverage and ${ROWS} rows as facts, against a bare statement`, 'µs', reads),
  ];
}

function itemsOf(page: number): OpenItemFacts[] {
  return Array.from({ length: PAGE }, (_, at) => {
    const customer = String(page * (PAGE / ITEMS_OF_ONE) + Math.floor(at / ITEMS_OF_ONE) + 1).padStart(10, '0');
    return openItem(customer, at % ITEMS_OF_ONE);
  });
}

function changePage(items: readonly OpenItemFacts[], page: number, pages: number): ChangePage {
  return {
    system: BENCH_SYSTEM,
    changes: items.map((row) => ({ entity: 'openItem', what: 'upsert', row })),
    cursor: String(page),
    asOf: toInstant(Date.now()),
    last: page === pages - 1,
    snapshot: true,
  };
}

/** The same columns, key and transaction size, and nothing else. */
function bareTable(file: RecordsFile) {
  const { columns, key, encode } = openItemTable;
  const sql = `CREATE TABLE open_item (${columns.join(' ANY, ')} ANY, PRIMARY KEY (${key.join(', ')})) STRICT, WITHOUT ROWID;`;
  const db: Database = openDatabase({ ...file, synchronous: 'NORMAL', migrations: [{ version: 1, sql }] });
  const insert = db.prepare(`INSERT OR REPLACE INTO open_item VALUES (${columns.map(() => '?').join(', ')})`);
  const select = db.prepare(`SELECT ${columns.join(', ')} FROM open_item WHERE customer = ?`).raw();
  return {
    write: db.transaction((items: readonly OpenItemFacts[]) => {
      for (const item of items) insert.run(...encode(item));
    }),
    read: (customer: string) => select.all(customer).length,
    close: () => db.close(),
  };
}

async function perSecond(
  pages: readonly (readonly OpenItemFacts[])[],
  write: (items: readonly OpenItemFacts[], page: number) => Promise<void>,
): Promise<number> {
  const begun = performance.now();
  for (const [page, items] of pages.entries()) await write(items, page);
  return (pages.length * PAGE * 1_000) / (performance.now() - begun);
}

function microseconds(count: number, work: () => void): number {
  for (let warm = 0; warm < count / 5; warm++) work();
  const begun = performance.now();
  for (let done = 0; done < count; done++) work();
  return ((performance.now() - begun) * 1_000) / count;
}
