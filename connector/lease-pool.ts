import { AditError } from '../domain/errors.ts';
import { type Deadline, reasonOf } from './deadline.ts';

interface Waiter {
  readonly grant: () => void;
}

interface LeasePoolDeps<T> {
  /** The most leases at one time: what the ERP has agreed to carry. */
  readonly max: number;
  /** The most callers that may wait; one more is refused with OVERLOADED. */
  readonly maxWaiting: number;
  readonly open: () => Promise<T>;
  readonly dispose: (resource: T) => Promise<void> | void;
}

/**
 * Lends connections to one ERP: never more than `max`, first come first served, and nobody waits past their deadline.
 * A lease whose work threw is thrown away, since nobody knows what state its session is in; the slot is free again
 * whatever happens.
 */
export class LeasePool<T> {
  readonly #deps: LeasePoolDeps<T>;
  readonly #idle: T[] = [];
  readonly #waiting: Waiter[] = [];
  #leased = 0;
  #closed = false;
  #emptied: (() => void) | null = null;

  constructor(deps: LeasePoolDeps<T>) {
    this.#deps = deps;
  }

  get leased(): number {
    return this.#leased;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Takes a slot. Throws OVERLOADED when too many wait, CANCELLED or DEADLINE_EXCEEDED when the
   * deadline says so; all with `outcome: none`.
   */
  async acquire(deadline: Pick<Deadline, 'signal'>): Promise<void> {
    if (this.#closed) throw closing();
    if (deadline.signal.aborted) throw left(deadline.signal);
    if (this.#leased < this.#deps.max) {
      this.#leased += 1;
      return;
    }
    if (this.#waiting.length >= this.#deps.maxWaiting) {
      throw new AditError(
        'OVERLOADED',
        `${this.#waiting.length} calls already wait for one of ${this.#deps.max} connections`,
        { outcome: 'none' },
      );
    }
    await new Promise<void>((resolve, reject) => {
      const aborted = () => {
        const place = this.#waiting.indexOf(waiter);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(left(deadline.signal));
      };
      const waiter: Waiter = {
        grant: () => {
          deadline.signal.removeEventListener('abort', aborted);
          if (this.#closed) reject(closing());
          else resolve();
        },
      };
      deadline.signal.addEventListener('abort', aborted, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Runs `work` with a resource in a slot that `acquire` took, and gives the slot back in every case. */
  async run<R>(work: (resource: T) => Promise<R>): Promise<R> {
    let resource: T | undefined;
    let sound = false;
    try {
      resource = this.#idle.pop() ?? (await this.#deps.open());
      const result = await work(resource);
      sound = true;
      return result;
    } finally {
      if (resource !== undefined) {
        if (sound && !this.#closed) this.#idle.push(resource);
        else await this.#deps.dispose(resource);
      }
      this.#release();
    }
  }

  /** Idempotent: refuses those who wait, disposes of what is idle, resolves once the last lease has come back. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0)) waiter.grant();
    for (const resource of this.#idle.splice(0)) await this.#deps.dispose(resource);
    if (this.#leased > 0) {
      await new Promise<void>((resolve) => {
        const before = this.#emptied;
        this.#emptied = () => {
          before?.();
          resolve();
        };
      });
    }
  }

  #release(): void {
    const next = this.#waiting.shift();
    // The slot passes straight on, so that a newcomer cannot overtake those who wait.
    if (next && !this.#closed) next.grant();
    else {
      this.#leased -= 1;
      if (this.#leased === 0) this.#emptied?.();
    }
  }
}

const MAX_WAITING = 256;

/** Lends nothing but the right to be one of so many at one time, for what is kept elsewhere or has no session to keep. */
export function placesFor(max: number): LeasePool<undefined> {
  return new LeasePool({ max, maxWaiting: MAX_WAITING, open: async () => undefined, dispose: () => undefined });
}

function closing(): AditError {
  return new AditError('CANCELLED', 'the connection is closing', { outcome: 'none' });
}

/** The caller left before anything was sent. */
function left(signal: AbortSignal): AditError {
  const { code, message } = reasonOf(signal);
  return new AditError(code, message, { outcome: 'none' });
}
