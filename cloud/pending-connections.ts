import type { Socket } from 'node:net';

interface Ends {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/**
 * Connections that have not yet shown who they are. Their number is bounded, in all and from one address, so that
 * whoever only opens connections keeps nobody else out for longer than a handshake may take.
 */
export class PendingConnections {
  readonly #max: number;
  readonly #maxPerAddress: number;
  readonly #sockets = new Map<string, Socket>();
  readonly #counts = new Map<string, number>();

  constructor(limits: { readonly max: number; readonly maxPerAddress: number }) {
    this.#max = limits.max;
    this.#maxPerAddress = limits.maxPerAddress;
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** False, and the socket is destroyed, when there are too many already. */
  admit(socket: Socket): boolean {
    const { remoteAddress = '' } = socket;
    const fromThere = this.#counts.get(remoteAddress) ?? 0;
    if (this.#sockets.size >= this.#max || fromThere >= this.#maxPerAddress) {
      socket.destroy();
      return false;
    }
    const key = keyOf(socket);
    this.#sockets.set(key, socket);
    this.#counts.set(remoteAddress, fromThere + 1);
    socket.once('close', () => this.#forget(key, remoteAddress, socket));
    return true;
  }

  /** It no longer counts. Node gives no way from a TLS socket to the one under it, so it is found by its ends. */
  settle(socket: Ends): void {
    const key = keyOf(socket);
    const held = this.#sockets.get(key);
    if (held) this.#forget(key, socket.remoteAddress ?? '', held);
  }

  destroyAll(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
  }

  #forget(key: string, address: string, socket: Socket): void {
    if (this.#sockets.get(key) !== socket) return;
    this.#sockets.delete(key);
    const left = (this.#counts.get(address) ?? 1) - 1;
    if (left > 0) this.#counts.set(address, left);
    else this.#counts.delete(address);
  }
}

function keyOf({ remoteAddress = '', remotePort = 0 }: Ends): string {
  return `${remoteAddress} ${remotePort}`;
}
