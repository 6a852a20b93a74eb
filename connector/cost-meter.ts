import type { Clock } from '../domain/clock.ts';
import type { CallCost } from '../domain/connector.ts';

/** Adds up what the calls of one answer cost. Overlapping calls count their shared time once. */
export class CostMeter {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #calls: string[] = [];
  readonly #erp = { active: 0, since: 0, totalMs: 0 };
  readonly #queue = { active: 0, since: 0, totalMs: 0 };

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Counts one call to the named function and the time until `work` settles. */
  call<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#calls.push(name);
    return this.#timed(this.#erp, work);
  }

  /** Counts the time until `work` settles as waiting for a free connection. */
  wait<T>(work: () => Promise<T>): Promise<T> {
    return this.#timed(this.#queue, work);
  }

  /** Counts the time of a call that another answer has already paid for. */
  shared<T>(work: () => Promise<T>): Promise<T> {
    return this.#timed(this.#erp, work);
  }

  cost(): CallCost {
    return { calls: [...this.#calls], erpMs: Math.round(this.#erp.totalMs), queueMs: Math.round(this.#queue.totalMs) };
  }

  async #timed<T>(span: { active: number; since: number; totalMs: number }, work: () => Promise<T>): Promise<T> {
    if (span.active === 0) span.since = this.#clock.monotonic();
    span.active += 1;
    try {
      return await work();
    } finally {
      span.active -= 1;
      if (span.active === 0) span.totalMs += this.#clock.monotonic() - span.since;
    }
  }
}
