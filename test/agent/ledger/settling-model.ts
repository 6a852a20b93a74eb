import type { LookupResult } from '../../../domain/connector.ts';

/** What an attempt does to the ERP, and what the agent hears of it. */
export type Fate = 'done' | 'refused' | 'not-sent' | 'lost-applied' | 'lost-undone' | 'lost-running' | 'lost-queued';

interface Pending {
  /** A queued call has not begun: it holds no key yet. */
  readonly isQueued: boolean;
  readonly until: number;
}

/**
 * An ERP in which work may go on after its caller has gone, up to `quiesceMs`. With `hasMarker` an attempt whose key
 * another one holds waits for that one, and does nothing if the effect is there. Time is a number that the test moves.
 */
export class ErpModel {
  readonly #hasMarker: boolean;
  readonly #quiesceMs: number;
  readonly #effects = new Map<string, number>();
  readonly #pending = new Map<string, Pending[]>();
  /** Commands in the order in which they had their effect. */
  readonly order: string[] = [];

  constructor(hasMarker: boolean, quiesceMs: number) {
    this.#hasMarker = hasMarker;
    this.#quiesceMs = quiesceMs;
  }

  effects(id: string): number {
    return this.#effects.get(id) ?? 0;
  }

  lookup(id: string): LookupResult {
    if (this.effects(id) === 0) return { found: 'absent' };
    return { found: 'present', receipt: { document: id, postedAt: '2026-03-02T10:00:00Z' } };
  }

  /** `commits`: how work that this attempt has to wait for ends. */
  attempt(id: string, fate: Fate, now: number, commits: boolean): void {
    const isRunning = fate === 'lost-running' || fate === 'lost-queued';
    if (isRunning) {
      const pending = { isQueued: fate === 'lost-queued', until: now + this.#quiesceMs - 1 };
      this.#pending.set(id, [...(this.#pending.get(id) ?? []), pending]);
    }
    if (fate === 'done' || fate === 'lost-applied') {
      if (this.#hasMarker) this.#finish(id, ({ isQueued }) => !isQueued, commits);
      this.#apply(id);
    }
  }

  /** One piece of work that nobody waits for ends. */
  end(id: string, commits: boolean): void {
    let left = 1;
    this.#finish(id, () => left-- > 0, commits);
  }

  /** Whatever has to have ended by now ends. */
  elapse(now: number, commits: boolean): void {
    for (const id of this.#pending.keys()) this.#finish(id, ({ until }) => until < now, commits);
  }

  #finish(id: string, which: (pending: Pending) => boolean, commits: boolean): void {
    const kept: Pending[] = [];
    for (const pending of this.#pending.get(id) ?? []) {
      if (!which(pending)) kept.push(pending);
      else if (commits) this.#apply(id);
    }
    this.#pending.set(id, kept);
  }

  #apply(id: string): void {
    if (this.#hasMarker && this.effects(id) > 0) return;
    this.#effects.set(id, this.effects(id) + 1);
    this.order.push(id);
  }
}
