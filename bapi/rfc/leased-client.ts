import { orAborted, reasonOf } from '../../connector/deadline.ts';
import { AditError } from '../../domain/errors.ts';
import { type CodePage, codePageOf } from './code-page.ts';
import { failureFrom, lostConnection, type Phase, rfcError, spoilsSession } from './errors.ts';
import { native, type RfcClient } from './surface.ts';

/** What the system said of itself at logon. Texts are the library's, cut. */
export interface Partner {
  readonly systemId: string;
  readonly client: string;
  readonly release: string;
  /** SAP's number of the code page; `4103` or `4102` for Unicode. */
  readonly codePage: string;
  readonly isUnicode: boolean;
}

interface LeasedClientDeps {
  readonly client: RfcClient;
  readonly secrets: readonly string[];
  readonly monotonic: () => number;
  /** How long a cancelled call may take to let go of its thread. */
  readonly cancelGraceMs: number;
  readonly maxAgeMs: number;
}

/**
 * One connection to the ERP. It carries one call at a time, and after any error but an ABAP exception it is spoilt: the
 * driver then logs on again in silence, so that what looks like the same connection is another session.
 */
export class LeasedClient {
  readonly #deps: LeasedClientDeps;
  readonly #handle: number;
  readonly #bornAt: number;
  readonly partner: Partner;
  readonly codePage: CodePage | null;
  #isSpoilt = false;
  #isLost = false;
  #isBusy = false;
  #idleSince: number;

  constructor(deps: LeasedClientDeps) {
    this.#deps = deps;
    this.#handle = deps.client.connectionHandle;
    this.#bornAt = deps.monotonic();
    this.#idleSince = this.#bornAt;
    this.partner = partnerOf(deps.client.connectionInfo);
    this.codePage = codePageOf(this.partner.codePage);
  }

  get isSpoilt(): boolean {
    return this.#isSpoilt || this.#deps.client.connectionHandle !== this.#handle;
  }

  /** It was dead: a call that changes nothing may be tried once more on a fresh one. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** A call that did not end occupies it: it can neither be used nor closed. */
  get isStuck(): boolean {
    return this.#isBusy;
  }

  get isTooOld(): boolean {
    return this.#deps.monotonic() - this.#bornAt >= this.#deps.maxAgeMs;
  }

  get idleMs(): number {
    return this.#deps.monotonic() - this.#idleSince;
  }

  /** What it may hold is not to be built upon: it is closed when it comes back. */
  spoil(): void {
    this.#isSpoilt = true;
  }

  /** It lies idle from now on. */
  rest(): void {
    this.#idleSince = this.#deps.monotonic();
  }

  call(name: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown> {
    return this.#exclusive(name, 'call', signal, () => this.#deps.client.call(name, input));
  }

  ping(signal: AbortSignal): Promise<unknown> {
    return this.#exclusive('RFC_PING', 'ping', signal, () => this.#deps.client.ping());
  }

  /** Resolves when the ERP has let go of the session, or when that failed. Never with a call under way. */
  async close(): Promise<void> {
    this.#isSpoilt = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    await native(() => this.#deps.client.close()).catch(() => undefined);
    this.#isBusy = false;
  }

  async #exclusive(
    subject: string,
    phase: Phase,
    signal: AbortSignal,
    start: () => PromiseLike<unknown>,
  ): Promise<unknown> {
    if (this.#isBusy) throw new AditError('INTERNAL', 'two calls at one time on one connection', { outcome: 'none' });
    if (this.isSpoilt) throw endedSession(subject);
    if (signal.aborted) throw abortedError(subject, signal, 'none');
    this.#isBusy = true;
    const running = native(start).finally(() => {
      this.#isBusy = false;
    });
    try {
      const result = await orAborted(running, signal);
      if (this.isSpoilt) this.#isSpoilt = true;
      return result;
    } catch (thrown) {
      if (signal.aborted) return await this.#cancelled(subject, phase, signal, running);
      throw this.#error(subject, phase, thrown);
    }
  }

  /** The caller waits no longer. If the call ends after all with an answer, that answer is better than none. */
  async #cancelled(subject: string, phase: Phase, signal: AbortSignal, running: Promise<unknown>): Promise<unknown> {
    this.#isSpoilt = true;
    if (this.#isBusy) void native(() => this.#deps.client.cancel()).catch(() => undefined);
    const grace = AbortSignal.timeout(this.#deps.cancelGraceMs);
    try {
      return await orAborted(running, grace);
    } catch (thrown) {
      const reason = abortedError(subject, signal, phase === 'call' ? 'unknown' : 'none');
      if (this.#isBusy) throw reason;
      const error = this.#error(subject, phase, thrown);
      // Refused before it ran is more than "cancelled"; everything else is what the caller's leaving made of it.
      throw error.outcome === 'none' && error.code !== 'ERP_UNREACHABLE' ? error : reason;
    }
  }

  #error(subject: string, phase: Phase, thrown: unknown): AditError {
    const failure = failureFrom(thrown, this.#deps.secrets);
    if (spoilsSession(failure) || this.isSpoilt) this.#isSpoilt = true;
    this.#isLost ||= lostConnection(failure);
    return rfcError(subject, failure, phase);
  }
}

function endedSession(subject: string): AditError {
  return new AditError('ERP_UNREACHABLE', `${subject}: the session had ended before this call`, {
    details: { function: subject },
    outcome: 'none',
  });
}

function abortedError(subject: string, signal: AbortSignal, outcome: 'none' | 'unknown'): AditError {
  const { code, message } = reasonOf(signal);
  return new AditError(code, `${subject}: ${message}`, { details: { function: subject }, outcome });
}

function partnerOf(attributes: unknown): Partner {
  const text = (name: string) => {
    const value = typeof attributes === 'object' && attributes !== null ? Reflect.get(attributes, name) : undefined;
    return typeof value === 'string' ? value.trim().slice(0, 40) : '';
  };
  const codePage = text('partnerCodepage');
  return {
    systemId: text('sysId'),
    client: text('client'),
    release: text('partnerRel'),
    codePage,
    isUnicode: codePageOf(codePage) === null,
  };
}
