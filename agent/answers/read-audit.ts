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

/** Lines that may wait; with names of usual length these are as many records as one transaction takes. */
const MAX_WAITING = 2_000;
const LINGER_MS = 1_000;
/** Below what an audit record may hold, with room for what stands around the lines. */
const RECORD_CHARS = 8_000;

/**
 * Audits answers a second at a time: a synced transaction blocks the thread for longer than a held answer takes, so
 * there is one a second, not one for every few answers. At most that second is lost when the process dies; commands
 * and refusals never go through here.
 */
export class ReadAudit {
  readonly #audit: Pick<Ledger['audit'], 'append'>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  readonly #lines = new Map<string, ReadLine[]>();
  #waiting = 0;
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
    if (lines) lines.push(line);
    else this.#lines.set(tenant, [line]);
    this.#waiting++;
    if (this.#waiting >= MAX_WAITING) void this.flush();
    if (!this.#lingering && !this.#stop.signal.aborted) {
      this.#lingering = this.#clock.sleep(LINGER_MS, this.#stop.signal).then(async () => {
        this.#lingering = null;
        await this.flush();
      });
    }
  }

  /** Writes what waits. Resolves when it is durable, or when that failed and was logged. */
  async flush(): Promise<void> {
    const waiting = [...this.#lines];
    this.#lines.clear();
    this.#waiting = 0;
    // All at once, so that they share a transaction.
    await Promise.all(
      waiting.flatMap(([tenant, lines]) => recordsOf(lines).map((reads) => this.#write(tenant, reads))),
    );
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#lingering;
    await this.flush();
  }

  async #write(tenant: string, reads: readonly ReadLine[]): Promise<void> {
    try {
      await this.#audit.append({ kind: 'reads', actor: tenant, fields: { reads } });
    } catch (thrown) {
      this.#log.error('reads could not be audited', { code: asAditError(thrown).code, reads: reads.length });
    }
  }
}

/** As many lines to a record as it can hold, in order. */
function recordsOf(lines: readonly ReadLine[]): ReadLine[][] {
  const records: ReadLine[][] = [];
  let room = 0;
  for (const line of lines) {
    const chars = JSON.stringify(line).length + 1;
    const record = records.at(-1);
    if (record && chars <= room) record.push(line);
    else {
      records.push([line]);
      room = RECORD_CHARS;
    }
    room -= chars;
  }
  return records;
}
