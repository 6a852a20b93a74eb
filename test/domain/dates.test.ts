import { describe, expect, it } from 'vitest';
import { addDays, addMonths, dateIn, daysBetween, isBusinessDate, wallTime } from '../../domain/dates.ts';

describe('dates', () => {
  it('counts days over leap days and centuries, in both directions, the second time as the first', () => {
    for (let round = 0; round < 2; round += 1) {
      expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
      expect(daysBetween('2023-02-28', '2023-03-01')).toBe(1);
      expect(daysBetween('1900-02-28', '1900-03-01')).toBe(1);
      expect(daysBetween('2026-12-31', '2026-01-01')).toBe(-364);
      expect(daysBetween('1969-12-31', '1970-01-01')).toBe(1);
    }
  });

  it('agrees with adding days one by one', () => {
    for (let days = 0; days < 800; days += 1) expect(daysBetween('2023-12-30', addDays('2023-12-30', days))).toBe(days);
  });

  it('refuses what is no date', () => {
    expect(() => daysBetween('2026-02-30', '2026-03-01')).toThrow(RangeError);
    expect(() => daysBetween('2026-02-01', 'soon')).toThrow(RangeError);
  });

  it('clamps months to their end', () => {
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2026-03-31', -12)).toBe('2025-03-31');
  });

  it('tells date and hour of a zone, on both sides of midnight and of summer time', () => {
    const at = Date.parse('2026-03-29T00:30:00Z');
    expect(dateIn(at, 'America/New_York')).toBe('2026-03-28');
    expect(dateIn(at, 'Asia/Tokyo')).toBe('2026-03-29');
    expect(wallTime(at, 'Europe/Berlin')).toEqual({ hour: 1, weekday: 7 });
    expect(wallTime(at + 3_600_000, 'Europe/Berlin')).toEqual({ hour: 3, weekday: 7 });
  });

  it('knows which texts are dates', () => {
    expect(['2026-02-28', '2024-02-29'].every(isBusinessDate)).toBe(true);
    for (const text of ['2026-02-29', '0000-00-00', '9999-12-31', '20260228', '2026-2-1', ''])
      expect(isBusinessDate(text)).toBe(false);
  });

  it('has the days that the calendar has, of every year that a business can mean', () => {
    const two = (n: number) => String(n).padStart(2, '0');
    for (let year = 1900; year < 2101; year += 1)
      for (let month = 0; month <= 13; month += 1)
        for (const day of [0, 1, 28, 29, 30, 31, 32]) {
          const made = new Date(Date.UTC(year, month - 1, day));
          const has = made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
          const text = `${year}-${two(month)}-${two(day)}`;
          if (isBusinessDate(text) !== has) expect.unreachable(`${text} is ${has ? 'a' : 'no'} date`);
        }
  });
});
