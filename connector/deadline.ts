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
