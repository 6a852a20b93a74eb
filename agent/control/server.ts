import { unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { AditError, asAditError, toWire } from '../../domain/errors.ts';
import type { Logger } from '../log.ts';
import { readLines } from './lines.ts';
import { type ControlMethods, ControlRequest, MAX_REPLY_BYTES, MAX_REQUEST_BYTES } from './messages.ts';

const MAX_CONNECTIONS = 16;
const IDLE_MS = 120_000;
/** Owner and group may connect; who approves or resolves is decided by keys and not by the socket. */
const FORBIDDEN_BITS = 0o117;

interface ControlServerDeps {
  /** From `controlAddress`. */
  readonly address: string;
  readonly methods: ControlMethods;
  readonly log: Logger;
}

/** Answers the local CLI. One connection may ask many times; each line is one request and gets one line back. */
export class ControlServer {
  readonly #deps: ControlServerDeps;
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();

  constructor(deps: ControlServerDeps) {
    this.#deps = deps;
  }

  /**
   * Listens. A socket that a killed agent left behind is replaced; one that somebody answers on is another agent with
   * the same state folder: CONFIG_INVALID.
   */
  async start(): Promise<void> {
    const { address } = this.#deps;
    try {
      this.#server = await this.#listen(address);
    } catch (thrown) {
      if (!hasCode(thrown, 'EADDRINUSE')) throw asAditError(thrown);
      if (await answers(address)) {
        throw new AditError(
          'CONFIG_INVALID',
          `another agent already runs with this state folder (${address} answers)`,
          {
            hint: 'stop the other one, or give each its own agent.stateDir',
          },
        );
      }
      unlinkSync(address);
      this.#server = await this.#listen(address);
    }
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #listen(address: string): Promise<Server> {
    const server = createServer((socket) => this.#serve(socket));
    server.maxConnections = MAX_CONNECTIONS;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.once('listening', () => {
        server.off('error', reject);
        server.on('error', (error) => this.#deps.log.warn('control socket failed', { error }));
        resolve(server);
      });
      // The socket is bound inside this call, so that it never exists with wider permissions.
      const before = process.platform === 'win32' ? null : process.umask(FORBIDDEN_BITS);
      try {
        server.listen(address);
      } finally {
        if (before !== null) process.umask(before);
      }
    });
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    readLines(socket, MAX_REQUEST_BYTES, {
      onLine: (line) => void this.#answer(socket, line),
      onOverflow: () => {
        const error = new AditError('PAYLOAD_TOO_LARGE', `a request has at most ${MAX_REQUEST_BYTES} bytes`);
        socket.end(`${JSON.stringify({ id: 0, error: toWire(error) })}\n`);
      },
    });
  }

  async #answer(socket: Socket, line: string): Promise<void> {
    let id = 0;
    try {
      const request = parseRequest(line);
      id = request.id;
      const { methods } = this.#deps;
      const method = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
      if (!method)
        throw new AditError('OP_UNKNOWN', `this agent has no control method "${request.method}"`, {
          hint: "use the CLI of the agent's own version",
        });
      // Running a method takes as long as it takes; only silence of the client ends a connection.
      socket.setTimeout(0);
      const result = await method(request.params);
      send(socket, { id, result: result ?? null });
    } catch (thrown) {
      const error = asAditError(thrown);
      if (error.code === 'INTERNAL') this.#deps.log.error('control request failed', { error });
      send(socket, { id, error: toWire(error) });
    } finally {
      if (!socket.destroyed) socket.setTimeout(IDLE_MS);
    }
  }
}

function parseRequest(line: string): ControlRequest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new AditError('INPUT_INVALID', 'the request is not JSON');
  }
  const parsed = ControlRequest.safeParse(value);
  if (!parsed.success) throw new AditError('INPUT_INVALID', 'the request is not one of the control protocol');
  return parsed.data;
}

function send(socket: Socket, reply: { readonly id: number } & Readonly<Record<string, unknown>>): void {
  if (socket.destroyed || !socket.writable) return;
  const line = JSON.stringify(reply);
  if (Buffer.byteLength(line) <= MAX_REPLY_BYTES) {
    socket.write(`${line}\n`);
    return;
  }
  const error = new AditError('PAYLOAD_TOO_LARGE', 'the answer is too large to be shown at once', {
    hint: 'ask for less',
  });
  socket.write(`${JSON.stringify({ id: reply.id, error: toWire(error) })}\n`);
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const done = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(2000, () => done(true));
    socket.once('connect', () => done(true));
    socket.once('error', (error) => done(!hasCode(error, 'ECONNREFUSED') && !hasCode(error, 'ENOENT')));
  });
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
