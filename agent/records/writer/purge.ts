import { epochOf } from '../../../domain/dates.ts';
import type { Database } from '../../../store/database.ts';
import type { RowWriters } from './rows.ts';
import type { Sources } from './sources.ts';

export type PurgeRequest = { readonly system: string; readonly customer: string } | { readonly olderThan: string };

const OF_SOURCE = [
  'coverage',
  'feed',
  'open_item',
  'invoice',
  'payment',
  'fact',
  'search_key',
  'name_word',
  'clearing',
];

/**
 * Forgets. By customer: every row and key of it, and the searches that found them. By age: coverage older than that,
 * the rows that nothing covers any more, and systems under an identity that has not answered since.
 */
export function createPurge(db: Database, sources: Sources, rows: RowWriters): (what: PurgeRequest) => number {
  const writers = Object.values(rows);
  const ofCustomer = ['coverage', 'search_key', 'name_word'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE source = ? AND customer = ?`),
  );
  const searches = db.prepare(
    'DELETE FROM coverage WHERE source = ? AND members IS NOT NULL AND instr(members, ?) > 0',
  );
  const everybody = db.prepare(`DELETE FROM coverage WHERE source = ? AND entity = 'openItem' AND customer = '*'`);

  const oldCoverage = db.prepare('DELETE FROM coverage WHERE as_of < ?');
  const oldRows = ['invoice', 'payment', 'fact', 'search_key', 'name_word'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE seen < ?`),
  );
  const oldItems = db.prepare(
    `DELETE FROM open_item WHERE seen < ? AND NOT EXISTS (SELECT 1 FROM coverage c WHERE c.source = open_item.source
     AND c.entity = 'openItem' AND c.complete = 1 AND c.customer IN ('*', open_item.customer, open_item.branch))`,
  );
  const oldClearings = db.prepare('DELETE FROM clearing WHERE seen < ?');
  const oldSources = db.prepare<number>('SELECT id FROM source WHERE current = 0 AND used_at < ?').pluck();
  const dropSource = OF_SOURCE.map((table) => db.prepare(`DELETE FROM ${table} WHERE source = ?`));
  const forgetSource = db.prepare('DELETE FROM source WHERE id = ?');

  const customerOf = (system: string, customer: string): number => {
    const source = sources.current(system);
    let removed = 0;
    for (const writer of writers) removed += writer.forget(source, customer);
    for (const statement of ofCustomer) removed += statement.run(source, customer).changes;
    removed += searches.run(source, JSON.stringify(customer)).changes;
    // Nobody's list is whole any more as long as this customer's is missing from it.
    return removed + everybody.run(source).changes;
  };

  const olderThan = (instant: string): number => {
    const seen = epochOf(instant);
    let removed = oldCoverage.run(instant).changes;
    for (const statement of oldRows) removed += statement.run(seen).changes;
    removed += oldItems.run(seen).changes + oldClearings.run(seen).changes;
    for (const source of oldSources.all(instant)) {
      for (const statement of dropSource) removed += statement.run(source).changes;
      forgetSource.run(source);
    }
    return removed;
  };

  return db.transaction((what: PurgeRequest): number =>
    'customer' in what ? customerOf(what.system, what.customer) : olderThan(what.olderThan),
  );
}
