/**
 * How often a cron expression of five or six fields fires in an hour, on the average of a day on which it fires at all;
 * null for one that says more than stars, steps, ranges and lists.
 */
export function runsPerHour(expression: string): number | null {
  const fields = expression.trim().split(/\s+/);
  const [second = '0', minute = '', hour = ''] = fields.length === 6 ? fields : ['0', ...fields];
  const counts = [countOf(second, 60), countOf(minute, 60), countOf(hour, 24)];
  if (counts.some((count) => count === null)) return null;
  return counts.reduce<number>((product, count) => product * (count ?? 0), 1) / 24;
}

/** How many of the values 0 to `size` - 1 a field names. */
function countOf(field: string, size: number): number | null {
  const named = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|\d{1,2})(?:-(\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part);
    if (!match) return null;
    const [, first = '', last, step] = match;
    const from = first === '*' ? 0 : Number(first);
    const to = last !== undefined ? Number(last) : first === '*' || step !== undefined ? size - 1 : from;
    const by = step === undefined ? 1 : Number(step);
    if (by === 0 || from >= size || to >= size) return null;
    for (let value = from; value <= to; value += by) named.add(value);
  }
  return named.size;
}
