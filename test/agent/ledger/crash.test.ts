import { describe, expect, it } from 'vitest';
import type { Point } from '../../crash/agent-process.ts';
import { KILL_POINTS, survive } from '../../crash/schedule.ts';

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

describe('kill -9 of the agent', () => {
  it.concurrent.each(KILL_POINTS)(
    'at %s leaves one task at most and none without an entry',
    async (point: Point) => {
      const after = await survive([point]);
      const expected = AFTERWARDS[point as (typeof KILL_POINTS)[number]];
      expect(after.died).toEqual([point]);
      expect(after.commands).toMatchObject([{ state: expected.state, attempts: 1 }]);
      expect(after.effects).toBe(expected.effects);
      expect(after.acknowledged).toEqual([after.commands[0]?.commandId]);
      expect(after.told).toEqual([expected.state]);
      expect(after.auditOk).toBe(true);
    },
    30_000,
  );
});
