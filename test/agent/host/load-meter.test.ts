import { describe, expect, it } from 'vitest';
import { createLoadMeter } from '../../../agent/host/load-meter.ts';
import { systemClock } from '../../../domain/clock.ts';

const MINUTE = 60_000;

function meter(callsPerHour?: number) {
  let now = 0;
  const alarms: number[] = [];
  const clock = { ...systemClock, monotonic: () => now };
  const alarm = callsPerHour === undefined ? undefined : { callsPerHour, onAbove: (n: number) => void alarms.push(n) };
  const pass = (minutes: number) => {
    now += minutes * MINUTE;
  };
  return { load: createLoadMeter(clock, alarm), alarms, pass };
}

describe('load of a system', () => {
  it('counts calls and rows by function and table, most first, and what came of them', () => {
    const { load } = meter();
    load.record({ calls: ['BAPI_A', 'RFC_READ_TABLE BSID'], rows: { 'RFC_READ_TABLE BSID': 500 } }, 3);
    load.record({ calls: ['RFC_READ_TABLE BSID'], rows: { 'RFC_READ_TABLE BSID': 20 } }, 1);
    const seen = load.snapshot();
    expect(seen).toEqual({
      calls: { 'RFC_READ_TABLE BSID': 2, BAPI_A: 1 },
      rowsBy: { 'RFC_READ_TABLE BSID': 520 },
      rows: 4,
      callsInAll: 3,
    });
    expect(Object.keys(seen.calls)[0]).toBe('RFC_READ_TABLE BSID');
  });

  it('forgets what is older than an hour, and nothing sooner', () => {
    const { load, pass } = meter();
    load.record({ calls: ['A'] }, 0);
    pass(54);
    load.record({ calls: ['A', 'B'] }, 0);
    expect(load.snapshot().callsInAll).toBe(3);
    pass(7);
    expect(load.snapshot()).toMatchObject({ calls: { A: 1, B: 1 }, callsInAll: 2 });
    pass(60);
    expect(load.snapshot().callsInAll).toBe(0);
  });

  it('tells once that the ceiling is passed, and again only after the load was below it', () => {
    const { load, alarms, pass } = meter(2);
    load.record({ calls: ['A', 'A'] }, 0);
    expect(alarms).toEqual([]);
    load.record({ calls: ['A'] }, 0);
    load.record({ calls: ['A'] }, 0);
    expect(alarms).toEqual([3]);
    pass(66);
    load.record({ calls: ['A'] }, 0);
    load.record({ calls: ['A', 'A'] }, 0);
    expect(alarms).toEqual([3, 3]);
  });
});
