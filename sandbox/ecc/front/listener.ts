import type { Server as HttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallLog } from '../../calls.ts';
import type { FaultBook } from '../../faults.ts';

interface ListenerDeps {
  readonly https: HttpsServer;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly system: string;
  readonly road: string;
  readonly signal: AbortSignal;
}

/** What is known of an open connection. */
interface Connection {
  readonly socket: Socket;
  readonly session: string;
  /** The first request gets an ICM error page. */
  isSpoiled: boolean;
}

/**
 * The TCP side of the front, where faults `at: connect` strike, before TLS says a word. Connections are known by the
 * other side's port, since the TLS layer hides the socket it runs on.
 */
export class Listener {
  readonly #deps: ListenerDeps;
  readonly #open = new Map<string, Connection>();
  readonly #tcp = createServer((socket) => void this.#accept(socket));
  readonly #stopListening: () => void;
  #count = 0;

  constructor(deps: ListenerDeps) {
    this.#deps = deps;
    this.#stopListening = deps.faults.onChange(() => {
      const down = deps.faults.downtime(deps.system);
      if (down !== null && down.code === undefined) this.#dropAll();
    });
  }

  /** Listens and gives the port. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#tcp.once('error', reject);
      this.#tcp.listen(port, host, resolve);
    });
    return (this.#tcp.address() as AddressInfo).port;
  }

  session(socket: Socket): string {
    return this.#open.get(keyOf(socket))?.session ?? 'soap-0';
  }

  /** True once for a connection that an `error` fault struck. */
  takeSpoiled(socket: Socket): boolean {
    const connection = this.#open.get(keyOf(socket));
    if (connection === undefined || !connection.isSpoiled) return false;
    connection.isSpoiled = false;
    return true;
  }

  async close(): Promise<void> {
    this.#stopListening();
    const ended = new Promise<void>((resolve) => this.#tcp.close(() => resolve()));
    this.#dropAll();
    await ended;
  }

  #dropAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy();
  }

  async #accept(socket: Socket): Promise<void> {
    const { faults, system, signal } = this.#deps;
    this.#count += 1;
    const session = `${this.#deps.road}-${this.#count}`;
    const key = keyOf(socket);
    const connection: Connection = { socket, session, isSpoiled: false };
    this.#open.set(key, connection);
    socket.once('close', () => this.#open.delete(key));
    socket.on('error', () => socket.destroy());

    const down = faults.downtime(system);
    const fault = faults.take('connect', system, 'connect') ?? down;
    if (fault?.action === 'delay') await wait(fault.ms ?? 0, undefined, { signal }).catch(() => undefined);
    else if (fault !== null) {
      this.#deps.calls.begin({ system, road: this.#deps.road, name: 'connect', session }).end(`fault:${fault.action}`);
    }
    if (signal.aborted || socket.destroyed) return void socket.destroy();
    switch (fault?.action) {
      case 'refuse':
      case 'cut':
      case 'cut_mid':
        return void socket.destroy();
      case 'down':
        // Stopped outright nothing listens; with code 503 the ICM is up and only the system behind it is not.
        if (fault.code === undefined) return void socket.destroy();
        break;
      case 'hang':
        // A host that takes the connection and then says nothing, not even a TLS handshake.
        return;
      case 'error':
        connection.isSpoiled = true;
        break;
      default:
        break;
    }
    this.#deps.https.emit('connection', socket);
  }
}

const keyOf = (socket: Socket) => `${socket.remoteAddress}:${socket.remotePort}`;
