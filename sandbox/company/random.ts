/** A small seeded generator of pseudo-random numbers (mulberry32): the same seed gives the same company everywhere. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** One of the first parts of pairs, drawn by the weights that are their second. */
  weighted<T>(pairs: readonly (readonly [T, number])[]): T;
}

/** `area` keeps streams apart, so that one more draw for a customer does not change every invoice. */
export function createRandom(seed: number, area: string): Random {
  let state = seed >>> 0;
  for (const char of area) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)] ?? list[0],
    weighted: (pairs) => {
      let left = next() * pairs.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of pairs) {
        left -= weight;
        if (left < 0) return value;
      }
      const last = pairs.at(-1);
      if (last === undefined) throw new RangeError('nothing to draw from');
      return last[0];
    },
  };
}
