import type { Clock } from '../../domain/clock.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { AditError } from '../../domain/errors.ts';
import type { DiskSpace } from '../../store/disk-space.ts';
import type { Logger } from '../log.ts';
import { accept, checkShape } from './acceptance.ts';
import { type Approvals, type Approver, createApprovals } from './approvals.ts';
import { type AuditChain, createAuditChain } from './audit-chain.ts';
import { verifyAudit } from './audit-verify.ts';
import { type CallBars, createCallBars } from './call-bars.ts';
import { type CommandEvents, createCommandEvents } from './command-events.ts';
import { CommandWorker } from './command-worker.ts';
import { CommitQueue } from './commit-queue.ts';
import type { Effects, Ledger, NewCommand, Step } from './contract.ts';
import { createFactBook, type FactBook } from './fact-book.ts';
import type { OpenedLedger } from './ledger-database.ts';
import { cancel, required, resolveParked } from './operator-decisions.ts';
import { reconcile, retry } from './operator-lookups.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createOutboxReader, type OutboxReader } from './outbox-reader.ts';
import { answerOf, type OutboxRow } from './outbox-row.ts';
import { recover } from './recovery.ts';
import { Settler } from './settler.ts';
import { UNDECIDED_AT_MOST_MS } from './settling.ts';

export interface LedgerDeps {
  readonly opened: OpenedLedger;
  readonly clock: Clock;
  readonly log: Logger;
  readonly disk: DiskSpace;
  readonly effects: Effects;
  /** As the configuration has them now. */
  readonly approvers: () => readonly Approver[];
  /** Position of the local switch in a ledger that never had one set. */
  readonly writesInitially: boolean;
  readonly concurrency?: (system: string) => number;
  /** The state on disk is unknown: log it and end the process with code 75, so that it is started and read anew. */
  readonly onFatal: (error: AditError) => void;
  readonly step?: (step: Step) => void;
  /** Milliseconds that a call to the ERP may take, and the grace after that for the connector's own word. */
  readonly executeMs?: number;
  readonly preconditionMs?: number;
  readonly graceMs?: number;
  readonly lookupMs?: number;
  /** After that long an outcome that no lookup could settle rests with an operator. */
  readonly unsettledAtMostMs?: number;
  readonly stopMs?: number;
}

/** Puts the books together. Takes over `opened.db`: `close()` closes it. */
export function createLedger(deps: LedgerDeps): Ledger {
  const { opened, log } = deps;
  const { db } = opened;
  const facts = createFactBook(db);
  const audit = createAuditChain(db, opened.installation);
  let events: CommandEvents | null = null;
  const commits = new CommitQueue({
    db,
    clock: deps.clock,
    disk: deps.disk,
    onFatal: deps.onFatal,
    onCommit: () => events?.committed(),
  });
  events = createCommandEvents(db, opened.epoch, commits, (error) => {
    log.warn('an acknowledgement was not kept; its events will be sent again', { reason: String(error) });
  });
  const outbox = createOutbox(db, audit, events);
  const reader = createOutboxReader(db);
  const callBars = createCallBars(facts, audit);
  const approvals = createApprovals({ db, outbox, audit, approvers: deps.approvers });
  return new Books(deps, { facts, callBars, audit, commits, events, outbox, reader, approvals });
}

interface Parts {
  readonly facts: FactBook;
  readonly callBars: CallBars;
  readonly audit: AuditChain;
  readonly commits: CommitQueue;
  readonly events: CommandEvents;
  readonly outbox: Outbox;
  readonly reader: OutboxReader;
  readonly approvals: Approvals;
}

class Books implements Ledger {
  readonly #deps: LedgerDeps;
  readonly #parts: Parts;
  readonly #step: (step: Step) => void;
  readonly #settler: Settler;
  #worker: CommandWorker | null = null;
  #draining: Promise<void> | null = null;
  #closing: Promise<void> | null = null;
  readonly events: CommandEvents;
  readonly approvals: Ledger['approvals'];
  readonly audit: Ledger['audit'];
  readonly writesSwitch: Ledger['writesSwitch'];
  readonly callBars: Ledger['callBars'];

  constructor(deps: LedgerDeps, parts: Parts) {
    this.#deps = deps;
    this.#parts = parts;
    this.#step = deps.step ?? (() => undefined);
    this.events = parts.events;
    this.#settler = new Settler({
      commits: parts.commits,
      outbox: parts.outbox,
      reader: parts.reader,
      effects: { ...bound(deps.effects), commandSource: this.#commandSource },
      clock: deps.clock,
      log: deps.log,
      step: this.#step,
      lookupMs: deps.lookupMs ?? 15_000,
      unsettledAtMostMs: deps.unsettledAtMostMs ?? UNDECIDED_AT_MOST_MS,
      onSettled: () => this.#worker?.wake(),
    });
    this.approvals = {
      pending: () => parts.reader.list({ states: ['awaiting_approval'], limit: 1000 }),
      approve: (decision) => this.#decide(() => parts.approvals.decide(decision, 'approve', deps.clock.now())),
      reject: (decision) => this.#decide(() => parts.approvals.decide(decision, 'reject', deps.clock.now())),
    };
    this.audit = {
      append: (entry) => parts.commits.run(() => parts.audit.append(entry, deps.clock.now()), 'new'),
      verify: (known) => verifyAudit(deps.opened.db, deps.opened.installation, known, () => deps.clock.sleep(1)),
      head: () => parts.audit.head(),
    };
    this.callBars = {
      holds: (system, customer) => parts.callBars.holds(system, customer),
      lift: (request) => parts.commits.run(() => parts.callBars.lift(request, deps.clock.now()), 'progress'),
    };
    this.writesSwitch = {
      isOn: () => this.#writesOn(),
      set: (on, by) => this.#setWrites(on, by),
    };
  }

  async start(): Promise<void> {
    const { clock, disk, effects, log, opened } = this.#deps;
    const { commits, facts, outbox, reader, approvals } = this.#parts;
    if (this.#worker || this.#draining || this.#closing) return;
    disk.restore();
    this.#step('recovery.before-commit');
    const found = await commits.run(() => {
      const boot = Number(facts.get('boots') ?? 0) + 1;
      facts.set('boots', String(boot));
      return { boot, ...recover({ outbox, reader, commandSource: this.#commandSource }, clock.now()) };
    }, 'progress');
    this.#step('recovery.committed');
    if (found.parked > 0) log.error('commands were in flight at the last stop; an operator has to look', found);
    else if (found.uncertain > 0) log.warn('the outcome of commands is unknown; the ERP is asked', found);
    this.#settler.start();
    this.#worker = new CommandWorker({
      commits,
      outbox,
      reader,
      approvals,
      effects: { ...bound(effects), commandSource: this.#commandSource },
      settler: this.#settler,
      clock,
      log,
      mayStart: () => this.#writesOn() && disk.allowsNew(),
      keepBallast: () => disk.restore(),
      concurrency: this.#deps.concurrency ?? (() => 4),
      owner: `${opened.installation}/${found.boot}`,
      step: this.#step,
      preconditionMs: this.#deps.preconditionMs ?? 15_000,
      executeMs: this.#deps.executeMs ?? 30_000,
      graceMs: this.#deps.graceMs ?? 30_000,
    });
    this.#worker.start();
  }

  async accept(command: NewCommand): Promise<CommandAnswer> {
    checkShape(command);
    this.#step('accept.before-insert');
    const { audit, commits, outbox, reader } = this.#parts;
    const taken = await commits.run(
      () =>
        accept(
          {
            outbox,
            reader,
            audit,
            writesOn: () => this.#writesOn(),
            hasRoom: () => this.#deps.disk.allowsNew(),
            commandSource: this.#commandSource,
            callBars: this.#parts.callBars,
          },
          command,
          this.#deps.clock.now(),
        ),
      'new',
    );
    this.#step('accept.committed');
    if ('mismatch' in taken) {
      throw new AditError('IDEMPOTENCY_MISMATCH', `the idempotency key belongs to command ${taken.mismatch}`);
    }
    if (taken.isNew) this.#worker?.wake();
    return taken.answer;
  }

  command = (commandId: string) => this.#parts.reader.story(commandId);
  owner = (commandId: string) => this.#parts.reader.owner(commandId);
  ownCommands = (system: string, customer: string) => this.#parts.reader.ownCommands(system, customer);
  undecidedTouches = (system: string, customer: string) => this.#parts.reader.undecided(system, customer);
  unsent: Ledger['unsent'] = () => this.#parts.reader.unsent();
  countAccepted: Ledger['countAccepted'] = (...asked) => this.#parts.reader.countAccepted(...asked);
  list: Ledger['list'] = (filter = {}) => this.#parts.reader.list(filter);

  resolve: Ledger['resolve'] = (resolution) =>
    this.#decide(() => resolveParked(this.#parts.outbox, resolution, this.#deps.clock.now()));

  cancel: Ledger['cancel'] = (request) =>
    this.#decide(() =>
      cancel(this.#parts.outbox, request, {
        at: this.#deps.clock.now(),
        sourceOf: ({ system, kind }) => this.#commandSource(system, kind),
      }),
    );

  reconcile: Ledger['reconcile'] = (wish) => this.#woken(reconcile(this.#asking(), wish));
  retry: Ledger['retry'] = (wish) => this.#woken(retry(this.#asking(), wish));

  drain(): Promise<void> {
    this.#draining ??= this.#stop();
    return this.#draining;
  }

  async #stop(): Promise<void> {
    await Promise.all([this.#settler.close(), this.#worker?.close(this.#deps.stopMs ?? 30_000)]);
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await this.drain();
    this.#parts.commits.close();
    this.#deps.opened.db.close();
  }

  /** A decision of a human: commits, and only then reports what was refused, so that the record of it is kept. */
  async #decide(work: () => OutboxRow | AditError): Promise<CommandAnswer> {
    const decided = await this.#parts.commits.run(work, 'progress');
    if (decided instanceof AditError) throw decided;
    this.#settler.wake();
    this.#worker?.wake();
    return answerOf(decided);
  }

  #asking() {
    const { commits, outbox } = this.#parts;
    return { outbox, commits, settler: this.#settler, commandSource: this.#commandSource, clock: this.#deps.clock };
  }

  /** What an operator brought about goes on at once. */
  async #woken<T>(work: Promise<T>): Promise<T> {
    const done = await work;
    this.#settler.wake();
    this.#worker?.wake();
    return done;
  }

  #writesOn(): boolean {
    const held = this.#parts.facts.get('writes');
    return held === null ? this.#deps.writesInitially : held === 'on';
  }

  async #setWrites(on: boolean, by: string): Promise<void> {
    const { audit, commits, facts } = this.#parts;
    await commits.run(() => {
      facts.set('writes', on ? 'on' : 'off');
      audit.append({ kind: on ? 'writes.on' : 'writes.off', actor: required(by, 'by') }, this.#deps.clock.now());
    }, 'progress');
    this.#worker?.wake();
  }

  /** A system that the configuration no longer has declares nothing; its commands are settled all the same. */
  readonly #commandSource: Effects['commandSource'] = (system, kind) => {
    try {
      return this.#deps.effects.commandSource(system, kind);
    } catch {
      return null;
    }
  };
}

function bound(effects: Effects): Effects {
  return {
    recheck: (command) => effects.recheck(command),
    precondition: (command, signal) => effects.precondition(command, signal),
    execute: (command, context) => effects.execute(command, context),
    lookup: (command, context) => effects.lookup(command, context),
    commandSource: (system, kind) => effects.commandSource(system, kind),
  };
}
