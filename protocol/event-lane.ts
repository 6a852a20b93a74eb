import type { Clock } from '../domain/clock.ts';
import { AditError } from '../domain/errors.ts';
import { encodeFrame, FRAME, type Frame } from './frame.ts';
import type { Window } from './hello.ts';
import { EVENT_RATE } from './limits.ts';
import { type EventMeta, type EventPosition, parseEventMeta, parseEventPosition } from './meta.ts';
import type { Log } from './transport.ts';

/** Resolves when the event is stored for good; only then it is acknowledged. */
export type EventHandler = (event: EventMeta, body: Buffer) => Promise<void>;

const RETRY_MS = 1_000;

function keyOf(position: EventPosition): string {
  return `${position.epoch}/${position.sequence}`;
}

/** The sending half: what is under way and not acknowledged, within the receiver's window. */
export class OutgoingEvents {
  readonly #window: Window;
  readonly #open = new Map<string, number>();
  #openBytes = 0;

  constructor(window: Window) {
    this.#window = window;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#open.size < this.#window.count && this.#openBytes + bytes <= this.#window.bytes;
  }

  sent(event: EventPosition, bytes: number): void {
    this.#open.set(keyOf(event), bytes);
    this.#openBytes += bytes;
  }

  /** Throws: PROTOCOL_VIOLATION for an acknowledgement of something that was not sent. */
  acknowledged(frame: Frame): EventPosition {
    const position = parseEventPosition(frame.meta);
    const bytes = this.#open.get(keyOf(position));
    if (bytes === undefined) throw new AditError('PROTOCOL_VIOLATION', 'an acknowledgement of no event');
    this.#open.delete(keyOf(position));
    this.#openBytes -= bytes;
    return position;
  }
}

interface IncomingEventDeps {
  readonly clock: Clock;
  readonly version: number;
  readonly window: Window;
  readonly onEvent: EventHandler;
  readonly send: (frame: Buffer) => void;
  readonly log: Log;
}

/**
 * The receiving half: one event at a time, in the order of arrival. One that cannot be stored (a full disk) is tried
 * again every second while the session lives; those behind it wait within the window, requests go on.
 */
export class IncomingEvents {
  readonly #deps: IncomingEventDeps;
  readonly #queue: { event: EventMeta; body: Buffer; bytes: number }[] = [];
  readonly #closed = new AbortController();
  #queuedBytes = 0;
  #rate = { since: 0, count: 0, bytes: 0 };
  #isWorking = false;

  constructor(deps: IncomingEventDeps) {
    this.#deps = deps;
  }

  /** Throws: PROTOCOL_VIOLATION when the sender exceeds the window or the meta is malformed. */
  onEvent(frame: Frame): void {
    const { window } = this.#deps;
    const event = parseEventMeta(frame.meta);
    const bytes = frame.meta.length + frame.body.length;
    if (this.#queue.length >= window.count || this.#queuedBytes + bytes > window.bytes) {
      throw new AditError('PROTOCOL_VIOLATION', 'more events than credit was given');
    }
    this.#queue.push({ event, body: frame.body, bytes });
    this.#queuedBytes += bytes;
    if (!this.#isWorking) void this.#work();
  }

  close(): void {
    this.#closed.abort();
  }

  async #work(): Promise<void> {
    const { clock, version, onEvent, send, log } = this.#deps;
    this.#isWorking = true;
    while (!this.#closed.signal.aborted) {
      const next = this.#queue[0];
      if (!next) break;
      const { epoch, sequence } = next.event;
      try {
        await onEvent(next.event, next.body);
      } catch (thrown) {
        log('error', 'an event could not be stored; it is tried again', { epoch, sequence, error: String(thrown) });
        await clock.sleep(RETRY_MS, this.#closed.signal);
        continue;
      }
      this.#queue.shift();
      this.#queuedBytes -= next.bytes;
      send(encodeFrame({ version, type: FRAME.eventAck, meta: JSON.stringify({ epoch, sequence }) }));
      await this.#pace(next.bytes);
    }
    this.#isWorking = false;
  }

  /** Storing costs a write to the disk, which others wait for: a flood is slowed down by acknowledging it late. */
  async #pace(bytes: number): Promise<void> {
    const { clock } = this.#deps;
    const now = clock.monotonic();
    if (now - this.#rate.since >= 1_000) this.#rate = { since: now, count: 0, bytes: 0 };
    this.#rate.count++;
    this.#rate.bytes += bytes;
    if (this.#rate.count < EVENT_RATE.count && this.#rate.bytes < EVENT_RATE.bytes) return;
    await clock.sleep(this.#rate.since + 1_000 - now, this.#closed.signal);
  }
}
