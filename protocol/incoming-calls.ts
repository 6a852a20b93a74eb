import type { Clock } from '../domain/clock.ts';
import { AditError, asAditError } from '../domain/errors.ts';
import { DeadlineWheel, type Timed } from './deadline-wheel.ts';
import { encodeFrame, FRAME, type Frame } from './frame.ts';
import type { Window } from './hello.ts';
import { MAX_REMAINING_MS } from './limits.ts';
import { parseRequestMeta, type RequestMeta, replyMetaText } from './meta.ts';
import { errorReply, type Reply } from './reply.ts';

/** What a handler knows of the caller's patience. */
export interface RequestContext {
  /** Aborted at the deadline, on cancel, and when the session ends; `reason` is an AditError. */
  readonly signal: AbortSignal;
  /** Milliseconds that remained for the caller when the frame arrived. */
  readonly remainingMs: number;
}

/** Answers one request. A rejection becomes a problem reply, and so does an answer larger than a frame; a late answer is dropped. */
export type RequestHandler = (meta: RequestMeta, body: Buffer, context: RequestContext) => Promise<Reply>;

/** By then the asker has given up by its own clock; only its credit still waits. */
const GRACE_MS = 250;

interface IncomingDeps {
  readonly clock: Clock;
  readonly version: number;
  readonly window: Window;
  readonly onRequest: RequestHandler;
  readonly send: (frame: Buffer) => void;
}

class Served implements Timed {
  readonly id: number;
  deadline: number;
  readonly bytes: number;
  readonly abort = new AbortController();
  slot = 0;
  isAnswered = false;
  expire: () => void = () => {};

  constructor(id: number, deadline: number, bytes: number) {
    this.id = id;
    this.deadline = deadline;
    this.bytes = bytes;
  }
}

/**
 * The answering half of a session. Every request gets exactly one reply: the handler's, or soon after its deadline one of
 * this class, so that a handler that hangs costs the asker no credit.
 */
export class IncomingCalls {
  readonly #deps: IncomingDeps;
  readonly #wheel: DeadlineWheel;
  readonly #open = new Map<number, Served>();
  #openBytes = 0;
  #lastId = 0;
  #isDraining = false;
  #idle: (() => void) | undefined;

  constructor(deps: IncomingDeps) {
    this.#deps = deps;
    this.#wheel = new DeadlineWheel(deps.clock);
  }

  get underWay(): number {
    return this.#open.size;
  }

  /** Throws: PROTOCOL_VIOLATION for ids that do not rise, requests beyond the credit, or meta that is malformed. */
  onRequest(frame: Frame): void {
    const { clock, window } = this.#deps;
    if (frame.id <= this.#lastId) throw new AditError('PROTOCOL_VIOLATION', 'request ids must rise');
    this.#lastId = frame.id;
    const meta = parseRequestMeta(frame.meta);
    const bytes = frame.meta.length + frame.body.length;
    if (this.#open.size >= window.count || this.#openBytes + bytes > window.bytes) {
      throw new AditError('PROTOCOL_VIOLATION', 'more requests than credit was given');
    }
    const remainingMs = Math.min(frame.remainingMs, MAX_REMAINING_MS);
    const served = new Served(frame.id, clock.monotonic() + remainingMs, bytes);
    this.#open.set(frame.id, served);
    this.#openBytes += bytes;
    if (this.#isDraining) {
      this.#answer(served, errorReply(new AditError('TUNNEL_CLOSED', 'the agent is stopping', { outcome: 'none' })));
      return;
    }
    served.expire = () => this.#onDeadline(served);
    this.#wheel.add(served);
    void this.#serve(served, meta, frame.body, remainingMs);
  }

  async #serve(served: Served, meta: RequestMeta, body: Buffer, remainingMs: number): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.#deps.onRequest(meta, body, { signal: served.abort.signal, remainingMs });
    } catch (thrown) {
      reply = errorReply(asAditError(thrown));
    }
    this.#answer(served, reply);
  }

  /** The handler is told and answers by itself, or its deadline does. Unknown ids were answered already. */
  onCancel(frame: Frame): void {
    if (frame.id > this.#lastId) throw new AditError('PROTOCOL_VIOLATION', 'cancel of a request that was never made');
    this.#open.get(frame.id)?.abort.abort(new AditError('CANCELLED', 'the caller no longer waits'));
  }

  /** New requests are refused as retryable; resolves when those under way are answered. */
  drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  /** Aborts everything; nothing more is sent. */
  close(): void {
    const reason = new AditError('TUNNEL_CLOSED', 'the tunnel broke during the request');
    for (const served of this.#open.values()) {
      served.isAnswered = true;
      served.abort.abort(reason);
    }
    this.#open.clear();
    this.#wheel.close();
    this.#idle?.();
  }

  /** The handler is told and may still say what it knows; one that hangs is answered for a little later. */
  #onDeadline(served: Served): void {
    const error = new AditError('DEADLINE_EXCEEDED', 'the handler did not answer in time', { outcome: 'unknown' });
    served.expire = () => this.#answer(served, errorReply(error));
    served.deadline += GRACE_MS;
    this.#wheel.add(served);
    served.abort.abort(error);
  }

  #answer(served: Served, reply: Reply): void {
    if (served.isAnswered) return;
    served.isAnswered = true;
    this.#open.delete(served.id);
    this.#openBytes -= served.bytes;
    this.#wheel.remove(served);
    this.#deps.send(this.#frame(served.id, reply));
    if (this.#open.size === 0) this.#idle?.();
  }

  #frame(id: number, reply: Reply): Buffer {
    const { version } = this.#deps;
    try {
      return encodeFrame({ version, type: FRAME.reply, id, meta: replyMetaText(reply.meta), body: reply.body });
    } catch (thrown) {
      const small = errorReply(
        new AditError('PAYLOAD_TOO_LARGE', 'the answer is larger than a frame', {
          cause: thrown,
          hint: 'ask for fewer rows',
        }),
      );
      return encodeFrame({ version, type: FRAME.reply, id, meta: replyMetaText(small.meta), body: small.body });
    }
  }
}
