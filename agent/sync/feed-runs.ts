import type { Clock } from '../../domain/clock.ts';
import { epochOf } from '../../domain/dates.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { ConnectorHost, HostContext, SystemHandle } from '../host/contract.ts';
import type { Feed, Records, Written } from '../records/contract.ts';

export interface RunDeps {
  readonly host: Pick<ConnectorHost, 'system'>;
  readonly records: Pick<Records, 'applyChanges' | 'applySearchKeys' | 'position' | 'restartChanges'>;
  readonly clock: Clock;
}

export interface RunTotals {
  pages: number;
  rowsWritten: number;
  events: number;
}

/** A page may take this long; a feed is not in a hurry. */
const PAGE_WITHIN_MS = 60_000;
/** More pages than any system needs: a connector that never comes to an end is stopped. */
const MOST_PAGES = 100_000;
/** Held below the day for which polls are trusted, so that the portfolio never falls out in between. */
const SNAPSHOT_EVERY_MS = 20 * 3_600_000;

/** Tries of a page that found no room, each a little later than the one before. */
const MOST_ATTEMPTS = 8;
const ROOM_AFTER_MS = 500;

/** One run of a feed, from where the last one ended. Counts what it did into `totals`, page by page. */
type FeedRun = (deps: RunDeps, system: string, signal: AbortSignal, totals: RunTotals) => Promise<void>;

export const feedRuns: Readonly<Record<Feed, FeedRun>> = { changes: runChanges, searchIndex: runSearchIndex };

async function runChanges(deps: RunDeps, system: string, signal: AbortSignal, totals: RunTotals): Promise<void> {
  const handle = deps.host.system(system);
  const before = deps.records.position(system, 'changes');
  const isUnderstood = await pollChanges(deps, handle, before.cursor, signal, totals).then(
    () => true,
    (thrown: unknown) => {
      // The system is read in another way than when the cursor was written, or by another version.
      if (before.cursor !== null && thrown instanceof AditError && thrown.code === 'INPUT_INVALID') return false;
      throw thrown;
    },
  );
  const { snapshotAt } = before;
  const isFresh = snapshotAt === null || deps.clock.now() - epochOf(snapshotAt) < SNAPSHOT_EVERY_MS;
  if (isUnderstood && isFresh) return;
  // The poll above told all clearings; what is read whole now corrects what polls cannot see.
  await deps.records.restartChanges(system);
  await pollChanges(deps, handle, null, signal, totals);
}

async function pollChanges(
  deps: RunDeps,
  handle: SystemHandle,
  from: string | null,
  signal: AbortSignal,
  totals: RunTotals,
): Promise<void> {
  let cursor = from;
  for (let page = 0; page < MOST_PAGES; page++) {
    const result = await onceThereIsRoom(deps, signal, () => handle.changes(cursor, context(signal)));
    signal.throwIfAborted();
    // Nothing was looked at, so nothing became fresher either.
    if (result.follows === false) return;
    const { changes, asOf, more } = result;
    const written = await deps.records.applyChanges({
      system: handle.name,
      changes,
      cursor: result.cursor,
      asOf,
      last: !more,
      snapshot: result.snapshot === true,
    });
    count(totals, written);
    if (!more) return;
    if (result.cursor === cursor) break;
    cursor = result.cursor;
  }
  throw neverEnds('changes');
}

async function runSearchIndex(deps: RunDeps, system: string, signal: AbortSignal, totals: RunTotals): Promise<void> {
  const handle = deps.host.system(system);
  const readPage = (from: string | null) => handle.read('searchKey', { after: from }, context(signal));
  let after = deps.records.position(system, 'searchIndex').cursor;
  for (let page = 0; page < MOST_PAGES; page++) {
    const from = after;
    const result = await onceThereIsRoom(deps, signal, () => readPage(from));
    signal.throwIfAborted();
    const next = result.next ?? null;
    count(totals, await deps.records.applySearchKeys({ system, keys: result.rows, next, asOf: result.asOf }));
    if (next === null) return;
    if (next === after) break;
    after = next;
  }
  throw neverEnds('searchIndex');
}

/** A full queue is a reason to wait a moment, not to give up a run that was getting on. */
async function onceThereIsRoom<T>({ clock }: RunDeps, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (thrown) {
      if (asAditError(thrown).code !== 'OVERLOADED' || attempt === MOST_ATTEMPTS || signal.aborted) throw thrown;
      await clock.sleep(attempt * ROOM_AFTER_MS, signal);
    }
  }
}

function context(signal: AbortSignal): HostContext {
  return { signal, remainingMs: PAGE_WITHIN_MS, priority: 'sync' };
}

function count(totals: RunTotals, written: Written): void {
  totals.pages++;
  totals.rowsWritten += written.rows;
  totals.events += written.events;
}

function neverEnds(feed: Feed): AditError {
  return new AditError('ERP_REPLY_INVALID', 'a feed did not get on from one page to the next', { details: { feed } });
}
