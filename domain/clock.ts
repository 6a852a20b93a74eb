/** Time, handed in everywhere so that tests can drive it. */
export interface Clock {
  /** Wall time, milliseconds since 1970. For dates, ages and expiry; it may jump. */
  now(): number;
  /** Monotonic milliseconds. For deadlines and durations; never jumps, has no meaning of its own. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
    }),
};
