import { list, record } from './cli.ts';
import { type Colours, safe, table } from './terminal.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * What a system was asked in the last 60 minutes, against its ceiling: calls and rows by function or table, and the
 * rows of the last run of each feed. Nothing where the status was asked without its load.
 */
export function loadText(system: Json, feeds: readonly Json[], colours: Colours): readonly string[] {
  if (!('load' in system)) return [];
  const load = record(system['load']);
  const ceiling = record(system['ceiling']);
  const calls = numbers(load['calls']);
  const rowsBy = record(load['rowsBy']);
  const inAll = Object.values(calls).reduce((sum, count) => sum + count, 0);
  const name = safe(system['name']);
  const head = [
    `${colours.bold(`load of ${name}, last 60 minutes`)}`,
    `  ${'calls'.padEnd(18)} ${against(inAll, ceiling['callsPerHour'], 'an hour', colours)}`,
    ...list(feeds)
      .filter((feed) => feed['system'] === system['name'])
      .map(
        (feed) => `  ${`rows, ${safe(feed['feed'])}`.padEnd(18)} ${pollText(feed, ceiling['rowsPerPoll'], colours)}`,
      ),
  ];
  const rows = Object.entries(calls).map(([of, count]) => [of, count, rowsBy[of] ?? 0]);
  const body = rows.length > 0 ? table(['FUNCTION OR TABLE', 'CALLS', 'ROWS'], rows, colours) : 'nothing was called';
  return [`${head.join('\n')}\n\n${indented(body)}`];
}

function pollText(feed: Json, ceiling: unknown, colours: Colours): string {
  const run = record(feed['lastRun']);
  if (typeof run['rowsRead'] !== 'number') return 'has not run yet';
  const cut = run['isCut'] === true ? ', goes on with the next run' : '';
  return `${against(run['rowsRead'], ceiling, 'a poll', colours)} in ${safe(run['calls'])} calls${cut}`;
}

function against(count: number, ceiling: unknown, per: string, { red }: Colours): string {
  if (typeof ceiling !== 'number') return `${count} (no ceiling is set)`;
  const text = `${count} of ${ceiling} ${per} (${Math.round((100 * count) / ceiling)} %)`;
  return count > ceiling ? red(text) : text;
}

function numbers(value: unknown): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(record(value)).flatMap(([name, count]) => (typeof count === 'number' ? [[name, count]] : [])),
  );
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
