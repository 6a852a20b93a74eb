import { createHash } from 'node:crypto';
import { addDays, type BusinessDate, isBusinessDate } from '../domain/dates.ts';
import { AditError } from '../domain/errors.ts';
import { isTouchedPosition, type TouchedPosition } from './changes-touched-position.ts';
import type { KeyPosition } from './key-pages.ts';

/** Streams of the change feed: entered and open, cleared by clearing date, cleared with a clearing date long past. */
export const STREAMS = ['entered', 'cleared', 'backdated'] as const;
export type StreamName = (typeof STREAMS)[number];

/** Where the feed stands. All dates are the ERP's. */
export interface FeedPosition {
  /** Newest entry date met by the last complete poll. */
  readonly since: BusinessDate;
  /** Newest entry date met by the poll that is under way. */
  readonly newest: BusinessDate;
  /** Position of each stream in the poll under way; null before its first page, 'done' behind its last. */
  readonly at: Readonly<Record<StreamName, KeyPosition | null | 'done'>>;
  /** Fingerprints of what the days of the overlap have already delivered, by day. */
  readonly seen: Readonly<Record<string, readonly string[]>>;
  /** True while the poll under way is the first and reads every open line. */
  readonly isWhole: boolean;
  /** Of what changed otherwise than by postings; absent where that is not followed. */
  readonly touched?: TouchedPosition;
}

/** Days that each poll reads again: entries arrive late, and a date says nothing of the hour. */
const OVERLAP_DAYS = 2;

/** More fingerprints are not kept; what falls out may be delivered twice, which changes nothing. */
const MAX_SEEN = 5_000;

export const START: FeedPosition['at'] = { entered: null, cleared: null, backdated: null };

export function firstPosition(today: BusinessDate): FeedPosition {
  return { since: today, newest: today, at: START, seen: {}, isWhole: true };
}

export function windowStart(position: FeedPosition): BusinessDate {
  return addDays(position.since, -OVERLAP_DAYS);
}

export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

export function isSeen(position: FeedPosition, day: BusinessDate, print: string): boolean {
  return position.seen[day]?.includes(print) === true;
}

/** Adds fingerprints and drops those of days that no poll reads any more, then the oldest beyond the bound. */
export function remember(
  position: FeedPosition,
  added: readonly { readonly day: BusinessDate; readonly print: string }[],
): FeedPosition['seen'] {
  const days = new Map<string, Set<string>>();
  const from = windowStart(position);
  for (const [day, prints] of Object.entries(position.seen)) if (day >= from) days.set(day, new Set(prints));
  for (const { day, print } of added) {
    if (day < from) continue;
    const prints = days.get(day) ?? new Set<string>();
    prints.add(print);
    days.set(day, prints);
  }
  let room = MAX_SEEN;
  const kept: [string, readonly string[]][] = [];
  for (const [day, prints] of [...days].sort(([a], [b]) => (a < b ? 1 : -1))) {
    if (room <= 0) break;
    kept.push([day, [...prints].slice(0, room)]);
    room -= prints.size;
  }
  return Object.fromEntries(kept);
}

export function writeCursor(position: FeedPosition): string {
  return JSON.stringify({ v: 1, ...position });
}

/** Throws INPUT_INVALID for a cursor that this version did not write. */
export function readCursor(cursor: string): FeedPosition {
  try {
    const parsed: unknown = JSON.parse(cursor);
    if (isPosition(parsed)) return parsed;
  } catch {
    // Falls through: whatever it is, it is not a cursor of ours.
  }
  throw new AditError('INPUT_INVALID', 'not a cursor of this change feed');
}

function isPosition(value: unknown): value is FeedPosition {
  if (typeof value !== 'object' || value === null) return false;
  const { v, since, newest, at, seen, isWhole, touched } = value as Record<string, unknown>;
  return (
    v === 1 &&
    (touched === undefined || isTouchedPosition(touched)) &&
    typeof since === 'string' &&
    isBusinessDate(since) &&
    typeof newest === 'string' &&
    isBusinessDate(newest) &&
    typeof isWhole === 'boolean' &&
    typeof seen === 'object' &&
    seen !== null &&
    typeof at === 'object' &&
    at !== null &&
    STREAMS.every((stream) => isStreamPosition((at as Record<string, unknown>)[stream]))
  );
}

function isStreamPosition(value: unknown): boolean {
  return (
    value === null || value === 'done' || (Array.isArray(value) && value.every((part) => typeof part === 'string'))
  );
}
