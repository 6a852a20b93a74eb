import { readFileSync } from 'node:fs';
import { type Socket, connect as tcpConnect } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { loadIdentity, type TunnelIdentity } from '../../agent/tunnel/identity.ts';
import { systemClock } from '../../domain/clock.ts';
import { encodeFrame, FRAME, type FrameParts } from '../../protocol/frame.ts';
import { greetingMeta } from '../../protocol/hello.ts';
import { EVENT_RATE } from '../../protocol/limits.ts';
import { Session } from '../../protocol/session.ts';
import { wsTransport } from '../../protocol/ws-transport.ts';
import { Platform } from '../../sandbox/demo/platform.ts';
import { hello, startWorld, until, type World } from '../cloud/gateway-under-test.ts';
import { rawTunnel, wsFrame } from './raw-tunnel.ts';
import { drawing, newSeed } from './seeded.ts';

let world: World;
let evil: TunnelIdentity;
let platform: Platform;

beforeAll(async () => {
  world = await startWorld();
  await world.agent('victim');
  // A tenant of its own, with a certificate as good as anybody's.
  evil = loadIdentity(await world.enrolled('evil', 'mallory'));
  const { url, caFile } = world.gateway;
  platform = new Platform({ gatewayUrl: url, caFile, apiKey: world.apiKey });
  await platform.ask('get_invoice', { invoice: '1' });
});
afterAll(async () => {
  await platform.close();
  await world.close();
});

const MIB = 1_048_576;

/** Asks the other tenant's agent all the time while somebody attacks; every answer has to come, and in time. */
async function meanwhile(name: string, attack: () => Promise<unknown>): Promise<void> {
  const before = process.memoryUsage().rss;
  let isOver = false;
  const attacking = attack().finally(() => {
    isOver = true;
  });
  attacking.catch(() => undefined);
  const took: number[] = [];
  while (!isOver || took.length < 5) {
    const reply = await platform.ask('get_invoice', { invoice: '1' });
    expect(reply.status, name).toBe(200);
    took.push(reply.tookMs);
    // A pace, so that the machine is left to the attack.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await attacking;
  took.sort((a, b) => a - b);
  const p99 = took[Math.floor(took.length * 0.99)] ?? 0;
  const grownMiB = (process.memoryUsage().rss - before) / MIB;
  process.stdout.write(
    `${name}: ${took.length} answers to others, p50 ${took[took.length >> 1]?.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, rss ${grownMiB.toFixed(0)} MiB\n`,
  );
  // Both ends of the attack live in this process, so that its own sockets and buffers count here too.
  expect(grownMiB, name).toBeLessThan(200);
  expect(p99, name).toBeLessThan(1_500);
}

const portOf = (url: string) => Number(new URL(url).port);

/** Sockets that were refused are gone at once; those that live longer than this had found a place. */
const HELD_MS = 3_000;

/** Opens connections that never say a word; `bound` of them at most may hold a place at any time, none of them for good. */
async function silent(port: number, bound: number): Promise<void> {
  const lives: { from: number; to: number }[] = [];
  const all: Promise<void>[] = [];
  for (let batch = 0; batch < 30; batch++) {
    const fresh = Array.from({ length: 50 }, () =>
      tcpConnect(port, '127.0.0.1')
        .on('error', () => undefined)
        .resume(),
    );
    // One batch after the other: more at once would only fill the queue of the kernel.
    await Promise.all(fresh.map((socket) => happens(socket, 'connect', 'close')));
    const from = performance.now();
    for (const socket of fresh)
      all.push(happens(socket, 'close').then(() => void lives.push({ from, to: performance.now() })));
  }
  const since = performance.now();
  await Promise.all(all);
  expect(performance.now() - since).toBeLessThan(8_000);
  const held = lives.filter(({ from, to }) => to - from > HELD_MS);
  const most = Math.max(...held.map(({ from: at }) => held.filter(({ from, to }) => from <= at && at < to).length));
  expect(most).toBeLessThanOrEqual(bound * 1.25);
}

function happens(socket: Socket, ...names: readonly string[]): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    for (const name of names) socket.once(name, () => resolve());
  });
}

describe('somebody without a certificate', () => {
  it('holds at most a bounded number of silent connections to the tunnel, and none for longer than a handshake', async () => {
    await meanwhile('1,500 silent connections to the tunnel', () => silent(portOf(world.gateway.tunnelUrl), 128));
  });

  it('holds as few to the platform side', async () => {
    await meanwhile('1,500 silent connections to REST', () => silent(portOf(world.gateway.url), 256));
  });

  it('is cut when headers or a body come a byte at a time, or without an end', async () => {
    const { url, caFile } = world.gateway;
    const ca = readFileSync(caFile);
    const dripping = (head: string) =>
      new Promise<number>((resolve) => {
        const socket: TLSSocket = tlsConnect({ host: '127.0.0.1', port: portOf(url), servername: 'localhost', ca });
        const since = performance.now();
        let timer: NodeJS.Timeout | undefined;
        socket.on('error', () => undefined);
        socket.resume();
        socket.once('secureConnect', () => {
          socket.write(head);
          timer = setInterval(() => socket.write('a'), 100);
        });
        socket.once('close', () => {
          clearInterval(timer);
          resolve(performance.now() - since);
        });
      });
    await meanwhile('60 slow clients', async () => {
      const heads = [
        'GET /v1/tools HTTP/1.1\r\nhost: x\r\nx-a: ',
        'POST /v1/tools/get_invoice HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n',
        `POST /v1/tools/get_invoice HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${world.apiKey}\r\ncontent-length: 100000\r\n\r\n`,
      ];
      const took = await Promise.all(Array.from({ length: 60 }, (_, at) => dripping(heads[at % heads.length] ?? '')));
      expect(Math.max(...took)).toBeLessThan(13_000);
    });
    const huge = await fetchStatus(`GET /${'a'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`);
    expect(huge).toMatch(/^HTTP\/1\.1 4\d\d|^closed/);
    const many = await fetchStatus(`GET / HTTP/1.1\r\nhost: x\r\n${'x-a: b\r\n'.repeat(20_000)}\r\n`);
    expect(many).toMatch(/^HTTP\/1\.1 4\d\d|^closed/);
    const smuggled = await fetchStatus(
      'POST /v1/tools/get_invoice HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(smuggled).toMatch(/^HTTP\/1\.1 4\d\d|^closed/);
  }, 30_000);

  async function fetchStatus(text: string): Promise<string> {
    const ca = readFileSync(world.gateway.caFile);
    return new Promise((resolve) => {
      const socket = tlsConnect({ host: '127.0.0.1', port: portOf(world.gateway.url), servername: 'localhost', ca });
      socket.on('error', () => undefined);
      socket.once('secureConnect', () => socket.write(text));
      socket.once('data', (chunk: Buffer) => {
        resolve(chunk.toString('latin1').split('\r\n')[0] ?? '');
        socket.destroy();
      });
      socket.once('close', () => resolve('closed'));
    });
  }
});

describe('an agent of another tenant that breaks the rules of WebSocket', () => {
  const x = Buffer.from('x');
  const ABUSES: readonly [string, () => Buffer[]][] = [
    ['text', () => [wsFrame(Buffer.from('{}'), { opcode: 1 })]],
    ['compressed', () => [wsFrame(x, { rsv: 4 })]],
    ['reserved bits', () => [wsFrame(x, { rsv: 3 })]],
    ['an unknown opcode', () => [wsFrame(x, { opcode: 7 })]],
    ['without a mask', () => [wsFrame(x, { masked: false })]],
    ['a continuation of nothing', () => [wsFrame(x, { opcode: 0 })]],
    ['a ping of 126 bytes', () => [wsFrame(Buffer.alloc(126), { opcode: 9 })]],
    ['a ping in parts', () => [wsFrame(x, { opcode: 9, fin: false })]],
    ['a close of one byte', () => [wsFrame(x, { opcode: 8 })]],
    ['a length of 2 MiB', () => [wsFrame(x, { claimed: 2 * MIB })]],
    ['a length beyond reason', () => [wsFrame(x, { claimed: Number.MAX_SAFE_INTEGER })]],
    [
      '200,000 fragments',
      () => [
        wsFrame(x, { fin: false }),
        Buffer.concat(Array.from({ length: 200_000 }, () => wsFrame(x, { opcode: 0, fin: false }))),
      ],
    ],
    [
      'empty fragments',
      () => [
        wsFrame(Buffer.alloc(0), { fin: false }),
        Buffer.concat(Array.from({ length: 100_000 }, () => wsFrame(Buffer.alloc(0), { opcode: 0, fin: false }))),
      ],
    ],
    ['100,000 pings', () => [Buffer.concat(Array.from({ length: 100_000 }, () => wsFrame(x, { opcode: 9 })))]],
    ['100,000 pongs', () => [Buffer.concat(Array.from({ length: 100_000 }, () => wsFrame(x, { opcode: 10 })))]],
    ['50,000 empty messages', () => [Buffer.concat(Array.from({ length: 50_000 }, () => wsFrame(Buffer.alloc(0))))]],
  ];

  it.each(ABUSES)('is cut at once: %s', async (name, frames) => {
    await meanwhile(name, async () => {
      const raw = await rawTunnel(world.gateway.tunnelUrl, evil);
      const ended = raw.ended();
      for (const frame of frames()) raw.socket.write(frame);
      expect(await ended).toBeLessThan(5_000);
    });
    expect(world.gateway.registry.list('mallory').filter(({ connected }) => connected)).toEqual([]);
  });

  it('is not let in under another subprotocol', async () => {
    await expect(rawTunnel(world.gateway.tunnelUrl, evil, 'mqtt')).rejects.toThrow('403');
    await expect(rawTunnel(world.gateway.tunnelUrl.replace('/tunnel', '/tunnels'), evil)).rejects.toThrow('403');
  });
});

/** A session that was greeted and from then on sends what it likes. */
async function greeted(): Promise<WebSocket> {
  const { ca, privateKey: key, certificate: cert } = evil;
  const socket = new WebSocket(world.gateway.tunnelUrl, ['adit.tunnel.1'], { ca, key, cert, perMessageDeflate: false });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('open', resolve));
  const body = Buffer.from(JSON.stringify({ ...hello('evil', ['ecc'])(), timeMs: Date.now() }));
  const meta = greetingMeta({ min: 1, max: 1 }, { count: 64, bytes: MIB });
  const welcomed = new Promise((resolve) => socket.once('message', resolve));
  socket.send(encodeFrame({ version: 1, type: FRAME.hello, meta, body }));
  await welcomed;
  return socket;
}

const closedWithin = async (socket: WebSocket): Promise<number> => {
  const since = performance.now();
  if (socket.readyState !== WebSocket.CLOSED) await new Promise((resolve) => socket.once('close', resolve));
  return performance.now() - since;
};
const frame = (parts: Partial<FrameParts> & Pick<FrameParts, 'type'>) => encodeFrame({ version: 1, ...parts });
const event = (sequence: number, more: Partial<Record<string, unknown>> = {}, body = Buffer.from('{}')) =>
  frame({ type: FRAME.event, meta: JSON.stringify({ epoch: 'e', sequence, kind: 'x.y', ...more }), body });

describe('an agent of another tenant that breaks the rules of the tunnel', () => {
  const one = Buffer.from('{}');
  const OFFENCES: readonly [string, () => Buffer[]][] = [
    [
      'a request of its own',
      () => [
        frame({ type: FRAME.request, id: 1, meta: '{"op":"get_invoice","tenant":"acme","principal":"x"}', body: one }),
      ],
    ],
    ['a reply to nothing', () => [frame({ type: FRAME.reply, id: 99, meta: '{"status":200}', body: one })]],
    ['a cancel', () => [frame({ type: FRAME.cancel, id: 1 })]],
    ['an acknowledgement', () => [frame({ type: FRAME.eventAck, meta: '{"epoch":"e","sequence":1}' })]],
    ['a second hello', () => [frame({ type: FRAME.hello, meta: '{}', body: one })]],
    ['a welcome', () => [frame({ type: FRAME.welcome, meta: '{}', body: one })]],
    ['another version', () => [encodeFrame({ version: 9, type: FRAME.ping, id: 1 })]],
    ['10,000 pings', () => Array.from({ length: 10_000 }, (_, at) => frame({ type: FRAME.ping, id: at + 1 }))],
    ['10,000 pongs', () => Array.from({ length: 10_000 }, () => frame({ type: FRAME.pong, id: 1 }))],
    ['10,000 drains', () => Array.from({ length: 10_000 }, () => frame({ type: FRAME.drain }))],
    ['a pong to no ping', () => [frame({ type: FRAME.pong, id: 2 ** 50 })]],
    ['an event of sequence 0', () => [event(0)]],
    ['an event of a fraction', () => [event(1.5)]],
    ['an event without a kind', () => [event(1, { kind: undefined })]],
    [
      'an event with a prototype',
      () => [frame({ type: FRAME.event, meta: '{"epoch":"e","sequence":1,"kind":"x","__proto__":{}}', body: one })],
    ],
    ['an event whose meta is no JSON', () => [frame({ type: FRAME.event, meta: '{"epoch":', body: one })]],
    [
      '18 MiB of events at once',
      () => Array.from({ length: 20 }, (_, at) => event(at + 1, {}, Buffer.alloc(900_000, 0x20))),
    ],
    ['half a header', () => [frame({ type: FRAME.drain }).subarray(0, 9)]],
    [
      'a header that lies',
      () => [
        Buffer.concat([
          frame({ type: FRAME.event, meta: '{}', body: one }).subarray(0, 20),
          Buffer.from([0xff, 0xff, 0, 0]),
        ]),
      ],
    ],
  ];

  it.each(OFFENCES)('loses its session, and only that: %s', async (name, frames) => {
    await meanwhile(name, async () => {
      const socket = await greeted();
      for (const bytes of frames()) socket.send(bytes);
      expect(await closedWithin(socket)).toBeLessThan(5_000);
    });
  });

  it('sends 3,000 damaged frames and brings nothing down', async () => {
    const draw = drawing(newSeed());
    const samples = [
      event(1),
      frame({ type: FRAME.ping, id: 1 }),
      frame({ type: FRAME.reply, id: 1, meta: '{"status":200}', body: one }),
    ];
    await meanwhile(`3,000 damaged frames, seed ${draw.seed}`, async () => {
      for (let round = 0; round < 30; round++) {
        const socket = await greeted();
        for (let at = 0; at < 100 && socket.readyState === WebSocket.OPEN; at++) {
          const bytes = Buffer.from(draw.pick(samples));
          for (let hits = 1 + draw.whole(4); hits > 0; hits--) bytes[draw.whole(bytes.length)] = draw.whole(256);
          socket.send(bytes.subarray(0, draw.chance(0.1) ? draw.whole(bytes.length) : bytes.length));
        }
        socket.close();
        await closedWithin(socket);
      }
    });
  }, 30_000);
});

describe('an agent of another tenant that floods the gateway with events', () => {
  it('is slowed down, stores none twice, and stays within its own tenant', async () => {
    const { ca, privateKey: key, certificate: cert } = evil;
    const socket = new WebSocket(world.gateway.tunnelUrl, ['adit.tunnel.1'], {
      ca,
      key,
      cert,
      perMessageDeflate: false,
    });
    await new Promise((resolve) => socket.once('open', resolve));
    let acknowledged = 0;
    const session = new Session({
      role: 'agent',
      transport: wsTransport(socket, null),
      clock: systemClock,
      log: () => undefined,
      hello: hello('evil')(),
      onEventAck: () => {
        acknowledged++;
      },
    });
    await session.start();
    const body = Buffer.from(JSON.stringify({ tenant: 'acme', customer: 'x'.repeat(2_000) }));
    const each = EVENT_RATE.count;
    await meanwhile(`${each} events, each three times`, async () => {
      const since = performance.now();
      for (let round = 1; round <= 3; round++) {
        for (let sequence = 1; sequence <= each; ) {
          if (!session.canSendEvent(body.length + 100)) await new Promise((resolve) => setImmediate(resolve));
          else session.sendEvent({ epoch: 'flood', sequence: sequence++, kind: 'invoice.paid' }, body);
        }
        await until(() => acknowledged === round * each);
      }
      expect(performance.now() - since).toBeGreaterThan(1_900);
    });
    const { store } = world.gateway;
    const stored = store.events('mallory', 0, 10_000).filter(({ epoch }) => epoch === 'flood');
    expect(stored.map(({ sequence }) => sequence)).toEqual(Array.from({ length: each }, (_, at) => at + 1));
    expect(store.events('acme', 0, 10_000)).toEqual([]);
    const seen = await world.call('/v1/events?after=0&limit=500');
    expect(seen.json.events).toEqual([]);
    // What it says of its systems draws no request of another tenant to it.
    expect((await world.call('/v1/agents')).json.map(({ agentId }: { agentId: string }) => agentId)).toEqual([
      'victim',
    ]);
    session.close({ code: 'shutdown', text: 'done' });
  });
});
