import type { Tier } from '../../domain/answer.ts';
import type { Clock } from '../../domain/clock.ts';
import { toInstant } from '../../domain/dates.ts';
import { asAditError } from '../../domain/errors.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Logger } from '../log.ts';
import type { Asking } from './asking.ts';

/** Who was told how much about whom; never what. */
interface ReadLine {
  readonly at: string;
  readonly op: string;
  readonly principal: string;
  readonly tier: Tier;
  readonly system: string;
  readonly customer?: string;
  readonly callId?: string;
  readonly records: number;
}

const MAX_LINES = 20;
const LINGER_MS = 1_000;

/**
 * Audits answers a batch at a time: an entry of its own for each would cost more than the answer. At most a second of
 * reads is lost when the process dies; commands and refusals never go through here.
 */
export class ReadAudit {
  readonly #audit: Pick<Ledger['audit'], 'append'>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  readonly #lines = new Map<string, ReadLine[]>();
  #lingering: Promise<void> | null = null;

  constructor(deps: { audit: Pick<Ledger['audit'], 'append'>; clock: Clock; log: Logger }) {
    this.#audit = deps.audit;
    this.#clock = deps.clock;
    this.#log = deps.log;
  }

  note(asking: Asking, told: { tier: Tier; system: string; customer?: string; records: number }): void {
    const { tenant, principal, op, call } = asking;
    const line: ReadLine = {
      at: toInstant(this.#clock.now()),
      op,
      principal,
      tier: told.tier,
      system: told.system,
      ...(told.customer !== undefined && { customer: told.customer }),
      ...(call && { callId: call.callId }),
      records: told.records,
    };
    const lines = this.#lines.get(tenant);
    if (!lines) this.#lines.set(tenant, [line]);
    else if (lines.push(line) >= MAX_LINES) this.#write(tenant).catch(() => undefined);
    if (!this.#lingering && !this.#stop.signal.aborted) {
      this.#lingering = this.#clock.sleep(LINGER_MS, this.#stop.signal).then(async () => {
        this.#lingering = null;
        await this.flush();
      });
    }
  }

  /** Writes what waits. Resolves when it is durable, or when that failed and was logged. */
  async flush(): Promise<void> {
    await Promise.all([...this.#lines.keys()].map((tenant) => this.#write(tenant)));
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#lingering;
    await this.flush();
  }

  async #write(tenant: string): Promise<void> {
    const lines = this.#lines.get(tenant);
    this.#lines.delete(tenant);
    if (!lines || lines.length === 0) return;
    try {
      await this.#audit.append({ kind: 'reads', actor: tenant, fields: { reads: lines } });
    } catch (thrown) {
      this.#log.error('reads could not be audited', { code: asAditError(thrown).code, reads: lines.length });
    }
  }
}
