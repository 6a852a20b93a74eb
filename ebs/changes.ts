import type { Change, ChangesResult, Touched } from '../domain/connector.ts';
import { secondsBefore } from '../domain/dates.ts';
import { AditError } from '../domain/errors.ts';
import type { Ask } from './ask.ts';
import { FEED_INDEXES, FEED_POSITION } from './catalogue/feed.ts';
import {
  afterRun,
  type FeedPosition,
  type Followed,
  firstKey,
  firstMoment,
  type Mark,
  readCursor,
  Seen,
  Told,
  writeCursor,
} from './changes-cursor.ts';
import { type Item, itemPage, type StreamPosition } from './changes-items.ts';
import { type Stream, streamsOf, waysOf } from './changes-streams.ts';
import { touchedPage } from './changes-touched.ts';
import { present, replyInvalid } from './map/values.ts';

/** A call that has delivered so many leaves the rest to the next one. */
const ENOUGH = 500;
/** Statements of one call, one after the other so that callers' questions find a free connection. */
const MOST_PAGES = 12;

/**
 * What changed, from the books themselves. A first run delivers all that is open, by key. Later ones ask for what was
 * updated where an index carries the date of change; else for new schedules, applications and adjustments by their keys,
 * and deliver the schedules that these are about as they stand now. Each run reads some of the last one's end again,
 * since what is committed late is older than what was seen, and leaves out what was delivered just so. Time is the
 * database's.
 *
 * By key, a change that moves no money (a due date, a dunning level) is not seen until the next whole reading; nor,
 * either way, is a row that was deleted. Without an index nothing is followed between two of them.
 */
export async function changes(ask: Ask, cursor: string | null): Promise<ChangesResult> {
  const given = cursor === null ? await firstPosition(ask) : readCursor(cursor);
  if (given.run === 'polling' && given.items === 'none') return unfollowed(ask, given);
  let position = given.now === null ? { ...given, now: await markOf(ask) } : given;
  const seen = new Seen(position);
  const told = new Told(position);
  const found: Change[] = [];
  const touched: Touched[] = [];
  const isDelivering = position.run !== 'marking';
  let isWhole = false;
  for (let pages = 0; pages < MOST_PAGES && found.length < ENOUGH; pages += 1) {
    const stream = streamsOf(position)[position.stream];
    if (!stream) {
      isWhole = position.run === 'whole';
      position = afterRun(position, position.run === 'marking' ? 'whole' : 'polling');
      break;
    }
    const from = position.at ?? beginningOf(position, stream);
    const page = isPassed(position, stream, from) ? NOTHING : await pageOf(ask, position, stream, from);
    if ('items' in page) {
      for (const item of page.items) if (isNews(position, seen, item) && isDelivering) found.push(item.change);
    } else {
      for (const row of page.rows) if (told.isNews(row.print) && isDelivering && row.touched) touched.push(row.touched);
    }
    position = {
      ...position,
      at: page.after,
      stream: page.after === null ? position.stream + 1 : position.stream,
      met: position.met + ('met' in page ? page.met : 0),
    };
  }
  const isDone = position.now === null;
  return {
    changes: found,
    ...(touched.length > 0 && { touched: distinct(touched) }),
    cursor: writeCursor({ ...position, seen: seen.kept(), told: told.kept() }),
    more: !isDone,
    ...(isDone && isWhole && { snapshot: true }),
    asOf: ask.asOf(),
    cost: ask.cost(),
  };
}

/** How this database can be followed, and that it has not begun yet. */
async function firstPosition(ask: Ask): Promise<FeedPosition> {
  const { rows } = await ask.rows(FEED_INDEXES, {});
  const ways = waysOf(new Set(rows.map(({ TABLE_NAME, COLUMN_NAME }) => `${TABLE_NAME}.${COLUMN_NAME}`)));
  const isFollowed = ways.items !== 'none';
  if (!isFollowed) ask.log('warn', 'open items are not followed: no index carries the polls', { doctor: 'index' });
  return {
    v: 1,
    ...ways,
    run: isFollowed ? 'marking' : 'whole',
    now: null,
    stream: 0,
    at: null,
    marks: [],
    floor: null,
    met: 0,
    seen: [],
    told: [],
  };
}

/** The database's clock, set back to what a replica knows, and its newest keys, from before the run that they belong to. */
async function markOf(ask: Ask): Promise<Mark> {
  const { rows } = await ask.rows(FEED_POSITION, { orgs: ask.orgs });
  const [row] = rows;
  if (!row) throw replyInvalid(FEED_POSITION.name, 'no row');
  return {
    clock: secondsBefore(present(row.CLOCK, FEED_POSITION.name), ask.behindSeconds()),
    keys: {
      schedule: row.SCHEDULE ?? '0',
      application: row.APPLICATION ?? '0',
      adjustment: row.ADJUSTMENT ?? '0',
      promise: row.PROMISE ?? '0',
      dispute: row.DISPUTE ?? '0',
      interaction: row.INTERACTION ?? '0',
      task: row.TASK ?? '0',
      note: row.NOTE ?? '0',
      contactPoint: row.CONTACT_POINT ?? '0',
    },
  };
}

function unfollowed(ask: Ask, position: FeedPosition): ChangesResult {
  const cursor = writeCursor(position);
  return { changes: [], cursor, more: false, follows: false, asOf: ask.asOf(), cost: ask.cost() };
}

const NOTHING = { rows: [], after: null } as const;

function followedBy(stream: Stream): Followed | null {
  if (stream.of === 'items') return stream.followed;
  return stream.way === 'key' ? stream.source.followed : null;
}

function beginningOf(position: FeedPosition, stream: Stream): StreamPosition {
  const followed = followedBy(stream);
  if (followed !== null) return { at: null, id: firstKey(position, followed) };
  const isOpen = stream.of === 'items' && stream.way === 'open';
  return { at: isOpen ? null : firstMoment(position), id: '0' };
}

/** Whether no key is behind the position: then there is nothing to ask for. */
function isPassed({ now }: FeedPosition, stream: Stream, from: StreamPosition): boolean {
  const followed = followedBy(stream);
  return followed !== null && now !== null && BigInt(from.id) >= BigInt(now.keys[followed]);
}

/** A source that the database user may not read is not followed, and the rest of the feed goes on. */
async function pageOf(ask: Ask, position: FeedPosition, stream: Stream, from: StreamPosition) {
  if (stream.of === 'items') return itemPage(ask, stream, from);
  const clock = position.now?.clock ?? '';
  return touchedPage(ask, stream, from, clock).catch((thrown: unknown) => {
    if (!(thrown instanceof AditError) || thrown.code !== 'ERP_DENIED') throw thrown;
    ask.log('warn', 'a part of what stands beside the accounts cannot be followed', { source: stream.source.name });
    return NOTHING;
  });
}

/** All that is open is delivered; only what the overlap holds as well has to be remembered. */
function isNews({ run, stream }: FeedPosition, seen: Seen, item: Item): boolean {
  if (run === 'whole' && !seen.has(item.schedule)) return true;
  return seen.isNews(item.schedule, item.print, stream) || run === 'whole';
}

function distinct(touched: readonly Touched[]): readonly Touched[] {
  return [...new Map(touched.map((one) => [`${one.entity} ${one.customer}`, one])).values()];
}
