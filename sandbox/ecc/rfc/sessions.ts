/** How many sessions one front has, as its control server tells. */
export interface SessionCount {
  readonly system: string;
  readonly road: string;
  /** Logged on and not yet ended; a session that works on for a caller who left is still one. */
  readonly open: number;
  /** Most at once since the last reset. */
  readonly most: number;
  /** Logons that succeeded since the last reset. */
  readonly opened: number;
}

/** Counts sessions of one front. */
export class SessionCounter {
  readonly #system: string;
  readonly #road: string;
  #open = 0;
  #most = 0;
  #opened = 0;

  constructor(system: string, road: string) {
    this.#system = system;
    this.#road = road;
  }

  begin(): void {
    this.#open += 1;
    this.#opened += 1;
    this.#most = Math.max(this.#most, this.#open);
  }

  end(): void {
    this.#open -= 1;
  }

  /** Sets `most` to what is open now. */
  reset(): void {
    this.#most = this.#open;
    this.#opened = 0;
  }

  count(): SessionCount {
    return { system: this.#system, road: this.#road, open: this.#open, most: this.#most, opened: this.#opened };
  }
}
