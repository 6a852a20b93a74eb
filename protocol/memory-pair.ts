import type { Transport, TransportEnd } from './transport.ts';

class MemoryTransport implements Transport {
  readonly #link: { isDead: boolean; isStalled: boolean };
  #peer: MemoryTransport | undefined;
  #message: ((message: Buffer) => void) | undefined;
  #end: ((end: TransportEnd) => void) | undefined;
  #ended: TransportEnd | undefined;
  #early: Buffer[] = [];
  #stalled: Buffer[] = [];
  bufferedBytes = 0;

  constructor(link: { isDead: boolean; isStalled: boolean }) {
    this.#link = link;
  }

  join(peer: MemoryTransport): void {
    this.#peer = peer;
  }

  send(message: Buffer): void {
    if (this.#ended) return;
    this.bufferedBytes += message.length;
    if (this.#link.isStalled) this.#stalled.push(message);
    else this.#pass(message);
  }

  #pass(message: Buffer): void {
    queueMicrotask(() => {
      this.bufferedBytes -= message.length;
      if (!this.#link.isDead) this.#peer?.arrive(message);
    });
  }

  release(): void {
    for (const message of this.#stalled.splice(0)) this.#pass(message);
  }

  arrive(message: Buffer): void {
    if (this.#ended) return;
    if (this.#message) this.#message(message);
    else this.#early.push(message);
  }

  onMessage(listener: (message: Buffer) => void): void {
    this.#message = listener;
    for (const message of this.#early.splice(0)) listener(message);
  }

  onEnd(listener: (end: TransportEnd) => void): void {
    this.#end = listener;
    if (this.#ended) listener(this.#ended);
  }

  finish(end: TransportEnd): void {
    if (this.#ended) return;
    this.#ended = end;
    this.#end?.(end);
  }

  close(): void {
    this.#part(true);
  }

  cut(): void {
    this.#part(false);
  }

  #part(clean: boolean): void {
    if (this.#ended) return;
    // After the messages that are already on their way, as a network would.
    queueMicrotask(() => {
      if (!this.#link.isDead) this.#peer?.finish({ clean, reason: 'the other end closed' });
    });
    this.finish({ clean, reason: 'closed here' });
  }
}

export interface MemoryPair {
  readonly a: Transport;
  readonly b: Transport;
  /** From now on nothing arrives and nobody is told: the half-open link. */
  die(): void;
  /** While stalled, what is sent stays in `bufferedBytes`: the peer that does not read. */
  stall(isStalled: boolean): void;
}

/** Two transports joined in memory, delivering in order and never within the call to `send`. */
export function memoryPair(): MemoryPair {
  const link = { isDead: false, isStalled: false };
  const a = new MemoryTransport(link);
  const b = new MemoryTransport(link);
  a.join(b);
  b.join(a);
  return {
    a,
    b,
    die: () => {
      link.isDead = true;
    },
    stall: (isStalled) => {
      link.isStalled = isStalled;
      if (!isStalled) {
        a.release();
        b.release();
      }
    },
  };
}
