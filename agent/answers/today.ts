import type { Clock } from '../../domain/clock.ts';
import { type BusinessDate, dateIn } from '../../domain/dates.ts';

/** The date in a time zone, worked out once a minute: days begin on whole minutes everywhere. */
export function createToday(clock: Clock): (timeZone: string) => BusinessDate {
  const known = new Map<string, { minute: number; date: BusinessDate }>();
  return (timeZone) => {
    const now = clock.now();
    const minute = Math.floor(now / 60_000);
    const held = known.get(timeZone);
    if (held?.minute === minute) return held.date;
    const date = dateIn(now, timeZone);
    known.set(timeZone, { minute, date });
    return date;
  };
}
