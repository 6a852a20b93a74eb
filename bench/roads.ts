import type { BenchOptions } from './catalogue.ts';
import { type Figure, figure, type Goal } from './figure.ts';
import { type Caller, startCaller } from './roads/caller.ts';
import { startEcc } from './roads/company.ts';
import type { Load } from './roads/loads.ts';
import type { Driving, Side } from './roads/messages.ts';

const NAME = 'roads';
const CONNECTIONS = 16;

interface Round {
  readonly load: Load;
  readonly callers: number;
  readonly sides: readonly Side[];
  readonly forMs: number;
  readonly rounds: number;
}

const EVERY_SIDE: readonly Side[] = ['bare', 'session', 'child'];

function roundsOf(quick: boolean): readonly Round[] {
  const length = quick ? { forMs: 200, rounds: 1 } : { forMs: 500, rounds: 3 };
  const callers = quick ? [1, 4] : [1, 4, 16];
  // Every caller asks at least once, and sixteen answers of 5,000 rows take ten seconds: once, and by the two that matter.
  const many = quick
    ? [{ callers: 1, rounds: 1, sides: EVERY_SIDE }]
    : [
        { callers: 1, rounds: 3, sides: EVERY_SIDE },
        { callers: 4, rounds: 2, sides: EVERY_SIDE },
        { callers: 16, rounds: 1, sides: ['bare', 'session'] as const },
      ];
  return [
    ...callers.map((count) => ({ load: 'ping', callers: count, sides: ['bare', 'session'], ...length }) as const),
    ...callers.map((count) => ({ load: 'lookup', callers: count, sides: EVERY_SIDE, ...length }) as const),
    ...callers.map((count) => ({ load: 'few items', callers: count, sides: EVERY_SIDE, ...length }) as const),
    ...many.map((one) => ({ load: 'many items', forMs: quick ? 1 : 1_000, ...one }) as const),
  ];
}

/** What our own code costs on each road: against the bare driver and against bare undici, making the same calls. */
export async function roads({ quick, onStep }: BenchOptions): Promise<readonly Figure[]> {
  onStep('the simulated ECC starts');
  const ecc = await startEcc();
  const figures: Figure[] = [];
  try {
    for (const road of ['rfc', 'soap'] as const) {
      const section = ecc.section(road, CONNECTIONS);
      const { secrets, system } = ecc;
      const caller = await startCaller({ section, secrets, timeZone: system.timeZone, connections: CONNECTIONS });
      try {
        const rows = { few: spanOf(caller.ready.fewRows), many: String(caller.ready.manyRows) };
        for (const round of roundsOf(quick)) {
          onStep(`${road}: ${round.load}, callers: ${round.callers}`);
          figures.push(...figuresOf(road, round, rows, await measured(caller, round)));
        }
      } finally {
        await caller.close();
      }
    }
    return figures;
  } finally {
    await ecc.close();
  }
}

type Seen = Readonly<Record<Side | 'bare again', Driving>>;

/** All sides in turn, the order turned round each time, and the bare one twice: how much it differs from itself is noise. */
async function measured(
  caller: Caller,
  { load, callers, sides, forMs, rounds }: Round,
): Promise<readonly Partial<Seen>[]> {
  const isWarm = load === 'many items' && callers > 1;
  if (!isWarm) for (const side of sides) await caller.drive({ side, load, callers, forMs: forMs / 2 });
  const all: Partial<Seen>[] = [];
  for (let round = 0; round < rounds; round++) {
    const order = [...sides, 'bare again'] as const;
    const seen: Partial<Record<keyof Seen, Driving>> = {};
    for (const name of round % 2 === 0 ? order : order.toReversed()) {
      const side = name === 'bare again' ? 'bare' : name;
      seen[name] = await caller.drive({ side, load, callers, forMs });
    }
    all.push(seen);
  }
  return all;
}

const GOALS = {
  perSecond: { of: 'ratio', atLeast: 0.7 },
  p50Ms: { of: 'ratio', atMost: 1.5 },
} satisfies Record<string, Goal>;

function figuresOf(
  road: 'rfc' | 'soap',
  { load, callers, sides }: Round,
  rows: { readonly few: string; readonly many: string },
  runs: readonly Partial<Seen>[],
): readonly Figure[] {
  const asked = {
    ping: 'RFC_PING',
    lookup: 'Z_ADIT_COMMAND_LOOKUP',
    'few items': `open items of ${rows.few} rows`,
    'many items': `open items of ${rows.many} rows`,
  }[load];
  const what = `${road} ${asked}, ${callers} ${callers === 1 ? 'caller' : 'callers'}`;
  const against = road === 'rfc' ? 'node-rfc' : 'undici';
  const samples = (name: keyof Seen, pick: (driven: Driving) => number) =>
    runs.map((run) => {
      const [own, floor] = [run[name], run.bare];
      if (!own || !floor) throw new Error(`nothing was measured for ${name}`);
      return { value: pick(own), floor: pick(floor) };
    });
  const named = { session: 'Session.ask', child: 'through the child', 'bare again': 'noise: bare' } as const;
  const own = sides.filter((side) => side !== 'bare');
  return [
    ...own.flatMap((side) => [
      figure(
        NAME,
        `${what}: ${named[side]} against ${against}`,
        'calls/s',
        samples(side, ({ perSecond }) => perSecond),
        ...(side === 'session' ? [GOALS.perSecond] : []),
      ),
      figure(
        NAME,
        `${what}: ${named[side]}, p50`,
        'ms',
        samples(side, ({ p50Ms }) => p50Ms),
        ...(side === 'session' ? [GOALS.p50Ms] : []),
      ),
      ...(side === 'session'
        ? [
            figure(
              NAME,
              `${what}: ${named[side]}, CPU of the process that asks`,
              'ms',
              samples(side, ({ cpuMsEach }) => cpuMsEach),
            ),
          ]
        : []),
      figure(
        NAME,
        `${what}: ${named[side]}, p99`,
        'ms',
        samples(side, ({ p99Ms }) => p99Ms),
      ),
    ]),
    figure(
      NAME,
      `${what}: ${named['bare again']} against itself`,
      'calls/s',
      samples('bare again', ({ perSecond }) => perSecond),
    ),
    figure(
      NAME,
      `${what}: ${named['bare again']} against itself, p50`,
      'ms',
      samples('bare again', ({ p50Ms }) => p50Ms),
    ),
  ];
}

function spanOf(rows: readonly number[]): string {
  const [least, most] = [Math.min(...rows), Math.max(...rows)];
  return least === most ? String(least) : `${least} to ${most}`;
}
