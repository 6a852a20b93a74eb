import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../domain/clock.ts';
import { asAditError } from '../domain/errors.ts';
import { type AgentIdentity, identityFromAltNames } from '../protocol/agent-identity.ts';
import type { Hello } from '../protocol/hello.ts';
import type { EventMeta } from '../protocol/meta.ts';
import { Session } from '../protocol/session.ts';
import type { Log, Transport } from '../protocol/transport.ts';
import { createWsServer } from '../protocol/ws-server.ts';
import type { AgentLink, AgentRegistry } from './agents.ts';
import type { Authority } from './authority.ts';
import type { GatewayMetrics } from './metrics.ts';
import { PendingConnections } from './pending-connections.ts';

export const TUNNEL_PATH = '/tunnel';

interface AcceptorDeps {
  readonly authority: Pick<Authority, 'ca' | 'server'>;
  readonly registry: AgentRegistry;
  readonly metrics: GatewayMetrics;
  readonly clock: Clock;
  readonly log: Log;
  readonly hello: Omit<Hello, 'timeMs'>;
  /** Stores an event for good, or throws. */
  readonly onEvent: (from: AgentIdentity, event: EventMeta, body: Buffer) => void;
  readonly onWelcome: (link: AgentLink) => void;
}

const HANDSHAKE_TIMEOUT_MS = 5_000;
/** Connections that are not yet welcome: in all, and from one address (agents may share one behind a balancer). */
const PENDING = { max: 512, maxPerAddress: 128 };

/**
 * Takes agents in: TLS 1.3 with a certificate of the private CA, then the WebSocket, then the greeting, each within
 * five seconds. Who the agent is, only its certificate says.
 *
 * A second session of an agent replaces the first, for after a half-open link the agent is back before the old one is
 * known to be dead. If it is another process with the same certificate, that is counted and logged as an alarm.
 */
export class TunnelAcceptor {
  readonly #deps: AcceptorDeps;
  readonly #server: Server;
  readonly #webSockets = createWsServer();
  readonly #pending = new PendingConnections(PENDING);

  constructor(deps: AcceptorDeps) {
    this.#deps = deps;
    const { authority } = deps;
    this.#server = createServer({
      key: authority.server.key,
      cert: authority.server.chain,
      ca: authority.ca,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      headersTimeout: HANDSHAKE_TIMEOUT_MS,
      requestTimeout: HANDSHAKE_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
      noDelay: true,
    });
    this.#server.on('connection', (socket: Socket) => {
      if (!this.#pending.admit(socket)) deps.metrics.refusedConnections.inc();
    });
    this.#server.on('request', (_request, response) => response.writeHead(426, { connection: 'close' }).end());
    this.#server.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket, head));
    this.#server.on('tlsClientError', (error: Error & { code?: string }) => {
      deps.metrics.refusedConnections.inc();
      deps.log('debug', 'a TLS handshake failed', { reason: error.code ?? 'no code' });
    });
  }

  /** Port 0 takes a free one; returns the port. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no new agents, drains the sessions there are, cuts what is left. Idempotent. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    await Promise.all(this.#deps.registry.links().map((link) => link.session.drain()));
    await this.#webSockets.part();
    this.#pending.destroyAll();
    this.#server.closeAllConnections();
    await closed;
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const identity = request.url === TUNNEL_PATH && socket instanceof TLSSocket ? this.#identityOf(socket) : null;
    if (!identity || !this.#webSockets.offersTunnel(request)) {
      this.#deps.metrics.refusedConnections.inc();
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    this.#webSockets.upgrade(request, socket, head, (transport) => void this.#greet(transport, socket, identity));
  }

  /** A resumed TLS session skips the check of dates, so they are checked here every time. */
  #identityOf(socket: TLSSocket): AgentIdentity | null {
    const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
    if (!certificate) return null;
    const now = this.#deps.clock.now();
    if (certificate.validToDate.getTime() <= now || certificate.validFromDate.getTime() > now) return null;
    return identityFromAltNames(certificate.subjectAltName);
  }

  async #greet(transport: Transport, socket: Duplex, identity: AgentIdentity): Promise<void> {
    const { clock, log, hello, onEvent, onWelcome } = this.#deps;
    const session = new Session({
      role: 'gateway',
      transport,
      clock,
      log,
      hello,
      onEvent: async (event, body) => onEvent(identity, event, body),
    });
    try {
      const peer = await session.start();
      if (socket instanceof TLSSocket) this.#pending.settle(socket);
      const link: AgentLink = {
        identity,
        session,
        ...peer,
        operations: new Set(peer.hello.operations),
        since: clock.now(),
      };
      this.#take(link);
      onWelcome(link);
      const reason = await session.closed;
      this.#deps.registry.disconnected(link);
      log('info', 'an agent left', { ...identity, code: reason.code, byPeer: reason.byPeer, reason: reason.text });
    } catch (thrown) {
      this.#deps.metrics.refusedConnections.inc();
      log('warn', 'an agent was not welcomed', { ...identity, code: asAditError(thrown).code });
      session.close({ code: 'refused', text: 'the gateway could not take the session' });
    }
  }

  #take(link: AgentLink): void {
    const { registry, metrics, log } = this.#deps;
    const { identity, hello, clockSkewMs, version } = link;
    const before = registry.connected(link);
    log('info', 'an agent is here', { ...identity, software: hello.software, version, clockSkewMs });
    if (!before) return;
    if (before.hello.instance !== hello.instance) {
      metrics.duplicateSessions.inc();
      log('warn', 'two processes use the same agent certificate; the newer session stays', { ...identity });
    }
    before.session.close({ code: 'replaced', text: 'a newer session of the same agent' });
  }
}
