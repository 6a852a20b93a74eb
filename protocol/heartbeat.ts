import type { Clock } from '../domain/clock.ts';
import { AditError } from '../domain/errors.ts';
import { DEAD_AFTER_MS, PING_EVERY_MS } from './limits.ts';

/** A peer that never answers pings but sends other frames is alive; its pings are forgotten. */
const PINGS_REMEMBERED = 8;

interface HeartbeatDeps {
  readonly clock: Clock;
  readonly ping: (id: number) => void;
  /** Called once, when nothing arrived for `DEAD_AFTER_MS`. */
  readonly onDead: () => void;
}

/**
 * Finds out that the peer is gone when TCP does not: a ping every 3 s, and 9 s without any frame is death. Whatever
 * arrives counts as life. A process that was itself asleep (a suspended machine) gives the peer one more ping first.
 */
export class Heartbeat {
  readonly #deps: HeartbeatDeps;
  readonly #stop = new AbortController();
  readonly #sent = new Map<number, number>();
  #lastHeard = 0;
  #lastId = 0;
  #roundTripMs = 0;

  constructor(deps: HeartbeatDeps) {
    this.#deps = deps;
  }

  /** Smoothed round trip in milliseconds; 0 until the first pong. */
  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  heard(): void {
    this.#lastHeard = this.#deps.clock.monotonic();
  }

  /** Throws: PROTOCOL_VIOLATION for a pong to a ping that was never sent. */
  onPong(id: number): void {
    if (id > this.#lastId) throw new AditError('PROTOCOL_VIOLATION', 'a pong to no ping');
    const sentAt = this.#sent.get(id);
    if (sentAt === undefined) return;
    this.#sent.delete(id);
    const tookMs = this.#deps.clock.monotonic() - sentAt;
    this.#roundTripMs = this.#roundTripMs === 0 ? tookMs : this.#roundTripMs * 0.75 + tookMs * 0.25;
  }

  start(): void {
    this.heard();
    void this.#run();
  }

  close(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { clock, ping, onDead } = this.#deps;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const id = ++this.#lastId;
      const before = clock.monotonic();
      this.#sent.set(id, before);
      this.#sent.delete(id - PINGS_REMEMBERED);
      ping(id);
      const untilDead = this.#lastHeard + DEAD_AFTER_MS - before;
      await clock.sleep(Math.min(PING_EVERY_MS, Math.max(1, untilDead)), signal);
      if (signal.aborted) return;
      const now = clock.monotonic();
      const overslept = now - before > 2 * PING_EVERY_MS;
      if (overslept) this.#lastHeard = Math.max(this.#lastHeard, now - DEAD_AFTER_MS + PING_EVERY_MS);
      else if (now - this.#lastHeard >= DEAD_AFTER_MS) {
        onDead();
        return;
      }
    }
  }
}
