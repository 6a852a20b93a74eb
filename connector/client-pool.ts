import { AditError, asAditError } from '../domain/errors.ts';
import { reasonOf } from './deadline.ts';
import { type LeasePool, placesFor } from './lease-pool.ts';

/** One connection to the ERP, which carries one call at a time. */
export interface PooledClient {
  /** It is closed when it comes back: nobody knows what state its session is in. */
  readonly isSpoilt: boolean;
  /** A call that did not end occupies it: it can neither be used nor closed. */
  readonly isStuck: boolean;
  /** Due to be replaced, however well it is. */
  readonly isTooOld: boolean;
  readonly idleMs: number;
  /** Rejects, or leaves it spoilt, where it is dead. */
  ping(signal: AbortSignal): Promise<unknown>;
  /** It lies idle from now on. */
  rest(): void;
  /** Resolves when the ERP has let go of the session, or when that failed. */
  close(): Promise<void>;
}

interface PoolLimits {
  /** The most connections at one time, those being opened and closed included. */
  readonly max: number;
  readonly logonTimeoutMs: number;
  /** A connection that lay idle for longer is asked whether it still lives before it is lent. */
  readonly pingAfterIdleMs: number;
  readonly pingTimeoutMs: number;
  readonly idleCloseMs: number;
  readonly closeTimeoutMs: number;
  /** Whether other calls may end before a stuck one costs this process its life. */
  readonly awaitOthers: boolean;
}

interface PoolDeps<C> {
  readonly limits: PoolLimits;
  /** What a stuck call is in, for the error: "SAP's library". */
  readonly library: string;
  /** Logs on. Called once at a time, and never again after ERP_AUTH. */
  readonly open: () => Promise<C>;
  /** A native call does not let go of its thread and connection: this process has to end. Called once. */
  readonly onStuck: (error: AditError) => void;
}

/**
 * Lends connections to one ERP for one user: never more than `max`, each to one borrower at a time, and back only if
 * nothing went wrong on it. The driver's own pool is not used: it neither bounds nor checks what it lends.
 *
 * A borrower is answered as soon as its work is done or its time is over; the place stays taken until the connection is
 * idle again or closed, so that the ERP never sees more than `max`.
 */
export class ClientPool<C extends PooledClient> {
  readonly #deps: PoolDeps<C>;
  readonly #places: LeasePool<undefined>;
  readonly #idle: C[] = [];
  #logon: Promise<unknown> = Promise.resolve();
  #refused: AditError | null = null;
  #stuck: AditError | null = null;
  #stuckPlaces = 0;
  #isRetiring = false;
  #isGivenUp = false;
  #busy = 0;
  #sweep: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(deps: PoolDeps<C>) {
    this.#deps = deps;
    this.#places = placesFor(deps.limits.max);
  }

  /**
   * Runs `work` with a connection. Throws OVERLOADED, the signal's reason, ERP_AUTH after a refused logon, or what
   * opening threw, all with `outcome: none`; or what `work` threw.
   */
  async lease<T>(signal: AbortSignal, work: (client: C) => Promise<T>): Promise<T> {
    this.#refuseIfLost();
    await this.#places.acquire({ signal });
    return new Promise<T>((resolve, reject) => {
      const leave = () => reject(left(signal));
      signal.addEventListener('abort', leave, { once: true });
      const lend = async () => {
        const client = await this.#borrow();
        signal.removeEventListener('abort', leave);
        if (!signal.aborted) await work(client).then(resolve, (thrown: unknown) => reject(this.#noted(thrown)));
        await this.#takeBack(client);
      };
      const fail = async (thrown: unknown) => {
        signal.removeEventListener('abort', leave);
        reject(thrown);
        if (this.#stuck && !this.#isRetiring) await this.#lose();
      };
      void this.#inPlace(() => lend().catch(fail));
    });
  }

  /**
   * Lends nothing more and gives this process up when the calls under way have ended: what the library remembers of the
   * ERP as long as the process lives is out of date.
   */
  retire(why: string): void {
    this.#stuck ??= new AditError('ERP_UNREACHABLE', why, { outcome: 'none' });
    this.#isRetiring = true;
    this.#giveUpWhenQuiet();
  }

  /** Idempotent. Closes what is idle and waits for the rest, for a stuck call as long as it takes. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#sweep) clearTimeout(this.#sweep);
    const places = this.#places.close();
    await Promise.all(this.#idle.splice(0).map((client) => client.close()));
    await places;
  }

  async #inPlace(work: () => Promise<void>): Promise<void> {
    this.#busy += 1;
    await this.#places.run(async () => {
      await work();
      this.#busy -= 1;
    });
    this.#giveUpWhenQuiet();
  }

  async #borrow(): Promise<C> {
    const { pingAfterIdleMs, pingTimeoutMs } = this.#deps.limits;
    for (let client = this.#idle.pop(); client; client = this.#idle.pop()) {
      if (!client.isTooOld && client.idleMs < pingAfterIdleMs) return client;
      const lives = client.isTooOld ? false : await isAlive(client, pingTimeoutMs);
      if (lives) return client;
      await this.#discard(client);
    }
    return await this.#open();
  }

  /** One logon after the other: a wrong password that is tried by several at once locks the user. */
  #open(): Promise<C> {
    const opened = this.#logon.then(async () => {
      this.#refuseIfLost();
      const { logonTimeoutMs } = this.#deps.limits;
      const opening = this.#deps.open();
      try {
        return await Promise.race([opening, late(logonTimeoutMs)]);
      } catch (thrown) {
        if (thrown instanceof LateLogon) {
          opening.catch(() => undefined);
          this.#stuck ??= new AditError('ERP_UNREACHABLE', `the logon took longer than ${logonTimeoutMs} ms`, {
            outcome: 'none',
          });
          throw this.#stuck;
        }
        throw this.#noted(thrown);
      }
    });
    this.#logon = opened.catch(() => undefined);
    return opened;
  }

  /** A refused logon, also one that the driver made by itself after a call, is the last one of this process. */
  #noted(thrown: unknown): AditError {
    const error = asAditError(thrown);
    if (error.code === 'ERP_AUTH') {
      const { message, details } = error;
      this.#refused ??= new AditError('ERP_AUTH', message, { outcome: 'none', ...(details && { details }) });
    }
    return error;
  }

  #refuseIfLost(): void {
    if (this.#refused) throw this.#refused;
    if (this.#stuck) throw this.#stuck;
    if (this.#isClosed) throw new AditError('CANCELLED', 'the connection is closing', { outcome: 'none' });
  }

  async #takeBack(client: C): Promise<void> {
    if (client.isSpoilt || client.isStuck || client.isTooOld || this.#isClosed) return await this.#discard(client);
    client.rest();
    this.#idle.push(client);
    this.#sweepLater();
  }

  async #discard(client: C): Promise<void> {
    if (!client.isStuck) await Promise.race([client.close(), pause(this.#deps.limits.closeTimeoutMs)]);
    if (!client.isStuck) return;
    this.#stuck ??= new AditError('ERP_UNREACHABLE', `a call into ${this.#deps.library} did not let go`, {
      outcome: 'none',
    });
    await this.#lose();
  }

  /** Never resolves: the place of a stuck connection stays taken for as long as this process lives. */
  #lose(): Promise<never> {
    this.#stuckPlaces += 1;
    this.#giveUpWhenQuiet();
    return new Promise<never>(() => undefined);
  }

  #giveUpWhenQuiet(): void {
    if (!this.#stuck || this.#isGivenUp) return;
    const waits = this.#deps.limits.awaitOthers || (this.#isRetiring && this.#stuckPlaces === 0);
    if (waits && this.#busy > this.#stuckPlaces) return;
    this.#isGivenUp = true;
    this.#deps.onStuck(this.#stuck);
  }

  #sweepLater(): void {
    if (this.#sweep || this.#isClosed) return;
    this.#sweep = setTimeout(() => {
      this.#sweep = null;
      void this.#closeIdle();
    }, this.#deps.limits.idleCloseMs);
    this.#sweep.unref();
  }

  /** In a place, so that what is being closed counts as long as the ERP counts it. */
  async #closeIdle(): Promise<void> {
    try {
      await this.#places.acquire({ signal: new AbortController().signal });
    } catch {
      return this.#sweepLater();
    }
    await this.#inPlace(async () => {
      const isDue = (client: C | undefined) => client !== undefined && client.idleMs >= this.#deps.limits.idleCloseMs;
      // What came back last is lent first, so those that lie longest are in front.
      while (isDue(this.#idle[0])) {
        const client = this.#idle.shift();
        if (client) await this.#discard(client);
      }
    });
    if (this.#idle.length > 0) this.#sweepLater();
  }
}

async function isAlive(client: PooledClient, timeoutMs: number): Promise<boolean> {
  try {
    await client.ping(AbortSignal.timeout(timeoutMs));
    return !client.isSpoilt;
  } catch {
    return false;
  }
}

class LateLogon extends Error {}

function late(timeoutMs: number): Promise<never> {
  return pause(timeoutMs).then(() => {
    throw new LateLogon();
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** The caller left before a connection was there. */
function left(signal: AbortSignal): AditError {
  const { code, message } = reasonOf(signal);
  return new AditError(code, `logon: ${message}`, { details: { function: 'logon' }, outcome: 'none' });
}
