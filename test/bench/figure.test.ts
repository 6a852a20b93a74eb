import { describe, expect, it } from 'vitest';
import { figure, lineOf, meets, quantile } from '../../bench/figure.ts';
import { tableOf } from '../../bench/table.ts';

const samples = [
  { value: 10, floor: 4 },
  { value: 30, floor: 10 },
  { value: 20, floor: 10 },
];

describe('figures of a benchmark', () => {
  it('take the median of each side and of the ratios of each run, not the ratio of the medians', () => {
    const { value, floor, ratio, runs } = figure('b', 'm', 'ms', samples);
    expect({ value, floor, ratio, runs }).toEqual({ value: 20, floor: 10, ratio: 2.5, runs: [10, 30, 20] });
  });

  it('have no floor and no ratio where nothing was compared', () => {
    const line = JSON.parse(lineOf(figure('b', 'm', '%', [{ value: 99.9 }])));
    expect(line).toEqual({ name: 'b', metric: 'm', unit: '%', value: 99.9, floor: null, ratio: null, runs: [99.9] });
  });

  it('cannot be made of nothing', () => {
    expect(() => figure('b', 'm', 'ms', [])).toThrow(RangeError);
  });

  it('meet a goal on its very edge and miss it beyond', () => {
    const goal = (atMost: number) => figure('b', 'm', 'ms', samples, { of: 'ratio', atMost });
    expect(meets(goal(2.5))).toBe(true);
    expect(meets(goal(2.49))).toBe(false);
    expect(meets(figure('b', 'm', '%', [{ value: 99.8 }], { of: 'value', atLeast: 99.9 }))).toBe(false);
    expect(meets(figure('b', 'm', 'ms', samples))).toBeNull();
  });

  it('miss a goal for a ratio that nothing was compared for', () => {
    expect(meets(figure('b', 'm', 'ms', [{ value: 1 }], { of: 'ratio', atMost: 5 }))).toBe(false);
  });

  it('say in the table what they are measured against and whether that is good enough', () => {
    const table = tableOf([
      figure('b', 'slow', 'ms', samples, { of: 'ratio', atMost: 2 }),
      figure('b', 'rows', 'rows', [{ value: 12_345 }], { of: 'value', atLeast: 1 }),
    ]);
    const [, , slow, rows] = table.split('\n');
    expect(slow).toMatch(/20 ms\s+10 \.\. 30\s+10 ms\s+2\.5 x\s+<= 2 x: MISSED$/);
    expect(rows).toMatch(/12,345 rows\s+>= 1 rows: met$/);
  });

  it('interpolate a quantile between its neighbours', () => {
    expect(quantile([40, 10, 20, 30], 0.5)).toBe(25);
    expect(quantile([1, 2], 0.99)).toBeCloseTo(1.99, 10);
  });
});
