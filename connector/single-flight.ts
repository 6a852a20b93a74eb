import { reasonOf } from './deadline.ts';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/**
 * Joins identical reads that are in flight at the same time, so that one account brief does not ask the ERP for the
 * same list twice. The call ends early only when the last of those who wait for it has left. Never used for writes.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  get size(): number {
    return this.#flights.size;
  }

  /** Runs `work`, or waits for the run that `key` already has. `joined` is told in advance which of the two it is. */
  join(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): { joined: boolean; result: Promise<T> } {
    const running = this.#flights.get(key);
    const flight = running ?? this.#start(key, work);
    flight.waiters += 1;
    const result = new Promise<T>((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener('abort', left);
        flight.waiters -= 1;
        if (flight.waiters > 0) return;
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
        flight.controller.abort(reasonOf(signal));
      };
      const left = () => {
        leave();
        reject(reasonOf(signal));
      };
      if (signal.aborted) return left();
      signal.addEventListener('abort', left, { once: true });
      flight.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', left));
    });
    return { joined: running !== undefined, result };
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const result = work(controller.signal).finally(() => {
      if (this.#flights.get(key)?.controller === controller) this.#flights.delete(key);
    });
    result.catch(() => undefined);
    const flight: Flight<T> = { result, controller, waiters: 0 };
    this.#flights.set(key, flight);
    return flight;
  }
}
