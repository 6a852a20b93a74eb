import { type Figure, figure, type Goal } from './figure.ts';
import type { Driven } from './load.ts';

/**
 * `bare`: the driver's own client or undici, with nothing of ours. `session`: what an answer is made with, `Session.ask`
 * down to the driver. `child`: the agent's side of a connector process, with mapping and IPC.
 */
export type Side = 'bare' | 'session' | 'child';

/** `cpuMsEach`: what a call cost the process that asked, all threads; of a connector process it is the agent's side. */
export type Driving = Driven & { readonly cpuMsEach: number };

/** What every side saw in one round. */
export type Seen = Readonly<Partial<Record<Side | 'bare again', Driving>>>;

export interface Turns {
  readonly sides: readonly Side[];
  readonly rounds: number;
  /** Whether each side has been driven like this just before. */
  readonly isWarm: boolean;
  readonly forMs: number;
}

/** All sides in turn, the order turned round each time, and the bare one twice: how much it differs from itself is noise. */
export async function inTurns(
  { sides, rounds, isWarm, forMs }: Turns,
  drive: (side: Side, forMs: number) => Promise<Driving>,
): Promise<readonly Seen[]> {
  if (!isWarm) for (const side of sides) await drive(side, forMs / 2);
  const all: Seen[] = [];
  for (let round = 0; round < rounds; round++) {
    const order = [...sides, 'bare again'] as const;
    const seen: Partial<Record<keyof Seen, Driving>> = {};
    for (const name of round % 2 === 0 ? order : order.toReversed()) {
      seen[name] = await drive(name === 'bare again' ? 'bare' : name, forMs);
    }
    all.push(seen);
  }
  return all;
}

const GOALS = {
  perSecond: { of: 'ratio', atLeast: 0.7 },
  p50Ms: { of: 'ratio', atMost: 1.5 },
} satisfies Record<string, Goal>;

const SAID = { session: 'Session.ask', child: 'through the child', 'bare again': 'noise: bare' } as const;

interface Compared {
  /** Of the benchmark. */
  readonly name: string;
  readonly what: string;
  /** What the bare side is. */
  readonly against: string;
  readonly sides: readonly Side[];
  readonly runs: readonly Seen[];
}

/** Every side against the bare one of its round; the goals are of what answers are made with. */
export function compared({ name, what, against, sides, runs }: Compared): readonly Figure[] {
  const samples = (side: keyof Seen, pick: (driven: Driving) => number) =>
    runs.map((run) => {
      const [own, floor] = [run[side], run.bare];
      if (!own || !floor) throw new Error(`nothing was measured for ${side}`);
      return { value: pick(own), floor: pick(floor) };
    });
  const one = (said: string, unit: string, side: keyof Seen, pick: (driven: Driving) => number, goal?: Goal) =>
    figure(name, `${what}: ${said}`, unit, samples(side, pick), ...(goal ? [goal] : []));
  const own = sides.filter((side) => side !== 'bare');
  const ofSide = (side: 'session' | 'child') => {
    const said = SAID[side];
    const [rate, middle] = side === 'session' ? [GOALS.perSecond, GOALS.p50Ms] : [];
    return [
      one(`${said} against ${against}`, 'calls/s', side, ({ perSecond }) => perSecond, rate),
      one(`${said}, p50`, 'ms', side, ({ p50Ms }) => p50Ms, middle),
      ...(side === 'session'
        ? [one(`${said}, CPU of the process that asks`, 'ms', side, ({ cpuMsEach }) => cpuMsEach)]
        : []),
      one(`${said}, p99`, 'ms', side, ({ p99Ms }) => p99Ms),
    ];
  };
  return [
    ...own.flatMap(ofSide),
    one(`${SAID['bare again']} against itself`, 'calls/s', 'bare again', ({ perSecond }) => perSecond),
    one(`${SAID['bare again']} against itself, p50`, 'ms', 'bare again', ({ p50Ms }) => p50Ms),
  ];
}
