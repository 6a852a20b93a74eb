import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** A calendar date of the company code or operating unit, `YYYY-MM-DD`. It has no time and no zone. */
export const BusinessDate = z.iso.date();
export type BusinessDate = z.infer<typeof BusinessDate>;

/** A point in time, ISO 8601 in UTC with `Z`. */
export const Instant = z.iso.datetime();
export type Instant = z.infer<typeof Instant>;

/** The date `days` later (earlier if negative). Throws RangeError for something that is no date. */
export function addDays(date: BusinessDate, days: number): BusinessDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

const EPOCH = Temporal.PlainDate.from('1970-01-01');
const MOST_KNOWN_DAYS = 4096;
const knownDays = new Map<string, number>();

/** Day number of a date. Ages are counted for every item of every answer, and a calendar object costs ten times that. */
function dayNumber(date: BusinessDate): number {
  const known = knownDays.get(date);
  if (known !== undefined) return known;
  const { days } = EPOCH.until(Temporal.PlainDate.from(date, { overflow: 'reject' }), { largestUnit: 'days' });
  if (knownDays.size >= MOST_KNOWN_DAYS) knownDays.clear();
  knownDays.set(date, days);
  return days;
}

/** Whole days from `from` to `to`; negative if `to` lies before. Throws RangeError for something that is no date. */
export function daysBetween(from: BusinessDate, to: BusinessDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** The date `months` later, clamped to the month's end (31 January + 1 → 28 or 29 February). */
export function addMonths(date: BusinessDate, months: number): BusinessDate {
  return Temporal.PlainDate.from(date).add({ months }).toString();
}

/** The calendar date that it is at `epochMs` in an IANA time zone. */
export function dateIn(epochMs: number, timeZone: string): BusinessDate {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** Local hour (0–23) and ISO weekday (1 = Monday) at `epochMs` in a zone: what call-hour rules are written in. */
export function wallTime(epochMs: number, timeZone: string): { hour: number; weekday: number } {
  const at = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
  return { hour: at.hour, weekday: at.dayOfWeek };
}

export function toInstant(epochMs: number): Instant {
  return new Date(epochMs).toISOString();
}

export function epochOf(instant: Instant): number {
  return Date.parse(instant);
}

/** True for `YYYY-MM-DD` that the calendar has. Asked for every date of every row, and a calendar object costs fifty times that. */
export function isCalendarDate(text: string): boolean {
  return z.regexes.date.test(text);
}

/** True for a calendar date that a business can mean: within 1900–2100. */
export function isBusinessDate(text: string): boolean {
  return text >= '1900' && text < '2101' && isCalendarDate(text);
}

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/**
 * The instant of what a clock in this zone shows; null for a text that is none. Of an hour that comes twice the first is
 * meant, and an hour that does not come is taken for the one after.
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

/** What a clock in this zone shows at an instant, `YYYY-MM-DDTHH:MI:SS`. */
export function localOf(instant: Instant, timeZone: string): string {
  return Temporal.Instant.from(instant)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .round({ smallestUnit: 'second', roundingMode: 'floor' })
    .toString({ smallestUnit: 'second' });
}

/** What the same clock showed that many seconds before. */
export function secondsBefore(local: string, seconds: number): string {
  return Temporal.PlainDateTime.from(local).subtract({ seconds }).toString({ smallestUnit: 'second' });
}
