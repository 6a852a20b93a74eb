import type { Clock } from '../../domain/clock.ts';
import type { CallCost } from '../../domain/connector.ts';

/** What a system was asked in the last 60 minutes, to the nearest five. */
export interface Load {
  /** Calls by the name of the function, table or statement, most first. */
  readonly calls: Readonly<Record<string, number>>;
  /** Rows that the ERP gave, by the same names. */
  readonly rowsBy: Readonly<Record<string, number>>;
  /** Rows that came of it for the agent. */
  readonly rows: number;
  readonly callsInAll: number;
}

export interface LoadMeter {
  /** `rows`: how many came of it for the agent. */
  record(cost: Pick<CallCost, 'calls' | 'rows'>, rows: number): void;
  snapshot(): Load;
}

const BUCKET_MS = 5 * 60_000;
const BUCKETS = 12;
/** A connector's catalogue is far smaller; more names than this are counted under one. */
const MOST_NAMES = 500;

interface Bucket {
  readonly at: number;
  rows: number;
  readonly calls: Map<string, number>;
  readonly rowsBy: Map<string, number>;
}

/** The most calls an hour, and who is told once they are above it; told again only after they were below. */
export interface LoadAlarm {
  readonly callsPerHour: number;
  readonly onAbove: (calls: number) => void;
}

/** Counts what a system was asked, in five-minute buckets that fall off after an hour. */
export function createLoadMeter(clock: Clock, alarm?: LoadAlarm): LoadMeter {
  let buckets: Bucket[] = [];
  let isAbove = false;
  const current = (): Bucket => {
    const at = Math.floor(clock.monotonic() / BUCKET_MS);
    buckets = buckets.filter((bucket) => bucket.at > at - BUCKETS);
    const last = buckets.at(-1);
    if (last?.at === at) return last;
    const fresh: Bucket = { at, rows: 0, calls: new Map(), rowsBy: new Map() };
    buckets.push(fresh);
    return fresh;
  };
  return {
    record(cost, rows) {
      const bucket = current();
      bucket.rows += rows;
      for (const call of cost.calls) add(bucket.calls, call, 1);
      for (const [name, count] of Object.entries(cost.rows ?? {})) add(bucket.rowsBy, name, count);
      if (!alarm) return;
      const calls = buckets.reduce((sum, one) => sum + totalOf(one.calls), 0);
      if (calls > alarm.callsPerHour && !isAbove) alarm.onAbove(calls);
      isAbove = calls > alarm.callsPerHour;
    },
    snapshot() {
      current();
      const calls = new Map<string, number>();
      const rowsBy = new Map<string, number>();
      let rows = 0;
      for (const bucket of buckets) {
        rows += bucket.rows;
        for (const [name, count] of bucket.calls) add(calls, name, count);
        for (const [name, count] of bucket.rowsBy) add(rowsBy, name, count);
      }
      return { calls: mostFirst(calls), rowsBy: mostFirst(rowsBy), rows, callsInAll: totalOf(calls) };
    },
  };
}

function add(counts: Map<string, number>, given: string, count: number): void {
  const name = counts.has(given) || counts.size < MOST_NAMES ? given : 'other';
  counts.set(name, (counts.get(name) ?? 0) + count);
}

function totalOf(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

function mostFirst(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
