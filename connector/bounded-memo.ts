import type { Clock } from '../domain/clock.ts';

/** Remembers small facts about the ERP within one process: a bound on their number and on their age, oldest out first. */
export class BoundedMemo<V> {
  readonly #deps: { readonly clock: Pick<Clock, 'monotonic'>; readonly maxEntries: number; readonly maxAgeMs: number };
  readonly #entries = new Map<string, { value: V; at: number }>();

  constructor(deps: { clock: Pick<Clock, 'monotonic'>; maxEntries: number; maxAgeMs: number }) {
    this.#deps = deps;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (this.#deps.clock.monotonic() - entry.at <= this.#deps.maxAgeMs) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, at: this.#deps.clock.monotonic() });
    if (this.#entries.size <= this.#deps.maxEntries) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}
