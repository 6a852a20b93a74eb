import type { Clock } from '../domain/clock.ts';
import { AditError } from '../domain/errors.ts';

interface BreakerDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Consecutive failures to reach the ERP that open the circuit. */
  readonly failures: number;
  /** How long the circuit stays open the first time; doubled each time the trial call fails, up to `maxOpenMs`. */
  readonly openMs: number;
  readonly maxOpenMs: number;
  /** In [0, 1): spreads trial calls, so that many processes do not come back at one instant. */
  readonly random?: () => number;
}

/**
 * Keeps calls away from an ERP that cannot be reached, and keeps a wrong password from ever being tried twice.
 *
 * Closed → open after `failures` consecutive ERP_UNREACHABLE → one trial call after `openMs` → closed or open again.
 * ERP_AUTH latches it: every later call gets the same error without a logon, until the process is restarted, because a
 * second attempt counts towards the ERP's lock of the user.
 */
export class CircuitBreaker {
  readonly #deps: BreakerDeps;
  #failures = 0;
  #openUntil = 0;
  #openMs: number;
  #trial = false;
  #latched: AditError | null = null;

  constructor(deps: BreakerDeps) {
    this.#deps = deps;
    this.#openMs = deps.openMs;
  }

  get state(): 'closed' | 'open' | 'latched' {
    if (this.#latched) return 'latched';
    return this.#openUntil > 0 ? 'open' : 'closed';
  }

  /** Throws what a call would end with anyway: ERP_AUTH when latched, ERP_UNREACHABLE while open. */
  check(): void {
    if (this.#latched) throw this.#latched;
    if (this.#openUntil === 0) return;
    const waitMs = this.#openUntil - this.#deps.clock.monotonic();
    if (waitMs > 0 || this.#trial) {
      throw new AditError('ERP_UNREACHABLE', 'the ERP could not be reached; no call is tried for a moment', {
        details: { retryAfterMs: Math.max(0, Math.ceil(waitMs)) },
        outcome: 'none',
      });
    }
  }

  /** Runs one call under the breaker's eyes. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    const isTrial = this.#openUntil > 0;
    if (isTrial) this.#trial = true;
    try {
      const result = await work();
      this.#reached();
      return result;
    } catch (thrown) {
      if (!(thrown instanceof AditError)) throw thrown;
      if (thrown.code === 'ERP_AUTH') {
        this.#latched ??= new AditError('ERP_AUTH', thrown.message, {
          outcome: 'none',
          ...(thrown.details && { details: thrown.details }),
        });
      } else if (thrown.code === 'ERP_UNREACHABLE') this.#failed(isTrial);
      else if (thrown.code !== 'DEADLINE_EXCEEDED' && thrown.code !== 'CANCELLED' && thrown.code !== 'OVERLOADED')
        this.#reached();
      throw thrown;
    } finally {
      if (isTrial) this.#trial = false;
    }
  }

  #reached(): void {
    this.#failures = 0;
    this.#openUntil = 0;
    this.#openMs = this.#deps.openMs;
  }

  #failed(wasTrial: boolean): void {
    this.#failures += 1;
    if (this.#failures < this.#deps.failures) return;
    if (wasTrial) this.#openMs = Math.min(this.#openMs * 2, this.#deps.maxOpenMs);
    const { clock, random = () => 0 } = this.#deps;
    this.#openUntil = clock.monotonic() + this.#openMs * (1 + random() / 2);
  }
}
