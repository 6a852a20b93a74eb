import type { Clock } from '../../domain/clock.ts';

export interface LoadMeter {
  /** Names of the functions or statements called, repeats included, and how many rows came back. */
  record(calls: readonly string[], rows: number): void;
  /** Of the last 60 minutes, to the nearest five. */
  snapshot(): { readonly calls: Readonly<Record<string, number>>; readonly rows: number };
}

const BUCKET_MS = 5 * 60_000;
const BUCKETS = 12;
/** A connector's catalogue is far smaller; more names than this are counted under one. */
const MOST_NAMES = 500;

interface Bucket {
  readonly at: number;
  rows: number;
  readonly calls: Map<string, number>;
}

/** Counts what a system was asked, in five-minute buckets that fall off after an hour. */
export function createLoadMeter(clock: Clock): LoadMeter {
  let buckets: Bucket[] = [];
  const current = (): Bucket => {
    const at = Math.floor(clock.monotonic() / BUCKET_MS);
    buckets = buckets.filter((bucket) => bucket.at > at - BUCKETS);
    const last = buckets.at(-1);
    if (last?.at === at) return last;
    const fresh: Bucket = { at, rows: 0, calls: new Map() };
    buckets.push(fresh);
    return fresh;
  };
  return {
    record(calls, rows) {
      const bucket = current();
      bucket.rows += rows;
      for (const call of calls) {
        const name = bucket.calls.has(call) || bucket.calls.size < MOST_NAMES ? call : 'other';
        bucket.calls.set(name, (bucket.calls.get(name) ?? 0) + 1);
      }
    },
    snapshot() {
      current();
      const calls = new Map<string, number>();
      let rows = 0;
      for (const bucket of buckets) {
        rows += bucket.rows;
        for (const [name, count] of bucket.calls) calls.set(name, (calls.get(name) ?? 0) + count);
      }
      return { calls: Object.fromEntries([...calls].sort(([, a], [, b]) => b - a)), rows };
    },
  };
}
