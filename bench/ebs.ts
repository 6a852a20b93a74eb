import { compared, inTurns, type Side } from './against-bare.ts';
import type { BenchOptions } from './catalogue.ts';
import { startCaller } from './ebs/caller.ts';
import { startEbs } from './ebs/company.ts';
import type { Load } from './ebs/loads.ts';
import type { CallerReady } from './ebs/messages.ts';
import type { Figure } from './figure.ts';

const NAME = 'ebs';

interface Round {
  readonly load: Load;
  readonly callers: number;
  readonly sides: readonly Side[];
  readonly forMs: number;
  readonly rounds: number;
}

const EVERY_SIDE: readonly Side[] = ['bare', 'session', 'child'];
const NO_CHILD: readonly Side[] = ['bare', 'session'];

/** By the views everything that reads; by the wrapper what goes through it, and what writes. */
const LOADS = {
  views: ['select 1', 'customer', 'few items', 'many items'],
  wrapper: ['customer', 'few items', 'many items', 'task'],
} as const satisfies Record<string, readonly Load[]>;

function roundsOf(loads: readonly Load[], quick: boolean): readonly Round[] {
  const length = quick ? { forMs: 200, rounds: 1 } : { forMs: 500, rounds: 4 };
  const callers = quick ? [1, 4] : [1, 4, 16];
  return loads.flatMap((load) =>
    callers.map((count): Round => {
      if (load === 'select 1') return { load, callers: count, sides: NO_CHILD, ...length };
      if (load !== 'many items') return { load, callers: count, sides: EVERY_SIDE, ...length };
      // Every caller asks at least once. Several answers of 5,000 rows take longer than the connector's own limit allows.
      return { load, callers: count, sides: count > 1 ? NO_CHILD : EVERY_SIDE, forMs: 1, rounds: quick ? 1 : 4 };
    }),
  );
}

/** What our own code costs before EBS: against the bare `oracledb` driver executing the same statements. */
export async function ebs({ quick, onStep }: BenchOptions): Promise<readonly Figure[]> {
  onStep('the simulated EBS starts');
  const simulated = await startEbs(['--customers', '200', '--items', '5000', '--large-customer', 'on']);
  const figures: Figure[] = [];
  try {
    for (const reads of ['views', 'wrapper'] as const) {
      const { secrets, system } = simulated;
      const caller = await startCaller({ section: simulated.section(reads), secrets, timeZone: system.timeZone });
      try {
        for (const { load, callers, sides, rounds, forMs } of roundsOf(LOADS[reads], quick)) {
          onStep(`${reads}: ${load}, callers: ${callers}`);
          const isWarm = load === 'many items' && callers > 1;
          const drive = (side: Side, ms: number) => caller.drive({ side, load, callers, forMs: ms });
          const runs = await inTurns({ sides, rounds, isWarm, forMs }, drive);
          const what = `${asked(load, reads, caller.ready)}, ${callers} ${callers === 1 ? 'caller' : 'callers'}`;
          figures.push(...compared({ name: NAME, what, against: 'oracledb', sides, runs }));
        }
      } finally {
        await caller.close();
      }
    }
    return figures;
  } finally {
    await simulated.close();
  }
}

function asked(load: Load, reads: keyof typeof LOADS, { fewRows, manyRows }: CallerReady): string {
  const [least, most] = [Math.min(...fewRows), Math.max(...fewRows)];
  return {
    'select 1': 'SELECT 1',
    customer: `${reads}: customer (three statements)`,
    'few items': `${reads}: open items of ${least === most ? least : `${least} to ${most}`} rows`,
    'many items': `${reads}: open items of ${manyRows} rows`,
    task: 'create_task and its reading back',
  }[load];
}
