import type { Clock } from '../domain/clock.ts';
import { AditError } from '../domain/errors.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { CostMeter } from './cost-meter.ts';
import { type LeasePool, placesFor } from './lease-pool.ts';
import { LogonGate } from './logon-gate.ts';

export interface CallGateDeps {
  readonly pool: LeasePool<undefined>;
  readonly breaker: CircuitBreaker;
}

/** What an ERP is spared by: as many calls at one time as agreed, and none while it cannot be reached. */
export function gateDeps(maxConnections: number, clock: Pick<Clock, 'monotonic'>): CallGateDeps {
  return {
    pool: placesFor(maxConnections),
    breaker: new CircuitBreaker({ clock, failures: 5, openMs: 2_000, maxOpenMs: 30_000, random: Math.random }),
  };
}

/**
 * The one way to an ERP: no call passes while the circuit is open or before the logon is proved to be right, and no more
 * at one time than there are places.
 */
export class CallGate {
  readonly #deps: CallGateDeps;
  readonly #logon = new LogonGate();

  constructor(deps: CallGateDeps) {
    this.#deps = deps;
  }

  pass<T>(signal: AbortSignal, meter: CostMeter, work: () => Promise<T>): Promise<T> {
    const { breaker, pool } = this.#deps;
    const run = async () => {
      await meter.wait(() => pool.acquire({ signal }));
      return pool.run(() => breaker.run(work));
    };
    try {
      breaker.check();
    } catch (thrown) {
      return Promise.reject(thrown);
    }
    return this.#logon.pass(signal, () => breaker.check(), run, provesLogon);
  }

  /** Lets calls under way end within `graceMs`. */
  async close(graceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([this.#deps.pool.close(), grace]);
    clearTimeout(timer);
  }
}

/** True for an error that only an ERP which accepted the logon can have given. */
function provesLogon(thrown: unknown): boolean {
  return thrown instanceof AditError && !UNPROVED.has(thrown.code);
}

const UNPROVED: ReadonlySet<string> = new Set([
  'ERP_AUTH',
  'ERP_UNREACHABLE',
  'ERP_DENIED',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'OVERLOADED',
  'INPUT_INVALID',
  'DRIVER_MISSING',
  'SECRET_UNAVAILABLE',
  'CONFIG_INVALID',
  'INTERNAL',
]);
