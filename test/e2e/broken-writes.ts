import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Stage, StageOptions } from '../../sandbox/demo/stage.ts';
import type { Act, Target } from '../faults/act.ts';
import { adit, dataOf, editConfig, isAlive, PATIENT, until, useStage } from './world.ts';

type Fault = Readonly<Record<string, unknown>>;
/** What the platform is told in the end, and how often the effect then stands in the ERP's books. */
export type End = readonly [outcome: 'recorded' | 'failed' | 'undecided', effects: number];
const RECORDED: End = ['recorded', 1];

export interface Point<F> {
  readonly name: string;
  readonly fault: (act: Act<F>) => Fault;
  /** `kill -9` of the connector process that writes, once the fault has struck. */
  readonly killsChild?: true;
  /** Of commands that a person settles; everything else is recorded in the end. */
  readonly byPerson: End;
  /** Where even what is settled by look-ups ends otherwise than recorded. */
  readonly end?: End;
  /** Of which acts; all unless told. */
  readonly strikes?: (act: Act<F>) => boolean;
  /** The connector itself gets over it, so that the agent never hears of it. */
  readonly isSilent?: true;
}

export interface BrokenWrites<F> {
  readonly name: string;
  readonly system: string;
  readonly options: StageOptions;
  // biome-ignore lint/suspicious/noExplicitAny: the parsed section, of which each way knows the part it changes
  readonly section: (section: any) => void;
  readonly acts: readonly Act<F>[];
  readonly points: readonly Point<F>[];
  readonly targets: (stage: Stage) => Promise<readonly Target[]>;
  readonly effectsNow: (stage: Stage) => Promise<F>;
  /** How long an attempt may be running in the ERP after nobody waits for it. */
  readonly quietMs: number;
}

interface Asked<F> {
  readonly act: Act<F>;
  readonly run: number;
  readonly commandId: string;
  readonly point: string;
  readonly end: End;
  readonly isSilent: boolean;
}

const MEET_MS = 40_000;

/**
 * How long a commit or an update takes in which the connector is killed: long enough for a busy machine to kill it, and
 * no longer than anything that was begun takes to its end.
 */
export const ENDS_WITHIN_MS = 6_000;

/** Writes that break at every point, through the whole chain; each is told as it is and stands in the books as often as told. */
export function describeBrokenWrites<F>(broken: BrokenWrites<F>): void {
  const { name, system, acts, points, quietMs } = broken;
  describe(`a write that breaks ${name}`, () => {
    const stage = useStage(broken.options, (opened) =>
      editConfig(opened, ({ systems, policy }) => {
        broken.section(systems[0].section);
        policy.operations.update_contact.mode = 'auto';
        // Looking for the end of so many writes asks for more records an hour than a platform may have.
        policy.recordsPerHour = 10_000_000;
      }),
    );
    vi.setConfig({ testTimeout: 120_000 });
    const asked: Asked<F>[] = [];
    let about: readonly Target[] = [];
    beforeAll(async () => {
      about = await broken.targets(stage());
    });
    afterEach(() => stage().books.heal());

    const told = async (commandId: string) => dataOf(await stage().platform.ask('get_command', { commandId }, PATIENT));
    const beside = (path: readonly { state: string }[]) => path.map(({ state }) => state);

    /** The process that writes, ready and with no earlier end held against it: many in a row are a crash loop. */
    async function freshConnector(): Promise<number> {
      expect((await adit(stage(), 'system', 'reset', system)).code).toBe(0);
      return until(
        'a connector that writes',
        async () => {
          const { json } = await adit(stage(), 'status');
          const roles: { role: string; state: string; pid: number }[] = json.systems[0].roles;
          return roles.find(({ role, state }) => role === 'write' && state === 'ready')?.pid;
        },
        MEET_MS,
      );
    }

    /** Gives a command and waits until its first attempt has met the fault. */
    async function meet(act: Act<F>, point: Point<F>): Promise<Asked<F>> {
      const run = asked.length;
      const target = about[run];
      if (!target) throw new Error(`the company has only ${about.length} customers to write about`);
      const pid = point.killsChild ? await freshConnector() : null;
      await stage().books.fault({ system, ...point.fault(act) });
      const key = { ...PATIENT, idempotencyKey: `broken-${run}` };
      const { commandId } = dataOf(await stage().platform.ask(act.kind, act.args(target, run), key));
      const end = act.settled === 'person' ? point.byPerson : (point.end ?? RECORDED);
      const one = { act, run, commandId, point: point.name, end, isSilent: point.isSilent === true };
      asked.push(one);
      if (point.killsChild) {
        await until(
          'the fault to have struck',
          async () => ((await stage().books.get('/faults')) as unknown[]).length === 0,
        );
        if (pid !== null && isAlive(pid)) process.kill(pid, 'SIGKILL');
      }
      await until(
        `${act.kind} to have met "${point.name}"`,
        async () => {
          const states = beside((await told(commandId)).history);
          return states.includes('in_flight') && states.at(-1) !== 'in_flight';
        },
        MEET_MS,
      );
      expect(await stage().books.get('/faults'), `${point.name} has struck ${act.kind}`).toEqual([]);
      return one;
    }

    /** Waits for the end of a command and gives how it is told. */
    async function ended({ act, commandId, point }: Asked<F>, withinMs: number) {
      return until(
        `${act.kind} at "${point}" to be decided or to rest with a person`,
        async () => {
          const seen = await told(commandId);
          return ['confirmed', 'failed', 'parked'].includes(seen.state) ? seen : null;
        },
        withinMs,
      );
    }

    for (const point of points) {
      const struck = acts.filter((act) => point.strikes?.(act) ?? true);
      if (struck.length === 0) continue;
      it(`${point.name}: ${struck.map(({ kind }) => kind).join(', ')}`, async () => {
        for (const act of struck) {
          const one = await meet(act, point);
          // What is settled by its value waits until no attempt can be running; all of these are looked at together below.
          if (act.settled !== 'value') {
            const { outcome, history } = await ended(one, MEET_MS);
            expect([act.kind, outcome], JSON.stringify(history)).toEqual([act.kind, one.end[0]]);
          }
        }
      });
    }

    it('R15: is told as it is, and the books hold it exactly as often as told', { timeout: 240_000 }, async () => {
      const ends = await Promise.all(asked.map(async (one) => ({ ...one, told: await ended(one, quietMs + 120_000) })));
      // The ERP ends what it has begun, though the caller is gone; once and no more often is true only after that.
      await wait(ENDS_WITHIN_MS);
      const found = await broken.effectsNow(stage());
      const seen = ends.map(({ act, point, told: { outcome }, ...rest }) => [
        point,
        act.kind,
        outcome,
        act.effects(found, rest),
      ]);
      expect(seen).toEqual(asked.map(({ act, point, end }) => [point, act.kind, ...end]));
      const paths = ends.map(({ told: { history } }) => beside(history).join(' '));
      process.stdout.write(
        `${name}: ${asked.length} broken writes, ${new Set(paths).size} different ways to their end\n`,
      );
      // A fault that never struck would leave the straight way. What is sent again only when all is quiet may meet the fault
      // of a later command in its stead.
      for (const [at, path] of paths.entries())
        if (!ends[at]?.isSilent && ends[at]?.act.settled !== 'value')
          expect(path, seen[at]?.join(' ')).not.toBe('ready in_flight confirmed');
    });
  });
}
