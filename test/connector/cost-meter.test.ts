import { describe, expect, it } from 'vitest';
import { BoundedMemo } from '../../connector/bounded-memo.ts';
import { CostMeter } from '../../connector/cost-meter.ts';
import { startDeadline } from '../../connector/deadline.ts';
import { capRows } from '../../connector/row-cap.ts';
import { fixedClock } from './fixed-clock.ts';

describe('cost of an answer', () => {
  it('counts the time of overlapping calls once and names every call', async () => {
    const clock = fixedClock();
    const meter = new CostMeter(clock);
    const ends: (() => void)[] = [];
    const call = (name: string) => meter.call(name, () => new Promise<void>((resolve) => ends.push(resolve)));
    const calls = [call('A'), call('B')];
    clock.advance(30);
    ends[0]?.();
    await calls[0];
    clock.advance(20);
    ends[1]?.();
    await calls[1];
    clock.advance(500);
    const last = call('A');
    clock.advance(5);
    ends[2]?.();
    await last;
    expect(meter.cost()).toEqual({ calls: ['A', 'B', 'A'], erpMs: 55, queueMs: 0 });
  });

  it('counts the time so far of a call that nobody waits for any more', async () => {
    const clock = fixedClock();
    const meter = new CostMeter(clock);
    const left = meter.call('A', () => new Promise<void>(() => undefined));
    clock.advance(40);
    expect(meter.cost()).toEqual({ calls: ['A'], erpMs: 40, queueMs: 0 });
    expect(left).toBeInstanceOf(Promise);
  });

  it('keeps the time spent waiting for a connection apart', async () => {
    const clock = fixedClock();
    const meter = new CostMeter(clock);
    await meter.wait(async () => clock.advance(7));
    expect(meter.cost()).toEqual({ calls: [], erpMs: 0, queueMs: 7 });
  });
});

describe('deadline', () => {
  it('tells a caller who left from time that ran out', async () => {
    const clock = { monotonic: () => performance.now() };
    const caller = new AbortController();
    const left = startDeadline({ signal: caller.signal, remainingMs: 10_000 }, clock);
    caller.abort();
    expect(left.signal.reason).toMatchObject({ code: 'CANCELLED' });
    left.end();
    const late = startDeadline({ signal: new AbortController().signal, remainingMs: 1 }, clock);
    await new Promise<void>((resolve) => late.signal.addEventListener('abort', () => resolve()));
    expect(late.signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(late.remainingMs()).toBe(0);
  });
});

describe('bounded memo', () => {
  it('forgets what is too old and, beyond its bound, what is oldest', () => {
    const clock = fixedClock();
    const memo = new BoundedMemo<number>({ clock, maxEntries: 2, maxAgeMs: 10 });
    memo.set('a', 1);
    memo.set('b', 2);
    memo.set('c', 3);
    expect([memo.get('a'), memo.get('b'), memo.get('c')]).toEqual([undefined, 2, 3]);
    clock.advance(11);
    expect(memo.get('c')).toBeUndefined();
  });
});

describe('row cap', () => {
  it('says that a cut list is not complete, and only that one', () => {
    expect(capRows([1, 2], 2)).toEqual({ rows: [1, 2], complete: true });
    expect(capRows([1, 2, 3], 2)).toEqual({ rows: [1, 2], complete: false });
  });
});
