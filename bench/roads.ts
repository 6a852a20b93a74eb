import { compared, inTurns, type Seen, type Side } from './against-bare.ts';
import type { BenchOptions } from './catalogue.ts';
import type { Figure } from './figure.ts';
import { startCaller } from './roads/caller.ts';
import { startEcc } from './roads/company.ts';
import type { Load } from './roads/loads.ts';

const NAME = 'roads';
const CONNECTIONS = 16;
const CONNECTING_MS = 100;

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
          const { callers, load, sides, rounds, forMs } = round;
          const isWarm = load === 'many items' && callers > 1;
          const drive = async (side: Side, ms: number) => {
            // Connected before: a simulator that computes sixteen long answers at once lets nobody connect meanwhile.
            if (load === 'many items') await caller.drive({ side, load: 'lookup', callers, forMs: CONNECTING_MS });
            return caller.drive({ side, load, callers, forMs: ms });
          };
          figures.push(...figuresOf(road, round, rows, await inTurns({ sides, rounds, isWarm, forMs }, drive)));
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

function figuresOf(
  road: 'rfc' | 'soap',
  { load, callers, sides }: Round,
  rows: { readonly few: string; readonly many: string },
  runs: readonly Seen[],
): readonly Figure[] {
  const asked = {
    ping: 'RFC_PING',
    lookup: 'Z_ADIT_COMMAND_LOOKUP',
    'few items': `open items of ${rows.few} rows`,
    'many items': `open items of ${rows.many} rows`,
  }[load];
  const what = `${road} ${asked}, ${callers} ${callers === 1 ? 'caller' : 'callers'}`;
  return compared({ name: NAME, what, against: road === 'rfc' ? 'node-rfc' : 'undici', sides, runs });
}

function spanOf(rows: readonly number[]): string {
  const [least, most] = [Math.min(...rows), Math.max(...rows)];
  return least === most ? String(least) : `${least} to ${most}`;
}
