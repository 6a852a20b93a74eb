import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as tcpConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { gatewayDialler } from '../../agent/tunnel/dial.ts';
import { loadIdentity, type TunnelIdentity } from '../../agent/tunnel/identity.ts';
import { newSigningRequest } from '../../agent/tunnel/signing-request.ts';
import { openAuthority } from '../../cloud/authority.ts';
import { systemClock } from '../../domain/clock.ts';
import { Session } from '../../protocol/session.ts';
import { wsTransport } from '../../protocol/ws-transport.ts';
import { hello, reached, startWorld, until, type World } from './gateway-under-test.ts';

let world: World;
let foreignDir: string;
let mine: TunnelIdentity;
let offsetMs = 0;

beforeAll(async () => {
  world = await startWorld({ clock: { ...systemClock, now: () => systemClock.now() + offsetMs } });
  foreignDir = mkdtempSync(join(tmpdir(), 'adit-foreign-'));
  mine = loadIdentity(await world.enrolled('mine'));
});
afterAll(async () => {
  await world.close();
  rmSync(foreignDir, { recursive: true, force: true });
});

/** A certificate of a CA for an agent, at a time that the CA's clock tells. */
async function issuedBy(dir: string, at: number, agentDays = 1): Promise<TunnelIdentity> {
  const authority = await openAuthority({
    dir,
    clock: { ...systemClock, now: () => at },
    serverNames: ['localhost'],
    agentDays,
  });
  const { csr, privateKey } = await newSigningRequest(null);
  const issued = await authority.issueAgent(csr, { tenant: 'acme', agentId: 'mine' });
  return { ...mine, privateKey, certificate: issued.certificate };
}

const dialAs = (identity: TunnelIdentity) =>
  gatewayDialler({ clock: systemClock, gatewayUrl: world.gateway.tunnelUrl, identity: () => identity })(
    new AbortController().signal,
  ).then(
    ({ transport }) => {
      transport.cut();
      return 'let in';
    },
    (thrown: { code?: string }) => thrown.code ?? String(thrown),
  );

/** What a bare TLS connection to the tunnel port meets: the alert or error code, or `open` after an HTTP answer. */
function probe(options: ConnectionOptions, send = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'): Promise<string> {
  const { port } = new URL(world.gateway.tunnelUrl);
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({
      host: '127.0.0.1',
      port: Number(port),
      ca: mine.ca,
      servername: 'localhost',
      ...options,
    });
    socket.on('secureConnect', () => socket.write(send));
    socket.on('data', (chunk) => {
      resolve(chunk.toString().split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.on('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message));
    socket.on('close', () => resolve('closed'));
  });
}

describe('the tunnel port', () => {
  it('lets an agent in with a certificate of its own CA', async () => {
    expect(await dialAs(mine)).toBe('let in');
  });

  it('refuses a certificate of another CA, even one with the same identity', async () => {
    expect(await dialAs(await issuedBy(foreignDir, systemClock.now()))).toBe('CERT_INVALID');
  });

  it('refuses an expired certificate and one that is not valid yet', async () => {
    const day = 86_400_000;
    expect(await dialAs(await issuedBy(world.dir, systemClock.now() - 3 * day))).toBe('CERT_INVALID');
    expect(await dialAs(await issuedBy(world.dir, systemClock.now() + day))).toBe('CERT_INVALID');
  });

  it("refuses who shows no certificate, and the gateway's own server certificate", async () => {
    expect(await probe({})).toMatch(/CERTIFICATE_REQUIRED|ECONNRESET|closed/);
    const key = readFileSync(join(world.dir, 'server.key'));
    const cert = readFileSync(join(world.dir, 'server.crt'));
    expect(await probe({ key, cert })).not.toMatch(/^HTTP/);
  });

  it('speaks TLS 1.3 and nothing older', async () => {
    const { privateKey: key, certificate: cert } = mine;
    expect(await probe({ key, cert, maxVersion: 'TLSv1.2' })).toMatch(/PROTOCOL_VERSION/);
    expect(await probe({ key, cert })).toBe('HTTP/1.1 426 Upgrade Required');
  });

  const upgrade = (path: string, subprotocol: string) =>
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: ${subprotocol}\r\n\r\n`;
  it('upgrades nothing but its path with its subprotocol', async () => {
    const { privateKey: key, certificate: cert } = mine;
    expect(await probe({ key, cert }, upgrade('/tunnel', 'adit.tunnel.1'))).toBe('HTTP/1.1 101 Switching Protocols');
    expect(await probe({ key, cert }, upgrade('/other', 'adit.tunnel.1'))).toBe('HTTP/1.1 403 Forbidden');
    expect(await probe({ key, cert }, upgrade('/tunnel', 'mqtt'))).toBe('HTTP/1.1 403 Forbidden');
  });

  it('cuts a client that connects and stays silent within six seconds, and lets others in meanwhile', async () => {
    const { port } = new URL(world.gateway.tunnelUrl);
    const silent = tcpConnect(Number(port), '127.0.0.1');
    const begun = performance.now();
    const cut = new Promise<number>((resolve) => silent.on('close', () => resolve(performance.now() - begun)));
    silent.on('error', () => {});
    expect(await dialAs(mine)).toBe('let in');
    expect(await cut).toBeLessThan(6_500);
  });

  const openSocket = () =>
    new Promise<WebSocket>((resolve, reject) => {
      const { privateKey: key, certificate: cert, ca } = mine;
      const socket = new WebSocket(world.gateway.tunnelUrl, ['adit.tunnel.1'], {
        key,
        cert,
        ca,
        perMessageDeflate: false,
      });
      socket.on('open', () => resolve(socket));
      socket.on('error', reject);
    });
  const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.on('close', resolve));

  it('ends a session at a text message, an oversized message and a flood of fragments', async () => {
    const text = await openSocket();
    text.send('{"hello":1}');
    expect(await closed(text)).toBe(1006);
    const large = await openSocket();
    large.on('error', () => {});
    large.send(Buffer.alloc(1_048_577));
    expect([1006, 1009]).toContain(await closed(large));
    const fragments = await openSocket();
    fragments.on('error', () => {});
    for (let at = 0; at < 70; at++) fragments.send(Buffer.from('x'), { fin: false });
    expect([1006, 1008]).toContain(await closed(fragments));
    expect(await dialAs(mine)).toBe('let in');
  });

  it('never negotiates compression', async () => {
    const { privateKey: key, certificate: cert, ca } = mine;
    const socket = new WebSocket(world.gateway.tunnelUrl, ['adit.tunnel.1'], {
      key,
      cert,
      ca,
      perMessageDeflate: true,
    });
    await new Promise((resolve) => socket.on('open', resolve));
    expect(socket.extensions).toBe('');
    socket.terminate();
  });

  it('replaces the session of an agent that comes again, and raises an alarm only for another process', async () => {
    const once = async (instance: string) => {
      const { transport } = await gatewayDialler({
        clock: systemClock,
        gatewayUrl: world.gateway.tunnelUrl,
        identity: () => mine,
      })(new AbortController().signal);
      const session = new Session({
        role: 'agent',
        transport,
        clock: systemClock,
        log: () => {},
        hello: { ...hello('mine')(), instance },
      });
      await session.start();
      return session;
    };
    const alarms = async () => (await world.gateway.metrics.duplicateSessions.get()).values[0]?.value ?? 0;
    const first = await once('process-1');
    const second = await once('process-1');
    expect(await first.closed).toMatchObject({ code: 'replaced', byPeer: true });
    expect(await alarms()).toBe(0);
    const third = await once('process-2');
    expect(await second.closed).toMatchObject({ code: 'replaced', byPeer: true });
    expect(await alarms()).toBe(1);
    third.close({ code: 'shutdown', text: 'done' });
    await until(() => !world.gateway.registry.list('acme').some((view) => view.agentId === 'mine' && view.connected));
  });

  it('checks the dates of a certificate again when TLS resumes an earlier session', async () => {
    const dial = gatewayDialler({ clock: systemClock, gatewayUrl: world.gateway.tunnelUrl, identity: () => mine });
    const once = async () => {
      const { transport, sessionReused } = await dial(new AbortController().signal);
      const session = new Session({
        role: 'agent',
        transport,
        clock: systemClock,
        log: () => {},
        hello: hello('mine')(),
      });
      await session.start();
      session.close({ code: 'shutdown', text: 'done' });
      return sessionReused;
    };
    expect(await once()).toBe(false);
    expect(await once()).toBe(true);
    offsetMs = new X509Certificate(mine.certificate).validToDate.getTime() - systemClock.now() + 1_000;
    try {
      await expect(once()).rejects.toMatchObject({ code: 'TUNNEL_CLOSED', details: { status: 403 } });
    } finally {
      offsetMs = 0;
    }
  });

  it('carries a whole frame of a MiB over TLS within its limits on chunks and fragments', async () => {
    const { privateKey: key, certificate: cert, ca } = mine;
    const socket = new WebSocket(world.gateway.tunnelUrl, ['adit.tunnel.1'], {
      key,
      cert,
      ca,
      perMessageDeflate: false,
    });
    await new Promise((resolve) => socket.on('open', resolve));
    const transport = wsTransport(socket, null);
    const session = new Session({
      role: 'agent',
      transport,
      clock: systemClock,
      log: () => {},
      hello: hello('mine')(),
    });
    await session.start();
    const body = Buffer.from(JSON.stringify('x'.repeat(60_000)).repeat(1));
    const big = Buffer.from(`[${Array.from({ length: 17 }, () => body.toString()).join(',')}]`);
    session.sendEvent({ epoch: 'big', sequence: 1, kind: 'test.big' }, big);
    await until(() => world.gateway.store.events('acme', 0, 10).some((event) => event.kind === 'test.big'));
    expect(world.gateway.store.events('acme', 0, 10).find((event) => event.kind === 'test.big')?.body.length).toBe(
      big.length,
    );
    session.close({ code: 'shutdown', text: 'done' });
  });
});

describe('a gateway that stops', () => {
  it('drains: the agent is told, and a restart on the same folder takes it back without enrolling anew', async () => {
    const first = await startWorld();
    const files = await first.enrolled('stayer');
    const agent = await first.agent('other-one');
    await first.gateway.close();
    await reached(agent, 'waiting');
    expect(agent.status().lastError).toMatchObject({
      code: 'TUNNEL_CLOSED',
      message: expect.stringContaining('drained'),
    });
    const second = await startWorld({ dir: first.dir });
    const dial = gatewayDialler({
      clock: systemClock,
      gatewayUrl: second.gateway.tunnelUrl,
      identity: () => loadIdentity(files),
    });
    const { transport } = await dial(new AbortController().signal);
    transport.cut();
    expect(second.gateway.registry.list('acme')).toMatchObject([{ agentId: 'other-one', connected: false }]);
    await second.close();
    await first.close();
  });
});
