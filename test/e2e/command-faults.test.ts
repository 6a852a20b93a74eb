import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as acts from '../faults/acts.ts';
import { type Act, effectsNow, everyWay, type Target, targets } from '../faults/acts.ts';
import { adit, dataOf, editConfig, isAlive, PATIENT, until, useStage } from './world.ts';

type Fault = Readonly<Record<string, unknown>>;
/** What the platform is told in the end, and how often the effect then stands in SAP's books. */
type End = readonly [outcome: 'recorded' | 'failed' | 'undecided', effects: number];
const RECORDED: End = ['recorded', 1];

interface Point {
  readonly name: string;
  readonly fault: (act: Act) => Fault;
  /** `kill -9` of the connector process that writes, once the fault has struck. */
  readonly killsChild?: true;
  /** Of commands that a person settles; everything else is recorded in the end. */
  readonly end: End;
  /** Strikes only where the commit is a call of its own. */
  readonly ofUnits?: true;
  /** Only where something is handed to the update task. */
  readonly ofUpdates?: true;
}

const ROAD_MS = 40_000;
/** How long an attempt may be running in SAP: two work processes of a second, a hard end, a margin. */
const QUIET_MS = 72_000;

const POINTS: readonly Point[] = [
  {
    name: 'cut before the call',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'cut' }),
    end: ['undecided', 0],
  },
  {
    name: 'cut in the reply of the call',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'cut_mid' }),
    end: ['undecided', 1],
  },
  {
    name: 'cut before the commit is called',
    fault: ({ commits }) => ({ at: 'call', match: commits, action: 'cut' }),
    end: ['undecided', 0],
    ofUnits: true,
  },
  {
    name: 'cut in the commit',
    fault: ({ commits }) => ({ at: 'commit', match: commits, action: 'cut' }),
    end: ['undecided', 0],
  },
  {
    name: 'cut after the commit',
    fault: ({ commits }) => ({ at: 'commit', match: commits, action: 'cut_mid' }),
    end: ['undecided', 1],
  },
  {
    name: 'cut in the reply of the commit',
    fault: ({ commits }) => ({ at: 'call', match: commits, action: 'cut_mid' }),
    end: ['undecided', 1],
    ofUnits: true,
  },
  {
    name: 'hung before the call',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'hang' }),
    end: ['undecided', 0],
  },
  {
    name: 'hung after the commit',
    fault: ({ commits }) => ({ at: 'commit', match: commits, action: 'hang' }),
    end: ['undecided', 1],
  },
  {
    name: 'short dump',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'error', code: 'DUMP' }),
    end: ['undecided', 0],
  },
  {
    name: 'record locked by somebody',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'error', code: 'LOCK' }),
    end: ['failed', 0],
  },
  {
    name: 'update that fails after the commit',
    fault: ({ commits }) => ({ at: 'update', match: commits, action: 'error' }),
    end: ['failed', 0],
    ofUpdates: true,
  },
  {
    name: 'connector killed before the call',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'hang' }),
    killsChild: true,
    end: ['undecided', 0],
  },
  {
    name: 'connector killed in the commit',
    fault: ({ commits }) => ({ at: 'commit', match: commits, action: 'delay', ms: 2_500 }),
    killsChild: true,
    end: ['undecided', 1],
  },
  {
    name: 'connector killed while the update runs',
    fault: ({ commits }) => ({ at: 'update', match: commits, action: 'delay', ms: 2_500 }),
    killsChild: true,
    end: ['undecided', 1],
    ofUpdates: true,
  },
  {
    name: 'connector killed after the commit',
    fault: ({ commits }) => ({ at: 'commit', match: commits, action: 'hang' }),
    killsChild: true,
    end: ['undecided', 1],
  },
];

interface Asked {
  readonly act: Act;
  readonly run: number;
  readonly commandId: string;
  readonly point: string;
  readonly end: End;
}

const ROADS = [
  { road: 'rfc', of: [acts.promise, acts.dispute, acts.contact, acts.event] },
  { road: 'soap', of: [acts.promise, acts.event] },
] as const;

for (const { road, of } of ROADS) {
  describe(`a write that breaks over ${road}`, () => {
    const stage = useStage({ road, customers: 160, items: 1_600, fscm: 'on' }, (opened) =>
      editConfig(opened, ({ systems, policy }) => {
        everyWay(systems[0].section);
        if (road === 'soap') delete systems[0].section.disputes;
        policy.operations.update_contact.mode = 'auto';
        // Looking for the end of so many writes asks for more records an hour than a platform may have.
        policy.recordsPerHour = 10_000_000;
      }),
    );
    vi.setConfig({ testTimeout: 120_000 });
    const asked: Asked[] = [];
    let about: readonly Target[] = [];
    beforeAll(async () => {
      about = await targets(stage());
    });
    afterEach(() => stage().books.heal());

    const told = async (commandId: string) => dataOf(await stage().platform.ask('get_command', { commandId }, PATIENT));
    const beside = (path: readonly { state: string }[]) => path.map(({ state }) => state);

    /** The process that writes, ready and with no earlier end held against it: many in a row are a crash loop. */
    async function freshConnector(): Promise<number> {
      expect((await adit(stage(), 'system', 'reset', 'ecc')).code).toBe(0);
      return until('a connector that writes', async () => {
        const { json } = await adit(stage(), 'status');
        const roles: { role: string; state: string; pid: number }[] = json.systems[0].roles;
        return roles.find(({ role, state }) => role === 'write' && state === 'ready')?.pid;
      });
    }

    /** Gives a command and waits until its first attempt has met the fault. */
    async function meet(act: Act, { fault, killsChild, name, end }: Point): Promise<void> {
      const run = asked.length;
      const target = about[run];
      if (!target) throw new Error(`the company has only ${about.length} customers to write about`);
      const pid = killsChild ? await freshConnector() : null;
      await stage().books.fault({ system: 'ecc', ...fault(act) });
      const key = { ...PATIENT, idempotencyKey: `${road}-${run}` };
      const { commandId } = dataOf(await stage().platform.ask(act.kind, act.args(target, run), key));
      asked.push({ act, run, commandId, point: name, end: act.settled === 'person' ? end : RECORDED });
      if (killsChild) {
        await until(
          'the fault to have struck',
          async () => ((await stage().books.get('/faults')) as unknown[]).length === 0,
        );
        if (pid !== null && isAlive(pid)) process.kill(pid, 'SIGKILL');
      }
      await until(
        `${act.kind} to have met "${name}"`,
        async () => {
          const states = beside((await told(commandId)).history);
          return states.includes('in_flight') && states.at(-1) !== 'in_flight';
        },
        ROAD_MS,
      );
    }

    /** Waits for the end of a command and gives how it is told. */
    async function ended({ act, commandId, point }: Asked, withinMs: number) {
      return until(
        `${act.kind} at "${point}" to be decided or to rest with a person`,
        async () => {
          const seen = await told(commandId);
          return ['confirmed', 'failed', 'parked'].includes(seen.state) ? seen : null;
        },
        withinMs,
      );
    }

    for (const point of POINTS) {
      const struck = of.filter((act) => {
        if (point.ofUpdates) return act !== acts.promise;
        return !point.ofUnits || act.commits !== act.writes;
      });
      if (struck.length === 0) continue;
      it(`${point.name}: ${struck.map(({ kind }) => kind).join(', ')}`, async () => {
        for (const act of struck) {
          await meet(act, point);
          const [last] = asked.slice(-1);
          // What is settled by its value waits until no attempt can be running; all of these are looked at together below.
          if (last && act.settled !== 'value') {
            const { outcome, history } = await ended(last, ROAD_MS);
            expect([act.kind, outcome], JSON.stringify(history)).toEqual([act.kind, last.end[0]]);
          }
        }
      });
    }

    it('R15: is told as it is, and the books hold it exactly as often as told', { timeout: 240_000 }, async () => {
      const ends = await Promise.all(
        asked.map(async (one) => ({ ...one, told: await ended(one, QUIET_MS + 120_000) })),
      );
      const found = await effectsNow(stage());
      const seen = ends.map(({ act, point, told: { outcome }, ...rest }) => [
        point,
        act.kind,
        outcome,
        act.effects(found, rest),
      ]);
      expect(seen).toEqual(asked.map(({ act, point, end }) => [point, act.kind, ...end]));
      const paths = ends.map(({ told: { history } }) => beside(history).join(' '));
      process.stdout.write(
        `${road}: ${asked.length} broken writes, ${new Set(paths).size} different ways to their end\n`,
      );
      // A fault that never struck would leave the straight way.
      for (const [at, path] of paths.entries()) expect(path, seen[at]?.join(' ')).not.toBe('ready in_flight confirmed');
    });
  });
}
