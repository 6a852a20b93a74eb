import type { Clock } from '../../domain/clock.ts';

/** A clock that stands still until it is advanced. Sleepers wake in order, and what they start runs before the next. */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 1_000_000;
  #sleepers: { at: number; wake: () => void }[] = [];

  constructor(nowMs = Date.UTC(2026, 5, 1, 12)) {
    this.#now = nowMs;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const sleeper = { at: this.#monotonic + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      });
    });
  }

  /** Milliseconds until each sleeper wakes, soonest first. */
  get pending(): number[] {
    return this.#sleepers.map((sleeper) => sleeper.at - this.#monotonic).sort((a, b) => a - b);
  }

  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settle();
    for (;;) {
      const next = this.#sleepers.filter((sleeper) => sleeper.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now += next.at - this.#monotonic;
      this.#monotonic = next.at;
      next.wake();
      await settle();
    }
    this.#now += end - this.#monotonic;
    this.#monotonic = end;
    await settle();
  }

  /** The machine was suspended: time is later all at once, and nothing ran in between. */
  async leap(ms: number): Promise<void> {
    this.#now += ms;
    this.#monotonic += ms;
    await this.advance(0);
  }
}

/** Lets everything that is ready to run do so: microtasks, and what they queue. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
