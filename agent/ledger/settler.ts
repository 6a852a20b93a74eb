import type { Clock } from '../../domain/clock.ts';
import type { LookupResult } from '../../domain/connector.ts';
import { type AditError, asAditError } from '../../domain/errors.ts';
import type { Logger } from '../log.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { Effects, Step } from './contract.ts';
import { within } from './execution.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxReader } from './outbox-reader.ts';
import { connectorCommandOf, type OutboxRow } from './outbox-row.ts';
import { park, pauseMs, recordLookup } from './settling.ts';

interface SettlerDeps {
  readonly commits: Pick<CommitQueue, 'run'>;
  readonly outbox: Outbox;
  readonly reader: Pick<OutboxReader, 'inState'>;
  readonly effects: Pick<Effects, 'lookup' | 'commandSource'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly step: (step: Step) => void;
  /** Milliseconds that one lookup may take. */
  readonly lookupMs: number;
  /** A command of which the ERP cannot be asked for that long is parked. */
  readonly unsettledAtMostMs: number;
  /** A command left `uncertain`: those that waited behind it, or itself, may go on. */
  readonly onSettled: () => void;
}

/** What the ERP said, and whether no attempt could be running there when it was asked. */
export interface Looked {
  readonly result: LookupResult;
  readonly isQuiet: boolean;
}

/**
 * How long a command has been waiting, by the monotonic clock and from what this process saw itself: a start begins
 * anew, so that a wall clock set right or wrong meanwhile never makes a wait shorter.
 */
interface Watch {
  readonly doubtAt: number;
  readonly attempts: number;
  readonly since: number;
  quietFrom: number;
  /** While this process itself waits for a word of the attempt. */
  isRunning: boolean;
  nextAt: number;
  tries: number;
  /** What was last noted, so that an ERP that stays away fills no history. */
  noted: string | null;
}

/** Longest nap: a command that became uncertain elsewhere is noticed within it. */
const NAP_MS = 1000;
/** Lookups of one system at once; an ERP that just came back has better things to do. */
const AT_ONCE = 2;

/** Asks the ERP for commands whose outcome is unknown until it tells, and writes down what that means. */
export class Settler {
  readonly #deps: SettlerDeps;
  readonly #watches = new Map<string, Watch>();
  readonly #asking = new Map<string, { readonly system: string; readonly done: Promise<void> }>();
  readonly #stopping = new AbortController();
  #nap = new AbortController();
  #loop: Promise<void> | null = null;

  constructor(deps: SettlerDeps) {
    this.#deps = deps;
  }

  start(): void {
    if (this.#loop) return;
    for (const row of this.#deps.reader.inState('parked')) if (row.doubt_at !== null) this.#watchOf(row);
    this.#loop = this.#work();
  }

  /** Something changed: look again now. */
  wake(): void {
    this.#nap.abort();
  }

  /** The attempt of an uncertain command still runs in this process; it counts as ended when `late` settles. */
  awaits(row: OutboxRow, late: Promise<unknown>): void {
    const watch = this.#watchOf(row);
    watch.isRunning = true;
    const ended = () => {
      watch.isRunning = false;
      watch.quietFrom = this.#deps.clock.monotonic();
    };
    late.then(ended, ended);
  }

  /** One question to the ERP. Rejects with what kept it from being asked or answered. */
  async ask(row: OutboxRow): Promise<Looked> {
    const { clock, effects, lookupMs, step } = this.#deps;
    const watch = this.#watchOf(row);
    const quiesceMs = effects.commandSource(row.system, row.kind)?.quiesceMs;
    const isQuiet = quiesceMs !== undefined && !watch.isRunning && clock.monotonic() - watch.quietFrom >= quiesceMs;
    step('settler.asking');
    const result = await within(clock, lookupMs, this.#stopping.signal, (signal) =>
      effects.lookup(connectorCommandOf(row), { signal, remainingMs: lookupMs }),
    );
    step('settler.answered');
    return { result, isQuiet };
  }

  /** Asks nothing more and lets what is being written down be written. Idempotent. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await Promise.all([...[...this.#asking.values()].map(({ done }) => done), this.#loop]);
  }

  async #work(): Promise<void> {
    const { clock, log } = this.#deps;
    while (!this.#stopping.signal.aborted) {
      this.#nap = new AbortController();
      try {
        const next = this.#askDue();
        await clock.sleep(Math.min(NAP_MS, Math.max(next - clock.monotonic(), 10)), this.#nap.signal);
      } catch (thrown) {
        const error = asAditError(thrown);
        if (error.code === 'NOT_RUNNING') return;
        log.error('the settling of unknown outcomes pauses', { code: error.code, reason: error.message });
        await clock.sleep(NAP_MS, this.#stopping.signal);
      }
    }
  }

  /** Starts what is due; returns when the next one is, by the monotonic clock. */
  #askDue(): number {
    const { clock, outbox, reader } = this.#deps;
    const now = clock.monotonic();
    let next = now + NAP_MS;
    for (const row of reader.inState('uncertain')) {
      if (this.#asking.has(row.command_id)) continue;
      const { nextAt } = this.#watchOf(row);
      const inSystem = [...this.#asking.values()].filter(({ system }) => system === row.system).length;
      if (nextAt > now) next = Math.min(next, nextAt);
      else if (inSystem < AT_ONCE) this.#take(row);
    }
    for (const commandId of this.#watches.keys()) {
      const row = outbox.byId(commandId);
      if (!row || row.decided_at !== null) this.#watches.delete(commandId);
    }
    return next;
  }

  #take(row: OutboxRow): void {
    const done = this.#settle(row)
      .catch((thrown: unknown) => {
        const { code } = asAditError(thrown);
        this.#deps.log.error('an unknown outcome could not be settled', { commandId: row.command_id, code });
      })
      .then(() => {
        this.#asking.delete(row.command_id);
        this.wake();
      });
    this.#asking.set(row.command_id, { system: row.system, done });
  }

  async #settle(row: OutboxRow): Promise<void> {
    const { clock, commits, effects, log, outbox, step } = this.#deps;
    const watch = this.#watchOf(row);
    watch.tries++;
    watch.nextAt = clock.monotonic() + pauseMs(watch.tries);
    let looked: Looked | AditError;
    try {
      looked = await this.ask(row);
    } catch (thrown) {
      looked = asAditError(thrown);
    }
    if (this.#stopping.signal.aborted && looked instanceof Error) return;
    const after = await commits.run(() => {
      const present = outbox.byId(row.command_id);
      // Somebody else settled it, or it was sent once more and this is about another attempt.
      if (present?.state !== 'uncertain' || present.attempts !== row.attempts) return null;
      if (looked instanceof Error) return this.#unasked(present, watch, looked);
      const source = effects.commandSource(row.system, row.kind);
      const settled = recordLookup(outbox, present, looked, { at: clock.now(), source });
      if (settled.state !== 'uncertain') return settled;
      this.#note(watch, present, `looked up: ${looked.result.found}; it is asked again when no attempt can be running`);
      return this.#overLimit(present, watch, 'no attempt could be ruled out') ?? settled;
    }, 'progress');
    step('settler.decided');
    const told = { commandId: row.command_id, kind: row.kind, system: row.system, state: after?.state };
    if (after?.state === 'uncertain' && !(looked instanceof Error)) this.#plan(after, watch);
    else if (after?.state === 'parked') log.error('the outcome of a command is unknown; an operator has to look', told);
    else if (after) log.info('the unknown outcome of a command was settled', told);
    if (after && after.state !== 'uncertain') this.#deps.onSettled();
  }

  /** The ERP could not be asked: it is tried again, and noted once for each kind of failure. */
  #unasked(row: OutboxRow, watch: Watch, { code }: AditError): OutboxRow {
    if (code === 'OP_UNSUPPORTED') {
      return park(this.#deps.outbox, row, 'the system offers no lookup of it any more; look there', this.#now());
    }
    const parked = this.#overLimit(row, watch, code);
    if (parked) return parked;
    this.#note(watch, row, `looked up: the ERP could not be asked (${code})`);
    return row;
  }

  #overLimit(row: OutboxRow, watch: Watch, why: string): OutboxRow | null {
    const { clock, outbox, unsettledAtMostMs } = this.#deps;
    const byWall = clock.now() - watch.doubtAt;
    const byMonotonic = clock.monotonic() - watch.since;
    if (Math.max(byWall, byMonotonic) < unsettledAtMostMs) return null;
    const hours = Math.round(unsettledAtMostMs / 3_600_000);
    return park(outbox, row, `it could not be settled within ${hours} hours (${why}); look in the ERP`, this.#now());
  }

  #note(watch: Watch, row: OutboxRow, text: string): void {
    if (watch.noted === text) return;
    watch.noted = text;
    this.#deps.outbox.remark(row.command_id, text, this.#now());
  }

  /** An answer that proves nothing yet is asked for again when it would. */
  #plan(row: OutboxRow, watch: Watch): void {
    const quiesceMs = this.#deps.effects.commandSource(row.system, row.kind)?.quiesceMs ?? 0;
    const quietAt = watch.quietFrom + quiesceMs;
    if (quietAt > this.#deps.clock.monotonic()) watch.nextAt = Math.max(watch.nextAt, quietAt);
  }

  #watchOf(row: OutboxRow): Watch {
    const known = this.#watches.get(row.command_id);
    const doubtAt = row.doubt_at ?? this.#now();
    if (known?.doubtAt === doubtAt && known.attempts === row.attempts) return known;
    const now = this.#deps.clock.monotonic();
    const { attempts } = row;
    const watch = {
      doubtAt,
      attempts,
      since: now,
      quietFrom: now,
      isRunning: false,
      nextAt: now,
      tries: 0,
      noted: null,
    };
    this.#watches.set(row.command_id, watch);
    return watch;
  }

  #now(): number {
    return this.#deps.clock.now();
  }
}
