import { fullJitterMs } from '../full-jitter.ts';

const BASE_MS = 1_000;
const CAP_MS = 30_000;

/**
 * Full jitter: anything from 0 to the bound, which doubles from one second to thirty. After an outage of a gateway its
 * agents come back spread out, not in waves.
 *
 * `failures`: how many attempts failed in a row, 1 and up. `random` gives [0, 1).
 */
export function backoffMs(failures: number, random: () => number): number {
  return fullJitterMs(failures, BASE_MS, CAP_MS, random);
}

/** For an agent that another session replaced: from half the cap on, so that two with one certificate do not fight. */
export function replacedBackoffMs(random: () => number): number {
  return CAP_MS / 2 + Math.floor((random() * CAP_MS) / 2);
}
