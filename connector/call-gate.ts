import { AditError } from '../domain/errors.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { CostMeter } from './cost-meter.ts';
import type { LeasePool } from './lease-pool.ts';
import { LogonGate } from './logon-gate.ts';

interface CallGateDeps {
  readonly pool: LeasePool<unknown>;
  readonly breaker: CircuitBreaker;
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
