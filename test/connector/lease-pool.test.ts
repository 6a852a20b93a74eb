import { describe, expect, it } from 'vitest';
import { startDeadline } from '../../connector/deadline.ts';
import { LeasePool } from '../../connector/lease-pool.ts';

const clock = { monotonic: () => performance.now() };

function makePool(max: number, maxWaiting = 10) {
  const opened: number[] = [];
  const disposed: number[] = [];
  const pool = new LeasePool<number>({
    max,
    maxWaiting,
    open: async () => opened.push(opened.length + 1),
    dispose: (resource) => {
      disposed.push(resource);
    },
  });
  return { pool, opened, disposed };
}

const patient = () => startDeadline({ signal: new AbortController().signal, remainingMs: 5_000 }, clock);

/** A promise and its ends. */
function gate() {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe('lease pool', () => {
  it('never lends more than its maximum and serves those who wait in their order', async () => {
    const { pool } = makePool(2);
    let inUse = 0;
    let most = 0;
    const order: number[] = [];
    const gates = Array.from({ length: 6 }, gate);
    const runs = gates.map(async ({ promise }, at) => {
      const deadline = patient();
      await pool.acquire(deadline);
      order.push(at);
      await pool.run(async () => {
        inUse += 1;
        most = Math.max(most, inUse);
        await promise;
        inUse -= 1;
      });
      deadline.end();
    });
    for (const { open } of gates) {
      open();
      await new Promise(setImmediate);
    }
    await Promise.all(runs);
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
    expect(pool.leased).toBe(0);
  });

  it('gives the slot back and throws the resource away when the work fails', async () => {
    const { pool, opened, disposed } = makePool(1);
    await pool.acquire(patient());
    await expect(pool.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(disposed).toEqual([1]);
    await pool.acquire(patient());
    await pool.run(async () => undefined);
    expect(opened).toHaveLength(2);
  });

  it('gives the slot back when a resource cannot be opened', async () => {
    const pool = new LeasePool<number>({
      max: 1,
      maxWaiting: 1,
      open: () => Promise.reject(new Error('no route')),
      dispose: () => undefined,
    });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await pool.acquire(patient());
      await expect(pool.run(async () => undefined)).rejects.toThrow('no route');
    }
    expect(pool.leased).toBe(0);
  });

  it('lets nobody wait past the deadline, and forgets who has left', async () => {
    const { pool } = makePool(1);
    await pool.acquire(patient());
    const hurried = startDeadline({ signal: new AbortController().signal, remainingMs: 5 }, clock);
    await expect(pool.acquire(hurried)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(pool.waiting).toBe(0);
    await pool.run(async () => undefined);
    expect(pool.leased).toBe(0);
  });

  it('refuses a caller when too many wait already', async () => {
    const { pool } = makePool(1, 0);
    await pool.acquire(patient());
    await expect(pool.acquire(patient())).rejects.toMatchObject({ code: 'OVERLOADED' });
  });

  it('resolves close only when the last lease has come back, and sends those who wait away', async () => {
    const { pool, disposed } = makePool(1);
    const { promise, open } = gate();
    await pool.acquire(patient());
    const running = pool.run(() => promise);
    const waiting = pool.acquire(patient());
    let isClosed = false;
    const closed = pool.close().then(() => {
      isClosed = true;
    });
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(isClosed).toBe(false);
    open();
    await running;
    await closed;
    expect(disposed).toEqual([1]);
  });
});
