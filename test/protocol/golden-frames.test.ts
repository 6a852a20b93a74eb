import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from '../../protocol/frame.ts';
import { memoryPair } from '../../protocol/memory-pair.ts';
import type { RequestMeta } from '../../protocol/meta.ts';
import { okReply } from '../../protocol/reply.ts';
import { Session } from '../../protocol/session.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { HELLO, META, silent } from './session-pair.ts';

interface Recorded {
  readonly from: 'agent' | 'gateway';
  readonly name: string;
  readonly hex: string;
}
const { frames } = JSON.parse(readFileSync(new URL('../golden/frames-v1.json', import.meta.url), 'utf8')) as {
  frames: Recorded[];
};
const recorded = (name: string) => Buffer.from(frames.find((frame) => frame.name === name)?.hex ?? '', 'hex');

describe('frames recorded from version 1', () => {
  it('cover every type of frame', () => {
    const types = new Set(frames.map(({ hex }) => decodeFrame(Buffer.from(hex, 'hex')).type));
    expect([...types].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  for (const { name, hex } of frames) {
    it(`are still read and written byte for byte: ${name}`, () => {
      const { version, type, id, remainingMs, meta, body } = decodeFrame(Buffer.from(hex, 'hex'));
      expect(encodeFrame({ version, type, id, remainingMs, meta: meta.toString(), body }).toString('hex')).toBe(hex);
    });
  }

  it('of a gateway are served by the agent of today', async () => {
    const link = memoryPair();
    const seen: [RequestMeta, string][] = [];
    const acknowledged: unknown[] = [];
    const agent = new Session({
      role: 'agent',
      transport: link.a,
      clock: new FakeClock(),
      log: silent,
      hello: HELLO,
      onEventAck: (position) => acknowledged.push(position),
      onRequest: async (meta, body) => {
        seen.push([meta, body.toString()]);
        return okReply(Buffer.from('{}'));
      },
    });
    const replies: number[] = [];
    link.b.onMessage((message) => replies.push(decodeFrame(message).type));
    const started = agent.start();
    link.b.send(recorded('welcome'));
    expect(await started).toMatchObject({ version: 1, hello: { name: 'localhost', software: 'adit-gateway/0.1.0' } });
    agent.sendEvent({ epoch: 'e-1', sequence: 1, kind: 'invoice.paid' }, Buffer.from('{}'));
    for (const name of ['request', 'command', 'cancel', 'ping', 'eventAck']) link.b.send(recorded(name));
    await settle();
    expect(seen.map(([meta]) => meta.op)).toEqual(['get_invoice', 'create_task']);
    expect(seen[0]).toEqual([
      {
        op: 'get_invoice',
        tenant: 'acme',
        principal: 'voice',
        system: 'ecc',
        callId: 'call-7',
        direction: 'inbound',
        locale: 'de-DE',
        maxAgeS: 300,
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
      '{"invoice":"0090000001"}',
    ]);
    expect(seen[1]?.[1]).toContain('Rückruf');
    expect(acknowledged).toEqual([{ epoch: 'e-1', sequence: 1 }]);
    expect(replies).toEqual([1, 8, 6, 9, 4, 4]);
    agent.close({ code: 'shutdown', text: 'done' });
  });

  it('of an agent are understood by the gateway of today', async () => {
    const link = memoryPair();
    const events: unknown[] = [];
    const gateway = new Session({
      role: 'gateway',
      transport: link.b,
      clock: new FakeClock(),
      log: silent,
      hello: HELLO,
      onEvent: async (event, body) => void events.push([event, body.toString()]),
    });
    const started = gateway.start();
    link.a.send(recorded('hello'));
    expect(await started).toMatchObject({ hello: { name: 'agent-1', systems: [{ name: 'ecc', kind: 'sap-ecc' }] } });
    const answers = [1, 2].map(() => gateway.request(META, Buffer.from('{}'), { remainingMs: 1_000 }));
    for (const name of ['reply', 'refusal', 'event', 'pong', 'drain']) link.a.send(recorded(name));
    const [reply, refusal] = await Promise.all(answers);
    expect(reply?.meta).toEqual({ status: 200 });
    expect(refusal?.meta).toMatchObject({ status: 403, code: 'WRITES_OFF', outcome: 'none' });
    expect(events).toEqual([[{ epoch: 'e-1', sequence: 1, kind: 'invoice.paid' }, '{"invoice":"0090000001"}']]);
    expect(gateway.isAccepting).toBe(false);
    link.a.send(recorded('close'));
    expect(await gateway.closed).toEqual({ code: 'drained', text: 'all requests were answered', byPeer: true });
  });
});
