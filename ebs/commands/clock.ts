import { type Instant, toInstant } from '../../domain/dates.ts';

/** Formatters are costly to make and few: one for each zone. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
  formatters.set(timeZone, made);
  return made;
}

/** A moment as the database's clock shows it: `YYYY-MM-DD HH24:MI:SS`. */
export function clockTime(epochMs: number, timeZone: string): string {
  return formatterOf(timeZone).format(new Date(epochMs));
}

const CLOCK = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})$/;

/**
 * The moment at which the database's clock showed this; null for what is no time. Of the hour that comes twice in
 * autumn it is the first.
 */
export function instantOf(text: string | null, timeZone: string): Instant | null {
  const [, date, time] = CLOCK.exec(text ?? '') ?? [];
  if (date === undefined || time === undefined) return null;
  const asUtc = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(asUtc)) return null;
  const wanted = `${date} ${time}`;
  const offsets = [asUtc - 86_400_000, asUtc + 86_400_000].map((at) => offsetAt(at, timeZone));
  const [first] = offsets
    .map((offset) => asUtc - offset)
    .filter((at) => clockTime(at, timeZone) === wanted)
    .sort((a, b) => a - b);
  // A time that the clock skipped in spring is read with the offset before it.
  return toInstant(first ?? asUtc - (offsets[0] ?? 0));
}

function offsetAt(epochMs: number, timeZone: string): number {
  return Date.parse(`${clockTime(epochMs, timeZone).replace(' ', 'T')}Z`) - Math.floor(epochMs / 1000) * 1000;
}
