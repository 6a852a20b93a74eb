import type { Touched } from '../domain/connector.ts';
import type { Ask } from './session.ts';

/** A moment of the server's own clock: `YYYYMMDDHHMMSS`. */
export type Stamp = string;

/** Where the feed of touched records stands. */
export interface TouchedPosition {
  readonly by: 'addon' | 'documents';
  /** All that was changed before it has been told, but for what arrives late. */
  readonly since: Stamp;
  /** What `since` will be once the poll under way has ended. */
  readonly next: Stamp;
  /** Where the poll under way goes on; null before its first page, 'done' behind its last. */
  readonly at: readonly string[] | null | 'done';
  /** Fingerprints of what the time before `since`, which is read again, has told already. */
  readonly seen: readonly string[];
}

/** One page of one source. */
export interface TouchedPage {
  readonly rows: readonly { readonly touched: readonly Touched[]; readonly print: string }[];
  /** Position of the next page; null behind the last. */
  readonly after: readonly string[] | null;
  /** The server's clock, or the newest change that was met; null where the page says neither. */
  readonly clock: Stamp | null;
}

export interface Reader {
  /**
   * How far before the last moment each poll begins: a change is stamped when it is made and seen when it is committed.
   * Change documents are stamped in local time, which is set back by an hour once a year.
   */
  readonly overlapSeconds: number;
  readonly read: (ask: Ask, from: Stamp, after: readonly string[] | null) => Promise<TouchedPage>;
}

export function isTouchedPosition(value: unknown): value is TouchedPosition {
  if (typeof value !== 'object' || value === null) return false;
  const { by, since, next, at, seen } = value as Record<string, unknown>;
  const isStamp = (one: unknown) => typeof one === 'string' && /^\d{14}$/.test(one);
  const isTexts = (one: unknown) => Array.isArray(one) && one.every((text) => typeof text === 'string');
  return (
    (by === 'addon' || by === 'documents') &&
    isStamp(since) &&
    isStamp(next) &&
    (at === null || at === 'done' || isTexts(at)) &&
    isTexts(seen)
  );
}
