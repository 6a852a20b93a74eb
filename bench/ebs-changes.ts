import type { BenchOptions } from './catalogue.ts';
import { startCaller } from './ebs/caller.ts';
import { startEbs } from './ebs/company.ts';
import type { Streamed } from './ebs/messages.ts';
import { type Figure, figure } from './figure.ts';

const NAME = 'ebs-changes';

/** Open items that one wholesaler has beside a small company. */
const COMPANIES = { few: 10_000, many: 100_000 } as const;

function sizeOf(company: keyof typeof COMPANIES): readonly string[] {
  const large = ['--large-customer', 'on', '--large-items', String(COMPANIES[company])];
  return ['--customers', '50', '--items', '1000', ...large];
}

/**
 * The first reading of the feed, all that is open, through the connector's process: against the bare driver asking for
 * the same pages, and what the process comes to in memory when there are ten times as many rows.
 */
export async function ebsChanges({ quick, onStep }: BenchOptions): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const growths: number[] = [];
  for (const company of quick ? (['few'] as const) : (['few', 'many'] as const)) {
    onStep(`the simulated EBS starts with ${COMPANIES[company].toLocaleString('en')} open items`);
    const simulated = await startEbs(sizeOf(company));
    try {
      const runs: { own: Streamed; bare: Streamed }[] = [];
      for (let round = 0; round < (quick ? 1 : 3); round += 1) {
        onStep(`everything that is open, round ${round + 1}`);
        const { secrets, system } = simulated;
        // A process of its own for every reading: what it comes to is then of this one alone.
        const section = simulated.section('wrapper');
        const caller = await startCaller({ section, secrets, timeZone: system.timeZone });
        try {
          const isOwnFirst = round % 2 === 0;
          const first = await caller.stream(isOwnFirst ? 'child' : 'bare');
          const second = await caller.stream(isOwnFirst ? 'bare' : 'child');
          runs.push(isOwnFirst ? { own: first, bare: second } : { own: second, bare: first });
        } finally {
          await caller.close();
        }
      }
      const growth = figuresOf(runs, figures);
      growths.push(growth);
    } finally {
      await simulated.close();
    }
  }
  const [least, most] = growths;
  if (least !== undefined && most !== undefined)
    figures.push(
      figure(NAME, 'growth of the process: ten times as many rows against once', 'MB', [{ value: most, floor: least }]),
    );
  return figures;
}

/** Adds what was seen, and gives by how much the process grew at most. */
function figuresOf(runs: readonly { own: Streamed; bare: Streamed }[], figures: Figure[]): number {
  const [first] = runs;
  if (!first) throw new RangeError('nothing was read');
  for (const { bare, own } of runs)
    if (own.rows !== bare.rows) throw new Error(`the feed told ${own.rows} items, the driver ${bare.rows}`);
  const what = `${first.own.rows.toLocaleString('en')} open items`;
  const perSecond = ({ ms, rows }: Streamed) => (rows * 1_000) / ms;
  const peaks = runs.map(({ own: { memory } }) => ({ value: memory?.peakMb ?? 0, floor: memory?.beforeMb ?? 0 }));
  figures.push(
    figure(
      NAME,
      `${what}: through the child against oracledb`,
      'rows/s',
      runs.map(({ bare, own }) => ({ value: perSecond(own), floor: perSecond(bare) })),
    ),
    figure(
      NAME,
      `${what}: through the child against oracledb`,
      's',
      runs.map(({ bare, own }) => ({ value: own.ms / 1_000, floor: bare.ms / 1_000 })),
    ),
    figure(NAME, `${what}: most changes of one call`, 'rows', [{ value: first.own.largest }], {
      of: 'value',
      atMost: 1_000,
    }),
    figure(NAME, `${what}: most memory (RSS) of the process against before`, 'MB', peaks),
  );
  return Math.max(...peaks.map(({ floor, value }) => value - floor));
}
