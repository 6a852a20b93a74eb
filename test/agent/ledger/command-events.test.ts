import { describe, expect, it } from 'vitest';
import { newCommand, world } from './world.ts';

async function decided(it: ReturnType<typeof world>, count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const { commandId } = await it.ledger.accept(newCommand());
    await it.reaches(commandId, 'confirmed');
  }
}

describe('command events', () => {
  it('are pending in order until they are acknowledged', async () => {
    const it = world();
    await it.ledger.start();
    await decided(it, 4);
    const { events } = it.ledger;
    expect(events.pending(2).map(({ sequence }) => sequence)).toEqual([1, 2]);
    events.acknowledged(2);
    events.acknowledged(2);
    events.acknowledged(1);
    expect(events.pending(10).map(({ sequence }) => sequence)).toEqual([3, 4]);
  });

  it('survive a restart with their numbers and epoch, and no number is used twice', async () => {
    const it = world();
    await it.ledger.start();
    await decided(it, 3);
    const { epoch } = it.ledger.events;
    it.ledger.events.acknowledged(3);
    await it.ledger.close();
    const again = world({ folder: it.folder, key: it.key });
    expect(again.ledger.events.epoch).toBe(epoch);
    expect(again.ledger.events.pending(10)).toEqual([]);
    await again.ledger.start();
    await decided(again, 1);
    expect(again.ledger.events.pending(10).map(({ sequence }) => sequence)).toEqual([4]);
  });

  it('are not swallowed by an acknowledgement of what was never numbered', async () => {
    const it = world();
    await it.ledger.start();
    await decided(it, 1);
    it.ledger.events.acknowledged(1_000_000);
    it.ledger.events.acknowledged(Number.NaN);
    await decided(it, 1);
    expect(it.ledger.events.pending(10).map(({ sequence }) => sequence)).toEqual([2]);
  });

  it('are quiet once the ledger is closed', async () => {
    const it = world();
    await it.ledger.start();
    await decided(it, 1);
    await it.ledger.close();
    it.ledger.events.acknowledged(1);
    expect(it.ledger.events.pending(10)).toEqual([]);
    const again = world({ folder: it.folder, key: it.key });
    expect(again.ledger.events.pending(10)).toHaveLength(1);
  });

  it('tell their listeners after they are durable, and stop when asked to', async () => {
    const it = world();
    await it.ledger.start();
    const seen: number[] = [];
    const stop = it.ledger.events.onNew(() => seen.push(it.ledger.events.pending(100).length));
    await decided(it, 2);
    stop();
    await decided(it, 1);
    expect(seen).toEqual([1, 2]);
  });
});
