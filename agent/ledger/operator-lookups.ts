import type { Clock } from '../../domain/clock.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { Effects, Finding, Wish } from './contract.ts';
import { held, notNow, required } from './operator-decisions.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';
import type { Looked, Settler } from './settler.ts';
import { judge, recordLookup, short } from './settling.ts';

interface OperatorLookups {
  readonly outbox: Outbox;
  readonly commits: Pick<CommitQueue, 'run'>;
  readonly settler: Pick<Settler, 'ask'>;
  readonly commandSource: Effects['commandSource'];
  readonly clock: Clock;
}

/** Asks the ERP at once; what it says of an uncertain or parked command is taken, anything else stays as it is. */
export async function reconcile(deps: OperatorLookups, wish: Wish): Promise<Finding> {
  const { outbox } = deps;
  const actor = required(wish.operator, 'operator');
  const row = held(outbox, wish.commandId);
  const { command_id: commandId, state } = row;
  if (state !== 'uncertain' && state !== 'parked') {
    return { commandId, found: 'not-asked', state, note: `it is ${state}; there is nothing to ask for` };
  }
  if (row.doubt_at === null) {
    return { commandId, found: 'not-asked', state, note: 'nothing was ever sent; it may be retried' };
  }
  let looked: Looked;
  try {
    looked = await deps.settler.ask(row);
  } catch (thrown) {
    const { code } = asAditError(thrown);
    return { commandId, found: 'unreachable', code, state, note: 'the ERP could not be asked' };
  }
  const told = { commandId, ...foundOf(looked) };
  if (wish.dryRun) return { ...told, ...wouldBe(deps, row, looked) };
  return deps.commits.run(() => {
    const present = held(outbox, commandId);
    if (present.state !== state || present.attempts !== row.attempts) {
      return { ...told, state: present.state, note: 'it was settled meanwhile' };
    }
    return { ...told, ...take(deps, present, looked, actor) };
  }, 'progress');
}

/** Makes a parked command ready again, where that cannot double it. */
export async function retry(deps: OperatorLookups, wish: Wish & { readonly reason: string }): Promise<Finding> {
  const { clock, outbox } = deps;
  const reason = required(wish.reason, 'reason');
  const actor = required(wish.operator, 'operator');
  const row = held(outbox, wish.commandId);
  const { command_id: commandId } = row;
  if (row.state === 'ready' || row.state === 'in_flight') {
    return { commandId, found: 'not-asked', state: row.state, note: 'it is on its way already' };
  }
  if (row.state !== 'parked') throw notNow(row, 'retried');
  if (row.expires_at <= clock.now()) {
    throw new AditError('INPUT_INVALID', `the time of command ${commandId} has passed; resolve it`);
  }
  const looked = row.doubt_at === null ? null : await deps.settler.ask(row);
  if (looked && !mayGoAgain(deps, row, looked)) {
    if (looked.result.found === 'present') return reconcile(deps, wish);
    throw new AditError('ERP_OUTCOME_UNKNOWN', `it is not proven that the ERP does not have command ${commandId}`, {
      outcome: 'unknown',
      hint: 'look in the ERP, then "adit outbox resolve"; where the connector declares how long an attempt may run, ask again after that time',
      details: { found: looked.result.found, state: row.state },
    });
  }
  const found = { commandId, ...(looked ? foundOf(looked) : { found: 'not-asked' as const }) };
  if (wish.dryRun) return { ...found, state: 'ready', note: 'it would be sent again' };
  return deps.commits.run(() => {
    const present = held(outbox, commandId);
    if (present.state !== 'parked') throw notNow(present, 'retried');
    const note = `${reason} (${looked ? 'the ERP does not have it' : 'nothing was ever sent'})`;
    const { state } = outbox.change(commandId, { to: 'ready', at: clock.now(), actor, note });
    return { ...found, state, note: 'it is sent again' };
  }, 'progress');
}

function mayGoAgain(deps: OperatorLookups, row: OutboxRow, looked: Looked): boolean {
  // A person decides here: neither the number of attempts nor an earlier reason not to send it again stands in the way.
  return judge({ ...row, attempts: 0, withdrawn: null }, looked, aboutOf(deps, row)).to === 'ready';
}

function take(deps: OperatorLookups, row: OutboxRow, looked: Looked, actor: string): Pick<Finding, 'state' | 'note'> {
  const { outbox } = deps;
  const about = { ...aboutOf(deps, row), actor };
  const { note } = judge(row, looked, about);
  if (row.state === 'uncertain') {
    const { state } = recordLookup(outbox, row, looked, about);
    if (state === 'uncertain') outbox.remark(row.command_id, note, about.at);
    return { state, note };
  }
  if (looked.result.found === 'present') {
    const receipt = short(looked.result.receipt);
    const { state } = outbox.change(row.command_id, { to: 'confirmed', at: about.at, actor, note, receipt });
    return { state, note };
  }
  const text = parkedNote(deps, row, looked);
  outbox.remark(row.command_id, text, about.at);
  return { state: 'parked', note: text };
}

function wouldBe(deps: OperatorLookups, row: OutboxRow, looked: Looked): Pick<Finding, 'state' | 'note'> {
  const { to, note } = judge(row, looked, aboutOf(deps, row));
  if (row.state === 'uncertain') return { state: to === 'wait' ? 'uncertain' : to, note };
  return to === 'confirmed' ? { state: to, note } : { state: 'parked', note: parkedNote(deps, row, looked) };
}

/** What an operator may do with a parked command of which this was found. */
function parkedNote(deps: OperatorLookups, row: OutboxRow, looked: Looked): string {
  if (looked.result.found === 'cannot-tell') return 'looked up: the ERP cannot tell';
  if (mayGoAgain(deps, row, looked)) return 'looked up: the ERP does not have it; it may be retried';
  return 'looked up: the ERP does not have it, but an attempt may still be running';
}

function aboutOf(deps: OperatorLookups, row: OutboxRow) {
  return { at: deps.clock.now(), source: deps.commandSource(row.system, row.kind) };
}

function foundOf({ result }: Looked): Pick<Finding, 'found' | 'document'> {
  return { found: result.found, ...(result.found === 'present' && { document: short(result.receipt).document }) };
}
