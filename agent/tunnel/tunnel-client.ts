import type { Clock } from '../../domain/clock.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { EventSource } from '../../domain/events.ts';
import type { CloseReason } from '../../protocol/close-reason.ts';
import type { Hello } from '../../protocol/hello.ts';
import type { RequestHandler } from '../../protocol/incoming-calls.ts';
import type { EventPosition } from '../../protocol/meta.ts';
import { type PeerHello, Session } from '../../protocol/session.ts';
import type { Log, Transport } from '../../protocol/transport.ts';
import { backoffMs, replacedBackoffMs } from './backoff.ts';
import type { Dial } from './dial.ts';
import { EventPump } from './event-pump.ts';

export interface TunnelDeps {
  readonly dial: Dial;
  readonly clock: Clock;
  readonly log: Log;
  /** [0, 1), for the jitter. */
  readonly random: () => number;
  readonly hello: () => Omit<Hello, 'timeMs'>;
  readonly onRequest: RequestHandler;
  /** Each in its own order; their epochs differ. */
  readonly events: readonly EventSource[];
}

/** `waiting`: for the next attempt. `draining`: the last requests are being answered. */
type TunnelState = 'stopped' | 'connecting' | 'connected' | 'waiting' | 'draining';

export interface TunnelStatus {
  readonly state: TunnelState;
  /** Epoch milliseconds at which the state began. */
  readonly since: number;
  /** Why the last session or attempt ended; kept while connected. */
  readonly lastError: { readonly code: ErrorCode; readonly message: string; readonly at: number } | null;
  /** Attempts that failed in a row. */
  readonly failures: number;
  /** Epoch milliseconds of the next attempt while waiting. */
  readonly nextAttemptAt: number | null;
  /** The gateway's own name and program while connected. */
  readonly gateway: { readonly name: string; readonly software: string } | null;
  readonly version: number | null;
  readonly sessionReused: boolean | null;
  /** The gateway's clock less ours, milliseconds, at the last welcome. */
  readonly clockSkewMs: number | null;
  readonly roundTripMs: number | null;
}

/** A session shorter than this does not count as success: a gateway that accepts and drops would be hammered. */
const STABLE_AFTER_MS = 30_000;
const SKEW_ALARM_MS = 120_000;

const OFFLINE = { gateway: null, version: null, sessionReused: null, nextAttemptAt: null } as const;

/**
 * Keeps one session with the gateway: dials, greets, serves requests, delivers events, and begins again with full
 * jitter when it ends. Every failure is retried; only `close` ends it.
 */
export class TunnelClient {
  readonly #deps: TunnelDeps;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(status: TunnelStatus) => void>();
  #status: TunnelStatus;
  #session: Session | undefined;
  #running: Promise<void> | undefined;

  constructor(deps: TunnelDeps) {
    this.#deps = deps;
    this.#status = {
      ...OFFLINE,
      state: 'stopped',
      since: deps.clock.now(),
      lastError: null,
      failures: 0,
      clockSkewMs: null,
      roundTripMs: null,
    };
  }

  status(): TunnelStatus {
    const isOpen = this.#status.state === 'connected' || this.#status.state === 'draining';
    return { ...this.#status, roundTripMs: isOpen ? (this.#session?.roundTripMs ?? null) : null };
  }

  /** Calls back after each change of state; returns the way to stop that. */
  onStatus(listener: (status: TunnelStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins to dial; returns at once. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Answers what is under way, takes nothing new, then closes. */
  async drain(): Promise<void> {
    if (this.#session?.isAccepting) {
      this.#set({ state: 'draining' });
      this.#stop.abort();
      await this.#session.drain();
    }
    await this.close();
  }

  /** Idempotent. Resolves when nothing of it runs any more. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#session?.close({ code: 'shutdown', text: 'the agent stops' });
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, random, log } = this.#deps;
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      this.#set({ ...OFFLINE, state: 'connecting', failures });
      const begun = clock.monotonic();
      const end = await this.#connectOnce();
      if (signal.aborted) break;
      const wasStable = end.welcomedAt !== null && clock.monotonic() - end.welcomedAt >= STABLE_AFTER_MS;
      failures = wasStable ? 1 : failures + 1;
      const waitMs = end.isReplaced ? replacedBackoffMs(random) : backoffMs(failures, random);
      const { code, message } = end.error;
      log('warn', 'the tunnel is down', {
        code,
        error: message,
        failures,
        waitMs,
        lastedMs: Math.round(clock.monotonic() - begun),
      });
      this.#set({
        ...OFFLINE,
        state: 'waiting',
        failures,
        nextAttemptAt: clock.now() + waitMs,
        lastError: { code, message, at: clock.now() },
      });
      await clock.sleep(waitMs, signal);
    }
    this.#set({ ...OFFLINE, state: 'stopped' });
  }

  /** One session from dialling to its end. Never rejects. */
  async #connectOnce(): Promise<{ error: AditError; welcomedAt: number | null; isReplaced: boolean }> {
    const { dial, clock } = this.#deps;
    let welcomedAt: number | null = null;
    try {
      const { transport, sessionReused } = await dial(this.#stop.signal);
      const pumps: EventPump[] = [];
      const session = this.#openSession(transport, pumps);
      this.#session = session;
      if (this.#stop.signal.aborted) session.close({ code: 'shutdown', text: 'the agent stops' });
      const peer = await session.start();
      welcomedAt = clock.monotonic();
      this.#onWelcome(peer, sessionReused);
      pumps.push(...this.#deps.events.map((source) => new EventPump({ source, session, clock, log: this.#deps.log })));
      for (const pump of pumps) pump.start();
      const reason = await session.closed;
      for (const pump of pumps) pump.close();
      return { error: endOf(reason), welcomedAt, isReplaced: reason.code === 'replaced' };
    } catch (thrown) {
      return { error: asAditError(thrown), welcomedAt, isReplaced: false };
    }
  }

  #openSession(transport: Transport, pumps: readonly EventPump[]): Session {
    const { clock, log, hello, onRequest } = this.#deps;
    const onEventAck = (position: EventPosition) => {
      for (const pump of pumps) if (pump.acknowledged(position)) return;
    };
    return new Session({ role: 'agent', transport, clock, log, hello: hello(), onRequest, onEventAck });
  }

  #onWelcome(peer: PeerHello, sessionReused: boolean): void {
    const { log } = this.#deps;
    const { version, clockSkewMs, hello } = peer;
    const gateway = { name: hello.name, software: hello.software };
    if (Math.abs(clockSkewMs) > SKEW_ALARM_MS) {
      log('warn', "the gateway's clock and this machine's are apart", { clockSkewMs });
    }
    log('info', 'the tunnel is up', { gateway: gateway.name, version, sessionReused });
    this.#set({ state: 'connected', gateway, version, sessionReused, clockSkewMs });
  }

  #set(change: Partial<TunnelStatus>): void {
    const since = change.state && change.state !== this.#status.state ? this.#deps.clock.now() : this.#status.since;
    this.#status = { ...this.#status, ...change, since };
    for (const listener of this.#listeners) listener(this.#status);
  }
}

function endOf(reason: CloseReason): AditError {
  const told = reason.byPeer ? 'the gateway ended the session' : 'the session ended';
  return new AditError('TUNNEL_CLOSED', `${told}: ${reason.code}`, {
    details: { reason: reason.code, text: reason.text },
  });
}
