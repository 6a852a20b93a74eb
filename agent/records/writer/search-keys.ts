import { epochOf } from '../../../domain/dates.ts';
import type { Database } from '../../../store/database.ts';
import type { SearchKeyPage, Written } from '../contract.ts';
import { nameWords } from '../names.ts';
import type { Sources } from './sources.ts';

/**
 * Applies one page of the search index and where to go on, in one transaction. The first page's as-of stamps the
 * whole load; the last page removes what the load did not see. A load that was broken off goes on where it was.
 */
export function createApplySearchKeys(db: Database, sources: Sources): (page: SearchKeyPage) => Written {
  const started = db
    .prepare<string | null>(`SELECT run_as_of FROM feed WHERE source = ? AND feed = 'searchIndex'`)
    .pluck();
  const save = db.prepare(
    `INSERT INTO feed (source, feed, cursor, chain, as_of, run_as_of, from_start) VALUES (?, 'searchIndex', ?, 0, ?, ?, 0)
     ON CONFLICT (source, feed) DO UPDATE SET cursor = excluded.cursor, run_as_of = excluded.run_as_of,
     as_of = coalesce(excluded.as_of, as_of)`,
  );
  const put = db.prepare(
    `INSERT INTO search_key (source, kind, value, customer, name, city, seen) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (source, kind, value, customer) DO UPDATE SET name = excluded.name, city = excluded.city, seen = excluded.seen`,
  );
  const putWord = db.prepare(
    `INSERT INTO name_word (source, word, customer, seen) VALUES (?, ?, ?, ?)
     ON CONFLICT (source, word, customer) DO UPDATE SET seen = excluded.seen`,
  );
  const removeKeys = db.prepare('DELETE FROM search_key WHERE source = ? AND seen < ?');
  const removeWords = db.prepare('DELETE FROM name_word WHERE source = ? AND seen < ?');
  const cover = db.prepare(
    `INSERT OR REPLACE INTO coverage (source, entity, customer, scope, complete, as_of, chain)
     VALUES (?, 'searchKey', '', '', 1, ?, 0)`,
  );
  return db.transaction((page: SearchKeyPage): Written => {
    const source = sources.current(page.system);
    const asOf = started.get(source) ?? page.asOf;
    const seen = epochOf(asOf);
    let rows = 0;
    for (const { kind, value, customer, name, city } of page.keys) {
      rows += put.run(source, kind, value, customer, name, city, seen).changes;
      if (kind === 'name') for (const word of nameWords(name)) putWord.run(source, word, customer, seen);
    }
    if (page.next === null) {
      rows += removeKeys.run(source, seen).changes;
      removeWords.run(source, seen);
      cover.run(source, asOf);
      save.run(source, null, asOf, null);
    } else {
      save.run(source, page.next, null, asOf);
    }
    return { rows, events: 0 };
  });
}
