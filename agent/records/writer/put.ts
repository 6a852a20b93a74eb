import { epochOf } from '../../../domain/dates.ts';
import type { EntityFacts, EntityName } from '../../../domain/facts.ts';
import type { Database } from '../../../store/database.ts';
import type { PutBatch, Written } from '../contract.ts';
import { coverageReader } from '../coverage.ts';
import { rangeOf, scopeOf } from '../scope.ts';
import type { HeldEntity } from '../tables/tables.ts';
import type { RowWriter, RowWriters } from './rows.ts';
import type { Sources } from './sources.ts';

/** Ranges kept a customer and entity; a new one swallows those that lie within it. */
const MOST_RANGES = 8;
const NOTHING: Written = { rows: 0, events: 0 };

/**
 * Stores answers. Skips one that is older than what is held for the same question; a search that found nothing, since
 * what is missing now may be there in a moment; and open items at a key date, which are no list of what is open now.
 */
export function createPut(db: Database, sources: Sources, rows: RowWriters): (batch: PutBatch) => Written {
  const coverage = coverageReader(db);
  const position = db.prepare<{ chain: number; newest: string | null }>(
    `SELECT chain, coalesce(page_as_of, as_of) AS newest FROM feed WHERE source = ? AND feed = 'changes'`,
  );
  const cover = db.prepare(
    `INSERT INTO coverage (source, entity, customer, scope, complete, as_of, from_date, to_date, members, chain)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (source, entity, customer, scope) DO UPDATE SET complete = excluded.complete, as_of = excluded.as_of,
     members = excluded.members, chain = excluded.chain`,
  );
  const swallow = db.prepare(
    `DELETE FROM coverage WHERE source = ? AND entity = ? AND customer = ? AND from_date >= ? AND to_date <= ?`,
  );
  const trim = db.prepare(
    `DELETE FROM coverage WHERE source = ? AND entity = ? AND customer = ? AND from_date IS NOT NULL AND scope NOT IN (
       SELECT scope FROM coverage WHERE source = ? AND entity = ? AND customer = ? AND from_date IS NOT NULL
       ORDER BY as_of DESC LIMIT ${MOST_RANGES})`,
  );

  /** Polls that start after this answer keep it fresh; one that had already read further may have passed it by. */
  const chainOf = (source: number, entity: EntityName, scope: string, asOf: string): number => {
    if (entity !== 'openItem' || scope !== '') return 0;
    const feed = position.get(source);
    return feed && feed.newest !== null && asOf >= feed.newest ? feed.chain : 0;
  };

  const store = <E extends HeldEntity>(entity: E, batch: PutBatch<E>): Written => {
    const { customer, scope } = scopeOf(entity, batch.selector);
    const range = rangeOf(scope);
    const isSearch = scope.includes('=');
    if (scope.startsWith('keyDate=') || ((isSearch || entity === 'customer') && batch.rows.length === 0))
      return NOTHING;
    const source = sources.current(batch.system);
    const held = coverage(source, entity, customer, scope);
    if (held && held.asOf > batch.asOf) return NOTHING;
    const writer = rows[entity] as RowWriter<EntityFacts[E]>;
    const given = batch.rows as readonly EntityFacts[E][];
    const seen = epochOf(batch.asOf);
    let written = 0;
    for (const row of given) written += writer.upsert(source, row, seen);
    if (!batch.complete) {
      if (!held)
        cover.run(source, entity, customer, scope, 0, batch.asOf, range?.from ?? null, range?.to ?? null, null, 0);
      return { rows: written, events: 0 };
    }
    const members = isSearch ? JSON.stringify(given.map((row) => writer.key(row))) : null;
    if (!isSearch) written += writer.removeUnseen(source, customer, range, seen);
    if (range) swallow.run(source, entity, customer, range.from, range.to);
    const chain = chainOf(source, entity, scope, batch.asOf);
    cover.run(source, entity, customer, scope, 1, batch.asOf, range?.from ?? null, range?.to ?? null, members, chain);
    if (range) trim.run(source, entity, customer, source, entity, customer);
    return { rows: written, events: 0 };
  };

  return db.transaction((batch: PutBatch): Written => {
    if (batch.entity === 'searchKey') return NOTHING;
    return store(batch.entity, batch as PutBatch<HeldEntity>);
  });
}
