import { describe, expect, it } from 'vitest';
import { AditError } from '../../../domain/errors.ts';
import { memoryPair } from '../../../protocol/memory-pair.ts';
import { okReply } from '../../../protocol/reply.ts';
import { FakeClock, settle } from '../../protocol/fake-clock.ts';
import { META } from '../../protocol/session-pair.ts';
import { BODY, clientOf, FakeGateway } from './fake-gateway.ts';

describe('the tunnel client', () => {
  it('connects, says what it found, and serves requests', async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock);
    const client = clientOf(gateway);
    expect(client.status().state).toBe('stopped');
    client.start();
    await settle();
    expect(client.status()).toMatchObject({
      state: 'connected',
      gateway: { name: 'gw' },
      version: 1,
      sessionReused: false,
      clockSkewMs: 0,
      lastError: null,
    });
    expect((await gateway.sessions[0]?.request(META, BODY, { remainingMs: 100 }))?.meta.status).toBe(200);
    await client.close();
    expect(client.status().state).toBe('stopped');
  });

  it('waits up to 1, 2, 4 … 30 seconds between attempts that fail, and says when the next one is', async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock);
    gateway.failWith = new AditError('CERT_INVALID', 'expired');
    const client = clientOf(gateway);
    client.start();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt++) {
      await settle();
      expect(gateway.dials).toBe(attempt);
      const { nextAttemptAt, lastError, failures, state } = client.status();
      expect({ state, failures, code: lastError?.code }).toEqual({
        state: 'waiting',
        failures: attempt,
        code: 'CERT_INVALID',
      });
      const wait = (nextAttemptAt ?? 0) - clock.now();
      waits.push(wait);
      await clock.advance(wait);
    }
    expect(waits).toEqual([999, 1_999, 3_999, 7_999, 15_999, 29_999, 29_999, 29_999]);
    await client.close();
  });

  it('spreads its attempts over the whole of the wait', async () => {
    for (const [random, expected] of [
      [0, 0],
      [0.5, 500],
      [0.25, 250],
    ] as const) {
      const clock = new FakeClock();
      const gateway = new FakeGateway(clock);
      gateway.failWith = new AditError('TUNNEL_CLOSED', 'refused');
      const client = clientOf(gateway, { random: () => random });
      client.start();
      await settle();
      expect((client.status().nextAttemptAt ?? 0) - clock.now()).toBe(expected);
      await client.close();
    }
  });

  it('begins its waits anew only after thirty seconds of session', async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock);
    const client = clientOf(gateway);
    const waitAfter = async (livedMs: number) => {
      await settle();
      await clock.advance(livedMs);
      gateway.sessions.at(-1)?.close({ code: 'shutdown', text: 'test' });
      await settle();
      const wait = (client.status().nextAttemptAt ?? 0) - clock.now();
      await clock.advance(wait);
      return wait;
    };
    client.start();
    expect(await waitAfter(100)).toBe(999);
    expect(await waitAfter(29_000)).toBe(1_999);
    expect(await waitAfter(5_000)).toBe(3_999);
    expect(await waitAfter(31_000)).toBe(999);
    await client.close();
  });

  it('comes back by itself within eleven seconds of a half-open link', async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock);
    const client = clientOf(gateway);
    client.start();
    await clock.advance(20_000);
    gateway.links[0]?.die();
    await clock.advance(11_000);
    expect(gateway.dials).toBe(2);
    expect(client.status()).toMatchObject({
      state: 'connected',
      sessionReused: true,
      lastError: { code: 'TUNNEL_CLOSED' },
    });
    await client.close();
  });

  it('does not fight with another session of its own certificate', async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock);
    const client = clientOf(gateway, { random: () => 0 });
    client.start();
    await settle();
    gateway.sessions[0]?.close({ code: 'replaced', text: 'a newer session' });
    await clock.advance(14_000);
    expect(client.status().state).toBe('waiting');
    await clock.advance(1_100);
    expect(client.status().state).toBe('connected');
    await client.close();
  });

  it('gives up a gateway that opens the road and then says nothing', async () => {
    const clock = new FakeClock();
    let dials = 0;
    const gateway = new FakeGateway(clock);
    const client = clientOf(gateway, {
      dial: async () => {
        dials++;
        return { transport: memoryPair().a, sessionReused: false };
      },
    });
    client.start();
    await clock.advance(6_100);
    expect(dials).toBe(2);
    await client.close();
  });

  it("measures how far the gateway's clock is away", async () => {
    const clock = new FakeClock();
    const ahead = new FakeClock();
    await ahead.advance(600_000);
    const lines: string[] = [];
    const gateway = new FakeGateway(clock, { clock: ahead });
    const client = clientOf(gateway, { log: (_level, message) => lines.push(message) });
    client.start();
    await settle();
    expect(client.status().clockSkewMs).toBe(600_000);
    expect(lines).toContain("the gateway's clock and this machine's are apart");
    await client.close();
  });

  it('drains: answers what it has, then stops for good', async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock);
    let finish = () => {};
    const client = clientOf(gateway, {
      onRequest: () =>
        new Promise((resolve) => {
          finish = () => resolve(okReply(BODY));
        }),
    });
    client.start();
    await settle();
    const reply = gateway.sessions[0]?.request(META, BODY, { remainingMs: 5_000 });
    await settle();
    const drained = client.drain();
    expect(client.status().state).toBe('draining');
    finish();
    expect((await reply)?.meta.status).toBe(200);
    await drained;
    expect(client.status().state).toBe('stopped');
    await clock.advance(60_000);
    expect(gateway.dials).toBe(1);
  });

  it('stops at once while it waits, and may be closed twice', async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock);
    gateway.failWith = new AditError('TUNNEL_CLOSED', 'refused');
    const client = clientOf(gateway);
    client.start();
    await settle();
    await Promise.all([client.close(), client.close()]);
    expect(client.status().state).toBe('stopped');
    expect(clock.pending).toEqual([]);
  });
});
