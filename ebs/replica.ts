import type { ConnectionHost } from '../domain/connector.ts';
import type { Row } from './ask.ts';
import type { REPLICA_LAG } from './catalogue/dictionary.ts';

type LagRow = Row<typeof REPLICA_LAG>;

/** What is known is known of a moment; it is asked anew after so long. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Up to when the replica that answers reads has what its primary has. That moment only moves on: one that was seen stays
 * true when the replica does not tell any more.
 */
export class Replica {
  readonly #host: Pick<ConnectionHost, 'monotonic' | 'now'>;
  readonly #mostLagSeconds: number;
  #upTo: number | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<number> | null = null;

  /** @param mostLagSeconds what is assumed of a replica that has never told */
  constructor(host: Pick<ConnectionHost, 'monotonic' | 'now'>, mostLagSeconds: number) {
    this.#host = host;
    this.#mostLagSeconds = mostLagSeconds;
  }

  /**
   * The moment, epoch milliseconds of this machine's clock. Rejects with what `look` threw.
   *
   * @param look asks the replica; null where it may not be asked
   */
  knownUpTo(look: () => Promise<LagRow | null>): Promise<number> {
    const { monotonic, now } = this.#host;
    if (monotonic() - this.#lookedAt < LOOK_AGAIN_MS) return Promise.resolve(this.#told(now()));
    this.#looking ??= this.#look(look).finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(look: () => Promise<LagRow | null>): Promise<number> {
    const begunAt = this.#host.now();
    const lag = lagSeconds(await look());
    this.#lookedAt = this.#host.monotonic();
    if (lag !== null) this.#upTo = begunAt - lag * 1_000;
    return this.#told(begunAt);
  }

  #told(nowMs: number): number {
    return this.#upTo === null ? nowMs - this.#mostLagSeconds * 1_000 : Math.min(this.#upTo, nowMs);
  }
}

/**
 * How far a standby is behind, seconds: what it has not applied yet, and how long it has not heard from its primary, of
 * which it can know nothing. Null where it does not say.
 */
export function lagSeconds(row: LagRow | null): number | null {
  const lag = /^\+?(\d{1,5}) (\d{2}):(\d{2}):(\d{2})(?:\.\d+)?$/.exec(row?.APPLY_LAG ?? '');
  const heardAt = clockOf(row?.HEARD_AT);
  const clock = clockOf(row?.CLOCK);
  if (!lag || heardAt === null || clock === null) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = lag.slice(1).map(Number);
  const silent = Math.max(0, (clock - heardAt) / 1_000);
  // Told in whole seconds, either of them: what was cut off counts as well.
  return days * 86_400 + hours * 3_600 + minutes * 60 + seconds + silent + 1;
}

/** `MM/DD/YYYY HH24:MI:SS` as if it were UTC, milliseconds. */
function clockOf(text: string | null | undefined): number | null {
  const parts = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}:\d{2}:\d{2})$/.exec(text ?? '');
  return parts ? Date.parse(`${parts[3]}-${parts[1]}-${parts[2]}T${parts[4]}Z`) : null;
}
