import { AsyncLocalStorage } from 'node:async_hooks';
import diagnosticsChannel from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/**
 * The TCP sockets that one attempt to connect opens. The Thin driver gives no way to end a connection whose peer fell
 * silent: its promises never settle, `close` included. Once the socket is destroyed they do, and no other connection of
 * the process is touched.
 */
export class Sockets {
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  /** Runs `connect`; sockets that it or anything it starts opens belong here. */
  watch<T>(connect: () => Promise<T>): Promise<T> {
    listen();
    return owner.run(this, connect);
  }

  add(socket: Socket): void {
    if (this.#isCut) return void socket.destroy();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** True while at least one of them is open. */
  get isOpen(): boolean {
    return this.#sockets.size > 0;
  }

  /** Ends them without a word to the peer, those included that are opened later. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy(new Error('given up: the peer did not answer'));
  }
}

const owner = new AsyncLocalStorage<Sockets>();
let isListening = false;

/** Node tells of each TCP socket that is opened, in the context of whoever opens it. */
function listen(): void {
  if (isListening) return;
  isListening = true;
  diagnosticsChannel.subscribe('net.client.socket', (message) => {
    const { socket } = message as { readonly socket?: unknown };
    if (socket instanceof Socket) owner.getStore()?.add(socket);
  });
}
