import { setTimeout as wait } from 'node:timers/promises';
import type { Stage } from '../../sandbox/demo/stage.ts';
import * as acts from './acts.ts';
import { type Act, effectsNow, type Found, type Target, targets } from './acts.ts';
import { type Dice, dice } from './dice.ts';

const ACTS: readonly Act[] = [acts.promise, acts.promise, acts.callLog, acts.dispute, acts.contact, acts.event];
/** What a look-up and a read-back ask, for the second fault of a run. */
const ASKED_BACK = ['Z_ADIT_COMMAND_LOOKUP', 'RFC_READ_TABLE', 'BAPI_ADDRESSCONTPART_GETDETAIL'];
const AT_ONCE = 40;
const PATIENT = { deadlineMs: 8_000 };
const DECIDED = new Set(['confirmed', 'failed', 'resolved_applied', 'resolved_not_applied', 'expired', 'cancelled']);

interface Run {
  readonly run: number;
  readonly act: Act;
  readonly target: Target;
  commandId: string;
  state: string;
  outcome: string;
}

/** What a campaign came to; `wrong` is empty where nothing was doubled, lost or told otherwise than it is. */
export interface Campaign {
  readonly runs: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faults: number;
  readonly agentKills: number;
  readonly connectorKills: number;
  readonly outages: number;
  readonly resolved: number;
  readonly wrong: readonly string[];
}

/**
 * Gives `runs` commands of every way to an agent whose SAP breaks at drawn points, twice at times, while the agent and
 * its connector are killed and SAP goes away; then lets everything settle, resolves by the books what rests with a
 * person, and compares what was told with what stands in the books.
 */
export async function campaign(
  stage: Stage,
  asked: { readonly runs: number; readonly seed: number; readonly say?: (line: string) => void },
): Promise<Campaign> {
  const roll = dice(asked.seed);
  const about = await targets(stage);
  const counts = { faults: 0, agentKills: 0, connectorKills: 0, outages: 0, resolved: 0 };
  const runs: Run[] = [];
  const before = await effectsNow(stage);
  for (let from = 0; from < asked.runs; from += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, asked.runs - from) }, (_, at): Run => {
      const run = from + at;
      const target = about[run % about.length];
      if (!target) throw new Error('the company has nobody to write about');
      return { run, act: roll.pick(ACTS), target, commandId: '', state: '', outcome: '' };
    });
    for (const fault of faultsFor(roll, batch)) {
      await stage.books.fault({ system: 'ecc', ...fault });
      counts.faults++;
    }
    const given = Promise.all(batch.map((one) => give(stage, one, roll.chance(0.1))));
    await strike(stage, roll, counts);
    await given;
    runs.push(...batch);
    // Long enough for what hangs to be given up, and for some of what broke to be sent once more into the same faults.
    await untilSettled(stage, batch, 5_000);
    await stage.books.heal();
    counts.resolved += await resolve(
      stage,
      runs.filter(({ state }) => state === 'parked'),
    );
    if ((from / AT_ONCE) % 5 === 4)
      asked.say?.(`${runs.length} given, ${runs.filter(({ state }) => DECIDED.has(state)).length} decided`);
  }
  const giveUpAt = performance.now() + 600_000;
  for (;;) {
    await untilSettled(stage, runs, 10_000);
    const parked = runs.filter(({ state }) => state === 'parked');
    counts.resolved += await resolve(stage, parked);
    const open = runs.filter(({ state }) => !DECIDED.has(state));
    if (open.length === 0 || performance.now() > giveUpAt) break;
    asked.say?.(`${open.length} still open`);
  }
  const found = await effectsNow(stage);
  const outcomes: Record<string, number> = {};
  for (const { state } of runs) outcomes[state] = (outcomes[state] ?? 0) + 1;
  return {
    runs: runs.length,
    outcomes,
    ...counts,
    wrong: [...differences(runs, found), ...strays(runs, before, found)],
  };
}

type Fault = Readonly<Record<string, unknown>>;

function faultsFor(roll: Dice, batch: readonly Run[]): Fault[] {
  const faults: Fault[] = [];
  for (const { act } of batch) {
    if (roll.chance(0.45)) continue;
    const nth = roll.chance(0.3) ? 2 : 1;
    faults.push({ ...point(roll, act), nth });
    if (roll.chance(0.15))
      faults.push({
        at: 'call',
        match: roll.pick(ASKED_BACK),
        action: roll.pick(['cut', 'cut_mid']),
        nth: 1 + roll.below(3),
      });
  }
  return faults;
}

function point(roll: Dice, { writes, commits }: Act): Fault {
  const at = roll.below(9);
  if (at === 0) return { at: 'call', match: writes, action: 'cut' };
  if (at === 1) return { at: 'call', match: writes, action: 'cut_mid' };
  if (at === 2) return { at: 'call', match: commits, action: 'cut_mid' };
  if (at === 3) return { at: 'commit', match: commits, action: 'cut' };
  if (at === 4) return { at: 'commit', match: commits, action: 'cut_mid' };
  if (at === 5) return { at: 'commit', match: commits, action: 'delay', ms: 200 + roll.below(1_500) };
  if (at === 6) return { at: 'call', match: writes, action: 'error', code: roll.pick(['DUMP', 'LOCK']) };
  if (at === 7) return { at: 'update', match: commits, action: 'error' };
  return { at: 'call', match: writes, action: 'hang' };
}

/** As the platform does: the same key until there is an answer; now and then once more, after an answer too. */
async function give(stage: Stage, run: Run, isRepeated: boolean): Promise<void> {
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
  counts: { agentKills: number; connectorKills: number; outages: number },
): Promise<void> {
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
    counts.connectorKills += kill(pids.connectors['ecc/write'] ?? null);
  } else if (what === 2) {
    await wait(afterMs);
    await stage.books.fault({ system: 'ecc', at: 'connect', action: 'down' });
    await wait(300 + roll.below(700));
    await stage.books.heal();
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

/** Looks at what is not decided until all of it is, or rests with a person, or the time is up. */
async function untilSettled(stage: Stage, runs: readonly Run[], withinMs: number): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    for (const run of runs) if (!DECIDED.has(run.state)) await look(stage, run);
    if (runs.every(({ state }) => DECIDED.has(state) || state === 'parked') || performance.now() > giveUpAt) return;
    await wait(250);
  }
}

async function look(stage: Stage, run: Run): Promise<void> {
  const reply = await stage.platform.ask('get_command', { commandId: run.commandId }, PATIENT).catch(() => null);
  const data = reply?.body['data'] as { state?: string; outcome?: string } | undefined;
  if (data?.state === undefined || data.outcome === undefined) return;
  run.state = data.state;
  run.outcome = data.outcome;
}

/** What an operator does: looks into SAP when nothing runs there any more, and says what is there. */
async function resolve(stage: Stage, parked: readonly Run[]): Promise<number> {
  if (parked.length === 0) return 0;
  // The longest delay of a commit; a commit that began goes through though its caller is gone.
  await wait(2_000);
  const found = await effectsNow(stage);
  for (const run of parked) {
    const isThere = run.act.effects(found, run) > 0;
    const how = isThere ? ['--applied', '--document', 'seen in SAP'] : ['--not-applied'];
    await stage.adit('outbox', 'resolve', run.commandId, ...how, '--reason', 'looked into SAP');
    await look(stage, run);
  }
  return parked.length;
}

/** Every command against the books: once if it is told as recorded, not at all if it is told as failed. */
function differences(runs: readonly Run[], found: Found): string[] {
  const wrong: string[] = [];
  for (const run of runs) {
    const effects = run.act.effects(found, run);
    const expected = run.outcome === 'recorded' ? 1 : 0;
    if (!DECIDED.has(run.state) || effects !== expected)
      wrong.push(`run ${run.run} ${run.act.kind} ${run.commandId}: ${run.state}, ${effects} times in the books`);
  }
  return wrong;
}

/** What came into the books beyond the commands that are told as recorded. */
function strays(runs: readonly Run[], before: Found, after: Found): string[] {
  const parts = [
    ['promises', acts.promise],
    ['activities', acts.callLog],
    ['disputes', acts.dispute],
    ['tasks', acts.event],
  ] as const;
  return parts.flatMap(([part, { kind }]) => {
    const made = after[part].length - before[part].length;
    const recorded = runs.filter((run) => run.act.kind === kind && run.outcome === 'recorded');
    // A second dispute of an invoice is told as the first one: one command of two runs. Nothing else is ever shared.
    const told = new Set(recorded.map(({ commandId }) => commandId)).size;
    if (kind !== acts.dispute.kind && told < recorded.length) return [`${part}: one command of two runs`];
    return made === told
      ? []
      : [`${part}: from ${before[part].length} to ${after[part].length} in the books, ${told} told as recorded`];
  });
}
