import type { PooledClient } from '../../connector/client-pool.ts';
import { orAborted, reasonOf } from '../../connector/deadline.ts';
import { AditError } from '../../domain/errors.ts';
import { databaseError, type Failure, failureFrom, type Phase } from '../errors.ts';
import type { EditionWatch } from './edition-watch.ts';
import type { Sockets } from './sockets.ts';
import type { OracleConnection, OracleResult } from './surface.ts';

interface LeasedConnectionDeps {
  readonly connection: OracleConnection;
  /** Its own, in mode Thin; null in Thick, where a call that hangs holds a thread that nothing frees. */
  readonly sockets: Sockets | null;
  readonly editions: EditionWatch;
  readonly edition: string | null;
  readonly monotonic: () => number;
  /** When another connection of this pool was last found dead: what was not heard of since is asked before it is lent. */
  readonly suspectSince: () => number;
  readonly maxAgeMs: number;
  readonly onStack: (subject: string, failure: Failure) => void;
}

export interface Execution {
  readonly name: string;
  readonly text: string;
  readonly binds: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
  /** Values of the binds, to be kept out of messages. */
  readonly values: readonly (string | null)[];
  readonly clientId: string;
  readonly selfCommits: boolean;
}

/** How long the database may take to stop what nobody waits for any more, before the connection is given up. */
const BREAK_GRACE_MS = 400;
const CLOSE_GRACE_MS = 400;

/**
 * One session of the database. It carries one call at a time. A call whose time is over is broken off; a database that
 * does not answer even that is left, by ending the socket, which is the only thing that ends the driver's promise.
 */
export class LeasedConnection implements PooledClient {
  readonly #deps: LeasedConnectionDeps;
  readonly #bornAt: number;
  #isSpoilt = false;
  #isLost = false;
  #isBusy = false;
  #heardAt: number;

  constructor(deps: LeasedConnectionDeps) {
    this.#deps = deps;
    this.#bornAt = deps.monotonic();
    this.#heardAt = this.#bornAt;
    deps.connection.module = 'ADIT';
  }

  get isSpoilt(): boolean {
    return this.#isSpoilt || !this.#deps.connection.isHealthy();
  }

  /** It was dead: what changes nothing may be tried once more on a fresh one. */
  get isLost(): boolean {
    return this.#isLost;
  }

  get isStuck(): boolean {
    return this.#isBusy;
  }

  get isTooOld(): boolean {
    const { edition, editions, maxAgeMs, monotonic } = this.#deps;
    return monotonic() - this.#bornAt >= maxAgeMs || editions.isOutOfDate(edition);
  }

  get idleMs(): number {
    const { monotonic, suspectSince } = this.#deps;
    return this.#heardAt <= suspectSince() ? Number.POSITIVE_INFINITY : monotonic() - this.#heardAt;
  }

  rest(): void {
    this.#heardAt = this.#deps.monotonic();
  }

  /** `use` reads the result, a cursor's rows included, before the connection is anybody else's. */
  call<T>(execution: Execution, signal: AbortSignal, use: (result: OracleResult) => Promise<T>): Promise<T> {
    const { binds, clientId, name, options, text } = execution;
    return this.#exclusive(execution, 'call', signal, async () => {
      const { connection } = this.#deps;
      connection.action = name.slice(0, 64);
      connection.clientId = clientId.slice(0, 64);
      return use(await connection.execute(text, binds, options));
    });
  }

  ping(signal: AbortSignal): Promise<unknown> {
    const nothing = { name: 'ping', values: [], selfCommits: false };
    return this.#exclusive(nothing, 'ping', signal, () => this.#deps.connection.ping());
  }

  /** Takes back what a call that failed may have left open. A connection that cannot is spoilt. */
  async rollback(): Promise<void> {
    if (this.isSpoilt) return;
    const nothing = { name: 'rollback', values: [], selfCommits: false };
    await this.#exclusive(nothing, 'ping', AbortSignal.timeout(CLOSE_GRACE_MS), () =>
      this.#deps.connection.rollback(),
    ).catch(() => {
      this.#isSpoilt = true;
    });
  }

  async close(): Promise<void> {
    const { connection, sockets } = this.#deps;
    const wasWell = !this.isSpoilt && !this.#isBusy;
    this.#isSpoilt = true;
    if (this.#isBusy && sockets === null) return;
    if (!wasWell) sockets?.cut();
    this.#isBusy = true;
    const closing = connection
      .close({ drop: true })
      .catch(() => undefined)
      .finally(() => {
        this.#isBusy = false;
      });
    await orAborted(closing, AbortSignal.timeout(CLOSE_GRACE_MS)).catch(() => sockets?.cut());
    if (sockets) await closing;
  }

  async #exclusive<T>(
    of: Pick<Execution, 'name' | 'values' | 'selfCommits'>,
    phase: Phase,
    signal: AbortSignal,
    start: () => Promise<T>,
  ): Promise<T> {
    const { name } = of;
    if (this.#isBusy) throw new AditError('INTERNAL', 'two calls at one time on one session', { outcome: 'none' });
    if (signal.aborted) throw abortedError(name, signal, 'none');
    this.#isBusy = true;
    const running = start().finally(() => {
      this.#isBusy = false;
      this.#heardAt = this.#deps.monotonic();
    });
    try {
      return await orAborted(running, signal);
    } catch (thrown) {
      if (signal.aborted) return await this.#leave(of, phase, signal, running);
      throw this.#error(of, phase, thrown);
    }
  }

  /**
   * The caller waits no longer. If the call ends after all with an answer, that answer is better than none; so is a
   * refusal that says that nothing was done.
   */
  async #leave<T>(
    of: Pick<Execution, 'name' | 'values' | 'selfCommits'>,
    phase: Phase,
    signal: AbortSignal,
    running: Promise<T>,
  ): Promise<T> {
    const { connection, sockets } = this.#deps;
    // A ping that is not answered has nothing that could be broken off.
    if (phase === 'call') void connection.break().catch(() => undefined);
    try {
      return await orAborted(running, AbortSignal.timeout(phase === 'call' ? BREAK_GRACE_MS : 0));
    } catch (thrown) {
      const reason = abortedError(of.name, signal, phase === 'call' ? 'unknown' : 'none');
      if (this.#isBusy) {
        this.#isSpoilt = true;
        sockets?.cut();
        if (sockets) await running.catch(() => undefined);
        throw reason;
      }
      const error = this.#error(of, phase, thrown);
      throw error.outcome === 'none' && error.code !== 'ERP_UNREACHABLE' ? error : reason;
    }
  }

  #error(of: Pick<Execution, 'name' | 'values' | 'selfCommits'>, phase: Phase, thrown: unknown): AditError {
    if (thrown instanceof AditError) return thrown;
    const failure = failureFrom(thrown, of.values);
    // One that came to the wrong node or to a standby is no better than a dead one: the next may come to the right one.
    if (failure.class === 'dead' || failure.class === 'edition' || failure.class === 'connect') {
      this.#isSpoilt = true;
      this.#isLost = true;
    }
    if (failure.stack.length > 0) this.#deps.onStack(of.name, failure);
    return databaseError(of.name, failure, phase, of.selfCommits);
  }
}

function abortedError(subject: string, signal: AbortSignal, outcome: 'none' | 'unknown'): AditError {
  const { code, message } = reasonOf(signal);
  return new AditError(code, `${subject}: ${message}`, { details: { statement: subject }, outcome });
}
