const DAY_MS = 86_400_000;

/** The calendar date `days` after an ISO date. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The calendar date in an IANA time zone at an instant. */
export function localDate(epochMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(epochMs);
}

export function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
