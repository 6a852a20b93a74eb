import type { Clock } from '../../domain/clock.ts';
import type { CallCost, Touched } from '../../domain/connector.ts';
import { epochOf } from '../../domain/dates.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { ConnectorHost, HostContext, SystemHandle } from '../host/contract.ts';
import type { Feed, Records, Written } from '../records/contract.ts';

export interface RunDeps {
  readonly host: Pick<ConnectorHost, 'system'>;
  readonly records: Pick<
    Records,
    'applyChanges' | 'applySearchKeys' | 'coverage' | 'position' | 'put' | 'restartChanges'
  >;
  /** What a system may be asked at most; without it a feed is not limited. */
  readonly ceiling?: (system: string) => Ceiling | undefined;
  readonly clock: Clock;
}

export interface Ceiling {
  readonly callsPerHour?: number | undefined;
  readonly rowsPerPoll?: number | undefined;
  /** Calls within the last 60 minutes, of whatever made them. */
  callsLastHour(): number;
}

export interface RunTotals {
  pages: number;
  rowsRead: number;
  calls: number;
  rowsWritten: number;
  events: number;
  isCut: boolean;
  /** Set while the run waits for the system's calls to fall below their ceiling. */
  heldBack: { calls: number; callsPerHour: number } | null;
}

export const noTotals = (): RunTotals => ({
  pages: 0,
  rowsRead: 0,
  calls: 0,
  rowsWritten: 0,
  events: 0,
  isCut: false,
  heldBack: null,
});

/** A page may take this long; a feed is not in a hurry. */
const PAGE_WITHIN_MS = 60_000;
/** More pages than any system needs: a connector that never comes to an end is stopped. */
const MOST_PAGES = 100_000;
/** Held below the day for which polls are trusted, so that the portfolio never falls out in between. */
const SNAPSHOT_EVERY_MS = 20 * 3_600_000;

/** Tries of a page that found no room, each a little later than the one before. */
const MOST_ATTEMPTS = 8;
const ROOM_AFTER_MS = 500;

/** How often it is looked whether calls of an hour ago have fallen out of the count. */
const LOOK_AGAIN_MS = 30_000;
/** Customers that a page read again at once; of the others the next question reads them. */
const REREAD_PER_PAGE = 20;

/** One run of a feed, from where the last one ended. Counts what it did into `totals`, page by page. */
type FeedRun = (deps: RunDeps, system: string, signal: AbortSignal, totals: RunTotals) => Promise<void>;

export const feedRuns: Readonly<Record<Feed, FeedRun>> = { changes: runChanges, searchIndex: runSearchIndex };

async function runChanges(deps: RunDeps, system: string, signal: AbortSignal, totals: RunTotals): Promise<void> {
  const handle = deps.host.system(system);
  const before = deps.records.position(system, 'changes');
  const polled = await pollChanges(deps, handle, before.cursor, signal, totals).then(
    undefined,
    (thrown: unknown): Polled => {
      // The system is read in another way than when the cursor was written, or by another version.
      if (before.cursor !== null && thrown instanceof AditError && thrown.code === 'INPUT_INVALID')
        return 'unknown cursor';
      throw thrown;
    },
  );
  if (polled === 'cut') return;
  const { snapshotAt } = deps.records.position(system, 'changes');
  const isFresh = snapshotAt === null || deps.clock.now() - epochOf(snapshotAt) < SNAPSHOT_EVERY_MS;
  if (polled === 'done' && isFresh) return;
  // The poll above told all clearings; what is read whole now corrects what polls cannot see.
  await deps.records.restartChanges(system);
  await pollChanges(deps, handle, null, signal, totals);
}

/** `cut`: ended at the ceiling of rows, with the cursor where the next run goes on. */
type Polled = 'done' | 'cut' | 'unknown cursor';

async function pollChanges(
  deps: RunDeps,
  handle: SystemHandle,
  from: string | null,
  signal: AbortSignal,
  totals: RunTotals,
): Promise<Polled> {
  let cursor = from;
  for (let page = 0; page < MOST_PAGES; page++) {
    if (isAtCeiling(deps, handle.name, totals)) return 'cut';
    await belowCeiling(deps, handle.name, signal, totals);
    const result = await onceThereIsRoom(deps, signal, () => handle.changes(cursor, context(signal)));
    signal.throwIfAborted();
    // Nothing was looked at, so nothing became fresher either.
    if (result.follows === false) return 'done';
    const { changes, touched = [], asOf, more } = result;
    const held = touched.filter((one) => isHeld(deps, handle.name, one));
    const written = await deps.records.applyChanges({
      system: handle.name,
      changes,
      touched,
      cursor: result.cursor,
      asOf,
      last: !more,
      snapshot: result.snapshot === true,
    });
    count(totals, written, result.cost);
    await readAgain(deps, handle, held, signal, totals);
    if (!more) return 'done';
    if (result.cursor === cursor) break;
    cursor = result.cursor;
  }
  throw neverEnds('changes');
}

function isHeld({ records }: RunDeps, system: string, { entity, customer }: Touched): boolean {
  return entity === 'customer' && records.coverage(system, entity, customer, '') !== null;
}

/** Customers whose changed master record is held: read at once, so that the next caller does not wait for the ERP. */
async function readAgain(
  deps: RunDeps,
  handle: SystemHandle,
  touched: readonly Touched[],
  signal: AbortSignal,
  totals: RunTotals,
): Promise<void> {
  for (const { customer } of touched.slice(0, REREAD_PER_PAGE)) {
    const selector = { customer };
    try {
      const result = await handle.read('customer', selector, context(signal));
      signal.throwIfAborted();
      const { rows, complete, asOf } = result;
      count(
        totals,
        await deps.records.put({ system: handle.name, entity: 'customer', selector, rows, complete, asOf }),
        result.cost,
      );
    } catch {
      // What changed is no longer held as covered, so that whoever asks next reads it, or hears why not.
      signal.throwIfAborted();
    }
  }
}

/** A page is what is read at once, so that a run goes above its ceiling by less than a page. */
function isAtCeiling({ ceiling }: RunDeps, system: string, totals: RunTotals): boolean {
  const { rowsPerPoll } = ceiling?.(system) ?? {};
  if (rowsPerPoll === undefined || totals.rowsRead < rowsPerPoll) return false;
  totals.isCut = true;
  return true;
}

/** Callers' questions go on counting meanwhile: a feed takes what they leave. */
async function belowCeiling(
  { ceiling, clock }: RunDeps,
  system: string,
  signal: AbortSignal,
  totals: RunTotals,
): Promise<void> {
  for (;;) {
    const limit = ceiling?.(system);
    const calls = limit?.callsLastHour() ?? 0;
    const callsPerHour = limit?.callsPerHour;
    totals.heldBack = callsPerHour !== undefined && calls >= callsPerHour ? { calls, callsPerHour } : null;
    if (totals.heldBack === null) return;
    await clock.sleep(LOOK_AGAIN_MS, signal);
    signal.throwIfAborted();
  }
}

async function runSearchIndex(deps: RunDeps, system: string, signal: AbortSignal, totals: RunTotals): Promise<void> {
  const handle = deps.host.system(system);
  const readPage = (from: string | null) => handle.read('searchKey', { after: from }, context(signal));
  let after = deps.records.position(system, 'searchIndex').cursor;
  for (let page = 0; page < MOST_PAGES; page++) {
    if (isAtCeiling(deps, system, totals)) return;
    await belowCeiling(deps, system, signal, totals);
    const from = after;
    const result = await onceThereIsRoom(deps, signal, () => readPage(from));
    signal.throwIfAborted();
    const next = result.next ?? null;
    const written = await deps.records.applySearchKeys({ system, keys: result.rows, next, asOf: result.asOf });
    count(totals, written, result.cost);
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

function count(totals: RunTotals, written: Written, cost: CallCost): void {
  totals.calls += cost.calls.length;
  totals.rowsRead += Object.values(cost.rows ?? {}).reduce((sum, rows) => sum + rows, 0);
  totals.pages++;
  totals.rowsWritten += written.rows;
  totals.events += written.events;
}

function neverEnds(feed: Feed): AditError {
  return new AditError('ERP_REPLY_INVALID', 'a feed did not get on from one page to the next', { details: { feed } });
}
