import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { CallLog } from '../../calls.ts';
import type { FaultBook } from '../../faults.ts';
import type { OracleEngine } from '../engine.ts';
import type { StatementLog } from '../statement-log.ts';
import type { OracleUserMaster } from '../users.ts';
import { Conversation } from './conversation.ts';
import { numberOf } from './faulted.ts';
import type { OracleIdentity } from './logon.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
const MAX_NAME = 128;
const REOPEN_MS = 50;

export interface OracleWireDeps {
  readonly engine: OracleEngine;
  readonly users: OracleUserMaster;
  readonly identity: OracleIdentity;
  readonly services: readonly string[];
  /** Name of the simulated system, for faults and logs. */
  readonly system: string;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly statements: StatementLog;
  /** A loopback address. */
  readonly host: string;
  readonly port: number;
  /** TCPS instead of TCP. With `ca`, only clients with a certificate of it are let in. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string };
  /** What a statement is called in the call log and by faults; without it, its text in one line. */
  readonly nameOf?: (sql: string) => string;
  /** Milliseconds from the first byte to a finished logon. */
  readonly logonTimeoutMs?: number;
  /** PROCESSES of the instance; whoever comes beyond is refused with TNS-12516. */
  readonly maxConnections?: number;
}

export interface OracleWire {
  readonly host: string;
  readonly port: number;
  /** Connections open at present. */
  readonly connections: number;
  /** What whoever comes next is told the database is called, and the services that the listener knows. */
  announce(changed: { readonly identity?: OracleIdentity; readonly services?: readonly string[] }): void;
  /** Drops every connection, as an instance does that is stopped. Settles when their sessions are ended. */
  drop(): Promise<void>;
  /** Drops every connection and stops listening. */
  close(): Promise<void>;
}

const oneLine = (sql: string): string => sql.trim().replace(/\s+/g, ' ').slice(0, MAX_NAME);

const inCapitals = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((name) => name.toUpperCase()));

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Starts the simulated database's listener: TNS over TCP or TCPS, in front of an engine. */
export async function startOracleWire(deps: OracleWireDeps): Promise<OracleWire> {
  if (!LOOPBACK.has(deps.host)) throw new RangeError(`the simulated database binds to loopback only, not ${deps.host}`);
  const open = new Set<Conversation>();
  let { identity } = deps;
  let services = inCapitals(deps.services);
  let sessions = 0;
  let closing: Promise<void> | null = null;

  function refusal(): number | null {
    const down = deps.faults.downtime(deps.system);
    // A stopped instance leaves its listener behind, which then knows no such service, or says why it hands nobody over.
    if (down !== null) return numberOf(down, 12514);
    return open.size >= (deps.maxConnections ?? 150) ? 12516 : null;
  }

  function admit(socket: Socket): void {
    sessions += 1;
    const conversation = new Conversation(socket, {
      ...deps,
      identity,
      services,
      road: 'thin',
      sessionName: `${deps.system}-${sessions}`,
      nameOf: deps.nameOf ?? oneLine,
      logonTimeoutMs: deps.logonTimeoutMs ?? 60_000,
      refusal: refusal(),
    });
    open.add(conversation);
    socket.once('close', () => open.delete(conversation));
    conversation.start();
  }

  const { tls } = deps;
  const server: Server =
    tls === undefined
      ? createTcpServer(admit)
      : createTlsServer(
          {
            key: tls.key,
            cert: tls.cert,
            minVersion: 'TLSv1.2',
            handshakeTimeout: deps.logonTimeoutMs ?? 60_000,
            ...(tls.ca === undefined ? {} : { ca: tls.ca, requestCert: true, rejectUnauthorized: true }),
          },
          admit,
        );
  server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  // TLS handshakes under way are known to the server only by their sockets.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  const port = await listen(server, deps.port, deps.host);
  // Another process may have the port for a moment, as one that connects to somewhere has.
  server.on('error', () => setTimeout(follow, REOPEN_MS));
  const stopWatching = deps.faults.onChange(follow);

  /** Does as the faults say: who is down has no connections, and whose listener is down does not listen either. */
  function follow(): void {
    const down = deps.faults.downtime(deps.system);
    if (down !== null) void drop();
    if (down?.code === 'LISTENER') stopListening();
    else if (!server.listening && closing === null) server.listen(port, deps.host);
  }

  function stopListening(): void {
    server.close();
    for (const socket of sockets) socket.destroy();
  }

  async function drop(): Promise<void> {
    await Promise.all([...open].map((conversation) => conversation.close()));
  }

  async function close(): Promise<void> {
    stopWatching();
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    await drop();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
  return {
    host: deps.host,
    port,
    get connections() {
      return open.size;
    },
    announce: (changed) => {
      identity = changed.identity ?? identity;
      services = changed.services === undefined ? services : inCapitals(changed.services);
    },
    drop,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
