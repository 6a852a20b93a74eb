/** What a figure should be: of the value itself, or of its ratio to the floor. */
export interface Goal {
  readonly of: 'value' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One measured thing, as a line of `--json` and a row of the table. Everything comes from the run that printed it. */
export interface Figure {
  /** The benchmark it is of. */
  readonly name: string;
  readonly metric: string;
  readonly unit: string;
  /** Median of `runs`. */
  readonly value: number;
  /** The same unit, measured or computed in the same run: what a program without Adit would show. Null for none. */
  readonly floor: number | null;
  /** Median of the ratios of each run to its own floor, so that a machine that drifts moves both sides. */
  readonly ratio: number | null;
  /** The value of each run, in order. */
  readonly runs: readonly number[];
  readonly goal?: Goal;
}

/** One run: what was measured, and its floor beside it. */
export interface Sample {
  readonly value: number;
  readonly floor?: number;
}

/** Throws RangeError for no samples: a figure of nothing must not be printed. */
export function figure(name: string, metric: string, unit: string, samples: readonly Sample[], goal?: Goal): Figure {
  const runs = samples.map(({ value }) => value);
  const floors = samples.flatMap(({ floor }) => (floor === undefined ? [] : [floor]));
  const ratios = samples.flatMap(({ value, floor }) => (floor === undefined ? [] : [value / floor]));
  return {
    name,
    metric,
    unit,
    value: median(runs),
    floor: floors.length > 0 ? median(floors) : null,
    ratio: ratios.length > 0 ? median(ratios) : null,
    runs,
    ...(goal && { goal }),
  };
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which `share` of the others lie, by linear interpolation. Throws RangeError for no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (low === undefined || high === undefined) throw new RangeError('there is nothing to take a quantile of');
  return low + (high - low) * (at - Math.floor(at));
}

/** Whether the goal is met; null where there is none. */
export function meets({ goal, value, ratio }: Figure): boolean | null {
  if (!goal) return null;
  const measured = goal.of === 'value' ? value : ratio;
  if (measured === null) return false;
  return (
    (goal.atLeast === undefined || measured >= goal.atLeast) && (goal.atMost === undefined || measured <= goal.atMost)
  );
}

/** The line that `--json` prints. */
export function lineOf({ name, metric, unit, value, floor, ratio, runs }: Figure): string {
  return JSON.stringify({ name, metric, unit, value, floor, ratio, runs });
}
