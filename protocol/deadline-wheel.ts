import type { Clock } from '../domain/clock.ts';

/** Something that must be told when its time has come. The wheel owns `slot`. */
export interface Timed {
  /** On the clock's monotonic scale, milliseconds. */
  readonly deadline: number;
  slot: number;
  expire(): void;
}

const SLOT_MS = 10;

/**
 * One timer for all deadlines of a session: adding and removing cost a map access, and one sleep of 10 ms runs only
 * while anything is in it. Expires up to 10 ms late, never early.
 */
export class DeadlineWheel {
  readonly #clock: Clock;
  readonly #slots = new Map<number, Set<Timed>>();
  #count = 0;
  #isTurning = false;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(timed: Timed): void {
    if (this.#isClosed) return;
    timed.slot = Math.ceil(timed.deadline / SLOT_MS);
    const slot = this.#slots.get(timed.slot);
    if (slot) slot.add(timed);
    else this.#slots.set(timed.slot, new Set([timed]));
    this.#count++;
    if (!this.#isTurning) void this.#turn();
  }

  remove(timed: Timed): void {
    const slot = this.#slots.get(timed.slot);
    if (!slot?.delete(timed)) return;
    this.#count--;
    if (slot.size === 0) this.#slots.delete(timed.slot);
  }

  /** Forgets everything without expiring it. */
  close(): void {
    this.#isClosed = true;
    this.#slots.clear();
    this.#count = 0;
  }

  async #turn(): Promise<void> {
    this.#isTurning = true;
    while (this.#count > 0) {
      await this.#clock.sleep(SLOT_MS);
      const now = this.#clock.monotonic();
      for (const [at, slot] of this.#slots) {
        if (at * SLOT_MS > now) continue;
        this.#slots.delete(at);
        this.#count -= slot.size;
        for (const timed of slot) timed.expire();
      }
    }
    this.#isTurning = false;
  }
}
