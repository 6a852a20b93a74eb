import type { Clock } from '../domain/clock.ts';
import { AditError } from '../domain/errors.ts';
import { DeadlineWheel, type Timed } from './deadline-wheel.ts';
import { encodeFrame, FRAME, type Frame } from './frame.ts';
import type { Window } from './hello.ts';
import { MAX_REMAINING_MS, MAX_WAITING_REQUESTS } from './limits.ts';
import { parseReplyMeta, type RequestMeta } from './meta.ts';
import type { Reply } from './reply.ts';

/** How long the caller of one request waits: at most `MAX_REMAINING_MS`. Aborting `signal` rejects with CANCELLED and tells the agent. */
export interface RequestOptions {
  /** Milliseconds that remain for the caller, measured now. */
  readonly remainingMs: number;
  readonly signal?: AbortSignal;
}

interface OutgoingDeps {
  readonly clock: Clock;
  readonly version: number;
  readonly window: Window;
  /** Round trip as the heartbeat measured it, 0 while unknown. */
  readonly roundTripMs: () => number;
  /** Bytes that the transport has queued, and how many it may. */
  readonly hasRoomFor: (bytes: number) => boolean;
  readonly send: (frame: Buffer) => void;
}

class Call implements Timed {
  readonly id: number;
  readonly deadline: number;
  readonly meta: string;
  readonly body: Buffer;
  readonly bytes: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: AditError) => void;
  slot = 0;
  isSent = false;
  isSettled = false;
  signal: AbortSignal | undefined;
  expire: () => void = () => {};
  abort: () => void = () => {};

  constructor(
    id: number,
    deadline: number,
    payload: { meta: string; body: Buffer },
    settle: { resolve: (reply: Reply) => void; reject: (error: AditError) => void },
  ) {
    this.id = id;
    this.deadline = deadline;
    this.meta = payload.meta;
    this.body = payload.body;
    this.bytes = payload.meta.length + payload.body.length;
    this.resolve = settle.resolve;
    this.reject = settle.reject;
  }
}

/**
 * The asking half of a session: correlation, deadlines, cancellation and credit.
 *
 * A request costs credit (one of `window.count` and its bytes of `window.bytes`) until its reply is here. A request
 * that was given up keeps its credit until the peer has answered, because the peer still holds it; so the peer never
 * has more than it offered, and this end never more than the waiting line.
 */
export class OutgoingCalls {
  readonly #deps: OutgoingDeps;
  readonly #wheel: DeadlineWheel;
  readonly #open = new Map<number, Call>();
  #waiting: Call[] = [];
  #waitingBytes = 0;
  #openBytes = 0;
  #lastId = 0;
  #refusal: (() => AditError) | null = null;
  #idle: (() => void) | undefined;

  constructor(deps: OutgoingDeps) {
    this.#deps = deps;
    this.#wheel = new DeadlineWheel(deps.clock);
  }

  get underWay(): number {
    return this.#open.size;
  }

  request(meta: RequestMeta, body: Buffer, options: RequestOptions): Promise<Reply> {
    if (this.#refusal) return Promise.reject(this.#refusal());
    const { clock } = this.#deps;
    if (options.signal?.aborted) return Promise.reject(cancelled('none'));
    if (options.remainingMs <= 0) return Promise.reject(late('none'));
    const deadline = clock.monotonic() + Math.min(options.remainingMs, MAX_REMAINING_MS);
    const payload = { meta: JSON.stringify(meta), body };
    return new Promise((resolve, reject) => {
      const call = new Call(++this.#lastId, deadline, payload, { resolve, reject });
      call.expire = () => this.#giveUp(call, late);
      if (this.#waiting.length === 0 && this.#hasCredit(call)) {
        if (!this.#launch(call)) return;
      } else if (
        this.#waiting.length >= MAX_WAITING_REQUESTS ||
        this.#waitingBytes + call.bytes > this.#deps.window.bytes
      ) {
        reject(new AditError('OVERLOADED', 'too many requests wait for the agent', { outcome: 'none' }));
        return;
      } else {
        this.#waiting.push(call);
        this.#waitingBytes += call.bytes;
      }
      this.#wheel.add(call);
      if (options.signal) {
        call.signal = options.signal;
        call.abort = () => this.#giveUp(call, cancelled);
        options.signal.addEventListener('abort', call.abort, { once: true });
      }
    });
  }

  /** Throws: PROTOCOL_VIOLATION for a reply that nobody waits for. */
  onReply(frame: Frame): void {
    const call = this.#open.get(frame.id);
    if (!call) throw new AditError('PROTOCOL_VIOLATION', 'a reply to no request');
    const meta = parseReplyMeta(frame.meta);
    this.#open.delete(frame.id);
    this.#openBytes -= call.bytes;
    if (!call.isSettled) {
      this.#release(call);
      call.resolve({ meta, body: frame.body });
    }
    this.#advance();
    if (this.#open.size === 0) this.#idle?.();
  }

  /** No new requests from here on, and those that wait are refused; what the peer has is awaited. */
  stop(refusal: () => AditError): void {
    this.#refusal ??= refusal;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const call of waiting) this.#fail(call, refusal());
  }

  /** Resolves when no request is under way. */
  settled(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  /** Fails everything: what was sent may or may not have been carried out. */
  close(refusal: () => AditError): void {
    this.stop(refusal);
    for (const call of this.#open.values()) {
      if (call.isSettled) continue;
      const { code, message } = refusal();
      this.#fail(call, new AditError(code, message, { outcome: 'unknown' }));
    }
    this.#open.clear();
    this.#wheel.close();
    this.#idle?.();
  }

  #hasCredit(call: Call): boolean {
    const { window, hasRoomFor } = this.#deps;
    return this.#open.size < window.count && this.#openBytes + call.bytes <= window.bytes && hasRoomFor(call.bytes);
  }

  /** False if the frame could not be made; the call is then settled. */
  #launch(call: Call): boolean {
    const { clock, version, send, roundTripMs } = this.#deps;
    const leftMs = call.deadline - clock.monotonic();
    // The answer has to be back here in time, so the road's own share is taken off, but never more than half.
    const remainingMs = Math.max(1, leftMs - Math.min(roundTripMs(), leftMs / 2));
    let frame: Buffer;
    try {
      frame = encodeFrame({ version, type: FRAME.request, id: call.id, remainingMs, meta: call.meta, body: call.body });
    } catch (thrown) {
      this.#fail(
        call,
        thrown instanceof AditError ? thrown : new AditError('INTERNAL', 'frame not made', { cause: thrown }),
      );
      return false;
    }
    call.isSent = true;
    this.#open.set(call.id, call);
    this.#openBytes += call.bytes;
    send(frame);
    return true;
  }

  #advance(): void {
    while (this.#waiting.length > 0) {
      const next = this.#waiting[0];
      if (!next || !this.#hasCredit(next)) return;
      this.#waiting.shift();
      this.#waitingBytes -= next.bytes;
      this.#launch(next);
    }
  }

  #giveUp(call: Call, why: (outcome: 'none' | 'unknown') => AditError): void {
    if (call.isSettled) return;
    if (!call.isSent) {
      this.#waitingBytes -= call.bytes;
      this.#waiting = this.#waiting.filter((waiting) => waiting !== call);
    }
    this.#fail(call, why(call.isSent ? 'unknown' : 'none'));
    if (call.isSent) this.#deps.send(encodeFrame({ version: this.#deps.version, type: FRAME.cancel, id: call.id }));
  }

  #fail(call: Call, error: AditError): void {
    call.isSettled = true;
    this.#release(call);
    call.reject(error);
  }

  #release(call: Call): void {
    call.isSettled = true;
    this.#wheel.remove(call);
    call.signal?.removeEventListener('abort', call.abort);
  }
}

function late(outcome: 'none' | 'unknown'): AditError {
  return new AditError('DEADLINE_EXCEEDED', 'no answer from the agent in time', { outcome });
}

function cancelled(outcome: 'none' | 'unknown'): AditError {
  return new AditError('CANCELLED', 'the caller no longer waits', { outcome });
}
