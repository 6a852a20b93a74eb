import { describe, expect, it } from 'vitest';
import type { Point } from './agent-process.ts';
import { FAULTS } from './erp-stand-in.ts';
import { expectSound, titled } from './invariants.ts';
import { KILL_POINTS, SETTLE_POINTS, STRATEGIES, type Strategy, survive } from './schedule.ts';

/** Points that only a restart passes. */
const RESTART_POINTS = ['recovery.before-commit', 'recovery.committed'] as const satisfies readonly Point[];
const strategies = Object.keys(STRATEGIES) as Strategy[];

const later = (strategy: Strategy): readonly Point[] =>
  strategy === 'park' ? [...KILL_POINTS, ...RESTART_POINTS] : [...KILL_POINTS, ...RESTART_POINTS, ...SETTLE_POINTS];

/** Every point, and every pair of points, with an ERP that is well. */
const kills = strategies.flatMap((strategy) =>
  KILL_POINTS.flatMap((first) => [
    { strategy, points: [first] },
    ...later(strategy).map((second) => ({ strategy, points: [first, second] })),
  ]),
);

/** An ERP that loses a reply, loses the work, or goes on with it, and a kill at each point of the settling. */
const settles = strategies.flatMap((strategy) => {
  const points = strategy === 'park' ? [] : SETTLE_POINTS;
  const pairs = points.flatMap((first) => [...points, 'worker.in-flight' as const].map((second) => [first, second]));
  return FAULTS.flatMap((fault) =>
    // An ERP that is well leaves nothing to settle.
    [[], ...(fault === 'none' ? [] : [...points.map((point) => [point]), ...pairs])].map((each) => ({
      strategy,
      fault,
      points: each,
    })),
  );
});

describe('kill -9 of the agent, once and twice', () => {
  it('covers every pair of points', () => {
    expect(kills).toHaveLength(9 * 12 + 2 * 9 * 16);
    expect(settles).toHaveLength(5 + 2 * (1 + 4 * (1 + 4 + 20)));
  });

  it.concurrent.each(titled(kills))(
    '$strategy, $title: one task at most, and none without an entry',
    async ({ points, strategy }) => {
      const after = await survive(points, strategy);
      expect(after.died[0]).toBe(points[0]);
      expectSound(after, strategy);
    },
    60_000,
  );

  it.concurrent.each(titled(settles))(
    '$strategy, ERP $fault, $title: one task at most, and none without an entry',
    async ({ points, strategy, fault }) => {
      const after = await survive(points, strategy, fault);
      expect(after.died.slice(0, 1)).toEqual(points.slice(0, 1));
      expectSound(after, strategy);
    },
    60_000,
  );
});
