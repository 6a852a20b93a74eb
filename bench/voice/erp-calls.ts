import type { SeenCall } from '../../sandbox/demo/books.ts';
import type { Stage } from '../../sandbox/demo/stage.ts';

const QUIET_MS = 60;

export interface Watched<T> {
  readonly result: T;
  /** What reached the ERP meanwhile, also what went on after the answer. */
  readonly calls: readonly SeenCall[];
}

/** Does one thing and tells what it made the ERP do. Nothing else may ask the ERP at the same time. */
export async function watched<T>(stage: Stage, slowestMs: number, work: () => Promise<T>): Promise<Watched<T>> {
  const before = (await stage.books.calls()).length;
  const result = await work();
  return { result, calls: await settled(stage, before, slowestMs + QUIET_MS) };
}

/** The ERP's log holds calls that ended; when none ended for longer than a call takes, none is under way. */
async function settled(stage: Stage, before: number, quietMs: number): Promise<readonly SeenCall[]> {
  let seen = -1;
  for (let quietSince = performance.now(); ; ) {
    const calls = (await stage.books.calls()).slice(before);
    if (calls.length !== seen) {
      seen = calls.length;
      quietSince = performance.now();
    }
    if (performance.now() - quietSince > quietMs) return calls;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What a connection costs, whoever asks over it: once a process for each function, or after it lay idle. */
const UPKEEP: ReadonlySet<string> = new Set(['RFC_METADATA_GET', 'RFC_PING', 'logon', 'connect']);

/** The calls that an answer is made of, without the upkeep of connections. */
export function withoutUpkeep(calls: readonly SeenCall[]): readonly SeenCall[] {
  return calls.filter(({ name }) => !UPKEEP.has(name));
}

/** Which functions they were and how often: `2 RFC_READ_TABLE, BAPI_CUSTOMER_GETDETAIL2`. */
export function namesOf(calls: readonly SeenCall[]): string {
  const counts = new Map<string, number>();
  for (const { name } of calls) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${count} ${name}` : name)).join(', ');
}

/** Milliseconds in which the ERP worked on at least one of these calls: its own part of the way to the answer. */
export function busyMs(calls: readonly SeenCall[]): number {
  const spans = calls
    .map(({ startedAt, durationMs }) => ({ from: Date.parse(startedAt), to: Date.parse(startedAt) + durationMs }))
    .toSorted((a, b) => a.from - b.from);
  let busy = 0;
  let coveredTo = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans) {
    busy += Math.max(0, to - Math.max(from, coveredTo));
    coveredTo = Math.max(coveredTo, to);
  }
  return busy;
}
