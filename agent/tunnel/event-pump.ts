import type { Clock } from '../../domain/clock.ts';
import { asAditError } from '../../domain/errors.ts';
import type { EventSource, OutboundEvent } from '../../domain/events.ts';
import { EVENT_WINDOW } from '../../protocol/limits.ts';
import type { EventPosition } from '../../protocol/meta.ts';
import type { Session } from '../../protocol/session.ts';
import type { Log } from '../../protocol/transport.ts';

interface PumpDeps {
  readonly source: EventSource;
  readonly session: Pick<Session, 'canSendEvent' | 'sendEvent'>;
  readonly clock: Clock;
  readonly log: Log;
}

const META_ROOM_BYTES = 512;
const RETRY_MS = 5_000;
const OMITTED = Buffer.from('{"omitted":"the event is larger than a frame"}');

/**
 * Sends one source's unacknowledged events over one session, in order, and again from the oldest over the next one.
 * Nothing is held here that the source does not hold: what is lost with the process is only what was already sent.
 */
export class EventPump {
  readonly #deps: PumpDeps;
  readonly #closed = new AbortController();
  #sent: EventPosition = { epoch: '', sequence: 0 };
  #underWay = 0;
  #unsubscribe: () => void = () => {};

  constructor(deps: PumpDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#unsubscribe = this.#deps.source.onNew(() => this.#pump());
    this.#pump();
  }

  /** True if the event was this source's. */
  acknowledged(position: EventPosition): boolean {
    const { source, log } = this.#deps;
    if (position.epoch !== this.#sent.epoch) return false;
    this.#underWay--;
    try {
      if (position.epoch === source.epoch) source.acknowledged(position.sequence);
    } catch (thrown) {
      // It stays pending and goes out again with the next session; the gateway knows it by its number.
      log('error', 'an acknowledgement could not be stored', {
        sequence: position.sequence,
        code: asAditError(thrown).code,
      });
    }
    if (this.#underWay <= EVENT_WINDOW.count / 2) this.#pump();
    return true;
  }

  close(): void {
    this.#closed.abort();
    this.#unsubscribe();
  }

  #pump(): void {
    if (this.#closed.signal.aborted) return;
    const { source, log, clock } = this.#deps;
    try {
      for (const event of source.pending(EVENT_WINDOW.count)) if (!this.#send(event)) return;
    } catch (thrown) {
      log('error', 'events could not be read or sent; tried again', { code: asAditError(thrown).code });
      void clock.sleep(RETRY_MS, this.#closed.signal).then(() => this.#pump());
    }
  }

  /** False when the gateway takes no more now; an acknowledgement calls again. */
  #send(event: OutboundEvent): boolean {
    const { session, log } = this.#deps;
    const { epoch, sequence, kind } = event;
    if (epoch === this.#sent.epoch && sequence <= this.#sent.sequence) return true;
    const body = Buffer.from(event.body);
    const isTooLarge = body.length > EVENT_WINDOW.bytes / 4 - 8 * META_ROOM_BYTES;
    if (isTooLarge) log('error', 'an event is larger than a frame; its body is left out', { epoch, sequence, kind });
    const sendable = isTooLarge ? OMITTED : body;
    if (!session.canSendEvent(sendable.length + META_ROOM_BYTES)) return false;
    if (epoch !== this.#sent.epoch) this.#underWay = 0;
    session.sendEvent({ epoch, sequence, kind }, sendable);
    this.#sent = { epoch, sequence };
    this.#underWay++;
    return true;
  }
}
