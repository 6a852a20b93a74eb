import type { BenchOptions } from './catalogue.ts';
import { startCaller } from './ebs/caller.ts';
import { type SimulatedEbs, startEbs } from './ebs/company.ts';
import type { Streamed } from './ebs/messages.ts';
import { type Figure, figure, type Goal, type Sample } from './figure.ts';

const NAME = 'ebs-changes';

/** Open items that one wholesaler has beside a small company. */
const COMPANIES = { few: 10_000, many: 100_000 } as const;

function sizeOf(company: keyof typeof COMPANIES): readonly string[] {
  const large = ['--large-customer', 'on', '--large-items', String(COMPANIES[company])];
  return ['--customers', '50', '--items', '1000', ...large];
}

/** Of the process that reads, beside what the agent allows: all that is open has to go through however little it is. */
const LITTLE_HEAP_MB = 96;

/** One reading by both. `held`: by a process that has little room. */
interface Run {
  readonly own: Streamed;
  readonly bare: Streamed;
  readonly held: Streamed;
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
      const runs: Run[] = [];
      for (let round = 0; round < (quick ? 1 : 3); round += 1) {
        onStep(`everything that is open, round ${round + 1}`);
        runs.push(await readBy(simulated, round % 2 === 0));
      }
      growths.push(figuresOf(runs, figures));
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

/** A process of its own for every reading: what it comes to is then of this one alone. */
async function readBy({ secrets, section, system }: SimulatedEbs, isOwnFirst: boolean): Promise<Run> {
  const task = { section: section('wrapper'), secrets, timeZone: system.timeZone };
  const reading = async (sides: readonly ('child' | 'bare')[], heapMb?: number) => {
    const caller = await startCaller({ ...task, ...(heapMb !== undefined && { heapMb }) });
    try {
      const read: Partial<Record<'child' | 'bare', Streamed>> = {};
      for (const side of sides) read[side] = await caller.stream(side);
      return read;
    } finally {
      await caller.close();
    }
  };
  const { child: own, bare } = await reading(isOwnFirst ? ['child', 'bare'] : ['bare', 'child']);
  const { child: held } = await reading(['child'], LITTLE_HEAP_MB);
  if (!own || !bare || !held) throw new RangeError('nothing was read');
  return { own, bare, held };
}

/** Adds what was seen, and gives by how much the process grew at most. */
function figuresOf(runs: readonly Run[], figures: Figure[]): number {
  const [first] = runs;
  if (!first) throw new RangeError('nothing was read');
  for (const { bare, own, held } of runs)
    if (own.rows !== bare.rows || held.rows !== bare.rows)
      throw new Error(`the feed told ${own.rows} and ${held.rows} items, the driver ${bare.rows}`);
  const what = `${first.own.rows.toLocaleString('en')} open items`;
  const perSecond = ({ beforeMs, ms, rows }: Streamed) => (rows * 1_000) / (ms - beforeMs);
  const memoryOf = ({ memory }: Streamed) => ({ value: memory?.peakMb ?? 0, floor: memory?.beforeMb ?? 0 });
  const peaks = runs.map(({ own }) => memoryOf(own));
  const add = (said: string, unit: string, samples: readonly Sample[], goal?: Goal) =>
    figures.push(figure(NAME, `${what}: ${said}`, unit, samples, ...(goal ? [goal] : [])));
  add(
    'through the child against oracledb, from the first page on',
    'rows/s',
    runs.map(({ bare, own }) => ({ value: perSecond(own), floor: perSecond(bare) })),
  );
  add(
    'before the first page: what the overlap of later polls holds',
    's',
    runs.map(({ own }) => ({ value: own.beforeMs / 1_000 })),
  );
  add(
    'through the child, whole, against the pages alone by oracledb',
    's',
    runs.map(({ bare, own }) => ({ value: own.ms / 1_000, floor: bare.ms / 1_000 })),
  );
  add('most changes of one call', 'rows', [{ value: first.own.largest }], { of: 'value', atMost: 1_000 });
  add('most memory (RSS) of the process against before', 'MB', peaks);
  add(
    `the same, read whole within a heap of ${LITTLE_HEAP_MB} MB`,
    'MB',
    runs.map(({ held }) => memoryOf(held)),
    { of: 'value', atMost: 300 },
  );
  return Math.max(...peaks.map(({ floor, value }) => value - floor));
}
