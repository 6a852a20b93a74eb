import { describe, expect, it } from 'vitest';
import { encodeFrame, FRAME } from '../../protocol/frame.ts';
import { memoryPair } from '../../protocol/memory-pair.ts';
import { okReply } from '../../protocol/reply.ts';
import { Session } from '../../protocol/session.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { HELLO, META, openPair, refusalOf, sessionPair, silent } from './session-pair.ts';

const BODY = Buffer.from('{}');
const answering = { onRequest: async () => okReply(BODY) };
const never = { onRequest: () => new Promise<never>(() => {}) };

describe('a greeting', () => {
  it('tells each end what the other is and how far the clocks are apart', async () => {
    const agentClock = new FakeClock();
    await agentClock.advance(90_000);
    const pair = sessionPair({ clock: agentClock });
    const [atAgent, atGateway] = await Promise.all([pair.agent.start(), pair.gateway.start()]);
    expect(atGateway.hello).toMatchObject({ name: 'agent-1', operations: ['get_invoice'] });
    expect(atGateway.clockSkewMs).toBe(90_000);
    expect(atAgent.clockSkewMs).toBe(-90_000);
  });

  const agreed: readonly (readonly [string, { min: number; max: number }, { min: number; max: number }, number])[] = [
    ['the same version', { min: 1, max: 1 }, { min: 1, max: 1 }, 1],
    ['an agent two versions behind', { min: 1, max: 1 }, { min: 1, max: 3 }, 1],
    ['a gateway one version behind', { min: 2, max: 4 }, { min: 1, max: 3 }, 3],
  ];
  for (const [what, agent, gateway, version] of agreed) {
    it(`agrees on the newest common version with ${what}`, async () => {
      const pair = sessionPair({ versions: agent, ...answering }, { versions: gateway });
      const [atAgent, atGateway] = await Promise.all([pair.agent.start(), pair.gateway.start()]);
      expect([atAgent.version, atGateway.version]).toEqual([version, version]);
      expect((await pair.gateway.request(META, BODY, { remainingMs: 100 })).meta.status).toBe(200);
    });
  }

  it('with an agent three versions behind ends at both sides with a code that says so', async () => {
    const pair = sessionPair({ versions: { min: 1, max: 1 } }, { versions: { min: 2, max: 4 } });
    const verdicts = await Promise.all([refusalOf(pair.agent.start()), refusalOf(pair.gateway.start())]);
    expect(verdicts).toEqual(['VERSION_UNSUPPORTED', 'VERSION_UNSUPPORTED']);
    expect((await pair.agent.closed).code).toBe('version');
  });

  it('that does not come within five seconds ends the session', async () => {
    const { gateway, clock } = sessionPair();
    const verdict = refusalOf(gateway.start());
    await clock.advance(5_000);
    expect(await verdict).toBe('TUNNEL_CLOSED');
    expect(await gateway.closed).toMatchObject({ code: 'hello_timeout', byPeer: false });
  });

  it('comes before anything else', async () => {
    const { a, b } = memoryPair();
    const gateway = new Session({ role: 'gateway', transport: b, clock: new FakeClock(), log: silent, hello: HELLO });
    const verdict = refusalOf(gateway.start());
    a.send(encodeFrame({ version: 1, type: FRAME.ping, id: 1 }));
    expect(await verdict).toBe('PROTOCOL_VIOLATION');
    expect((await gateway.closed).code).toBe('violation');
  });
});

describe('an open session', () => {
  const forbidden: readonly (readonly [string, Buffer])[] = [
    ['a second hello', encodeFrame({ version: 1, type: FRAME.hello, meta: '{}' })],
    ['a request to the gateway', encodeFrame({ version: 1, type: FRAME.request, id: 1, meta: JSON.stringify(META) })],
    ['a reply to no request', encodeFrame({ version: 1, type: FRAME.reply, id: 99, meta: '{"status":200}' })],
    ['a frame of another version', encodeFrame({ version: 2, type: FRAME.drain })],
    ['a pong to no ping', encodeFrame({ version: 1, type: FRAME.pong, id: 1_000 })],
    [
      'an acknowledgement from the agent',
      encodeFrame({ version: 1, type: FRAME.eventAck, meta: '{"epoch":"e","sequence":1}' }),
    ],
    ['random bytes', Buffer.from('GET / HTTP/1.1\r\n\r\n and more')],
  ];
  for (const [what, message] of forbidden) {
    it(`ends at ${what}`, async () => {
      const { gateway, link } = await openPair();
      link.a.send(message);
      expect(await gateway.closed).toMatchObject({ code: 'violation', byPeer: false });
    });
  }

  it('ends when request ids do not rise, and when more comes than credit was given', async () => {
    const request = (id: number) =>
      encodeFrame({ version: 1, type: FRAME.request, id, remainingMs: 900, meta: JSON.stringify(META) });
    const first = await openPair(never);
    first.link.b.send(request(2));
    first.link.b.send(request(2));
    expect(await first.agent.closed).toMatchObject({ code: 'violation', text: 'request ids must rise' });
    const second = await openPair({ ...never, window: { count: 3, bytes: 1_048_576 } });
    for (const id of [1, 2, 3, 4]) second.link.b.send(request(id));
    expect(await second.agent.closed).toMatchObject({ code: 'violation', text: 'more requests than credit was given' });
  });

  it('ends under a flood of pings', async () => {
    const { gateway, link } = await openPair();
    for (let id = 1; id <= 30; id++) link.a.send(encodeFrame({ version: 1, type: FRAME.ping, id }));
    expect(await gateway.closed).toMatchObject({ code: 'violation', text: 'too many pings' });
  });

  it('stays open for an hour of silence as long as pings are answered', async () => {
    const { gateway, agent, clock } = await openPair(answering);
    await clock.advance(600_000);
    expect([gateway.isAccepting, agent.isAccepting]).toEqual([true, true]);
  });

  it('finds a half-open link dead within ten seconds at both ends and fails what was under way as retryable', async () => {
    const { gateway, agent, link, clock } = await openPair(never);
    await clock.advance(4_000);
    link.die();
    await clock.advance(2_500);
    const verdict = refusalOf(gateway.request(META, BODY, { remainingMs: 8_000 }));
    await clock.advance(7_500);
    expect(await gateway.closed).toMatchObject({ code: 'heartbeat' });
    expect(await agent.closed).toMatchObject({ code: 'heartbeat' });
    expect(await verdict).toBe('TUNNEL_CLOSED unknown');
  });

  it('gives the peer another chance after this machine was suspended', async () => {
    const { gateway, clock } = await openPair();
    await clock.leap(3_600_000);
    await clock.advance(4_000);
    expect(gateway.isAccepting).toBe(true);
  });

  it('closes rather than grow when the peer does not read', async () => {
    const { gateway, agent, link } = await openPair({ onRequest: async () => okReply(Buffer.alloc(1_000_000)) });
    const verdicts = Array.from({ length: 12 }, () => refusalOf(gateway.request(META, BODY, { remainingMs: 8_000 })));
    link.stall(true);
    expect(await agent.closed).toMatchObject({ code: 'overflow', byPeer: false });
    expect(link.a.bufferedBytes).toBeGreaterThan(7_000_000);
    expect(link.a.bufferedBytes).toBeLessThanOrEqual(8 * 1_048_576);
    gateway.close({ code: 'shutdown', text: 'test over' });
    expect(new Set(await Promise.all(verdicts))).toEqual(new Set(['TUNNEL_CLOSED unknown']));
  });

  it('fails requests under way when the transport breaks, as retryable and with unknown outcome', async () => {
    const { gateway, link } = await openPair(never);
    const sent = refusalOf(gateway.request(META, BODY, { remainingMs: 5_000 }));
    await settle();
    link.a.cut();
    expect(await sent).toBe('TUNNEL_CLOSED unknown');
    expect(await refusalOf(gateway.request(META, BODY, { remainingMs: 5_000 }))).toBe('TUNNEL_CLOSED none');
    expect((await gateway.closed).code).toBe('lost');
  });

  it("aborts the agent's handlers when it ends", async () => {
    let signal: AbortSignal | undefined;
    const { gateway, agent } = await openPair({
      onRequest: (_meta, _body, context) => {
        signal = context.signal;
        return new Promise<never>(() => {});
      },
    });
    void refusalOf(gateway.request(META, BODY, { remainingMs: 5_000 }));
    await settle();
    gateway.close({ code: 'replaced', text: 'a newer session of the same agent' });
    expect(await agent.closed).toEqual({ code: 'replaced', text: 'a newer session of the same agent', byPeer: true });
    expect(signal?.aborted).toBe(true);
  });

  it('closes once, however often it is told to', async () => {
    const { gateway } = await openPair();
    gateway.close({ code: 'shutdown', text: 'first' });
    gateway.close({ code: 'refused', text: 'second' });
    expect(await gateway.closed).toMatchObject({ code: 'shutdown', text: 'first' });
  });
});

describe('draining', () => {
  it('an agent finishes what it has, takes nothing new, and then closes', async () => {
    let finish = () => {};
    const { gateway, agent } = await openPair({
      onRequest: () =>
        new Promise((resolve) => {
          finish = () => resolve(okReply(Buffer.from('done')));
        }),
    });
    const before = gateway.request(META, BODY, { remainingMs: 5_000 });
    await settle();
    const drained = agent.drain();
    const crossing = refusalOf(
      gateway.request(META, BODY, { remainingMs: 5_000 }).then((reply) => Promise.reject(reply.meta)),
    );
    await settle();
    expect(gateway.isAccepting).toBe(false);
    expect(await refusalOf(gateway.request(META, BODY, { remainingMs: 5_000 }))).toBe('TUNNEL_CLOSED none');
    expect(await crossing).toBe('TUNNEL_CLOSED none');
    finish();
    expect((await before).body.toString()).toBe('done');
    await drained;
    expect(await gateway.closed).toMatchObject({ code: 'drained', byPeer: true });
  });

  it('a gateway waits for the answers it has asked for', async () => {
    let finish = () => {};
    const { gateway, agent } = await openPair({
      onRequest: () =>
        new Promise((resolve) => {
          finish = () => resolve(okReply(BODY));
        }),
    });
    const reply = gateway.request(META, BODY, { remainingMs: 5_000 });
    const drained = gateway.drain();
    await settle();
    finish();
    expect((await reply).meta.status).toBe(200);
    await drained;
    expect(await agent.closed).toMatchObject({ code: 'drained', byPeer: true });
  });

  it('ends by the deadline of a handler that hangs', async () => {
    const { gateway, agent, clock } = await openPair(never);
    const verdict = refusalOf(gateway.request(META, BODY, { remainingMs: 2_000 }));
    await settle();
    const drained = agent.drain();
    await clock.advance(2_300);
    await drained;
    expect(await verdict).toBe('DEADLINE_EXCEEDED unknown');
    expect(await gateway.closed).toMatchObject({ code: 'drained' });
  });
});
