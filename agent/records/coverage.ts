import { epochOf } from '../../domain/dates.ts';
import type { EntityName } from '../../domain/facts.ts';
import type { Database } from '../../store/database.ts';
import { rangeOf } from './scope.ts';

interface HeldCoverage {
  readonly asOf: string;
  readonly complete: boolean;
  /** JSON of the keys that a search found. */
  readonly members: string | null;
}

interface Row {
  readonly as_of: string;
  readonly complete: number;
  readonly members: string | null;
  readonly chain: number;
  readonly feed_chain: number | null;
  readonly feed_as_of: string | null;
}

/**
 * How long polls alone keep a list fresh. They see postings and clearings; a changed dunning block, due date or
 * payment term leaves no trace in them, so a list is read whole again after this time.
 */
const TRUST_FEED_MS = 24 * 3_600_000;
const EVERYBODY = '*';

/**
 * Reads what is held and of when. Open items that the change feed has followed without a gap since they were read are
 * as fresh as its last finished run, for at most a day.
 */
export function coverageReader(db: Database) {
  const select = `SELECT c.as_of, c.complete, c.members, c.chain, f.chain AS feed_chain, f.as_of AS feed_as_of
    FROM coverage c LEFT JOIN feed f ON f.source = c.source AND f.feed = 'changes'`;
  const exact = db.prepare<Row>(`${select} WHERE c.source = ? AND c.entity = ? AND c.customer = ? AND c.scope = ?`);
  const within = db.prepare<Row>(
    `${select} WHERE c.source = ? AND c.entity = ? AND c.customer = ? AND c.from_date <= ? AND c.to_date >= ?
     ORDER BY c.complete DESC, c.as_of DESC LIMIT 1`,
  );

  return (source: number, entity: EntityName, customer: string, scope: string): HeldCoverage | null => {
    const range = rangeOf(scope);
    const own = range
      ? within.get(source, entity, customer, range.from, range.to)
      : exact.get(source, entity, customer, scope);
    if (entity !== 'openItem' || scope !== '') return own ? heldOf(own, own.as_of) : null;
    if (own?.complete) {
      const followed = followedTo(own);
      if (followed !== own.as_of || own.feed_as_of === null || own.feed_as_of <= own.as_of)
        return heldOf(own, followed);
    }
    const all = exact.get(source, entity, EVERYBODY, scope);
    const fresher = all && (!own?.complete || followedTo(all) > own.as_of) ? all : own;
    return fresher ? heldOf(fresher, followedTo(fresher)) : null;
  };
}

function followedTo(row: Row): string {
  const { as_of, chain, feed_chain, feed_as_of } = row;
  if (chain === 0 || chain !== feed_chain || feed_as_of === null || feed_as_of <= as_of) return as_of;
  return epochOf(feed_as_of) - epochOf(as_of) <= TRUST_FEED_MS ? feed_as_of : as_of;
}

function heldOf(row: Row, asOf: string): HeldCoverage {
  return { asOf, complete: row.complete === 1, members: row.members };
}
