import { orAborted } from './deadline.ts';

/**
 * Lets one call through at a time until the ERP has accepted the logon once, then gets out of the way. Without it the
 * first burst of calls after a start would carry a wrong password as often as there are connections and lock the user.
 */
export class LogonGate {
  #accepted = false;
  #first: Promise<void> | null = null;

  /** `proved` tells from the outcome of the call whether the ERP accepted the logon. */
  async pass<T>(
    signal: AbortSignal,
    check: () => void,
    work: () => Promise<T>,
    proved: (thrown: unknown) => boolean,
  ): Promise<T> {
    while (!this.#accepted && this.#first) {
      await orAborted(this.#first, signal);
      check();
    }
    if (this.#accepted) return work();
    let release = () => {};
    this.#first = new Promise((resolve) => {
      release = resolve;
    });
    try {
      const result = await work();
      this.#accepted = true;
      return result;
    } catch (thrown) {
      this.#accepted = proved(thrown);
      throw thrown;
    } finally {
      this.#first = null;
      release();
    }
  }
}
