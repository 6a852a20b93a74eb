import { AditError, asAditError } from '../domain/errors.ts';
import { type CloseCode, type CloseReason, toldByPeer } from './close-reason.ts';
import { decodeFrame, encodeFrame, FRAME, type Frame } from './frame.ts';
import { Heartbeat } from './heartbeat.ts';
import { greetingMeta, type Hello, negotiate, parseGreeting, SPOKEN_VERSIONS, type VersionRange } from './hello.ts';
import { closedError, type LaneOptions, Lanes } from './lanes.ts';
import { EVENT_WINDOW, HELLO_TIMEOUT_MS, MAX_QUEUED_BYTES, REQUEST_WINDOW } from './limits.ts';
import { type EventMeta, parseCloseMeta, type RequestMeta } from './meta.ts';
import type { RequestOptions } from './outgoing-calls.ts';
import type { Reply } from './reply.ts';

/** One end of a session that has not greeted yet. */
export interface SessionOptions extends LaneOptions {
  /** What this end says of itself; `timeMs` is filled in when it is sent. */
  readonly hello: Omit<Hello, 'timeMs'>;
  readonly versions?: VersionRange;
}

/** The other end as it introduced itself, and what was agreed. */
export interface PeerHello {
  readonly version: number;
  readonly hello: Hello;
  /** The peer's wall clock less ours when its greeting arrived, in milliseconds; the way here is not taken off. */
  readonly clockSkewMs: number;
}

/** Version of the frames around the greeting, which every version lays out alike. */
const GREETING_VERSION = 1;

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: AditError): void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: AditError) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/**
 * One conversation over one transport, the same class at both ends. The gateway asks (`request`), the agent answers
 * (`onRequest`) and reports (`sendEvent`). Anything that the protocol forbids ends the session; nothing is guessed.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #heartbeat: Heartbeat;
  readonly #greeted = deferred<PeerHello>();
  readonly #ended = deferred<CloseReason>();
  readonly #helloTimer = new AbortController();
  #state: 'new' | 'greeting' | 'open' | 'closed' = 'new';
  #lanes: Lanes | undefined;
  #isPeerDraining = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#heartbeat = new Heartbeat({
      clock: options.clock,
      ping: (id) => this.#send(encodeFrame({ version: this.#version, type: FRAME.ping, id })),
      onDead: () => this.close({ code: 'heartbeat', text: 'nothing was heard from the peer' }),
    });
    this.#greeted.promise.catch(() => {});
  }

  /** Resolves with the reason once the session is over, however it ended. Never rejects. */
  get closed(): Promise<CloseReason> {
    return this.#ended.promise;
  }

  /** Whether new requests are taken. */
  get isAccepting(): boolean {
    return this.#state === 'open' && !this.#isPeerDraining;
  }

  /** Smoothed, in milliseconds; 0 until it was measured. */
  get roundTripMs(): number {
    return this.#heartbeat.roundTripMs;
  }

  /** Requests under way in either direction. */
  get underWay(): number {
    return this.#lanes ? this.#lanes.calls.underWay + this.#lanes.served.underWay : 0;
  }

  /**
   * Says hello (agent) or waits for it (gateway). Call once.
   *
   * Throws: VERSION_UNSUPPORTED, PROTOCOL_VIOLATION, or TUNNEL_CLOSED when the transport ends or five seconds pass.
   */
  start(): Promise<PeerHello> {
    const { transport, clock, role } = this.#options;
    this.#state = 'greeting';
    transport.onEnd((end) => this.#finish({ code: 'lost', text: end.reason, byPeer: true }));
    transport.onMessage((message) => this.#onMessage(message));
    if (role === 'agent') this.#greet(FRAME.hello);
    void clock.sleep(HELLO_TIMEOUT_MS, this.#helloTimer.signal).then(() => {
      if (this.#state === 'greeting') this.close({ code: 'hello_timeout', text: 'the greeting did not come in time' });
    });
    return this.#greeted.promise;
  }

  /**
   * Asks the agent. The body is passed as it is.
   *
   * Returns the agent's reply, also when it is an error. Throws: TUNNEL_CLOSED, DEADLINE_EXCEEDED, CANCELLED,
   * OVERLOADED, PAYLOAD_TOO_LARGE; `outcome` is `unknown` once the request had been sent.
   */
  request(meta: RequestMeta, body: Buffer, options: RequestOptions): Promise<Reply> {
    if (!this.#lanes || this.#state !== 'open') return Promise.reject(closedError());
    return this.#lanes.calls.request(meta, body, options);
  }

  /** Whether the gateway takes an event of that many bytes (meta included) now; an acknowledgement makes room. */
  canSendEvent(bytes: number): boolean {
    const lanes = this.#lanes;
    if (!lanes || this.#state !== 'open') return false;
    return lanes.eventsOut.hasRoomFor(bytes) && lanes.hasRoomFor(bytes);
  }

  /** Throws: PAYLOAD_TOO_LARGE, TUNNEL_CLOSED. Ask `canSendEvent` first; beyond the window the gateway hangs up. */
  sendEvent(event: EventMeta, body: Buffer): void {
    const lanes = this.#lanes;
    if (!lanes || this.#state !== 'open') throw closedError();
    const meta = JSON.stringify({ epoch: event.epoch, sequence: event.sequence, kind: event.kind });
    const frame = encodeFrame({ version: lanes.version, type: FRAME.event, meta, body });
    lanes.eventsOut.sent(event, Buffer.byteLength(meta) + body.length);
    this.#send(frame);
  }

  /** Takes no new requests at either end, lets those under way finish (their deadlines bound that), then closes. */
  async drain(): Promise<void> {
    const lanes = this.#lanes;
    if (!lanes || this.#state !== 'open') return this.close({ code: 'shutdown', text: 'stopped before it was open' });
    this.#send(encodeFrame({ version: lanes.version, type: FRAME.drain }));
    lanes.calls.stop(closedError);
    await Promise.all([lanes.calls.settled(), lanes.served.drain()]);
    this.close({ code: 'drained', text: 'all requests were answered' });
  }

  /** Tells the peer why and ends. Idempotent. */
  close(reason: { readonly code: CloseCode; readonly text: string }): void {
    if (this.#state === 'closed') return;
    const meta = JSON.stringify({ code: reason.code, text: reason.text.slice(0, 200) || reason.code });
    this.#options.transport.send(encodeFrame({ version: this.#version, type: FRAME.close, meta }));
    this.#finish({ ...reason, byPeer: false });
  }

  get #version(): number {
    return this.#lanes?.version ?? GREETING_VERSION;
  }

  #greet(type: typeof FRAME.hello | typeof FRAME.welcome): void {
    const { role, hello, clock, versions = SPOKEN_VERSIONS } = this.#options;
    const window = this.#options.window ?? (role === 'agent' ? REQUEST_WINDOW : EVENT_WINDOW);
    const body = Buffer.from(JSON.stringify({ ...hello, timeMs: clock.now() }));
    this.#send(encodeFrame({ version: GREETING_VERSION, type, meta: greetingMeta(versions, window), body }));
  }

  #send(frame: Buffer): void {
    const { transport } = this.#options;
    if (this.#state === 'closed') return;
    if (transport.bufferedBytes + frame.length > MAX_QUEUED_BYTES) {
      this.#finish({ code: 'overflow', text: 'the peer does not read', byPeer: false });
      return;
    }
    transport.send(frame);
  }

  #onMessage(message: Buffer): void {
    if (this.#state === 'closed') return;
    this.#heartbeat.heard();
    try {
      const frame = decodeFrame(message);
      if (frame.type === FRAME.close) this.#finish(toldByPeer(parseCloseMeta(frame.meta)));
      else if (this.#lanes) this.#onFrame(this.#lanes, frame);
      else this.#onGreeting(frame);
    } catch (thrown) {
      this.#onOffence(asAditError(thrown));
    }
  }

  #onFrame(lanes: Lanes, frame: Frame): void {
    if (frame.type === FRAME.drain) this.#isPeerDraining = true;
    lanes.onFrame(frame);
  }

  #onOffence(error: AditError): void {
    const { code, message } = error;
    this.#options.log('warn', 'the session ends because of what the peer sent', { code, error: message });
    this.#greeted.reject(error);
    this.close({ code: code === 'VERSION_UNSUPPORTED' ? 'version' : 'violation', text: message });
  }

  #onGreeting(frame: Frame): void {
    const { role, clock, versions = SPOKEN_VERSIONS } = this.#options;
    if (frame.type !== (role === 'agent' ? FRAME.welcome : FRAME.hello)) {
      throw new AditError('PROTOCOL_VIOLATION', 'a frame before the greeting');
    }
    const greeting = parseGreeting(frame.meta, frame.body);
    // The gateway greets even when it then refuses: so the agent can tell which versions are missing.
    if (role === 'gateway') this.#greet(FRAME.welcome);
    const version = negotiate(versions, greeting.versions);
    const send = (out: Buffer) => this.#send(out);
    this.#lanes = new Lanes({ ...this.#options, version, greeting, heartbeat: this.#heartbeat, send });
    this.#state = 'open';
    this.#helloTimer.abort();
    this.#heartbeat.start();
    this.#greeted.resolve({ version, hello: greeting.hello, clockSkewMs: greeting.hello.timeMs - clock.now() });
  }

  #finish(reason: CloseReason): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#helloTimer.abort();
    this.#heartbeat.close();
    this.#lanes?.close();
    const { transport } = this.#options;
    // A dead or unread link would never take the rest; an orderly end lets the last frames out.
    if (reason.code === 'heartbeat' || reason.code === 'overflow') transport.cut();
    else transport.close();
    const details = { code: reason.code, byPeer: reason.byPeer };
    this.#greeted.reject(new AditError('TUNNEL_CLOSED', `the session ended: ${reason.code}`, { details }));
    this.#ended.resolve(reason);
  }
}
