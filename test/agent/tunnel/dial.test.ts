import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, type Socket, connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayDialler } from '../../../agent/tunnel/dial.ts';
import { loadIdentity, type TunnelIdentity } from '../../../agent/tunnel/identity.ts';
import { newSigningRequest } from '../../../agent/tunnel/signing-request.ts';
import { type Authority, openAuthority } from '../../../cloud/authority.ts';
import { systemClock } from '../../../domain/clock.ts';
import { startWorld, type World } from '../../cloud/gateway-under-test.ts';

const DAY_MS = 86_400_000;
let world: World;
let mine: TunnelIdentity;
let scratch: string;

beforeAll(async () => {
  world = await startWorld();
  mine = loadIdentity(await world.enrolled('dialler'));
  scratch = mkdtempSync(join(tmpdir(), 'adit-dial-'));
});
afterAll(async () => {
  await world.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** A CA of its own kind, in a folder of its own or in the gateway's. */
function authority(dir: string, at = systemClock.now(), serverNames = ['localhost']): Promise<Authority> {
  return openAuthority({ dir, clock: { ...systemClock, now: () => at }, serverNames, agentDays: 1 });
}

async function dialCode(gatewayUrl: string, more: { proxy?: () => string; serverName?: string } = {}): Promise<string> {
  const dial = gatewayDialler({ clock: systemClock, gatewayUrl, identity: () => mine, ...more });
  try {
    const { transport } = await dial(new AbortController().signal);
    transport.cut();
    return 'open';
  } catch (thrown) {
    return String((thrown as { code?: string }).code);
  }
}

/** A TLS server with these credentials that counts the bytes it is told once the handshake is done. */
async function listening(options: TlsOptions): Promise<{ url: string; bytes: () => number; server: Server }> {
  let bytes = 0;
  const server = createServer(options, (socket) => {
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      socket.destroy();
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `wss://localhost:${(server.address() as AddressInfo).port}/tunnel`, bytes: () => bytes, server };
}

describe('dialling', () => {
  const impostors: readonly (readonly [string, () => Promise<TlsOptions>])[] = [
    ['of another CA', async () => credentials(await authority(join(scratch, 'foreign')))],
    ['whose certificate has expired', async () => credentials(await sameCa(systemClock.now() - 100 * DAY_MS))],
    ['whose certificate is not valid yet', async () => credentials(await sameCa(systemClock.now() + 2 * DAY_MS))],
    [
      'whose certificate is for another name',
      async () => credentials(await sameCa(systemClock.now(), ['elsewhere.example'])),
    ],
    ["with an agent's certificate of the right CA", () => agentCredentials()],
    [
      'that speaks no TLS 1.3',
      async () => ({ ...credentials(await sameCa(systemClock.now())), maxVersion: 'TLSv1.2' as const }),
    ],
  ];
  for (const [what, options] of impostors) {
    it(`tells a gateway ${what} nothing at all`, async () => {
      const { url, bytes, server } = await listening(await options());
      expect(await dialCode(url)).toMatch(/^(CERT_INVALID|TUNNEL_CLOSED)$/);
      expect(bytes()).toBe(0);
      server.close();
    });
  }

  it('follows no redirect', async () => {
    const { server, ...honest } = await redirecting();
    expect(await dialCode(honest.url)).toBe('TUNNEL_CLOSED');
    server.close();
  });

  it('checks the name that it was told instead of the address', async () => {
    const byAddress = world.gateway.tunnelUrl.replace('localhost', '127.0.0.1');
    expect(await dialCode(byAddress)).toBe('open');
    expect(await dialCode(byAddress, { serverName: 'localhost' })).toBe('open');
    expect(await dialCode(byAddress, { serverName: 'elsewhere.example' })).toBe('CERT_INVALID');
  });

  it('goes through a proxy by CONNECT, end to end encrypted, and fails plainly when the proxy refuses', async () => {
    const asked: string[] = [];
    const proxy = await connectProxy(asked);
    const { port } = proxy.address() as AddressInfo;
    expect(await dialCode(world.gateway.tunnelUrl, { proxy: () => `http://user:word@127.0.0.1:${port}` })).toBe('open');
    expect(asked).toEqual([
      `${new URL(world.gateway.tunnelUrl).host} Basic ${Buffer.from('user:word').toString('base64')}`,
    ]);
    expect(await dialCode(world.gateway.tunnelUrl, { proxy: () => `http://127.0.0.1:${port}` })).toBe('TUNNEL_CLOSED');
    proxy.close();
  });

  it('gives up a gateway that takes the connection and never answers, and stops at once when told to', async () => {
    const stopped = new AbortController();
    const hanging = await new Promise<HttpServer>((resolve) => {
      const server = createHttpServer();
      server.listen(0, '127.0.0.1', () => resolve(server));
    });
    const url = `wss://127.0.0.1:${(hanging.address() as AddressInfo).port}/tunnel`;
    const dialled = gatewayDialler({ clock: systemClock, gatewayUrl: url, identity: () => mine })(stopped.signal);
    stopped.abort();
    await expect(dialled).rejects.toMatchObject({ code: 'CANCELLED' });
    hanging.closeAllConnections();
    hanging.close();
  });
});

function credentials({ server }: Authority): TlsOptions {
  return { key: server.key, cert: server.chain };
}

/** A server certificate of the CA that the agent trusts, made at some time for some names. */
async function sameCa(at: number, serverNames = ['localhost']): Promise<Authority> {
  const dir = mkdtempSync(join(scratch, 'same-'));
  for (const name of ['ca.key', 'ca.crt']) copyFileSync(join(world.dir, name), join(dir, name));
  return authority(dir, at, serverNames);
}

async function agentCredentials(): Promise<TlsOptions> {
  const ca = await sameCa(systemClock.now());
  const { csr, privateKey } = await newSigningRequest(null);
  const { certificate } = await ca.issueAgent(csr, { tenant: 'acme', agentId: 'localhost' });
  return { key: privateKey, cert: certificate };
}

async function redirecting(): Promise<{ url: string; server: Server }> {
  const honest = await sameCa(systemClock.now());
  const server = createServer(credentials(honest), (socket) => {
    socket.on('error', () => {});
    socket.once('data', () =>
      socket.end(`HTTP/1.1 302 Found\r\nlocation: ${world.gateway.tunnelUrl}\r\ncontent-length: 0\r\n\r\n`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `wss://localhost:${(server.address() as AddressInfo).port}/tunnel`, server };
}

/** Lets through who shows credentials, and notes what was asked. */
async function connectProxy(asked: string[]): Promise<HttpServer> {
  const server = createHttpServer();
  server.on('connect', (request, client: Socket) => {
    client.on('error', () => {});
    const { 'proxy-authorization': authorization } = request.headers;
    if (!authorization) return client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
    asked.push(`${request.url} ${authorization}`);
    const [, port] = (request.url ?? '').split(':');
    const upstream = tcpConnect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    return client;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
