import { type Asker, type Driven, drive } from './load.ts';

export interface Side {
  readonly name: string;
  readonly asker: Asker;
}

/** What every side saw in one run: alone, and with 32 in flight. */
export interface Run {
  readonly alone: Readonly<Record<string, Driven>>;
  readonly crowd: Readonly<Record<string, Driven>>;
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

async function round(sides: readonly Side[], inFlight: number, forMs: number): Promise<Record<string, Driven>> {
  const seen: Record<string, Driven> = {};
  for (const { name, asker } of sides) seen[name] = await drive(asker, inFlight, forMs);
  return seen;
}

function turned(sides: readonly Side[], run: number): readonly Side[] {
  return run % 2 === 0 ? sides : sides.toReversed();
}

/** Of each run the figure of one side and of its floor. */
export function samplesOf(
  runs: readonly Run[],
  way: keyof Run,
  pick: (driven: Driven) => number,
  side: string,
  floor: string,
): { value: number; floor: number }[] {
  return runs.map((run) => {
    const [own, other] = [run[way][side], run[way][floor]];
    if (!own || !other) throw new Error(`nothing was measured for ${side} or ${floor}`);
    return { value: pick(own), floor: pick(other) };
  });
}
