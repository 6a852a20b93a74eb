import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayDialler } from '../../agent/tunnel/dial.ts';
import { enrol } from '../../agent/tunnel/enrol.ts';
import { type IdentityFiles, loadIdentity } from '../../agent/tunnel/identity.ts';
import { TunnelClient, type TunnelDeps } from '../../agent/tunnel/tunnel-client.ts';
import { createApiKey, createEnrolmentToken } from '../../cloud/admin.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../../cloud/gateway.ts';
import { systemClock } from '../../domain/clock.ts';
import { okReply } from '../../protocol/reply.ts';
import type { Log } from '../../protocol/transport.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of an answer's JSON is said by the test
  readonly json: any;
}

export interface World {
  readonly dir: string;
  readonly gateway: Gateway;
  readonly log: LogLine[];
  readonly apiKey: string;
  call(
    path: string,
    request?: { method?: string; body?: string | Buffer; headers?: Record<string, string>; key?: string | null },
  ): Promise<Answered>;
  enrolled(agentId: string, tenant?: string): Promise<IdentityFiles>;
  /** A tunnel client that is connected, answering every request with its operation and body unless told otherwise. */
  agent(agentId: string, deps?: Partial<TunnelDeps> & { tenant?: string; systems?: string[] }): Promise<TunnelClient>;
  close(): Promise<void>;
}

export const echo: TunnelDeps['onRequest'] = async (meta, body) =>
  okReply(Buffer.from(JSON.stringify({ data: { meta, body: JSON.parse(body.toString()) }, meta: {}, summary: 'ok' })));

export function hello(agentId: string, systems: readonly string[] = ['ecc']) {
  return () => ({
    software: 'adit/test',
    name: agentId,
    instance: `${agentId}-1`,
    operations: ['get_invoice', 'create_task', 'get_command'],
    systems: systems.map((name) => ({ name, kind: 'sap-ecc' })),
  });
}

/** Resolves once the client is in that state. */
export function reached(client: TunnelClient, state: string): Promise<void> {
  if (client.status().state === state) return Promise.resolve();
  return new Promise((resolve) => {
    const off = client.onStatus((status) => {
      if (status.state !== state) return;
      off();
      resolve();
    });
  });
}

/** A gateway on free ports in a folder of its own. */
export async function startWorld(options: Partial<GatewayOptions> = {}): Promise<World> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'adit-cloud-'));
  const log: LogLine[] = [];
  const write: Log = (level, message, fields = {}) => log.push({ level, message, fields });
  const gateway = await startGateway({
    dir,
    host: '127.0.0.1',
    port: 0,
    tunnelPort: 0,
    publicNames: ['localhost', '127.0.0.1'],
    clock: systemClock,
    log: write,
    version: '0.0.0',
    ...options,
  });
  const apiKey = createApiKey(gateway.store, { tenant: 'acme', principal: 'voice' }, Date.now());
  const clients: TunnelClient[] = [];

  const enrolled = async (agentId: string, tenant = 'acme') => {
    const token = createEnrolmentToken(gateway.store, { tenant, agentId, ttlSeconds: 60 }, Date.now());
    const at = (name: string) => join(dir, agentId, name);
    const files = { certFile: at('agent.crt'), keyFile: at('agent.key'), caFile: gateway.caFile };
    await enrol({ enrolUrl: gateway.url, token, files });
    return files;
  };
  return {
    dir,
    gateway,
    log,
    apiKey,
    enrolled,
    call: (path, request = {}) => call(gateway, path, { key: apiKey, ...request }),
    agent: async (agentId, deps = {}) => {
      const files = await enrolled(agentId, deps.tenant);
      const dial = gatewayDialler({
        clock: systemClock,
        gatewayUrl: gateway.tunnelUrl,
        identity: () => loadIdentity(files),
      });
      const client = new TunnelClient({
        dial,
        clock: systemClock,
        log: write,
        random: () => 0.01,
        hello: hello(agentId, deps.systems),
        onRequest: echo,
        events: [],
        ...deps,
      });
      clients.push(client);
      client.start();
      await reached(client, 'connected');
      await until(() =>
        gateway.registry.list(deps.tenant ?? 'acme').some((view) => view.agentId === agentId && view.connected),
      );
      return client;
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await gateway.close();
      if (!options.dir) rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Waits for a fact that nobody announces, turn by turn of the event loop. */
export async function until(fact: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (!fact()) {
    if (performance.now() > giveUpAt) throw new Error('it did not become true within ten seconds');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function call(
  gateway: Gateway,
  path: string,
  request: { method?: string; body?: string | Buffer; headers?: Record<string, string>; key?: string | null },
): Promise<Answered> {
  const headers = {
    ...(request.key && { authorization: `Bearer ${request.key}` }),
    ...(request.body !== undefined && { 'content-type': 'application/json' }),
    ...request.headers,
  };
  const method = request.method ?? (request.body === undefined ? 'GET' : 'POST');
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      `${gateway.url}${path}`,
      { method, headers, ca: readFileSync(gateway.caFile), agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body,
            get json() {
              return JSON.parse(body);
            },
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(request.body);
  });
}
