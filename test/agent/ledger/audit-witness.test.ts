import { describe, expect, it } from 'vitest';
import { createAuditWitness } from '../../../agent/ledger/audit-witness.ts';

/** A clock whose sleeps end when told to. */
function steppedClock() {
  let wake: (() => void)[] = [];
  return {
    clock: {
      now: () => 0,
      monotonic: () => 0,
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          wake.push(resolve);
          signal?.addEventListener('abort', () => resolve(), { once: true });
        }),
    },
    tick: async () => {
      const due = wake;
      wake = [];
      for (const resolve of due) resolve();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('audit witness', () => {
  it('tells the newest head once, replaces one that nobody acknowledged, and is silent while nothing moves', async () => {
    let head = { sequence: 0, hash: '' };
    const { clock, tick } = steppedClock();
    const witness = createAuditWitness({ head: () => head, clock, everyMs: 1 });
    let told = 0;
    witness.events.onNew(() => {
      told += 1;
    });
    expect(witness.events.pending(10)).toEqual([]);
    head = { sequence: 4, hash: 'aa' };
    await tick();
    head = { sequence: 9, hash: 'bb' };
    await tick();
    const [event, ...others] = witness.events.pending(10);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ kind: 'audit.head', body: '{"sequence":9,"hash":"bb"}' });
    await tick();
    expect(told).toBe(2);
    witness.events.acknowledged(event?.sequence ?? 0);
    expect(witness.events.pending(10)).toEqual([]);
    witness.close();
  });

  it('uses a new epoch at each start, so that no number is used twice', () => {
    const deps = { head: () => ({ sequence: 1, hash: 'aa' }), clock: steppedClock().clock, everyMs: 1 };
    const [first, second] = [createAuditWitness(deps), createAuditWitness(deps)];
    expect(first.events.epoch).not.toBe(second.events.epoch);
    first.close();
    second.close();
  });
});
