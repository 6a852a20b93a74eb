import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../domain/clock.ts';
import type { Change } from '../../../domain/connector.ts';
import { openItem } from '../records/sample-facts.ts';
import { SYSTEM } from '../records/world.ts';
import { fact, openSync } from './world.ts';

type Opened = Awaited<ReturnType<typeof openSync>>;
let opened: Opened | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});
const item = (number: string): Change => ({ entity: 'openItem', what: 'upsert', row: openItem(number) });

describe('a feed under a ceiling', () => {
  it('waits while the calls of the last hour are at the ceiling, says so, and goes on when there is room', async () => {
    let calls = 100;
    let looks = 0;
    let onLook = () => {};
    const clock = {
      ...systemClock,
      sleep: (ms: number) => {
        looks++;
        expect(ms).toBe(30_000);
        return new Promise<void>((resolve) => {
          onLook = resolve;
        });
      },
    };
    opened = await openSync(
      { changes: { '': { changes: [item('1800000001')], cursor: 'a' } }, keys: {} },
      { clock, ceiling: () => ({ callsPerHour: 100, callsLastHour: () => calls }) },
    );
    const { sync, asked } = opened;
    const run = sync.runNow(SYSTEM, 'changes');
    await fact(() => looks === 1);
    expect(asked).toEqual([]);
    const held = sync.status().find(({ feed }) => feed === 'changes');
    expect(held).toMatchObject({ running: true, heldBack: { calls: 100, callsPerHour: 100 } });
    onLook();
    await fact(() => looks === 2);
    expect(asked).toEqual([]);
    calls = 99;
    onLook();
    expect(await run).toMatchObject({ pages: 1, rowsWritten: 1 });
    expect(sync.status().find(({ feed }) => feed === 'changes')?.heldBack).toBeUndefined();
  });

  it('does not keep the agent from stopping while it waits', async () => {
    opened = await openSync(
      { changes: {}, keys: {} },
      { ceiling: () => ({ callsPerHour: 10, callsLastHour: () => 10 }) },
    );
    const run = opened.sync.runNow(SYSTEM, 'changes');
    const refused = expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    await fact(() => opened?.sync.status().some(({ heldBack }) => heldBack !== undefined) === true);
    await opened.sync.close();
    await refused;
  });

  it('ends a poll at the ceiling of rows and goes on from there with the next one, until all is told', async () => {
    const page = (number: number, more: boolean) => ({
      changes: [item(`180000000${number}`)],
      cursor: `after ${number}`,
      more,
      rows: 60,
      ...(!more && { snapshot: true }),
    });
    opened = await openSync(
      {
        changes: {
          '': page(1, true),
          'after 1': page(2, true),
          'after 2': page(3, true),
          'after 3': page(4, false),
        },
        keys: {},
      },
      { ceiling: () => ({ rowsPerPoll: 100, callsLastHour: () => 0 }) },
    );
    const { sync, asked, world } = opened;
    expect(await sync.runNow(SYSTEM, 'changes')).toMatchObject({ pages: 2, rowsRead: 120, isCut: true });
    expect(world.store.position(SYSTEM, 'changes')).toMatchObject({ cursor: 'after 2', asOf: null, snapshotAt: null });
    expect(await sync.runNow(SYSTEM, 'changes')).toMatchObject({ pages: 2, rowsRead: 120, calls: 2, isCut: false });
    expect(world.store.position(SYSTEM, 'changes').snapshotAt).not.toBeNull();
    expect(asked.map((one) => one.split(' sync')[0])).toEqual([
      'changes -',
      'changes after 1',
      'changes after 2',
      'changes after 3',
    ]);
  });
});
