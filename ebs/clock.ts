import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../domain/dates.ts';

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/**
 * The instant of a DATE of the database, which is local time of its clock; null for a text that is none. Of an hour that
 * comes twice the first is meant, and an hour that does not come is taken for the one after.
 *
 * @param local `YYYY-MM-DDTHH:MI:SS`
 */
export function instantOf(local: string, timeZone: string): Instant | null {
  if (!LOCAL.test(local)) return null;
  try {
    const { epochMilliseconds } = Temporal.PlainDateTime.from(local, { overflow: 'reject' }).toZonedDateTime(timeZone);
    return new Date(epochMilliseconds).toISOString();
  } catch {
    return null;
  }
}

/** What the database's clock shows at an instant. */
export function localOf(instant: Instant, timeZone: string): string {
  return Temporal.Instant.from(instant)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .round({ smallestUnit: 'second', roundingMode: 'floor' })
    .toString({ smallestUnit: 'second' });
}

/** The moment of the database's clock that many seconds before. */
export function secondsBefore(local: string, seconds: number): string {
  return Temporal.PlainDateTime.from(local).subtract({ seconds }).toString({ smallestUnit: 'second' });
}
