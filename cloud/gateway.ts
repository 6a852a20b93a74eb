import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import fastify from 'fastify';
import type { Clock } from '../domain/clock.ts';
import { asAditError } from '../domain/errors.ts';
import type { AgentIdentity } from '../protocol/agent-identity.ts';
import { JSON_LIMITS } from '../protocol/limits.ts';
import type { EventMeta } from '../protocol/meta.ts';
import { parseStrictJson } from '../protocol/strict-json.ts';
import type { Log } from '../protocol/transport.ts';
import { KeyRing } from './admin.ts';
import { type AgentLink, AgentRegistry } from './agents.ts';
import { openAuthority } from './authority.ts';
import { createMetrics, type GatewayMetrics } from './metrics.ts';
import { PendingConnections } from './pending-connections.ts';
import { mountRoutes } from './routes.ts';
import { type GatewayStore, openGatewayStore } from './store.ts';
import { TOOLS_PREFIX, toolsEndpoint } from './tools-endpoint.ts';
import { TUNNEL_PATH, TunnelAcceptor } from './tunnel-acceptor.ts';

export interface GatewayOptions {
  /** The gateway's own folder: CA, keys and `gateway.db`. */
  readonly dir: string;
  /** Address to listen on. */
  readonly host: string;
  /** REST and enrolment; 0 takes a free port. */
  readonly port: number;
  readonly tunnelPort: number;
  /** Names and addresses under which it is reached; the first is what agents and platforms are told. */
  readonly publicNames: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** Life of an agent's certificate, 30 days unless told. */
  readonly agentCertificateDays?: number;
}

export interface Gateway {
  /** `https://…` of REST and enrolment. */
  readonly url: string;
  /** `wss://…` that agents dial. */
  readonly tunnelUrl: string;
  /** The CA certificate that both present. */
  readonly caFile: string;
  readonly store: GatewayStore;
  readonly registry: AgentRegistry;
  readonly metrics: GatewayMetrics;
  /** Drains the sessions, answers what is under way, closes. Idempotent. */
  close(): Promise<void>;
}

const REMEMBER_AGENTS_MS = 30 * 86_400_000;
const EVENT_JSON = { ...JSON_LIMITS, keys: 20_000 };
const OMITTED = '{"omitted":"the event is not acceptable JSON"}';

/** Opens store and CA and listens. Throws what keeps it from that, with everything closed again. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { dir, clock, log, host } = options;
  const serverNames = options.publicNames;
  const authority = await openAuthority({ dir, clock, serverNames, agentDays: options.agentCertificateDays ?? 30 });
  const store = openGatewayStore(dir);
  const registry = new AgentRegistry();
  recall(store, registry, clock.now() - REMEMBER_AGENTS_MS);
  const metrics = createMetrics(() => registry.links().length);
  const publicHost = options.publicNames[0] ?? 'localhost';
  const ports = { rest: options.port, tunnel: options.tunnelPort };
  const gatewayUrl = () => `https://${publicHost}:${ports.rest}`;
  const tunnelUrl = () => `wss://${publicHost}:${ports.tunnel}${TUNNEL_PATH}`;

  const acceptor = new TunnelAcceptor({
    authority,
    registry,
    metrics,
    clock,
    log,
    hello: {
      software: `adit-gateway/${options.version}`,
      name: publicHost,
      instance: randomUUID(),
      operations: [],
      systems: [],
    },
    onEvent: (from, event, body) => keepEvent({ store, metrics, clock, log }, from, event, body),
    onWelcome: (link) => keepAgent(store, link, log),
  });

  let isReady = false;
  const keys = new KeyRing(store, () => clock.monotonic());
  const tools = toolsEndpoint({ keys, registry, metrics, clock, log });
  const app = fastify({ logger: false, serverFactory: (handler) => restServer(authority.server, tools, handler) });
  mountRoutes(app, {
    ...{ keys, registry, metrics, clock, log, store, authority, tunnelUrl, gatewayUrl },
    version: options.version,
    isReady: () => isReady && canRead(store),
  });

  let closing: Promise<void> | undefined;
  const close = async () => {
    isReady = false;
    await acceptor.close();
    await app.close();
    store.close();
  };
  try {
    await app.listen({ host, port: options.port });
    ports.rest = (app.server.address() as AddressInfo).port;
    ports.tunnel = await acceptor.listen(options.tunnelPort, host);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  isReady = true;
  log('info', 'the gateway is up', { url: gatewayUrl(), tunnelUrl: tunnelUrl() });
  return {
    url: gatewayUrl(),
    tunnelUrl: tunnelUrl(),
    caFile: join(dir, 'ca.crt'),
    store,
    registry,
    metrics,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Connections to REST: those that have made no handshake yet, and all (a platform has a pool, not thousands). */
const REST_PENDING = { max: 1_024, maxPerAddress: 256 };
const MAX_REST_CONNECTIONS = 4_096;

function restServer(credentials: { key: string; chain: string }, tools: RequestListener, others: RequestListener) {
  const pending = new PendingConnections(REST_PENDING);
  const server = createServer(
    {
      key: credentials.key,
      cert: credentials.chain,
      minVersion: 'TLSv1.2',
      handshakeTimeout: 5_000,
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 65_000,
      noDelay: true,
    },
    (request, response) => {
      if (request.url?.startsWith(TOOLS_PREFIX)) tools(request, response);
      else others(request, response);
    },
  );
  server.maxConnections = MAX_REST_CONNECTIONS;
  server.on('connection', (socket: Socket) => pending.admit(socket));
  server.on('secureConnection', (socket) => pending.settle(socket));
  return server;
}

function recall(store: GatewayStore, registry: AgentRegistry, since: number): void {
  for (const { tenant, agentId, said, seenAt } of store.agents()) {
    if (seenAt >= since) registry.remember({ tenant, agentId }, JSON.parse(said), seenAt);
  }
}

function canRead(store: GatewayStore): boolean {
  try {
    store.probe();
    return true;
  } catch {
    return false;
  }
}

function keepAgent(store: GatewayStore, link: AgentLink, log: Log): void {
  const { software, systems, operations } = link.hello;
  try {
    store.noteAgent(link.identity, JSON.stringify({ software, systems, operations }), link.since);
  } catch (thrown) {
    // The agent serves all the same; only after a restart the gateway would not know it until it is back.
    log('error', 'an agent could not be noted', { ...link.identity, code: asAditError(thrown).code });
  }
}

interface EventDeps {
  readonly store: GatewayStore;
  readonly metrics: GatewayMetrics;
  readonly clock: Clock;
  readonly log: Log;
}

/** A body that no platform could read would come again for ever if it were refused, so its place is kept without it. */
function keepEvent(deps: EventDeps, from: AgentIdentity, event: EventMeta, body: Buffer): void {
  let text = OMITTED;
  try {
    parseStrictJson(body, EVENT_JSON);
    text = body.toString('utf8');
  } catch {
    deps.log('error', 'the body of an event is not acceptable JSON', {
      ...from,
      kind: event.kind,
      sequence: event.sequence,
    });
  }
  if (deps.store.addEvent(from, event, text, deps.clock.now())) deps.metrics.events.inc();
}
