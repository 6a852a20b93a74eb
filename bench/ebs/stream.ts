import { FEED_ITEMS } from '../../ebs/catalogue/feed.ts';
import { memoryOf } from '../footprint/memory.ts';
import type { BareOracle } from './bare.ts';
import type { Subjects } from './loads.ts';
import type { Streamed, StreamOrder } from './messages.ts';
import { type ChildSide, patient } from './own.ts';

/** As many positions as the feed asks for at a time, and rows that these can have. */
const PAGE = 500;
const ROWS = PAGE * 4;
const LOOK_EVERY_MS = 20;

interface Sides {
  readonly bare: BareOracle;
  readonly child: ChildSide;
  readonly subjects: Subjects;
}

/** Reads everything that is open, once. */
export function streamed(side: StreamOrder['side'], { bare, child, subjects }: Sides): Promise<Streamed> {
  return side === 'bare' ? byDriver(bare, subjects) : throughChild(child);
}

/** The pages that the feed asks for, one after the other, and nothing made of them. */
async function byDriver(bare: BareOracle, { orgs, today }: Subjects): Promise<Streamed> {
  const at = FEED_ITEMS.columns.indexOf('POSITION_ID');
  const begun = performance.now();
  let [rows, largest] = [0, 0];
  for (let after: string | null = '0'; after !== null; ) {
    const binds = { way: 'open', after_at: null, after_id: after, page: String(PAGE), key_date: today, orgs };
    const page = await bare.rows({ query: FEED_ITEMS, binds }, ROWS);
    const positions = new Set(page.map((row) => row[at]));
    rows += positions.size;
    largest = Math.max(largest, page.length);
    after = positions.size < PAGE ? null : String(page.at(-1)?.[at]);
  }
  return { rows, largest, ms: performance.now() - begun, beforeMs: 0, memory: null };
}

/** The first reading of the feed up to its end, and what the process that reads came to meanwhile. */
async function throughChild(child: ChildSide): Promise<Streamed> {
  const pid = child.pid();
  const beforeMb = memoryOf(pid).rssMb;
  let peakMb = beforeMb;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, memoryOf(pid).rssMb);
  }, LOOK_EVERY_MS);
  const begun = performance.now();
  let [rows, largest, beforeMs] = [0, 0, 0];
  try {
    for (let cursor: string | null = null; ; ) {
      if (rows === 0) beforeMs = performance.now() - begun;
      const read = await child.ebs.changes(cursor, patient());
      rows += read.changes.length;
      largest = Math.max(largest, read.changes.length);
      if (read.snapshot) break;
      cursor = read.cursor;
    }
    return { rows, largest, ms: performance.now() - begun, beforeMs, memory: { beforeMb, peakMb } };
  } finally {
    clearInterval(timer);
  }
}
