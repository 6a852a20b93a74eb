/** Draws that repeat with their seed; a test prints the seed that it used. */
export interface Draw {
  readonly seed: number;
  whole(below: number): number;
  pick<T>(from: readonly T[]): T;
  chance(share: number): boolean;
}

/** The seed comes from `ADIT_TEST_SEED` where one is to be repeated. */
export function newSeed(): number {
  const given = Number(process.env['ADIT_TEST_SEED']);
  return Number.isSafeInteger(given) && given > 0 ? given : Math.floor(Math.random() * 2 ** 31) + 1;
}

export function drawing(seed: number): Draw {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number) => Math.floor(next() * below);
  return {
    seed,
    whole,
    pick: (from) => {
      const found = from[whole(from.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    chance: (share) => next() < share,
  };
}
