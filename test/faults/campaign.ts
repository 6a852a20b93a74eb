import { setTimeout as wait } from 'node:timers/promises';
import type { Stage } from '../../sandbox/demo/stage.ts';
import type { Act, Entry, Target } from './act.ts';
import { type Dice, dice } from './dice.ts';
import { reasonOf, resolveBy, storyOf } from './operator.ts';
import { type Fault, PlannedFaults } from './planned.ts';
import { Tally } from './tally.ts';

/** The ERP that a campaign is about. */
export interface Field<F> {
  readonly system: string;
  /** As often as each is to be drawn. */
  readonly acts: readonly Act<F>[];
  readonly targets: (stage: Stage) => Promise<readonly Target[]>;
  readonly effectsNow: (stage: Stage) => Promise<F>;
  /** What look-ups and read-backs ask, for the second fault of a run. */
  readonly askedBack: readonly string[];
  /** Where this act is to break. */
  readonly point: (roll: Dice, act: Act<F>) => Fault;
  /** Parts of the books with what may stand in them of which kind of command alone. */
  readonly parts: readonly {
    readonly name: string;
    readonly kind: string;
    readonly rows: (found: F) => readonly Entry[];
  }[];
}

const AT_ONCE = 40;
/** No batch takes so long to meet its faults or to come to rest, and no campaign to be decided after the last one. */
const MOST_MS = 900_000;
const PATIENT = { deadlineMs: 8_000 };
const DECIDED = new Set(['confirmed', 'failed', 'resolved_applied', 'resolved_not_applied', 'expired', 'cancelled']);

interface Run<F> {
  readonly run: number;
  readonly act: Act<F>;
  readonly target: Target;
  commandId: string;
  state: string;
  outcome: string;
}

/** What a campaign came to; `wrong` is empty where nothing was doubled, lost or told otherwise than it is. */
export interface Campaign {
  readonly runs: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** As many as the sandbox was given, as many as it says have struck, and those that have not with why. */
  readonly faults: {
    readonly planned: number;
    readonly struck: number;
    readonly unstruck: Readonly<Record<string, number>>;
  };
  readonly agentKills: number;
  readonly connectorKills: number;
  readonly outages: number;
  /** What was not confirmed, or rested with a person on its way, by kind and by the reason that the operator is shown. */
  readonly reasons: readonly string[];
  readonly wrong: readonly string[];
}

/**
 * Gives `runs` commands of every way to an agent whose ERP breaks at drawn points, twice at times, while the agent and
 * its connector are killed and the ERP goes away; then lets everything settle, resolves by the books what rests with a
 * person, and compares what was told with what stands in the books.
 */
export async function campaign<F>(
  stage: Stage,
  field: Field<F>,
  asked: { readonly runs: number; readonly seed: number; readonly say?: (line: string) => void },
): Promise<Campaign> {
  const roll = dice(asked.seed);
  const about = await field.targets(stage);
  const counts = { agentKills: 0, connectorKills: 0, outages: 0 };
  const faults = new PlannedFaults(stage.books, field.system);
  const tally = new Tally();
  const runs: Run<F>[] = [];
  const before = await field.effectsNow(stage);
  for (let from = 0; from < asked.runs; from += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, asked.runs - from) }, (_, at): Run<F> => {
      const run = from + at;
      const target = about[run % about.length];
      if (!target) throw new Error('the company has nobody to write about');
      return { run, act: roll.pick(field.acts), target, commandId: '', state: '', outcome: '' };
    });
    const planned = faultsFor(roll, field, batch);
    await faults.arm(planned);
    const given = Promise.all(batch.map((one) => give(stage, one, roll.chance(0.1))));
    await strike(stage, roll, { system: field.system, faults, counts });
    await given;
    runs.push(...batch);
    await untilStruck(stage, faults, batch);
    await faults.heal(planned.length);
    await lookAll(stage, runs);
    await resolve(stage, field, runs, tally);
    asked.say?.(`${runs.length} given, ${runs.length - openOf(runs).length} decided`);
  }
  const giveUpAt = performance.now() + MOST_MS;
  // Whatever is open at the end of that time is told as wrong.
  while (openOf(runs).length > 0 && performance.now() < giveUpAt) {
    await untilSettled(stage, runs, 10_000);
    await resolve(stage, field, runs, tally);
    const open = openOf(runs);
    if (open.length > 0) asked.say?.(`${open.length} still open`);
  }
  for (const { act, commandId, state } of runs)
    if (state !== 'confirmed' && !state.startsWith('resolved_'))
      tally.add(act.kind, state, reasonOf(await storyOf(stage, commandId)));
  const found = await field.effectsNow(stage);
  const outcomes: Record<string, number> = {};
  for (const { state } of runs) outcomes[state] = (outcomes[state] ?? 0) + 1;
  return {
    runs: runs.length,
    outcomes,
    ...counts,
    faults: faults.counts(),
    reasons: tally.lines(),
    wrong: [...(await differences(stage, runs, found)), ...strays(field, runs, before, found)],
  };
}

function faultsFor<F>(roll: Dice, { askedBack, point }: Field<F>, batch: readonly Run<F>[]): Fault[] {
  const faults: Fault[] = [];
  for (const { act } of batch) {
    if (roll.chance(0.45)) continue;
    const nth = roll.chance(0.3) ? 2 : 1;
    faults.push({ ...point(roll, act), nth });
    if (roll.chance(0.15))
      faults.push({
        at: 'call',
        match: roll.pick(askedBack),
        action: roll.pick(['cut', 'cut_mid']),
        nth: 1 + roll.below(3),
      });
  }
  return faults;
}

/** As the platform does: the same key until there is an answer; now and then once more, after an answer too. */
async function give<F>(stage: Stage, run: Run<F>, isRepeated: boolean): Promise<void> {
  const key = { ...PATIENT, idempotencyKey: `campaign-${run.run}` };
  const args = run.act.args(run.target, run.run);
  const giveUpAt = performance.now() + 90_000;
  for (let again = isRepeated ? 1 : 0; again >= 0; ) {
    const reply = await stage.platform.ask(run.act.kind, args, key).catch(() => null);
    const data = reply?.body['data'] as { commandId?: string } | undefined;
    if (data?.commandId !== undefined) {
      if (run.commandId !== '' && run.commandId !== data.commandId)
        throw new Error(`run ${run.run}: two commands of one key`);
      run.commandId = data.commandId;
      again--;
      continue;
    }
    const isFinal = reply !== null && reply.status < 500 && reply.status !== 429;
    if (isFinal || performance.now() > giveUpAt)
      throw new Error(`run ${run.run} was not taken: ${reply?.status} ${JSON.stringify(reply?.body)}`);
    await wait(100);
  }
}

async function strike(
  stage: Stage,
  roll: Dice,
  about: {
    readonly system: string;
    readonly faults: PlannedFaults;
    readonly counts: { agentKills: number; connectorKills: number; outages: number };
  },
): Promise<void> {
  const { counts, faults, system } = about;
  const what = roll.below(5);
  const afterMs = roll.below(600);
  if (what === 0) {
    await wait(afterMs);
    stage.agent.kill('SIGKILL');
    await stage.agent.ended;
    await stage.startAgent();
    counts.agentKills++;
  } else if (what === 1) {
    const { pids } = await stage.readyFile();
    await wait(afterMs);
    // It may be gone already, given up for a call that hung.
    counts.connectorKills += kill(pids.connectors[`${system}/write`] ?? null);
  } else if (what === 2) {
    await wait(afterMs);
    const downMs = 300 + roll.below(700);
    await faults.outage(() => wait(downMs));
    counts.outages++;
  }
}

function kill(pid: number | null): number {
  try {
    if (pid !== null) process.kill(pid, 'SIGKILL');
    return pid === null ? 0 : 1;
  } catch {
    return 0;
  }
}

const openOf = <F>(runs: readonly Run<F>[]) => runs.filter(({ state }) => !DECIDED.has(state));
const isAtRest = <F>({ state }: Run<F>) => DECIDED.has(state) || state === 'parked';

async function lookAll<F>(stage: Stage, runs: readonly Run<F>[]): Promise<void> {
  for (const run of openOf(runs)) await look(stage, run);
}

/** Looks until every fault has struck, or all of the batch is at rest so that nothing is left that it could strike. */
async function untilStruck<F>(stage: Stage, faults: PlannedFaults, batch: readonly Run<F>[]): Promise<void> {
  const giveUpAt = performance.now() + MOST_MS;
  while ((await faults.armed()).length > 0) {
    await lookAll(stage, batch);
    if (batch.every(isAtRest)) return;
    if (performance.now() > giveUpAt) {
      const open = batch.filter((run) => !isAtRest(run)).map(({ commandId, state }) => `${commandId} ${state}`);
      throw new Error(`after ${MOST_MS / 1000} s faults are armed and commands open: ${open.join(', ')}`);
    }
    await wait(250);
  }
}

/** Looks at what is not decided until all of it is, or rests with a person, or the time is up. */
async function untilSettled<F>(stage: Stage, runs: readonly Run<F>[], withinMs: number): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    await lookAll(stage, runs);
    if (runs.every(isAtRest) || performance.now() > giveUpAt) return;
    await wait(250);
  }
}

async function look<F>(stage: Stage, run: Run<F>): Promise<void> {
  const reply = await stage.platform.ask('get_command', { commandId: run.commandId }, PATIENT).catch(() => null);
  const data = reply?.body['data'] as { state?: string; outcome?: string } | undefined;
  if (data?.state === undefined || data.outcome === undefined) return;
  run.state = data.state;
  run.outcome = data.outcome;
}

/** What an operator does: looks into the ERP when nothing runs there any more, and says what is there. */
async function resolve<F>(stage: Stage, field: Field<F>, runs: readonly Run<F>[], tally: Tally): Promise<void> {
  const parked = runs.filter(({ state }) => state === 'parked');
  if (parked.length === 0) return;
  // The longest delay of a commit; a commit that began goes through though its caller is gone.
  await wait(2_000);
  const found = await field.effectsNow(stage);
  for (const run of parked) {
    tally.add(run.act.kind, 'parked', reasonOf(await storyOf(stage, run.commandId)));
    await resolveBy(stage, run.commandId, run.act.effects(found, run) > 0);
    await look(stage, run);
  }
}

/** Every command against the books: once if it is told as recorded, not at all if it is told as failed. */
async function differences<F>(stage: Stage, runs: readonly Run<F>[], found: F): Promise<string[]> {
  const wrong: string[] = [];
  for (const run of runs) {
    const effects = run.act.effects(found, run);
    const expected = run.outcome === 'recorded' ? 1 : 0;
    if (DECIDED.has(run.state) && effects === expected) continue;
    const { history } = await storyOf(stage, run.commandId);
    const path = history.map(({ at, note, state }) => `  ${at} ${state}: ${note ?? ''}`).join('\n');
    wrong.push(`run ${run.run} ${run.act.kind} ${run.commandId}: ${run.state}, ${effects} times in the books\n${path}`);
  }
  return wrong;
}

/** What came into the books beyond the commands that are told as recorded. */
function strays<F>({ parts }: Field<F>, runs: readonly Run<F>[], before: F, after: F): string[] {
  return parts.flatMap(({ kind, name, rows }) => {
    const [was, is] = [rows(before).length, rows(after).length];
    const recorded = runs.filter((run) => run.act.kind === kind && run.outcome === 'recorded');
    // A second dispute of an invoice is told as the first one: one command of two runs. Nothing else is ever shared.
    const told = new Set(recorded.map(({ commandId }) => commandId)).size;
    if (kind !== 'create_dispute' && told < recorded.length) return [`${name}: one command of two runs`];
    return is - was === told ? [] : [`${name}: from ${was} to ${is} in the books, ${told} told as recorded`];
  });
}
