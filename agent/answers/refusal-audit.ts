import type { Clock } from '../../domain/clock.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { asAditError } from '../../domain/errors.ts';
import type { RequestMeta } from '../../protocol/meta.ts';
import type { AuditEntry, Ledger } from '../ledger/contract.ts';
import type { Logger } from '../log.ts';

/** Refusals that an operator wants to see later. */
const AUDITED: ReadonlySet<ErrorCode> = new Set(['POLICY_DENIED', 'CALLER_UNVERIFIED', 'LIMIT_EXCEEDED', 'WRITES_OFF']);
/** Refusals of a minute that get an entry each; more than anybody would read. */
const EACH_PER_MINUTE = 60;
const MINUTE_MS = 60_000;

/**
 * Audits refusals, and bounds what that costs: a platform that asks for nothing but what it may not have could otherwise
 * fill the disk with entries. Beyond sixty a minute they are counted, and the count is one entry at the minute's end.
 */
export class RefusalAudit {
  readonly #audit: Pick<Ledger['audit'], 'append'>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  #written = 0;
  #counted: Partial<Record<ErrorCode, number>> = {};
  #minute: Promise<void> | null = null;

  constructor(deps: { audit: Pick<Ledger['audit'], 'append'>; clock: Clock; log: Logger }) {
    this.#audit = deps.audit;
    this.#clock = deps.clock;
    this.#log = deps.log;
  }

  note({ op, tenant, principal, callId }: RequestMeta, code: ErrorCode): void {
    if (!AUDITED.has(code)) return;
    this.#minute ??= this.#stop.signal.aborted
      ? null
      : this.#clock.sleep(MINUTE_MS, this.#stop.signal).then(() => this.#endMinute());
    if (this.#written >= EACH_PER_MINUTE) {
      this.#counted[code] = (this.#counted[code] ?? 0) + 1;
      return;
    }
    this.#written++;
    const fields = { code, ...(callId !== undefined && { callId }) };
    void this.#append({ kind: 'request.refused', actor: `${tenant}/${principal}`, subject: op.slice(0, 64), fields });
  }

  /** Writes what was counted. Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#minute;
  }

  async #endMinute(): Promise<void> {
    const counted = this.#counted;
    this.#counted = {};
    this.#written = 0;
    this.#minute = null;
    if (Object.keys(counted).length === 0) return;
    this.#log.warn('more requests were refused in a minute than are audited one by one', { ...counted });
    await this.#append({ kind: 'requests.refused', actor: 'agent', fields: { more: counted } });
  }

  async #append(entry: AuditEntry): Promise<void> {
    try {
      await this.#audit.append(entry);
    } catch (thrown) {
      this.#log.error('a refusal could not be audited', { code: asAditError(thrown).code });
    }
  }
}
