import type { Clock } from '../domain/clock.ts';
import type { CallCost } from '../domain/connector.ts';

interface Span {
  active: number;
  since: number;
  totalMs: number;
}

/** Adds up what the calls of one answer cost. Overlapping calls count their shared time once. */
export class CostMeter {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #calls: string[] = [];
  readonly #rows = new Map<string, number>();
  readonly #erp: Span = { active: 0, since: 0, totalMs: 0 };
  readonly #queue: Span = { active: 0, since: 0, totalMs: 0 };

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Counts one call to the named function, the time until `work` settles and the rows that it gives. */
  async call<T>(name: string, work: () => Promise<T>, rowsOf: (value: T) => number = () => 0): Promise<T> {
    this.#calls.push(name);
    const value = await this.#timed(this.#erp, work);
    const rows = rowsOf(value);
    if (rows > 0) this.#rows.set(name, (this.#rows.get(name) ?? 0) + rows);
    return value;
  }

  /** Counts the time until `work` settles as waiting for a free connection. */
  wait<T>(work: () => Promise<T>): Promise<T> {
    return this.#timed(this.#queue, work);
  }

  /** Counts the time of a call that another answer has already paid for. */
  shared<T>(work: () => Promise<T>): Promise<T> {
    return this.#timed(this.#erp, work);
  }

  /** So far: an answer may be ready while a call that it no longer needs is still on its way. */
  cost(): CallCost {
    const rows = this.#rows.size > 0 ? { rows: Object.fromEntries(this.#rows) } : {};
    return { calls: [...this.#calls], ...rows, erpMs: this.#soFar(this.#erp), queueMs: this.#soFar(this.#queue) };
  }

  #soFar({ active, since, totalMs }: Span): number {
    return Math.round(totalMs + (active > 0 ? this.#clock.monotonic() - since : 0));
  }

  async #timed<T>(span: Span, work: () => Promise<T>): Promise<T> {
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
