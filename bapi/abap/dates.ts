import { type BusinessDate, epochOf, type Instant, isCalendarDate, toInstant } from '../../domain/dates.ts';
import { replyInvalid } from './invalid.ts';

/** `YYYY-MM-DD` → `YYYYMMDD`, initial for null: the form inside the ABAP machine and in RFC_READ_TABLE options. */
export function toDats(date: BusinessDate | null): string {
  return date === null ? '00000000' : date.replaceAll('-', '');
}

/** Dates that were found in the calendar: a reply repeats a few hundred of them in thousands of rows. */
const known = new Map<string, BusinessDate>();
const MOST_KNOWN = 4096;

/**
 * Reads DATS in any of the forms that releases send: `YYYY-MM-DD`, `YYYYMMDD`, empty. Initial is null; 31.12.9999
 * stays a date and means "no end". Throws ERP_REPLY_INVALID for anything that is not in the calendar.
 */
export function fromDats(text: string, place: string): BusinessDate | null {
  if (text === '' || text === '00000000') return null;
  const before = known.get(text);
  if (before !== undefined) return before;
  const compact = text.trim().replaceAll('-', '');
  if (compact === '' || compact === '00000000') return null;
  if (!/^\d{8}$/.test(compact)) throw replyInvalid(place, 'not a date');
  const iso = `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6)}`;
  if (!isCalendarDate(iso)) throw replyInvalid(place, 'not a date of the calendar');
  if (known.size >= MOST_KNOWN) known.clear();
  // In both forms, but not with whatever blanks came around it.
  known.set(compact, iso).set(iso, iso);
  return iso;
}

/** Reads TIMS as `HH:MM:SS`; accepts `HHMMSS`. `24:00:00` is SAP's end of day and stays as it is. */
export function fromTims(text: string, place: string): string {
  const compact = text.trim().replaceAll(':', '');
  if (compact === '') return '00:00:00';
  if (!/^(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$|^240000$/.test(compact)) throw replyInvalid(place, 'not a time');
  return `${compact.slice(0, 2)}:${compact.slice(2, 4)}:${compact.slice(4)}`;
}

const DAY_MS = 86_400_000;

/** The instant of a date and a time that are in UTC; null for an initial date. `24:00:00` is the next day's beginning. */
export function instantOf(date: BusinessDate | null, time: string): Instant | null {
  if (date === null) return null;
  const isEnd = time === '24:00:00';
  return toInstant(epochOf(`${date}T${isEnd ? '00:00:00' : time}Z`) + (isEnd ? DAY_MS : 0));
}

/** Date and time of an instant in UTC, to the second. */
export function utcOf(instant: Instant): { readonly date: BusinessDate; readonly time: string } {
  const text = toInstant(epochOf(instant));
  return { date: text.slice(0, 10), time: text.slice(11, 19) };
}
