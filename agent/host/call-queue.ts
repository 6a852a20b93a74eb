import type { Priority } from './contract.ts';

export interface Waiting {
  readonly priority: Priority;
  /** Monotonic. */
  readonly enqueuedAt: number;
}

export interface QueueLimits {
  readonly interactive: number;
  readonly sync: number;
  /** Slots that sync may hold at a time. */
  readonly syncSlots: number;
  /** A sync call that waited this long goes first once no other sync call runs, so that it never starves. */
  readonly syncPatienceMs: number;
}

export interface CallQueue<T extends Waiting> {
  /** False if there is no room. */
  push(item: T): boolean;
  remove(item: T): void;
  /** The one to run now, taken out; null if none may. */
  next(activeSync: number, nowMs: number): T | null;
  /** Takes everything out. */
  drain(): T[];
  size(): number;
}

/** Two lines, bounded each: interactive calls first, sync in the gaps. */
export function createCallQueue<T extends Waiting>(limits: QueueLimits): CallQueue<T> {
  const lines: Record<Priority, T[]> = { interactive: [], sync: [] };
  return {
    push(item) {
      const line = lines[item.priority];
      if (line.length >= limits[item.priority]) return false;
      line.push(item);
      return true;
    },
    remove(item) {
      const line = lines[item.priority];
      const at = line.indexOf(item);
      if (at >= 0) line.splice(at, 1);
    },
    next(activeSync, nowMs) {
      const sync = lines.sync[0];
      const isStarving = sync && activeSync === 0 && nowMs - sync.enqueuedAt >= limits.syncPatienceMs;
      if (isStarving) return lines.sync.shift() ?? null;
      const first = lines.interactive.shift();
      if (first) return first;
      return activeSync < limits.syncSlots ? (lines.sync.shift() ?? null) : null;
    },
    drain: () => [...lines.interactive.splice(0), ...lines.sync.splice(0)],
    size: () => lines.interactive.length + lines.sync.length,
  };
}
