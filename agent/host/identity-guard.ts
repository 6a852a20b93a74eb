import type { Clock } from '../../domain/clock.ts';
import type { Identity } from '../../domain/connector.ts';
import { toInstant } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import type { Logger } from '../log.ts';
import type { HostContext, Role, SystemStatus } from './contract.ts';
import { generationOf, isSameSystem, isTelling, mergedIdentity, type PinStore } from './pins.ts';

interface GuardDeps {
  readonly system: string;
  readonly pins: PinStore;
  /** Asks the ERP in that role who it is. */
  readonly ask: (role: Role, context: HostContext) => Promise<Identity>;
  /** Changes with every new process of a role. */
  readonly incarnation: (role: Role) => number;
  /** Told at start and whenever another system answers than before. */
  readonly onIdentity: (generation: string, doubtfulSince?: string) => void;
  /** Told when the pinned system says more of itself than before: the parts that are now pinned as well. */
  readonly onLearnt?: (parts: Readonly<Record<string, string>>) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Check {
  readonly incarnation: number;
  /** Monotonic and wall time at which the asking began. */
  readonly at: number;
  readonly wallMs: number;
}

/** Asking who the system is may take longer than the caller who happened to be first can wait. */
const ASK_WITHIN_MS = 10_000;
/** A read goes on with a check of this age while it is renewed behind it. */
const RENEW_AFTER_MS = 300_000;

/**
 * Sees to it that the system that answers is the one first met. Nothing is read or written through a process before
 * its system has said who it is; a check is void after the system could not be reached.
 */
export class IdentityGuard {
  readonly #deps: GuardDeps;
  readonly #checks = new Map<Role, Check>();
  readonly #asking = new Map<Role, Promise<void>>();
  #seen: Identity | null = null;
  #generation: string | null = null;
  /** Wall time of the last check that found the present generation. */
  #confirmedAtMs: number | null = null;
  readonly #mismatched = new Set<Role>();

  constructor(deps: GuardDeps) {
    this.#deps = deps;
  }

  /** Throws STORE_CORRUPT if the pins cannot be read. */
  start(): void {
    const pin = this.#deps.pins.get(this.#deps.system);
    if (!pin) return;
    this.#generation = pin.generation;
    this.#deps.onIdentity(pin.generation);
  }

  /**
   * Resolves once the system behind `role` has been identified no longer than `maxAgeMs` ago. Rejects with what
   * asking came to, or with DEADLINE_EXCEEDED or CANCELLED for a caller that cannot wait so long.
   */
  async ensure(role: Role, maxAgeMs: number, context: HostContext): Promise<void> {
    const check = this.#checks.get(role);
    if (check && check.incarnation === this.#deps.incarnation(role)) {
      const ageMs = this.#deps.clock.monotonic() - check.at;
      if (ageMs < maxAgeMs) {
        // Its own failure shows at the next call; this one has a check that still counts.
        if (ageMs >= RENEW_AFTER_MS) this.#ask(role).catch(() => undefined);
        return;
      }
    }
    await this.#waitFor(this.#ask(role), context);
  }

  /** The system was out of reach: whatever comes back has to say who it is first. */
  void(): void {
    this.#checks.clear();
  }

  isMismatch(): boolean {
    return this.#mismatched.size > 0;
  }

  status(): SystemStatus['identity'] {
    const pinned = this.#deps.pins.get(this.#deps.system)?.identity ?? null;
    const state = this.isMismatch() ? 'mismatch' : pinned && this.#checks.size > 0 ? 'pinned' : 'unverified';
    return { state, pinned, seen: this.#seen };
  }

  /** Takes what was last seen as the right system. Throws NOT_FOUND if nothing was seen yet. */
  repin(): Identity {
    if (!this.#seen) throw new AditError('NOT_FOUND', 'the system has not answered yet, so there is nothing to pin');
    this.#pin(this.#seen, generationOf(this.#seen));
    this.#mismatched.clear();
    this.#checks.clear();
    return this.#seen;
  }

  #ask(role: Role): Promise<void> {
    const running = this.#asking.get(role);
    if (running) return running;
    const { clock } = this.#deps;
    const asked = { at: clock.monotonic(), wallMs: clock.now() };
    const asking = this.#deps
      .ask(role, { signal: new AbortController().signal, remainingMs: ASK_WITHIN_MS })
      .then((identity) => this.#saw(role, identity, { ...asked, incarnation: this.#deps.incarnation(role) }))
      .finally(() => this.#asking.delete(role));
    this.#asking.set(role, asking);
    return asking;
  }

  #saw(role: Role, identity: Identity, check: Check): void {
    const { log, pins, system } = this.#deps;
    const pin = pins.get(system);
    this.#seen = identity;
    if (!pin) {
      if (isTelling(identity)) {
        this.#pin(identity, generationOf(identity));
        log.info('the identity of a system was pinned', { system });
      }
    } else if (isSameSystem(pin.identity, identity)) {
      const merged = mergedIdentity(pin.identity, identity);
      if (generationOf(merged) !== generationOf(pin.identity)) {
        this.#pin(merged, pin.generation);
        const parts = Object.entries(merged.parts).filter(([name, value]) => pin.identity.parts[name] !== value);
        log.info('a part of the identity of a system is known now and pinned', {
          system,
          parts: parts.map(([name]) => name),
        });
        this.#deps.onLearnt?.(Object.fromEntries(parts));
      }
      if (this.#mismatched.delete(role)) log.warn('the pinned system answers again', { system, role });
      if (role === 'read') this.#use(pin.generation);
    } else {
      if (!this.#mismatched.has(role)) {
        log.error('another system answers than the one pinned; writes are locked', { system, role });
      }
      this.#mismatched.add(role);
      if (role === 'read') this.#use(generationOf(identity));
    }
    if (role === 'read') this.#confirmedAtMs = check.wallMs;
    this.#checks.set(role, check);
  }

  #pin(identity: Identity, generation: string): void {
    const pinnedAt = toInstant(this.#deps.clock.now());
    this.#deps.pins.set(this.#deps.system, { identity, generation, pinnedAt });
    this.#use(generation);
  }

  /** Records follow the system that reads come from. What came since its last check may be of either system. */
  #use(generation: string): void {
    if (generation === this.#generation) return;
    const isKnown = this.#generation !== null && this.#confirmedAtMs !== null;
    const doubtfulSince = isKnown ? toInstant(this.#confirmedAtMs ?? 0) : undefined;
    this.#generation = generation;
    this.#deps.onIdentity(generation, doubtfulSince);
  }

  async #waitFor(asking: Promise<void>, context: HostContext): Promise<void> {
    const over = new AbortController();
    const late = this.#deps.clock.sleep(context.remainingMs, over.signal).then(() => {
      if (!over.signal.aborted)
        throw new AditError('DEADLINE_EXCEEDED', 'the system did not say in time who it is', { outcome: 'none' });
    });
    const cancelled = new Promise<never>((_, reject) => {
      const stop = () => reject(new AditError('CANCELLED', 'cancelled before it was sent', { outcome: 'none' }));
      if (context.signal.aborted) return stop();
      context.signal.addEventListener('abort', stop, { once: true, signal: over.signal });
    });
    late.catch(() => undefined);
    cancelled.catch(() => undefined);
    try {
      await Promise.race([asking, late, cancelled]);
    } finally {
      over.abort();
    }
  }
}
