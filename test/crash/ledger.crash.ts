import { describe, expect, it } from 'vitest';
import type { Point } from './agent-process.ts';
import { KILL_POINTS, survive } from './schedule.ts';

/** Points that only a restart passes. */
const RESTART_POINTS = ['recovery.before-commit', 'recovery.committed'] as const satisfies readonly Point[];
const SECOND: readonly (Point | null)[] = [null, ...KILL_POINTS, ...RESTART_POINTS];

const schedules = KILL_POINTS.flatMap((first) => SECOND.map((second) => (second ? [first, second] : [first])));

describe('kill -9 of the agent, once and twice', () => {
  it('covers every pair of points', () => {
    expect(schedules).toHaveLength(9 * 12);
  });

  it.concurrent.each(schedules.map((points) => ({ points, title: points.join(', then ') })))(
    '$title: one task at most, and none without an entry',
    async ({ points }) => {
      const after = await survive(points);
      expect(after.died[0]).toBe(points[0]);
      expect(after.effects).toBeLessThanOrEqual(1);
      expect(after.commands).toHaveLength(1);
      const state = after.commands[0]?.state;
      expect(['confirmed', 'parked']).toContain(state);
      if (state === 'confirmed') expect(after.effects).toBe(1);
      expect(after.history.filter((step) => step === 'in_flight').length).toBeLessThanOrEqual(1);
      expect(after.acknowledged).toEqual([after.commands[0]?.commandId]);
      expect(after.told).toEqual([state]);
      expect(after.auditOk).toBe(true);
    },
    60_000,
  );
});
