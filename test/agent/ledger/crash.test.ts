import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAULTS, type Fault } from '../../crash/erp-stand-in.ts';
import { expectSound } from '../../crash/invariants.ts';
import { KILL_POINTS, SETTLE_POINTS, type Strategy, survive } from '../../crash/schedule.ts';

/** What the ERP's books and the operator's queue show after a kill at each point, worked out by hand. */
const AFTERWARDS: Readonly<Record<(typeof KILL_POINTS)[number], { state: string; effects: number }>> = {
  'accept.before-insert': { state: 'confirmed', effects: 1 },
  'accept.committed': { state: 'confirmed', effects: 1 },
  'worker.claimed': { state: 'confirmed', effects: 1 },
  'worker.in-flight': { state: 'parked', effects: 0 },
  'erp.half-sent': { state: 'parked', effects: 0 },
  'erp.executing': { state: 'parked', effects: 1 },
  'worker.replied': { state: 'parked', effects: 1 },
  'worker.decided': { state: 'confirmed', effects: 1 },
  'event.before-ack': { state: 'confirmed', effects: 1 },
};

/** Attempts until the ERP had it once, where it can be asked: two where the first did not reach it. */
const ATTEMPTS: Readonly<Record<(typeof KILL_POINTS)[number], number>> = {
  'accept.before-insert': 1,
  'accept.committed': 1,
  'worker.claimed': 1,
  'worker.in-flight': 2,
  'erp.half-sent': 2,
  'erp.executing': 1,
  'worker.replied': 1,
  'worker.decided': 1,
  'event.before-ack': 1,
};

describe('kill -9 of the agent, with an ERP that cannot be asked', () => {
  it.concurrent.each(KILL_POINTS)(
    'at %s leaves one task at most and none without an entry',
    async (point) => {
      const after = await survive([point]);
      const expected = AFTERWARDS[point];
      expect(after.died).toEqual([point]);
      expect(after.commands).toMatchObject([{ state: expected.state, attempts: 1 }]);
      expect(after.effects).toBe(expected.effects);
      expectSound(after, 'park');
    },
    30_000,
  );
});

describe('kill -9 of the agent, with an ERP that keeps the command id unique', () => {
  it.concurrent.each(KILL_POINTS)(
    'at %s leaves exactly one task, and nothing for an operator',
    async (point) => {
      const after = await survive([point], 'marker');
      expect(after.died).toEqual([point]);
      expect(after.effects).toBe(1);
      expectSound(after, 'marker');
      // A lookup may come while the ERP still works on the first attempt; the second then waits for it.
      const [command] = after.commands;
      if (point === 'erp.executing') expect([1, 2]).toContain(command?.attempts);
      else expect(command?.attempts).toBe(ATTEMPTS[point]);
    },
    30_000,
  );

  it('stands in the table of docs/ARCHITECTURE.md', () => {
    const page = readFileSync('docs/ARCHITECTURE.md', 'utf8');
    const [, section = ''] = page.split('\n### What a kill leaves where the ERP can be asked\n');
    const rows = [...(section.split('\n#')[0] ?? '').matchAll(/^\| `([\w.-]+)` \| `(\w+)`[^|]*\| (\d)/gm)];
    expect(rows.map(([, point, state, tasks]) => [point, state, tasks])).toEqual(
      [...KILL_POINTS.filter((point) => AFTERWARDS[point].state === 'parked'), ...SETTLE_POINTS].map((point) => [
        point,
        'confirmed',
        '1',
      ]),
    );
  });
});

const settling: readonly (readonly [Strategy, Fault])[] = [
  ...FAULTS.filter((fault) => fault !== 'none').map((fault) => ['marker', fault] as const),
  ['quiesce', 'lost-reply'],
  ['quiesce', 'rolled-back'],
  ['quiesce', 'zombie'],
];

describe('an ERP that loses the connection', () => {
  it.concurrent.each(settling)(
    '(settled by %s, %s) ends with exactly one task',
    async (strategy, fault) => {
      const after = await survive([], strategy, fault);
      expect(after.effects).toBe(1);
      expectSound(after, strategy);
    },
    30_000,
  );

  it.concurrent.each(SETTLE_POINTS)(
    'ends with exactly one task when the agent is killed at %s and the first attempt commits after it was found absent',
    async (point) => {
      const after = await survive([point], 'marker', 'zombie');
      expect(after.died).toEqual([point]);
      expect(after.effects).toBe(1);
      expectSound(after, 'marker');
    },
    30_000,
  );
});
