import { cpuMs } from './cpu.ts';
import { type Asker, type Driven, drive } from './load.ts';

export interface Side {
  readonly name: string;
  readonly asker: Asker;
  /** Processes that answer. */
  readonly pids: readonly number[];
}

/** What one side saw, and what a request cost the processes that answered. */
export interface Seen extends Driven {
  readonly cpuMsEach: number;
}

/** What every side saw in one run: alone, and with 32 in flight. */
export interface Run {
  readonly alone: Readonly<Record<string, Seen>>;
  readonly crowd: Readonly<Record<string, Seen>>;
}

export const CROWD = 32;

interface Length {
  readonly runs: number;
  readonly forMs: number;
}

/**
 * Drives every side in turn, in the other order each time, so that a machine that slows down slows all of them. A
 * warm-up comes first.
 */
export async function sideBySide(
  sides: { readonly alone: readonly Side[]; readonly crowd: readonly Side[] },
  { runs, forMs }: Length,
): Promise<readonly Run[]> {
  for (const { asker } of sides.alone) await drive(asker, 1, forMs / 2);
  for (const { asker } of sides.crowd) await drive(asker, CROWD, forMs);
  const all: Run[] = [];
  for (let run = 0; run < runs; run++) {
    all.push({
      alone: await round(turned(sides.alone, run), 1, forMs),
      crowd: await round(turned(sides.crowd, run), CROWD, forMs),
    });
  }
  return all;
}

async function round(sides: readonly Side[], inFlight: number, forMs: number): Promise<Record<string, Seen>> {
  const seen: Record<string, Seen> = {};
  for (const { name, asker, pids } of sides) {
    const before = cpuMs(pids);
    const driven = await drive(asker, inFlight, forMs);
    seen[name] = { ...driven, cpuMsEach: (cpuMs(pids) - before) / driven.count };
  }
  return seen;
}

function turned(sides: readonly Side[], run: number): readonly Side[] {
  return run % 2 === 0 ? sides : sides.toReversed();
}

/** Of each run the figure of one side and of its floor. */
export function samplesOf(
  runs: readonly Run[],
  way: keyof Run,
  pick: (seen: Seen) => number,
  side: string,
  floor: string,
): { value: number; floor: number }[] {
  return runs.map((run) => {
    const [own, other] = [run[way][side], run[way][floor]];
    if (!own || !other) throw new Error(`nothing was measured for ${side} or ${floor}`);
    return { value: pick(own), floor: pick(other) };
  });
}
