import type { EventSource, OutboundEvent } from '../../domain/events.ts';
import type { Database } from '../../store/database.ts';
import type { CommitQueue } from './commit-queue.ts';

export interface CommandEvents extends EventSource {
  /** Within the caller's transaction. */
  add(kind: string, body: Readonly<Record<string, unknown>>): void;
  /** After each commit: tells those who listen if there is something new. */
  committed(): void;
}

/**
 * Results of commands for the platform, kept until it acknowledged them. They are committed with the state they tell
 * of and survive everything the ledger survives, so one epoch lasts as long as the file.
 */
export function createCommandEvents(
  db: Database,
  epoch: string,
  queue: Pick<CommitQueue, 'run'>,
  onFailure: (error: unknown) => void,
): CommandEvents {
  const insert = db.prepare('INSERT INTO event (kind, body) VALUES (?, ?)');
  const after = db.prepare<Omit<OutboundEvent, 'epoch'>>(
    'SELECT sequence, kind, body FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  const newest = db.prepare<number>(`SELECT seq FROM sqlite_sequence WHERE name = 'event'`).pluck();
  const remove = db.prepare('DELETE FROM event WHERE sequence <= ?');
  const listeners = new Set<() => void>();
  let acknowledgedTo = 0;
  let isNew = false;
  return {
    epoch,
    add(kind, body) {
      insert.run(kind, JSON.stringify(body));
      isNew = true;
    },
    committed() {
      if (!isNew) return;
      isNew = false;
      for (const notify of listeners) notify();
    },
    // A tunnel that is closing may still ask or acknowledge; what it does not hear it hears after the next start.
    pending: (limit) =>
      db.open ? after.all(acknowledgedTo, Math.max(0, limit)).map((event) => ({ epoch, ...event })) : [],
    acknowledged(sequence) {
      if (!db.open) return;
      // A peer cannot acknowledge what was never numbered: that would swallow events still to come.
      const upTo = Math.min(sequence, newest.get() ?? 0);
      if (!(upTo > acknowledgedTo)) return;
      acknowledgedTo = upTo;
      queue.run(() => remove.run(upTo), 'progress').catch(onFailure);
    },
    onNew(notify) {
      listeners.add(notify);
      return () => listeners.delete(notify);
    },
  };
}
