import type { Clock } from '../domain/clock.ts';
import { AditError } from '../domain/errors.ts';
import { type EventHandler, IncomingEvents, OutgoingEvents } from './event-lane.ts';
import { encodeFrame, FRAME, type Frame } from './frame.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { Greeting, Window } from './hello.ts';
import { IncomingCalls, type RequestHandler } from './incoming-calls.ts';
import { EVENT_WINDOW, MAX_QUEUED_BYTES, REQUEST_WINDOW } from './limits.ts';
import type { EventPosition } from './meta.ts';
import { OutgoingCalls } from './outgoing-calls.ts';
import type { Log, Transport } from './transport.ts';

/** One end of the tunnel. What belongs to the other role is never called. */
export interface LaneOptions {
  readonly role: 'agent' | 'gateway';
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  /** What this end lets the other have under way: requests to an agent, events to a gateway. */
  readonly window?: Window;
  /** Agent only. */
  readonly onRequest?: RequestHandler;
  /** Agent only: the gateway has stored the event. */
  readonly onEventAck?: (position: EventPosition) => void;
  /** Gateway only. */
  readonly onEvent?: EventHandler;
}

interface LaneDeps extends LaneOptions {
  readonly version: number;
  readonly greeting: Greeting;
  readonly heartbeat: Heartbeat;
  readonly send: (frame: Buffer) => void;
}

/** Pings, pongs and drains: a peer needs one in three seconds. */
const MAX_CONTROL_FRAMES_PER_SECOND = 20;
const CONTROL: ReadonlySet<number> = new Set([FRAME.ping, FRAME.pong, FRAME.drain]);

/** What an open session runs on: requests and events, each in its direction, and who may send which frame. */
export class Lanes {
  readonly #deps: LaneDeps;
  readonly calls: OutgoingCalls;
  readonly served: IncomingCalls;
  readonly eventsOut: OutgoingEvents;
  readonly eventsIn: IncomingEvents;
  #control = { second: 0, count: 0 };

  constructor(deps: LaneDeps) {
    this.#deps = deps;
    const { clock, version, send, log, role, window, greeting, heartbeat } = deps;
    this.calls = new OutgoingCalls({
      clock,
      version,
      send,
      window: greeting.window,
      roundTripMs: () => heartbeat.roundTripMs,
      hasRoomFor: (bytes) => this.hasRoomFor(bytes),
    });
    this.served = new IncomingCalls({
      clock,
      version,
      send,
      window: (role === 'agent' ? window : undefined) ?? REQUEST_WINDOW,
      onRequest: deps.onRequest ?? (() => Promise.reject(new AditError('OP_UNSUPPORTED', 'nothing is served here'))),
    });
    this.eventsOut = new OutgoingEvents(greeting.window);
    this.eventsIn = new IncomingEvents({
      clock,
      version,
      send,
      log,
      window: (role === 'gateway' ? window : undefined) ?? EVENT_WINDOW,
      onEvent: deps.onEvent ?? (() => Promise.reject(new AditError('OP_UNSUPPORTED', 'events are not taken here'))),
    });
  }

  get version(): number {
    return this.#deps.version;
  }

  /** New work leaves half of the send queue to replies and control frames. */
  hasRoomFor(bytes: number): boolean {
    return this.#deps.transport.bufferedBytes + bytes <= MAX_QUEUED_BYTES / 2;
  }

  /** Throws: PROTOCOL_VIOLATION for whatever the peer must not send. */
  onFrame(frame: Frame): void {
    if (frame.version !== this.#deps.version) throw forbidden('a frame of another version than agreed');
    if (CONTROL.has(frame.type)) this.#countControl();
    if (frame.type === FRAME.ping) this.#onPing(frame.id);
    else if (frame.type === FRAME.pong) this.#deps.heartbeat.onPong(frame.id);
    else if (frame.type === FRAME.drain) this.calls.stop(closedError);
    else if (this.#deps.role === 'agent') this.#onGatewayFrame(frame);
    else this.#onAgentFrame(frame);
  }

  close(): void {
    this.calls.close(closedError);
    this.served.close();
    this.eventsIn.close();
  }

  #onGatewayFrame(frame: Frame): void {
    if (frame.type === FRAME.request) this.served.onRequest(frame);
    else if (frame.type === FRAME.cancel) this.served.onCancel(frame);
    else if (frame.type === FRAME.eventAck) {
      const position = this.eventsOut.acknowledged(frame);
      this.#deps.onEventAck?.(position);
    } else throw forbidden('a frame that an agent does not take');
  }

  #onAgentFrame(frame: Frame): void {
    if (frame.type === FRAME.reply) this.calls.onReply(frame);
    else if (frame.type === FRAME.event) this.eventsIn.onEvent(frame);
    else throw forbidden('a frame that a gateway does not take');
  }

  #countControl(): void {
    const second = Math.floor(this.#deps.clock.monotonic() / 1_000);
    if (this.#control.second !== second) this.#control = { second, count: 0 };
    if (++this.#control.count > MAX_CONTROL_FRAMES_PER_SECOND) throw forbidden('too many pings');
  }

  #onPing(id: number): void {
    this.#deps.send(encodeFrame({ version: this.#deps.version, type: FRAME.pong, id }));
  }
}

/** TUNNEL_CLOSED with `outcome: none`, for what had not left; what had is `unknown`. */
export function closedError(): AditError {
  return new AditError('TUNNEL_CLOSED', 'the tunnel to the agent is closed or closing', { outcome: 'none' });
}

function forbidden(reason: string): AditError {
  return new AditError('PROTOCOL_VIOLATION', reason);
}
