import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../domain/clock.ts';
import type { Change } from '../../../domain/connector.ts';
import { AditError } from '../../../domain/errors.ts';
import { openItem } from '../records/sample-facts.ts';
import { CUSTOMER, SYSTEM } from '../records/world.ts';
import { type FeedScript, fact, openSync } from './world.ts';

type Opened = Awaited<ReturnType<typeof openSync>>;
let opened: Opened | undefined;
const open = async (...of: Parameters<typeof openSync>) => {
  opened = await openSync(...of);
  return opened;
};
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});
const item = (number: string): Change => ({ entity: 'openItem', what: 'upsert', row: openItem(number) });
const gone = (number: string): Change => ({
  entity: 'openItem',
  what: 'cleared',
  row: openItem(number),
  clearedOn: '2026-11-19',
});
const key = (customer: string) => ({ kind: 'number' as const, value: customer, customer, name: 'N', city: 'C' });
const quiet: FeedScript = { changes: {}, keys: {} };

describe('sync', () => {
  it('waits for room when the queue is full, each time a little longer, and goes on with the same page', async () => {
    const waits: number[] = [];
    let refusals = 2;
    const clock = { ...systemClock, sleep: async (ms: number) => void waits.push(ms) };
    const script: FeedScript = {
      ...quiet,
      changes: { '': { changes: [item('1800000001')], cursor: 'a' } },
      before: () => {
        if (refusals-- > 0) throw new AditError('OVERLOADED', 'too many calls wait for this system');
      },
    };
    const on = await open(script, { clock });
    expect(await on.sync.runNow(SYSTEM, 'changes')).toMatchObject({ pages: 1, rowsWritten: 1 });
    expect(waits).toEqual([500, 1000]);
    refusals = 100;
    await expect(on.sync.runNow(SYSTEM, 'changes')).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(waits.length).toBe(2 + 7);
  });

  it('takes in the pages of a run in order and goes on from the cursor the next time', async () => {
    const on = await open({
      changes: {
        '': { changes: [item('1800000001')], cursor: 'a', more: true },
        a: { changes: [item('1800000002')], cursor: 'b' },
        b: { changes: [gone('1800000001')], cursor: 'c' },
        c: { changes: [gone('1800000001')], cursor: 'c' },
      },
      keys: {},
    });
    expect(await on.sync.runNow(SYSTEM, 'changes')).toMatchObject({ pages: 2, rowsWritten: 2, events: 0 });
    expect(await on.sync.runNow(SYSTEM, 'changes')).toMatchObject({ pages: 1, rowsWritten: 1, events: 1 });
    expect(await on.sync.runNow(SYSTEM, 'changes')).toMatchObject({ rowsWritten: 0, events: 0 });
    expect(on.asked).toEqual(['changes - sync', 'changes a sync', 'changes b sync', 'changes c sync']);
    expect(on.world.store.rows(SYSTEM, 'openItem', CUSTOMER, { customer: CUSTOMER })).toEqual([openItem('1800000002')]);
    const [event] = on.world.store.events.pending(10);
    expect(JSON.parse(event?.body ?? '')).toMatchObject({ invoice: '9000000001', clearedOn: '2026-11-19' });
  });

  it('never runs a feed twice at a time', async () => {
    let let_go = () => {};
    const gate = new Promise<void>((resolve) => {
      let_go = resolve;
    });
    const on = await open({ ...quiet, before: () => gate });
    const first = on.sync.runNow(SYSTEM, 'changes');
    const second = on.sync.runNow(SYSTEM, 'changes');
    await fact(() => on.asked.length > 0);
    expect(on.sync.status()).toContainEqual(expect.objectContaining({ feed: 'changes', running: true }));
    let_go();
    expect(await first).toBe(await second);
    expect(on.asked).toHaveLength(1);
  });

  it('resumes a load of the search index where it broke off', async () => {
    let fails = true;
    const on = await open({
      changes: {},
      keys: { '': { keys: [key('1')], next: 'after 1' }, 'after 1': { keys: [key('2')] } },
      before: () => {
        if (on.asked.at(-1) === 'keys after 1 sync' && fails) throw new AditError('ERP_UNREACHABLE', 'nobody answers');
      },
    });
    await expect(on.sync.runNow(SYSTEM, 'searchIndex')).rejects.toMatchObject({ code: 'ERP_UNREACHABLE' });
    expect(on.world.store.coverage(SYSTEM, 'searchKey', '', '')).toBe(null);
    fails = false;
    expect(await on.another().runNow(SYSTEM, 'searchIndex')).toMatchObject({ pages: 1 });
    expect(on.asked).toEqual(['keys - sync', 'keys after 1 sync', 'keys after 1 sync']);
    for (const number of ['1', '2']) expect(on.world.store.find({ by: 'number', value: number })).toHaveLength(1);
    expect(on.world.store.coverage(SYSTEM, 'searchKey', '', '')).toMatchObject({ complete: true });
  });

  it('polls a system that was never polled at once, and pauses after a failure however often the clock strikes', async () => {
    const on = await open(
      {
        ...quiet,
        before: () => {
          throw new AditError('ERP_UNREACHABLE', 'nobody answers');
        },
      },
      { systems: [{ name: SYSTEM, timeZone: 'UTC', schedule: { changes: '* * * * * *', searchIndex: '0 0 1 1 *' } }] },
    );
    on.sync.start();
    await fact(() => on.sync.status().every(({ pausedUntil }) => pausedUntil !== undefined));
    const seconds = new Set<number>();
    await fact(() => seconds.add(Math.floor(Date.now() / 1000)).size > 2);
    expect(on.asked).toHaveLength(2);
    expect(on.sync.status()).toContainEqual(
      expect.objectContaining({ feed: 'changes', lastError: expect.objectContaining({ code: 'ERP_UNREACHABLE' }) }),
    );
    await expect(on.sync.runNow(SYSTEM, 'changes')).rejects.toMatchObject({ code: 'ERP_UNREACHABLE' });
    expect(on.asked).toHaveLength(3);
  });

  it('tries a load of the search index that failed again with a poll after its pause, not in the next night', async () => {
    let later = 0;
    let fails = true;
    const clock = { ...systemClock, now: () => Date.parse('2026-11-21T09:00:00.000Z') + later };
    const on = await open(
      {
        ...quiet,
        before: (what) => {
          if (what === 'keys' && fails) throw new AditError('ERP_UNREACHABLE', 'nobody answers');
        },
      },
      {
        clock,
        systems: [{ name: SYSTEM, timeZone: 'UTC', schedule: { changes: '* * * * * *', searchIndex: '0 0 1 1 *' } }],
      },
    );
    const loads = () => on.asked.filter((line) => line.startsWith('keys')).length;
    const polls = () => on.asked.length - loads();
    on.sync.start();
    await fact(() => polls() >= 3);
    expect(loads()).toBe(1);
    later = 60_000;
    fails = false;
    await fact(() => loads() === 2 && polls() >= 5);
    const after = polls();
    await fact(() => polls() >= after + 2);
    expect(loads()).toBe(2);
  });

  it('runs by its schedule', async () => {
    const on = await open(quiet, {
      systems: [
        { name: SYSTEM, timeZone: 'Europe/Berlin', schedule: { changes: '* * * * * *', searchIndex: '0 0 1 1 *' } },
      ],
    });
    on.sync.start();
    await fact(() => on.asked.filter((line) => line.startsWith('changes')).length >= 3);
    expect(on.asked.filter((line) => line.startsWith('keys'))).toHaveLength(1);
  });

  it('refuses a schedule that is none and a system that is not there', async () => {
    const on = await open(quiet, {
      systems: [{ name: SYSTEM, timeZone: 'UTC', schedule: { changes: 'sometimes', searchIndex: '0 0 1 1 *' } }],
    });
    expect(() => on.sync.start()).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    await expect(on.sync.runNow('other', 'changes')).rejects.toMatchObject({ code: 'SYSTEM_UNKNOWN' });
  });

  it('stops a feed that does not get on', async () => {
    const on = await open({
      changes: { '': { changes: [], cursor: 'a', more: true }, a: { changes: [], cursor: 'a', more: true } },
      keys: { '': { keys: [], next: 'x' }, x: { keys: [], next: 'x' } },
    });
    await expect(on.sync.runNow(SYSTEM, 'changes')).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
    await expect(on.sync.runNow(SYSTEM, 'searchIndex')).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
  });

  it('reads the whole portfolio again before polls are no longer trusted', async () => {
    let now = Date.parse('2026-11-21T09:00:00.000Z');
    const script: FeedScript = {
      changes: { '': { changes: [item('1800000001')], cursor: 'a', snapshot: true }, a: { changes: [], cursor: 'a' } },
      keys: {},
    };
    const on = await open(script, { clock: { ...systemClock, now: () => now } });
    await on.sync.runNow(SYSTEM, 'changes');
    await on.sync.runNow(SYSTEM, 'changes');
    expect(on.asked).toEqual(['changes - sync', 'changes a sync']);
    now += 21 * 3_600_000;
    script.changes[''] = { changes: [item('1800000002')], cursor: 'a', snapshot: true };
    await on.sync.runNow(SYSTEM, 'changes');
    expect(on.asked.slice(2)).toEqual(['changes a sync', 'changes - sync']);
    expect(on.world.store.rows(SYSTEM, 'openItem', CUSTOMER, { customer: CUSTOMER })).toEqual([openItem('1800000002')]);
  });

  it('lets the portfolio of a system that cannot be followed grow old until it is read whole again', async () => {
    let now = Date.parse('2026-11-21T08:00:00.000Z');
    const on = await open(
      {
        changes: {
          '': { changes: [item('1800000001')], cursor: 'whole', snapshot: true, asOf: '2026-11-21T08:00:00.000Z' },
          whole: { changes: [], cursor: 'whole', follows: false, asOf: '2026-11-21T08:30:00.000Z' },
        },
        keys: {},
      },
      { clock: { ...systemClock, now: () => now } },
    );
    await on.sync.runNow(SYSTEM, 'changes');
    now += 30 * 60_000;
    expect(await on.sync.runNow(SYSTEM, 'changes')).toMatchObject({ pages: 0 });
    expect(on.world.store.position(SYSTEM, 'changes').asOf).toBe('2026-11-21T08:00:00.000Z');
    now += 20 * 3_600_000;
    await on.sync.runNow(SYSTEM, 'changes');
    expect(on.asked).toEqual(['changes - sync', 'changes whole sync', 'changes whole sync', 'changes - sync']);
  });

  it('begins anew where the connector does not know the cursor any more', async () => {
    const script: FeedScript = {
      changes: { '': { changes: [item('1800000001')], cursor: 'old', snapshot: true } },
      keys: {},
      before: (_what, _context, cursor) => {
        if (cursor === 'old') throw new AditError('INPUT_INVALID', 'not a cursor of this change feed');
      },
    };
    const on = await open(script);
    await on.sync.runNow(SYSTEM, 'changes');
    script.changes[''] = { changes: [item('1800000002')], cursor: 'new', snapshot: true };
    await on.sync.runNow(SYSTEM, 'changes');
    expect(on.asked).toEqual(['changes - sync', 'changes old sync', 'changes - sync']);
    expect(on.world.store.rows(SYSTEM, 'openItem', CUSTOMER, { customer: CUSTOMER })).toEqual([openItem('1800000002')]);
  });

  it('breaks off a run when it closes, without taking the page in', async () => {
    const on = await open({
      changes: { '': { changes: [item('1800000001')], cursor: 'a' } },
      keys: {},
      before: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    });
    const run = on.sync.runNow(SYSTEM, 'changes').catch((error) => error);
    await fact(() => on.asked.length === 1);
    await on.sync.close();
    expect(await run).toMatchObject({ code: 'CANCELLED' });
    expect(on.world.store.position(SYSTEM, 'changes').cursor).toBe(null);
    await expect(on.sync.runNow(SYSTEM, 'changes')).rejects.toMatchObject({ code: 'NOT_RUNNING' });
  });
});
