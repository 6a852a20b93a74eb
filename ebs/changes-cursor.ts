import { createHash } from 'node:crypto';
import { z } from 'zod';
import { secondsBefore } from '../domain/dates.ts';
import { AditError } from '../domain/errors.ts';

const KEY = /^\d{1,38}$/;
const Key = z.string().regex(KEY);
const Moment = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);

const MOST_STREAMS = 40;
const MOST_REMEMBERED = 20_000;

/** What is followed by its own keys, or by the date of its last change. */
export const FOLLOWED = [
  'schedule',
  'application',
  'adjustment',
  'promise',
  'dispute',
  'interaction',
  'task',
  'note',
  'contactPoint',
] as const;
export type Followed = (typeof FOLLOWED)[number];

const Keys = z.strictObject(Object.fromEntries(FOLLOWED.map((name) => [name, Key])) as Record<Followed, typeof Key>);

/** A moment of the database's clock, and the newest keys that were visible then. */
const Mark = z.strictObject({ clock: Moment, keys: Keys });
export type Mark = z.infer<typeof Mark>;

/** How the database lets be followed what a table holds; `none` where no index carries a poll. */
const Way = z.enum(['key', 'date', 'none']);
export type Way = z.infer<typeof Way>;

/** A schedule's key, the fingerprint of what was last delivered of it, and the stream that met it. */
type Delivered = readonly [schedule: string, print: string, stream: number];

/** Thousands of them come back with every page, so they are looked at without a schema for each. */
function isDelivered(one: unknown): one is Delivered {
  if (!Array.isArray(one) || one.length !== 3) return false;
  const [schedule, print, stream]: readonly unknown[] = one;
  return (
    typeof schedule === 'string' &&
    KEY.test(schedule) &&
    isPrint(print) &&
    typeof stream === 'number' &&
    Number.isInteger(stream) &&
    stream >= 0 &&
    stream <= MOST_STREAMS
  );
}

function isPrint(one: unknown): one is string {
  return typeof one === 'string' && one.length <= 12;
}

const listOf = <T>(isOne: (one: unknown) => one is T) =>
  z.custom<readonly T[]>((list) => Array.isArray(list) && list.length <= MOST_REMEMBERED && list.every(isOne));

const Position = z.strictObject({
  v: z.literal(1),
  /** How open items are followed. */
  items: Way,
  /** How everything else is followed, by the source's name. */
  sources: z.record(z.string().max(40), Way),
  /**
   * `marking`: takes down what the overlap holds, before anything is delivered. `whole`: delivers all that is open.
   * `polling`: delivers what changed.
   */
  run: z.enum(['marking', 'whole', 'polling']),
  /** What the database showed before the run under way began; null between two runs. */
  now: Mark.nullable(),
  /** Which stream the run is at, and where in it; null before its first page. */
  stream: z.int().min(0).max(MOST_STREAMS),
  at: z.strictObject({ at: Moment.nullable(), id: Key }).nullable(),
  /** What earlier runs began with, the newest last: a run begins again where one stood some time before. */
  marks: z.array(Mark).max(50),
  /** By date, nothing before it is read again: what was changed at once may be more than an overlap can remember. */
  floor: Moment.nullable(),
  /** Rows that this run has met. */
  met: z.int().min(0),
  /** What was last delivered of each schedule; the oldest first. */
  seen: listOf(isDelivered),
  /** Fingerprints of what was told as touched; the oldest first. */
  told: listOf(isPrint),
});
/** Where the feed stands. All moments are the database's. */
export type FeedPosition = z.infer<typeof Position>;

/** A statement's rows are stamped when they are written and seen when they are committed. */
const OVERLAP_SECONDS = 15 * 60;
/** Keys are given out in order and committed in any: so many before the newest are read again. */
const OVERLAP_KEYS = 2_000;
/** More of one stream are not kept; what falls out may be delivered twice, which changes nothing. */
const MOST_SEEN = 3_000;
const MOST_TOLD = 3_000;

/**
 * Where a run begins to read by key: where one began some time ago, but never more than some keys before the end of the
 * last one. Everything behind that end is read, however much it is.
 */
export function firstKey({ marks, now }: FeedPosition, followed: Followed): string {
  const end = marks.at(-1) ?? now;
  if (!end || !now) return '0';
  const before = secondsBefore(now.clock, OVERLAP_SECONDS);
  const old = marks.findLast(({ clock }) => clock <= before);
  const lowest = BigInt(end.keys[followed]) - BigInt(OVERLAP_KEYS);
  const first = old && BigInt(old.keys[followed]) > lowest ? BigInt(old.keys[followed]) : lowest;
  return (first > 0n ? first : 0n).toString();
}

/** Where a run begins to read by date. Local time is set back once a year: the earlier of both clocks counts. */
export function firstMoment(position: FeedPosition): string {
  const clock = position.now?.clock ?? '1970-01-01T00:00:00';
  const last = position.marks.at(-1)?.clock ?? clock;
  const from = secondsBefore(last < clock ? last : clock, OVERLAP_SECONDS);
  return position.floor !== null && position.floor > from && position.floor <= clock ? position.floor : from;
}

/** The position behind a run that has ended: the next one begins with a look at the database's clock. */
export function afterRun(position: FeedPosition, next: FeedPosition['run']): FeedPosition {
  const { now } = position;
  const cleared = { ...position, run: next, stream: 0, at: null, met: 0 };
  if (!now || position.run === 'marking') return cleared;
  const before = secondsBefore(now.clock, OVERLAP_SECONDS);
  const oldest = position.marks.findLastIndex(({ clock }) => clock <= before);
  // A clock that was set back leaves marks of the future, which are of no use any more.
  const kept = position.marks.slice(Math.max(oldest, 0)).filter(({ clock }) => clock <= now.clock);
  const floor = position.met > MOST_SEEN ? now.clock : position.floor;
  return { ...cleared, now: null, floor, marks: [...kept, now].slice(-40) };
}

export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

/** What was last delivered of each schedule, while a call goes on. */
export class Seen {
  readonly #prints: Map<string, readonly [string, number]>;

  constructor({ seen }: FeedPosition) {
    this.#prints = new Map(seen.map(([schedule, print, stream]) => [schedule, [print, stream]]));
  }

  has(schedule: string): boolean {
    return this.#prints.has(schedule);
  }

  /** Takes the schedule down as it is now; false where it was delivered just so. */
  isNews(schedule: string, print: string, stream: number): boolean {
    const [before, by] = this.#prints.get(schedule) ?? [null, stream];
    this.#prints.delete(schedule);
    // The last stream to meet it counts: until then it must not have been pushed out by those of an earlier one.
    this.#prints.set(schedule, [print, before === print ? Math.max(by, stream) : stream]);
    return before !== print;
  }

  /** The newest of each stream, so that one which met very much does not push out what the others met. */
  kept(): FeedPosition['seen'] {
    const counts = new Map<number, number>();
    const newestFirst = [...this.#prints].reverse().filter(([, [, stream]]) => {
      const count = (counts.get(stream) ?? 0) + 1;
      counts.set(stream, count);
      return count <= MOST_SEEN;
    });
    return newestFirst.reverse().map(([schedule, [print, stream]]) => [schedule, print, stream]);
  }
}

/** What was told as touched, while a call goes on. */
export class Told {
  readonly #prints: Set<string>;

  constructor({ told }: FeedPosition) {
    this.#prints = new Set(told);
  }

  isNews(print: string): boolean {
    if (this.#prints.has(print)) return false;
    this.#prints.add(print);
    return true;
  }

  kept(): FeedPosition['told'] {
    return [...this.#prints].slice(-MOST_TOLD);
  }
}

export function writeCursor(position: FeedPosition): string {
  return JSON.stringify(position);
}

/** Throws INPUT_INVALID for a cursor that this version did not write. */
export function readCursor(cursor: string): FeedPosition {
  try {
    const parsed = Position.safeParse(JSON.parse(cursor));
    if (parsed.success) return parsed.data;
  } catch {
    // Falls through: whatever it is, it is not a cursor of ours.
  }
  throw new AditError('INPUT_INVALID', 'not a cursor of this change feed');
}
