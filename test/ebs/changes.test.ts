import { describe, expect, it } from 'vitest';
import type { Change, Touched } from '../../domain/connector.ts';
import { changes } from '../../ebs/changes.ts';
import { firstMoment, readCursor } from '../../ebs/changes-cursor.ts';
import { asking } from './asked.ts';
import { FeedTables } from './feed.ts';

/** Follows the feed from a cursor to the end of a run. */
class Follower {
  readonly #tables: FeedTables;
  cursor: string | null = null;
  calls = 0;
  largestCursor = 0;
  isFollowed = true;

  constructor(tables: FeedTables) {
    this.#tables = tables;
  }

  async run(): Promise<{ changes: Change[]; touched: Touched[]; snapshot: boolean }> {
    const found: Change[] = [];
    const touched: Touched[] = [];
    for (;;) {
      const page = await changes(asking(this.#tables.answers()), this.cursor);
      this.calls += 1;
      found.push(...page.changes);
      touched.push(...(page.touched ?? []));
      this.cursor = page.cursor;
      this.largestCursor = Math.max(this.largestCursor, page.cursor.length);
      if (page.follows === false) this.isFollowed = false;
      if (!page.more) return { changes: found, touched, snapshot: page.snapshot === true };
    }
  }
}

const told = (found: readonly Change[]) =>
  found.map((change) => {
    if (change.entity !== 'openItem' || !('open' in change.row)) throw new Error('not an open item');
    return `${change.what} ${change.row.invoice} ${change.row.open.amount}`;
  });

const withDates = (tables: FeedTables) => {
  tables.indexes = [...tables.indexes, ['AR_PAYMENT_SCHEDULES_ALL', 'LAST_UPDATE_DATE']];
};

describe.each(['by keys', 'by date'])('following EBS %s', (way) => {
  const started = async () => {
    const tables = new FeedTables();
    if (way === 'by date') withDates(tables);
    for (const id of [101, 102, 103]) tables.enter(id);
    tables.apply(501, 103, '0');
    const follower = new Follower(tables);
    return { tables, follower, first: await follower.run() };
  };

  it('delivers all that is open at first, and nothing when there is no news', async () => {
    const { follower, first } = await started();
    expect(told(first.changes)).toEqual(['upsert N101 100.00', 'upsert N102 100.00']);
    expect(first.snapshot).toBe(true);
    expect(await follower.run()).toEqual({ changes: [], touched: [], snapshot: false });
  });

  it('delivers what is new, what is paid in part and what is settled, each once', async () => {
    const { tables, follower } = await started();
    tables.clock = '2026-11-30T12:01:00';
    tables.enter(104);
    tables.apply(502, 101, '40');
    tables.apply(503, 102, '0');
    const { changes: found } = await follower.run();
    expect(told(found).sort()).toEqual(['cleared N102 0.00', 'upsert N101 40.00', 'upsert N104 100.00']);
    expect(found.find(({ what }) => what === 'cleared')).toMatchObject({
      clearedOn: '2026-11-30',
      settlement: { status: 'paid', balance: { amount: '0.00' }, discountTaken: false },
    });
    expect((await follower.run()).changes).toEqual([]);
  });

  it('delivers a schedule that became what it was before', async () => {
    const { tables, follower } = await started();
    tables.clock = '2026-11-30T12:01:00';
    tables.apply(502, 101, '40');
    await follower.run();
    tables.clock = '2026-11-30T12:02:00';
    tables.apply(503, 101, '100');
    expect(told((await follower.run()).changes)).toEqual(['upsert N101 100.00']);
  });

  it('delivers what was committed later than what came after it', async () => {
    const { tables, follower } = await started();
    tables.clock = '2026-11-30T12:01:00';
    tables.enter(110);
    await follower.run();
    const late = '2026-11-30T12:00:30';
    tables.schedules.set(105, { remaining: '7', closedOn: null, updated: late });
    tables.clock = '2026-11-30T12:06:00';
    expect(told((await follower.run()).changes)).toEqual(['upsert N105 7.00']);
  });

  it('goes on from a stored cursor as if it had never stopped', async () => {
    const { tables, follower } = await started();
    const stored = follower.cursor;
    tables.enter(104);
    const first = await follower.run();
    follower.cursor = stored;
    expect(await follower.run()).toEqual(first);
  });

  it('takes a batch of 100,000 rows page by page, each once, with a cursor that does not grow with it', async () => {
    const { tables, follower } = await started();
    tables.clock = '2026-11-30T12:01:00';
    for (let id = 1_000; id < 101_000; id += 1) tables.enter(id);
    const { changes: found } = await follower.run();
    expect(found.length).toBe(100_000);
    expect(tables.largest).toBeLessThanOrEqual(1_000);
    expect(follower.largestCursor).toBeLessThan(400_000);
    tables.clock = '2026-11-30T12:02:00';
    tables.enter(200_000);
    const next = await follower.run();
    // By date, a second holds the whole batch: what cannot be remembered of it may come again, and never again after that.
    if (way === 'by keys') expect(told(next.changes)).toEqual(['upsert N200000 100.00']);
    else expect(told(next.changes)).toContain('upsert N200000 100.00');
  }, 120_000);

  it.each(['', 'yesterday', '{}', '{"v":1}', '[]', 'null', '{"v":2,"items":"key"}'])(
    'refuses %j, which it never gave',
    async (cursor) => {
      const { tables } = await started();
      await expect(changes(asking(tables.answers()), cursor)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    },
  );

  it.each([
    ['seen', ['1', 'print']],
    ['seen', ['1', 'print', 41]],
    ['seen', ['1', 'print', 0.5]],
    ['seen', ['1', 'print', '0']],
    ['seen', ['one', 'print', 0]],
    ['seen', [1, 'print', 0]],
    ['seen', ['1', 'print of thirteen', 0]],
    ['seen', { length: 3, 0: '1', 1: 'print', 2: 0 }],
    ['told', 'print of thirteen'],
    ['told', null],
  ])('refuses a cursor that remembers under "%s" what it never wrote: %j', async (list, one) => {
    const { tables, follower } = await started();
    const written: Record<string, unknown[]> = JSON.parse(follower.cursor ?? '');
    expect(() => readCursor(JSON.stringify(written))).not.toThrow();
    const spoilt = JSON.stringify({ ...written, [list]: [...(written[list] ?? []), one] });
    await expect(changes(asking(tables.answers()), spoilt)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('following EBS', () => {
  it('does not follow without an index, and says so', async () => {
    const tables = new FeedTables();
    tables.indexes = [['AR_PAYMENT_SCHEDULES_ALL', 'PAYMENT_SCHEDULE_ID']];
    tables.enter(101);
    const follower = new Follower(tables);
    const first = await follower.run();
    expect(first.snapshot).toBe(true);
    expect(told(first.changes)).toEqual(['upsert N101 100.00']);
    tables.enter(102);
    expect((await follower.run()).changes).toEqual([]);
    expect(follower.isFollowed).toBe(false);
  });

  it('tells whose promises were made, once, and not those of before', async () => {
    const tables = new FeedTables();
    tables.promises.push({ id: 7, account: '1001' });
    const follower = new Follower(tables);
    expect((await follower.run()).touched).toEqual([]);
    tables.promises.push({ id: 8, account: '1002' }, { id: 9, account: '1002' });
    expect((await follower.run()).touched).toEqual([{ entity: 'promise', customer: '1002' }]);
    expect((await follower.run()).touched).toEqual([]);
  });

  it('begins before the earlier of both clocks where the time was set back', async () => {
    const tables = new FeedTables();
    withDates(tables);
    tables.clock = '2026-10-25T02:59:30';
    const follower = new Follower(tables);
    await follower.run();
    const position = readCursor(follower.cursor ?? '');
    const keys = position.marks[0]?.keys;
    if (!keys) throw new Error('no mark');
    expect(firstMoment({ ...position, now: { clock: '2026-10-25T02:00:10', keys } })).toBe('2026-10-25T01:45:10');
    expect(firstMoment({ ...position, now: { clock: '2026-10-25T03:30:00', keys } })).toBe('2026-10-25T02:44:30');
  });
});
