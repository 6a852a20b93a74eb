import type { Clock } from '../domain/clock.ts';
import type { CallContext } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';

/** How long a call may still take, and the signal that ends it. `end()` lets go of the timer; call it in `finally`. */
export interface Deadline {
  /** Aborts with an AditError as reason: CANCELLED if the caller left, DEADLINE_EXCEEDED if time ran out. */
  readonly signal: AbortSignal;
  /** Milliseconds left, never negative. */
  remainingMs(): number;
  end(): void;
}

/** Joins the caller's signal and the milliseconds that remain into one deadline. */
export function startDeadline(context: CallContext, clock: Pick<Clock, 'monotonic'>): Deadline {
  const endsAt = clock.monotonic() + context.remainingMs;
  const controller = new AbortController();
  const cancelled = () => controller.abort(reasonOf(context.signal));
  const timer = setTimeout(
    () => controller.abort(new AditError('DEADLINE_EXCEEDED', 'the ERP did not answer within the time that was left')),
    Math.max(0, Math.min(context.remainingMs, 2 ** 31 - 1)),
  );
  if (context.signal.aborted) cancelled();
  else context.signal.addEventListener('abort', cancelled, { once: true });
  return {
    signal: controller.signal,
    // A timer may fire a little early; what is over is over.
    remainingMs: () => (controller.signal.aborted ? 0 : Math.max(0, endsAt - clock.monotonic())),
    end: () => {
      clearTimeout(timer);
      context.signal.removeEventListener('abort', cancelled);
    },
  };
}

/** A signal that ends one call, and the way to let go of what it hangs on; call `end()` in `finally`. */
interface Limit {
  readonly signal: AbortSignal;
  end(): void;
}

/**
 * Aborts as the first of the sources does, or with an error of its own when time is over. By listeners that leave with the
 * call: a combined signal of Node's stays tied to its sources until it is collected, and costs four times as much.
 */
export function startLimit(
  sources: readonly AbortSignal[],
  time?: { readonly ms: number; readonly error: () => AditError },
): Limit {
  const limit = new AbortController();
  const timer = time && setTimeout(() => limit.abort(time.error()), time.ms);
  const leavers = sources.map((source) => {
    const leave = () => limit.abort(source.reason);
    if (source.aborted) leave();
    else source.addEventListener('abort', leave, { once: true });
    return () => source.removeEventListener('abort', leave);
  });
  return {
    signal: limit.signal,
    end: () => {
      clearTimeout(timer);
      for (const leave of leavers) leave();
    },
  };
}

/** The AditError behind an aborted signal; anything else that aborted it counts as CANCELLED. */
export function reasonOf(signal: AbortSignal): AditError {
  return signal.reason instanceof AditError
    ? signal.reason
    : new AditError('CANCELLED', 'the caller no longer waits for this call');
}

/** Settles as `work` does, or rejects with the signal's reason as soon as it aborts; `work` itself runs on. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined);
    return Promise.reject(reasonOf(signal));
  }
  return new Promise((resolve, reject) => {
    const aborted = () => reject(reasonOf(signal));
    signal.addEventListener('abort', aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
