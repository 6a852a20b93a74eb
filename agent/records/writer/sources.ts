import { toInstant } from '../../../domain/dates.ts';
import type { Database } from '../../../store/database.ts';

export interface Sources {
  /** Number of the system under its present identity; made if it is new. */
  current(system: string): number;
  use(system: string, identity: string, doubtfulSince: string | undefined): void;
}

/** The systems under their identities. `nowMs` is wall time. */
export function createSources(db: Database, nowMs: () => number): Sources {
  const find = db.prepare<number>('SELECT id FROM source WHERE system = ? AND current = 1').pluck();
  const insert = db.prepare('INSERT OR IGNORE INTO source (system, identity, current, used_at) VALUES (?, ?, 0, ?)');
  const leave = db.prepare('UPDATE source SET current = 0 WHERE system = ?');
  const take = db.prepare('UPDATE source SET current = 1, used_at = ? WHERE system = ? AND identity = ?');
  const doubt = db.prepare('DELETE FROM coverage WHERE source = ? AND as_of >= ?');
  // What the feed brought meanwhile may be the other system's too: it starts anew.
  const unchain = db.prepare(
    'UPDATE feed SET cursor = NULL, chain = chain + 1, as_of = NULL, run_as_of = NULL, page_as_of = NULL, snapshot_at = NULL WHERE source = ?',
  );
  const switchTo = (system: string, identity: string) => {
    const at = toInstant(nowMs());
    insert.run(system, identity, at);
    leave.run(system);
    take.run(at, system, identity);
  };
  return {
    current(system) {
      const held = find.get(system);
      if (held !== undefined) return held;
      switchTo(system, '');
      return find.get(system) ?? 0;
    },
    use: db.transaction((system: string, identity: string, doubtfulSince: string | undefined) => {
      const before = find.get(system);
      switchTo(system, identity);
      if (before === undefined || before === find.get(system) || doubtfulSince === undefined) return;
      doubt.run(before, doubtfulSince);
      unchain.run(before);
    }),
  };
}
