import type { Clock } from '../../domain/clock.ts';
import type { CommandOutcome } from '../../domain/connector.ts';
import { type AditError, asAditError } from '../../domain/errors.ts';
import type { Logger } from '../log.ts';
import type { Approvals } from './approvals.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { Effects, Step } from './contract.ts';
import { execute, recordOutcome, within } from './execution.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxReader } from './outbox-reader.ts';
import { connectorCommandOf, type OutboxRow } from './outbox-row.ts';
import type { Settler } from './settler.ts';
import { giveUp, hearLate, pauseMs } from './settling.ts';

interface CommandWorkerDeps {
  readonly commits: Pick<CommitQueue, 'run'>;
  readonly outbox: Outbox;
  readonly reader: OutboxReader;
  readonly approvals: Pick<Approvals, 'stands'>;
  readonly effects: Effects;
  readonly settler: Pick<Settler, 'awaits' | 'wake'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether anything may start now: the switch is on and the disk has room to record what comes of it. */
  readonly mayStart: () => boolean;
  /** Lays the ballast down again if there is room for it. */
  readonly keepBallast: () => void;
  /** Commands of one system that may be in flight at once. */
  readonly concurrency: (system: string) => number;
  /** Names this run of the agent in what it has in flight. */
  readonly owner: string;
  readonly step: (step: Step) => void;
  readonly preconditionMs: number;
  readonly executeMs: number;
  readonly graceMs: number;
}

/** Longest nap: a switch flipped or room made elsewhere is noticed within it. */
const NAP_MS = 1000;
const EXPIRE_AT_ONCE = 200;

/**
 * Carries accepted commands to the ERP: one per business object at a time, in the order of acceptance. Nothing is sent
 * before `in_flight` is durable, and nothing is sent twice unless the connector says that nothing reached the ERP or the
 * settler found that a second attempt cannot double the first.
 */
export class CommandWorker {
  readonly #deps: CommandWorkerDeps;
  readonly #running = new Map<string, Promise<void>>();
  readonly #bySystem = new Map<string, number>();
  /** Failed reads of a precondition, by command. */
  readonly #delays = new Map<string, number>();
  readonly #stopping = new AbortController();
  #nap = new AbortController();
  #loop: Promise<void> | null = null;

  constructor(deps: CommandWorkerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#loop ??= this.#work();
  }

  /** Something changed: look again now. */
  wake(): void {
    this.#nap.abort();
  }

  /** Starts nothing more and waits for what is in flight, at most `waitMs`. Idempotent. */
  async close(waitMs: number): Promise<void> {
    const { clock } = this.#deps;
    this.#stopping.abort();
    this.wake();
    const waited = new AbortController();
    const ended = Promise.all([...this.#running.values(), this.#loop]).then(() => waited.abort());
    await Promise.race([ended, clock.sleep(waitMs, waited.signal)]);
    if (this.#running.size > 0) {
      this.#deps.log.warn('commands are still in flight at the stop', { commands: [...this.#running.keys()].length });
    }
  }

  async #work(): Promise<void> {
    const { clock, log, reader } = this.#deps;
    while (!this.#stopping.signal.aborted) {
      this.#nap = new AbortController();
      try {
        this.#deps.keepBallast();
        await this.#expire();
        if (!this.#stopping.signal.aborted && this.#deps.mayStart()) this.#claim();
        const now = clock.now();
        const due = reader.nextDue(now);
        await clock.sleep(due === null ? NAP_MS : Math.min(NAP_MS, Math.max(due - now, 10)), this.#nap.signal);
      } catch (thrown) {
        const error = asAditError(thrown);
        if (error.code === 'NOT_RUNNING') return;
        log.error('the command worker pauses', { code: error.code, reason: error.message });
        await clock.sleep(NAP_MS, this.#stopping.signal);
      }
    }
  }

  async #expire(): Promise<void> {
    const { clock, commits, reader, settler } = this.#deps;
    if (reader.overdue(clock.now(), 1).length === 0) return;
    await commits.run(() => {
      const at = clock.now();
      for (const row of reader.overdue(at, EXPIRE_AT_ONCE)) this.#giveUp(row, 'expired', 'it did not start in time');
    }, 'progress');
    settler.wake();
  }

  #claim(): void {
    const now = this.#deps.clock.now();
    for (const system of this.#deps.reader.systemsWithReady()) {
      const free = this.#deps.concurrency(system) - (this.#bySystem.get(system) ?? 0);
      if (free <= 0) continue;
      // Objects under work here may still stand as ready in the books, so that many more are asked for.
      const rows = this.#deps.reader.claimable(system, now, free + this.#running.size);
      for (const row of rows.filter((found) => !this.#running.has(found.object_key)).slice(0, free)) this.#take(row);
    }
  }

  #take(row: OutboxRow): void {
    this.#bySystem.set(row.system, (this.#bySystem.get(row.system) ?? 0) + 1);
    const run = this.#carry(row)
      .catch(async (thrown: unknown) => {
        const error = asAditError(thrown);
        this.#deps.log.error('a command could not be carried on', { commandId: row.command_id, code: error.code });
        await this.#deps.clock.sleep(NAP_MS, this.#stopping.signal);
      })
      .then(() => {
        this.#running.delete(row.object_key);
        this.#bySystem.set(row.system, (this.#bySystem.get(row.system) ?? 1) - 1);
        this.wake();
      });
    this.#running.set(row.object_key, run);
  }

  async #carry(row: OutboxRow): Promise<void> {
    const { clock, commits, effects, log, outbox, step } = this.#deps;
    step('worker.claimed');
    if (!(await this.#mayGo(row))) return;
    const started = await commits.run(() => {
      const now = clock.now();
      const present = outbox.byId(row.command_id);
      if (present?.state !== 'ready' || present.expires_at <= now) return false;
      outbox.change(row.command_id, { to: 'in_flight', at: now, actor: 'agent', owner: this.#deps.owner });
      return true;
    }, 'new');
    if (!started) return;
    step('worker.in-flight');
    const { outcome, late } = await execute(this.#deps, row, this.#deps.executeMs, this.#deps.graceMs);
    step('worker.replied');
    const source = effects.commandSource(row.system, row.kind);
    const after = await this.#insist(row, () =>
      recordOutcome(outbox, row.command_id, outcome, { at: clock.now(), source }),
    );
    step('worker.decided');
    const fields = { commandId: row.command_id, kind: row.kind, system: row.system, state: after.state };
    if (after.state === 'parked') log.error('the outcome of a command is unknown; an operator has to look', fields);
    else if (after.state === 'uncertain') log.warn('the outcome of a command is unknown; the ERP is asked', fields);
    else if (after.state === 'ready') log.warn('a command could not be sent and waits', fields);
    else log.info('a command was carried out', fields);
    if (late) {
      this.#deps.settler.awaits(after, late);
      void late.then((word) => this.#hearLate(row, word)).catch(() => undefined);
    }
    if (after.state === 'uncertain') this.#deps.settler.wake();
  }

  /** Policy, approval and the ERP's own facts, right before the call; each no ends the command, an error delays it. */
  async #mayGo(row: OutboxRow): Promise<boolean> {
    const { clock, commits, effects, settler } = this.#deps;
    const command = connectorCommandOf(row);
    let refusal = this.#refusal(row);
    if (!refusal) {
      try {
        const ask = (signal: AbortSignal) => effects.precondition(command, signal);
        const found = await within(clock, this.#deps.preconditionMs, this.#stopping.signal, ask);
        refusal = found.met ? this.#refusal(row) : (found.reason ?? 'the ERP does not allow it as things stand');
      } catch (thrown) {
        await this.#postpone(row, asAditError(thrown));
        return false;
      }
    }
    if (refusal) {
      const reason = refusal;
      await commits.run(() => {
        const present = this.#deps.outbox.byId(row.command_id);
        if (present?.state === 'ready') this.#giveUp(present, 'cancelled', reason);
      }, 'progress');
      settler.wake();
      return false;
    }
    return this.#deps.mayStart() && !this.#stopping.signal.aborted;
  }

  #giveUp(row: OutboxRow, to: 'expired' | 'cancelled', reason: string): void {
    const { clock, effects, outbox } = this.#deps;
    giveUp(outbox, row, { to, reason }, { at: clock.now(), source: effects.commandSource(row.system, row.kind) });
  }

  #refusal(row: OutboxRow): string | null {
    if (!this.#deps.approvals.stands(row)) return 'its approval does not stand any more';
    const policy = this.#deps.effects.recheck({ ...connectorCommandOf(row), mode: row.mode });
    return policy.allowed ? null : (policy.reason ?? 'the policy does not allow it any more');
  }

  async #postpone(row: OutboxRow, error: AditError): Promise<void> {
    const { clock, commits, log, outbox } = this.#deps;
    if (this.#stopping.signal.aborted) return;
    const count = (this.#delays.get(row.command_id) ?? 0) + 1;
    this.#delays.set(row.command_id, count);
    log.warn('a command waits because its precondition cannot be read', {
      commandId: row.command_id,
      code: error.code,
    });
    const why = `its precondition could not be read in the ERP (${error.code})`;
    await commits.run(() => outbox.postpone(row.command_id, clock.now() + pauseMs(count), why), 'progress');
  }

  /** What happened in the ERP has to get into the books, however long the disk stays full. */
  async #insist<T>(row: OutboxRow, work: () => T): Promise<T> {
    for (;;) {
      try {
        return await this.#deps.commits.run(work, 'progress');
      } catch (thrown) {
        const error = asAditError(thrown);
        if (error.code !== 'STORE_FULL') throw error;
        this.#deps.log.error('no room to record the outcome of a command; trying again', { commandId: row.command_id });
        await this.#deps.clock.sleep(NAP_MS);
      }
    }
  }

  async #hearLate(row: OutboxRow, word: CommandOutcome): Promise<void> {
    const { clock, commits, log, outbox } = this.#deps;
    const { outcome } = word;
    log.warn('a connector answered after its command was given up', { commandId: row.command_id, outcome });
    await commits.run(() => hearLate(outbox, row.command_id, word, clock.now()), 'progress');
    this.wake();
  }
}
