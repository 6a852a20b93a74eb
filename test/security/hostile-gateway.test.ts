import { describe, expect, it, onTestFinished } from 'vitest';
import { TunnelClient } from '../../agent/tunnel/tunnel-client.ts';
import { systemClock } from '../../domain/clock.ts';
import { decodeFrame, encodeFrame, FRAME, type Frame, type FrameParts } from '../../protocol/frame.ts';
import { greetingMeta } from '../../protocol/hello.ts';
import type { RequestHandler } from '../../protocol/incoming-calls.ts';
import { EVENT_WINDOW, MAX_FRAME_BYTES, REQUEST_WINDOW } from '../../protocol/limits.ts';
import { memoryPair } from '../../protocol/memory-pair.ts';
import { okReply } from '../../protocol/reply.ts';
import type { Transport } from '../../protocol/transport.ts';
import { hello, until } from '../cloud/gateway-under-test.ts';
import { platformWorld } from './platform-world.ts';
import { drawing, newSeed } from './seeded.ts';

/** The gateway's end of a link that an agent has dialled: it greets, then sends whatever a test wants. */
interface Held {
  readonly end: Transport;
  readonly frames: Frame[];
  isOver(): boolean;
}

/** An agent whose gateway is in the hands of an attacker. */
function captured(onRequest: RequestHandler) {
  const links: Held[] = [];
  const client = new TunnelClient({
    dial: async () => {
      const { a, b } = memoryPair();
      const frames: Frame[] = [];
      let isOver = false;
      b.onEnd(() => {
        isOver = true;
      });
      b.onMessage((bytes) => {
        const frame = decodeFrame(bytes);
        frames.push(frame);
        if (frame.type === FRAME.hello) b.send(welcome());
        if (frame.type === FRAME.ping) b.send(encodeFrame({ version: 1, type: FRAME.pong, id: frame.id }));
      });
      links.push({ end: b, frames, isOver: () => isOver });
      return { transport: a, sessionReused: false };
    },
    clock: systemClock,
    log: () => undefined,
    random: () => 0,
    hello: hello('agent'),
    onRequest,
    events: [],
  });
  onTestFinished(() => client.close());
  client.start();
  const connected = async (count: number): Promise<Held> => {
    await until(() => links.length >= count && client.status().state === 'connected');
    const link = links[count - 1];
    if (!link) throw new Error('no link');
    return link;
  };
  return { client, links, connected };
}

function welcome(): Buffer {
  const body = { software: 'x', name: 'gw', instance: '1', timeMs: Date.now(), operations: [], systems: [] };
  const meta = greetingMeta({ min: 1, max: 1 }, EVENT_WINDOW);
  return encodeFrame({ version: 1, type: FRAME.welcome, meta, body: Buffer.from(JSON.stringify(body)) });
}

/** A handler that answers nobody until it is told to, and counts how many it has at once. */
function holding() {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const counts = { now: 0, most: 0 };
  const handler = async () => {
    counts.now++;
    counts.most = Math.max(counts.most, counts.now);
    await gate;
    counts.now--;
    return okReply(Buffer.from('{}'));
  };
  return { handler, counts, open: () => open() };
}

const frame = (parts: Partial<FrameParts> & Pick<FrameParts, 'type'>) => encodeFrame({ version: 1, ...parts });
const META = '{"op":"get_invoice","tenant":"acme","principal":"x"}';
const one = Buffer.from('{}');
const request = (id: number, meta = META, body = one) =>
  frame({ type: FRAME.request, id, remainingMs: 1_000, meta, body });

const OFFENCES: readonly [string, () => Buffer[]][] = [
  [
    'more requests than it was given',
    () => Array.from({ length: REQUEST_WINDOW.count + 1 }, (_, at) => request(at + 1)),
  ],
  [
    '12 MiB of requests',
    () => Array.from({ length: 13 }, (_, at) => request(at + 1, META, Buffer.alloc(1_000_000, 0x20))),
  ],
  ['ids that do not rise', () => [request(5), request(5)]],
  ['a cancel of the future', () => [frame({ type: FRAME.cancel, id: 9 })]],
  ['meta that is no JSON', () => [request(1, '{"op":')]],
  ['meta with a prototype', () => [request(1, `{"__proto__":{},${META.slice(1)}`)]],
  ['meta with two tenants', () => [request(1, `{"tenant":"other",${META.slice(1)}`)]],
  ['nested meta', () => [request(1, '{"op":{"a":1},"tenant":"t","principal":"p"}')]],
  [
    'an operation of 65 characters',
    () => [request(1, JSON.stringify({ op: 'x'.repeat(65), tenant: 't', principal: 'p' }))],
  ],
  ['a call id of nothing', () => [request(1, `{"callId":"",${META.slice(1)}`)]],
  ['a frame over the limit', () => [Buffer.concat([request(1), Buffer.alloc(MAX_FRAME_BYTES)])]],
  ['an event', () => [frame({ type: FRAME.event, meta: '{"epoch":"e","sequence":1,"kind":"x"}', body: one })]],
  ['a reply', () => [frame({ type: FRAME.reply, id: 1, meta: '{"status":200}', body: one })]],
  ['an acknowledgement of nothing', () => [frame({ type: FRAME.eventAck, meta: '{"epoch":"e","sequence":1}' })]],
  ['a second welcome', () => [welcome()]],
  ['1,000 pings', () => Array.from({ length: 1_000 }, (_, at) => frame({ type: FRAME.ping, id: at + 1 }))],
  ['1,000 drains', () => Array.from({ length: 1_000 }, () => frame({ type: FRAME.drain }))],
  ['another version', () => [encodeFrame({ version: 2, type: FRAME.ping, id: 1 })]],
  ['an unknown type', () => [Buffer.from(frame({ type: FRAME.drain })).fill(77, 5, 6)]],
  ['flags', () => [Buffer.from(frame({ type: FRAME.drain })).fill(1, 6, 8)]],
  ['rubbish', () => [Buffer.alloc(1_000, 0x41)]],
  ['nothing', () => [Buffer.alloc(0)]],
];

describe('a gateway in the hands of an attacker', () => {
  it.each(OFFENCES)('loses the session by %s, and the agent dials again', async (_what, frames) => {
    const { handler, counts, open } = holding();
    const { connected } = captured(handler);
    const link = await connected(1);
    for (const bytes of frames()) link.end.send(bytes);
    await until(link.isOver);
    expect(counts.most).toBeLessThanOrEqual(REQUEST_WINDOW.count);
    open();
    await connected(2);
  });

  it('gets no answer to what it cancels twice, and one to everything else', async () => {
    const { handler, open } = holding();
    const { connected } = captured(handler);
    const link = await connected(1);
    for (let id = 1; id <= 50; id++) link.end.send(request(id));
    for (let id = 1; id <= 50; id++)
      for (let copy = 0; copy < 2; copy++) link.end.send(frame({ type: FRAME.cancel, id }));
    open();
    const replies = () => link.frames.filter(({ type }) => type === FRAME.reply);
    await until(() => replies().length === 50);
    expect(new Set(replies().map(({ id }) => id)).size).toBe(50);
    expect(link.isOver()).toBe(false);
  });

  it('finds the real router behind 5,000 damaged frames, and neither dies nor says too much', async () => {
    const draw = drawing(newSeed());
    const w = platformWorld();
    const { connected, links } = captured((meta, body, context) => w.router.handle(meta, body, context));
    const samples = [
      request(1),
      request(1, META.replace('get_invoice', 'get_customer'), Buffer.from('{"customer":"0000100003"}')),
      request(1, `{"callId":"c",${META.slice(1)}`, Buffer.from('{"customer":"0000100001"}')),
      frame({ type: FRAME.ping, id: 7 }),
    ];
    let sent = 0;
    for (let dialled = 1; sent < 5_000; dialled++) {
      const link = await connected(dialled);
      for (let burst = 0; burst < 200 && !link.isOver(); burst++, sent++) {
        const bytes = Buffer.from(draw.pick(samples));
        if (bytes[5] === FRAME.request) bytes.writeUInt32BE(sent + 1, 12);
        // Mostly the body: damaged meta ends the session, as it should.
        const from = draw.chance(0.98) ? 24 + bytes.readUInt16BE(20) : 24;
        const hits = from < bytes.length ? draw.whole(3) : 0;
        for (let at = 0; at < hits; at++) bytes[from + draw.whole(bytes.length - from)] = draw.whole(256);
        link.end.send(bytes);
        await new Promise((resolve) => setImmediate(resolve));
      }
      link.end.cut();
    }
    const said = links.flatMap(({ frames }) => frames.map(({ body }) => body.toString('utf8'))).join('\n');
    for (const secret of ['Verborgen', 'GEHEIMNUMMER', 'DE811569869'])
      expect(said, `seed ${draw.seed}`).not.toContain(secret);
    // Requests came through among the damaged ones, and were answered.
    expect(said.match(/"code":"\w+"/g)?.length ?? 0, `seed ${draw.seed}`).toBeGreaterThan(1_000);
  });
});
