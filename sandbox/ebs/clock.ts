/**
 * Clock of the database server: the business date, which stands still, with the running time of day in the server's
 * zone. `YYYY-MM-DDTHH:MM:SS`, as SYSDATE has it.
 */
export function serverClock(asOf: string, timeZone: string, now: () => number): () => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return () => `${asOf}T${format.format(now())}`;
}
