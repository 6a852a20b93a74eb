import { isDeepStrictEqual } from 'node:util';
import type { Books } from '../../sandbox/demo/books.ts';

export type Fault = Readonly<Record<string, unknown>>;

/** The faults of a batch as the sandbox's book has them: what is armed and no longer in the book has struck. */
export class PlannedFaults {
  readonly #books: Books;
  readonly #system: string;
  #planned = 0;
  #struck = 0;
  readonly #unstruck: Record<string, number> = {};

  constructor(books: Books, system: string) {
    this.#books = books;
    this.#system = system;
  }

  async arm(faults: readonly Fault[]): Promise<void> {
    for (const fault of faults) await this.#books.fault({ system: this.#system, ...fault });
    this.#planned += faults.length;
  }

  /** Those that can still strike. */
  async armed(): Promise<readonly Fault[]> {
    return (await this.#books.get('/faults')) as readonly Fault[];
  }

  /**
   * Stops the system for as long as `meanwhile` takes. To start it again clears the book, so what has not struck by then
   * is armed anew; its count of occurrences begins again.
   */
  async outage(meanwhile: () => Promise<void>): Promise<void> {
    const down = { system: this.#system, at: 'connect', action: 'down' };
    await this.#books.fault(down);
    await meanwhile();
    const left = (await this.armed()).filter((fault) => !isDeepStrictEqual(fault, down));
    await this.#books.heal();
    for (const fault of left) await this.#books.fault(fault);
  }

  /** Takes back what has not struck, and counts it: by then nothing of the batch was left to strike. */
  async heal(armedInBatch: number): Promise<void> {
    const left = await this.armed();
    await this.#books.heal();
    this.#struck += armedInBatch - left.length;
    for (const { action, at, match, nth } of left) {
      const why = `${at} ${match} ${action}: no occurrence no. ${nth} before all was at rest`;
      this.#unstruck[why] = (this.#unstruck[why] ?? 0) + 1;
    }
  }

  counts() {
    return { planned: this.#planned, struck: this.#struck, unstruck: { ...this.#unstruck } };
  }
}
