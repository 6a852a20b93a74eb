import type { Database } from '../../../store/database.ts';
import type { WriterWork, WriterWorkName } from '../worker-messages.ts';
import { createApplyChanges } from './changes.ts';
import { createOverdue } from './overdue.ts';
import { createPurge } from './purge.ts';
import { createPut } from './put.ts';
import { createRowWriters } from './rows.ts';
import { createApplySearchKeys } from './search-keys.ts';
import { createSources } from './sources.ts';

/** Work on an open file, each piece one transaction; `rebuild` and `close` concern the file itself. */
export type Writer = {
  readonly [W in Exclude<WriterWorkName, 'rebuild' | 'close'>]: (
    asks: WriterWork[W]['asks'],
  ) => WriterWork[W]['answers'];
};

export function createWriter(db: Database, nowMs: () => number): Writer {
  const sources = createSources(db, nowMs);
  const rows = createRowWriters(db);
  const forget = db.prepare('DELETE FROM event WHERE sequence <= ?');
  const restart = db.prepare(
    `UPDATE feed SET cursor = NULL, run_as_of = NULL, page_as_of = NULL, from_start = 0 WHERE source = ? AND feed = 'changes'`,
  );
  return {
    put: createPut(db, sources, rows),
    changes: createApplyChanges(db, sources, rows),
    searchKeys: createApplySearchKeys(db, sources),
    overdue: createOverdue(db, sources),
    purge: createPurge(db, sources, rows),
    identity({ system, identity, doubtfulSince }) {
      sources.use(system, identity, doubtfulSince);
      return null;
    },
    restart({ system }) {
      restart.run(sources.current(system));
      return null;
    },
    acknowledge({ sequence }) {
      forget.run(sequence);
      return null;
    },
  };
}
