const CHECK_EVERY_MS = 60_000;

/**
 * Which edition the sessions of a pool belong to. An online patch of EBS R12.2 ends with a cutover: the default edition
 * of the database becomes another, and a session that stays in the old one reads what nobody writes any more.
 */
export class EditionWatch {
  readonly #monotonic: () => number;
  #default: string | null = null;
  #isPinned = false;
  #checkedAt: number | null = null;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  get default(): string | null {
    return this.#default;
  }

  get isDue(): boolean {
    return this.#checkedAt === null || this.#monotonic() - this.#checkedAt >= CHECK_EVERY_MS;
  }

  /** True once a cutover was noticed that the session of this edition has missed. */
  isOutOfDate(edition: string | null): boolean {
    return !this.#isPinned && edition !== null && this.#default !== null && edition !== this.#default;
  }

  /**
   * Takes note of what one session sees. A fresh session in another edition than the default one was put there by its
   * service: then nothing is drained, since the next one would be no different.
   *
   * @returns true if the default edition has changed since the last look
   */
  saw(seen: { readonly current: string | null; readonly default: string | null; readonly isFresh: boolean }): boolean {
    this.#checkedAt = this.#monotonic();
    if (seen.isFresh) this.#isPinned = seen.current !== seen.default;
    const hasChanged = this.#default !== null && seen.default !== this.#default;
    this.#default = seen.default;
    return hasChanged && !this.#isPinned;
  }
}
