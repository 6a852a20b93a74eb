import type { Notice } from '../../domain/connector.ts';
import { toInstant } from '../../domain/dates.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { ConnectionMethod, ParentMessage } from '../../domain/ipc.ts';
import { fullJitterMs } from '../full-jitter.ts';
import { type CallQueue, createCallQueue } from './call-queue.ts';
import { ConnectorChild } from './connector-child.ts';
import type { HostContext, Priority, RoleStatus } from './contract.ts';
import { asUnsent, type LaneDeps, type LaneReply, lostCommand, unsent, withoutVendorWords } from './lane-contract.ts';
import { credentialOf } from './refused-logons.ts';

interface Call {
  readonly method: ConnectionMethod;
  readonly args: readonly unknown[];
  readonly priority: Priority;
  readonly enqueuedAt: number;
  /** Monotonic; Infinity never. */
  readonly deadlineAt: number;
  readonly resolve: (reply: LaneReply) => void;
  readonly reject: (error: AditError) => void;
  /** Stops the timers and the listener of this call. */
  readonly over: AbortController;
  sentAt?: number;
  isOverdue?: boolean;
}

/** Failures in a row from which calls are refused at once instead of waiting for the next start. */
const CRASH_LOOP = 3;
/** Doublings of the time to open, after failures in a row. */
const MORE_PATIENCE = 2;
const SYNC_WAITING = 8;
/** Calls made for an answer; the others are for operators, who need the connector's own words. */
const FOR_REQUESTERS: ReadonlySet<ConnectionMethod> = new Set(['read', 'find']);

/**
 * One role of one system: its process, the calls that wait and those under way. Sees to deadlines, restarts, and
 * that a refused logon is never repeated by itself.
 *
 * A read that passes its deadline is answered at once and the process is killed if it does not let go within the
 * grace. A write is waited for until then, because its own word is better than none; and its process is killed only
 * when no other write is within its time.
 */
export class RoleLane {
  readonly #deps: LaneDeps;
  readonly #queue: CallQueue<Call>;
  readonly #active = new Map<number, Call>();
  readonly #closing = new AbortController();
  #child: ConnectorChild | null = null;
  #state: 'stopped' | 'starting' | 'ready' | 'backoff' = 'stopped';
  /** The present process takes no new calls and goes when its calls are done. */
  #isRetiring = false;
  /** A call of the present process outlived its grace. */
  #isHung = false;
  #incarnation = 0;
  #failures = 0;
  #readyAt = 0;
  #circuit: { error: AditError; since: string } | null = null;
  /** What the present process was opened with. */
  #credential = '';
  #lastError: RoleStatus['lastError'];
  #failure: AditError | null = null;
  #notices: readonly Notice[] = [];

  constructor(deps: LaneDeps) {
    this.#deps = deps;
    this.#queue = createCallQueue<Call>({
      interactive: deps.queueLimit,
      sync: SYNC_WAITING,
      syncSlots: Math.max(1, Math.floor(deps.concurrency / 2)),
      syncPatienceMs: deps.limits.syncPatienceMs,
    });
  }

  /** Changes with every new process. */
  get incarnation(): number {
    return this.#incarnation;
  }

  start(): void {
    if (this.#state === 'stopped' && !this.#closing.signal.aborted) this.#spawn();
  }

  /** Rejects with an error that carries `outcome: 'none'` if the call never left this process, else `'unknown'`. */
  call(method: ConnectionMethod, args: readonly unknown[], context: HostContext): Promise<LaneReply> {
    return new Promise((resolve, reject) => {
      const refusal = this.#refusal(context);
      if (refusal) return reject(refusal);
      const now = this.#deps.clock.monotonic();
      const call: Call = {
        method,
        args,
        priority: context.priority ?? 'interactive',
        enqueuedAt: now,
        deadlineAt: now + context.remainingMs,
        resolve,
        reject,
        over: new AbortController(),
      };
      if (!this.#queue.push(call)) {
        return reject(unsent('OVERLOADED', 'too many calls wait for this system', { waiting: this.#queue.size() }));
      }
      this.#watch(call, context.signal);
      this.#pump();
    });
  }

  /** Closes the logon circuit and replaces the process once its calls are done. */
  reset(): void {
    this.#circuit = null;
    this.#deps.refused.forget();
    this.#failures = 0;
    this.#failure = null;
    if (this.#state === 'backoff') {
      this.#spawn();
    } else if (this.#state !== 'stopped') {
      this.#isRetiring = true;
      this.#retireWhenIdle();
    }
  }

  status(): RoleStatus {
    const isLooping = this.#failures >= CRASH_LOOP && this.#state !== 'ready' && this.#state !== 'stopped';
    return {
      role: this.#deps.role,
      state: isLooping ? 'crash-loop' : this.#state,
      pid: this.#child?.pid ?? null,
      restarts: Math.max(0, this.#incarnation - 1),
      circuit: this.#circuit
        ? { open: true, reason: this.#circuit.error.message, since: this.#circuit.since }
        : { open: false },
      ...(this.#lastError && { lastError: this.#lastError }),
      ...(this.#notices.length > 0 && { notices: this.#notices }),
      active: this.#active.size,
      waiting: this.#queue.size(),
    };
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#state = 'stopped';
    this.#rejectWaiting(unsent('NOT_RUNNING', 'the agent is stopping'));
    await this.#child?.close();
  }

  #refusal(context: HostContext): AditError | null {
    if (this.#closing.signal.aborted || this.#state === 'stopped')
      return unsent('NOT_RUNNING', 'the system is not started');
    if (this.#circuit) return asUnsent(this.#circuit.error);
    if (this.#failures >= CRASH_LOOP && this.#state !== 'ready') {
      return asUnsent(this.#failure ?? new AditError('ERP_UNREACHABLE', 'the connector process does not stay up'));
    }
    if (context.signal.aborted) return unsent('CANCELLED', 'cancelled before it was sent');
    if (!(context.remainingMs > 0)) return unsent('DEADLINE_EXCEEDED', 'no time was left');
    return null;
  }

  #watch(call: Call, signal: AbortSignal): void {
    const cancel = () => this.#giveUp(call, 'CANCELLED');
    signal.addEventListener('abort', cancel, { once: true, signal: call.over.signal });
    const { clock } = this.#deps;
    void clock.sleep(Math.max(0, call.deadlineAt - clock.monotonic()), call.over.signal).then(() => {
      if (!call.over.signal.aborted) this.#giveUp(call, 'DEADLINE_EXCEEDED');
    });
  }

  /** The caller waits no longer. What was not sent is dropped; what was is cancelled softly and watched. */
  #giveUp(call: Call, code: 'CANCELLED' | 'DEADLINE_EXCEEDED'): void {
    if (call.sentAt === undefined) {
      this.#queue.remove(call);
      this.#settle(call, unsent(code, 'the call waited for a free place until its time was over'));
      return;
    }
    if (call.isOverdue) return;
    call.isOverdue = true;
    const id = this.#idOf(call);
    if (id === undefined) return;
    this.#child?.cancel(id);
    if (call.method !== 'execute') {
      call.reject(new AditError(code, 'the system did not answer in time', { outcome: 'unknown' }));
    }
    const child = this.#child;
    void this.#deps.clock.sleep(this.#deps.limits.graceMs, call.over.signal).then(() => {
      if (call.over.signal.aborted || child !== this.#child) return;
      this.#deps.log.warn('a call did not let go of its connector process', {
        method: call.method,
        role: this.#deps.role,
      });
      if (call.method === 'execute') call.reject(lostCommand());
      this.#killUnlessBusy();
    });
  }

  /** A write under way that still has time keeps its process alive; the process takes nothing new meanwhile. */
  #killUnlessBusy(): void {
    this.#isRetiring = true;
    this.#isHung = true;
    const hasTime = this.#deps.role === 'write' && [...this.#active.values()].some((call) => !call.isOverdue);
    if (!hasTime) this.#child?.kill(new AditError('ERP_UNREACHABLE', 'the connector process hung and was replaced'));
  }

  #pump(): void {
    const { concurrency, clock } = this.#deps;
    while (this.#state === 'ready' && !this.#isRetiring && this.#child && this.#active.size < concurrency) {
      let activeSync = 0;
      for (const call of this.#active.values()) if (call.priority === 'sync') activeSync++;
      const now = clock.monotonic();
      const call = this.#queue.next(activeSync, now);
      if (!call) return;
      call.sentAt = now;
      this.#active.set(this.#child.call(call.method, call.args, Math.max(1, call.deadlineAt - now)), call);
    }
  }

  #spawn(): void {
    if (this.#closing.signal.aborted || this.#circuit) return;
    const { clock, entry, environment, limits, log } = this.#deps;
    this.#state = 'starting';
    this.#isRetiring = false;
    this.#isHung = false;
    this.#incarnation++;
    let open: Extract<ParentMessage, { t: 'open' }>;
    try {
      open = this.#deps.openMessage();
    } catch (thrown) {
      this.#failed(asAditError(thrown));
      return;
    }
    this.#credential = credentialOf(open);
    if (this.#wasRefused()) return;
    // On a machine that is too busy all processes would end each other's attempts for ever: each try has more time.
    const openTimeoutMs = limits.openTimeoutMs * 2 ** Math.min(this.#failures, MORE_PATIENCE);
    const child = new ConnectorChild(
      { entry, environment, clock, log, openTimeoutMs, heapMb: limits.heapMb },
      {
        onReady: () => {
          this.#state = 'ready';
          this.#readyAt = clock.monotonic();
          this.#pump();
        },
        onEnd: (error) => this.#ended(error),
        onResult: (id, value) => this.#answered(id, { value }),
        onError: (id, error) => this.#answered(id, { error }),
        onNotices: (present) => {
          this.#notices = present;
        },
      },
    );
    this.#child = child;
    // What it heard at its logon is said anew by its successor, or is over.
    this.#notices = [];
    child.start(open);
  }

  #answered(id: number, reply: { value: unknown } | { error: AditError }): void {
    const call = this.#active.get(id);
    if (!call) return;
    this.#active.delete(id);
    if ('error' in reply) {
      if (reply.error.code === 'ERP_AUTH') this.#openCircuit(reply.error);
      this.#settle(call, FOR_REQUESTERS.has(call.method) ? this.#forRequester(call, reply.error) : reply.error);
    } else {
      call.over.abort();
      call.resolve({ value: reply.value, queueMs: (call.sentAt ?? call.enqueuedAt) - call.enqueuedAt });
    }
    if (this.#isHung) this.#killUnlessBusy();
    else if (this.#isRetiring) this.#retireWhenIdle();
    else this.#pump();
  }

  #forRequester({ method }: Call, error: AditError): AditError {
    const { code, message, details } = error;
    this.#deps.log.debug('the connector could not answer', { method, code, reason: message, ...details });
    return withoutVendorWords(error);
  }

  /** One refused logon is enough: a second and a third would lock the user in the ERP. */
  #openCircuit(error: AditError): void {
    if (this.#circuit) return;
    this.#note(error);
    this.#circuit = { error, since: toInstant(this.#deps.clock.now()) };
    this.#deps.refused.note(this.#credential, { message: error.message, since: this.#circuit.since });
    this.#deps.log.error('the ERP refused the logon; nothing more is sent until it is reset', {
      role: this.#deps.role,
    });
    this.#rejectWaiting(asUnsent(error));
  }

  /** True if the ERP refused this very credential before, then without asking it again. */
  #wasRefused(): boolean {
    const { log, refused, role } = this.#deps;
    const before = refused.find(this.#credential);
    if (!before) {
      refused.forget();
      return false;
    }
    const error = new AditError('ERP_AUTH', before.message, { outcome: 'none' });
    this.#circuit = { error, since: before.since };
    this.#state = 'backoff';
    this.#note(error);
    log.error('the ERP refused this logon before; it is not tried again until it is changed or reset', { role });
    this.#rejectWaiting(asUnsent(error));
    return true;
  }

  #ended(error: AditError): void {
    const isPlanned = this.#isRetiring && this.#active.size === 0 && error.code === 'NOT_RUNNING';
    this.#child = null;
    const active = [...this.#active.values()];
    this.#active.clear();
    for (const call of active) {
      if (call.method === 'execute') this.#settle(call, lostCommand());
      else this.#settle(call, new AditError('ERP_UNREACHABLE', error.message, { outcome: 'unknown' }));
    }
    if (this.#closing.signal.aborted) return;
    if (isPlanned) this.#spawn();
    else this.#failed(error);
  }

  #failed(error: AditError): void {
    const { clock, limits, log, random, role } = this.#deps;
    const wasStable = this.#state === 'ready' && clock.monotonic() - this.#readyAt >= limits.stableAfterMs;
    this.#failures = wasStable ? 1 : this.#failures + 1;
    this.#failure = error;
    this.#note(error);
    this.#state = 'backoff';
    if (error.code === 'ERP_AUTH') this.#openCircuit(error);
    if (this.#circuit) return;
    const waitMs = fullJitterMs(this.#failures, limits.backoffBaseMs, limits.backoffCapMs, random);
    const level = this.#failures === CRASH_LOOP ? 'error' : 'warn';
    log[level]('a connector process ended and is started again', {
      role,
      code: error.code,
      failures: this.#failures,
      waitMs,
    });
    if (this.#failures >= CRASH_LOOP) this.#rejectWaiting(asUnsent(error));
    const incarnation = this.#incarnation;
    void clock.sleep(waitMs, this.#closing.signal).then(() => {
      if (this.#state === 'backoff' && incarnation === this.#incarnation) this.#spawn();
    });
  }

  #retireWhenIdle(): void {
    if (this.#active.size > 0) return;
    if (this.#child) void this.#child.close();
    else if (this.#state !== 'starting') this.#spawn();
  }

  #note(error: AditError): void {
    this.#lastError = { code: error.code, message: error.message, at: toInstant(this.#deps.clock.now()) };
  }

  #settle(call: Call, error: AditError): void {
    call.over.abort();
    call.reject(error);
  }

  #rejectWaiting(error: AditError): void {
    for (const call of this.#queue.drain()) this.#settle(call, error);
  }

  #idOf(call: Call): number | undefined {
    for (const [id, active] of this.#active) if (active === call) return id;
    return undefined;
  }
}
