import { describe, expect, it } from 'vitest';
import type { Dialled } from '../../../agent/tunnel/dial.ts';
import { TunnelClient, type TunnelDeps } from '../../../agent/tunnel/tunnel-client.ts';
import { AditError } from '../../../domain/errors.ts';
import type { EventSource, OutboundEvent } from '../../../domain/events.ts';
import { type MemoryPair, memoryPair } from '../../../protocol/memory-pair.ts';
import { okReply } from '../../../protocol/reply.ts';
import { Session, type SessionOptions } from '../../../protocol/session.ts';
import { FakeClock, settle } from '../../protocol/fake-clock.ts';
import { HELLO, META, silent } from '../../protocol/session-pair.ts';

const BODY = Buffer.from('{}');

/** A gateway in memory that takes every dial until it is told to fail. */
class FakeGateway {
  readonly clock: FakeClock;
  readonly sessions: Session[] = [];
  readonly links: MemoryPair[] = [];
  readonly options: Partial<SessionOptions>;
  dials = 0;
  failWith: AditError | null = null;

  constructor(clock: FakeClock, options: Partial<SessionOptions> = {}) {
    this.clock = clock;
    this.options = options;
  }

  dial = async (): Promise<Dialled> => {
    this.dials++;
    if (this.failWith) throw this.failWith;
    const link = memoryPair();
    const gatewayHello = { ...HELLO, name: 'gw', operations: [], systems: [] };
    const session = new Session({
      role: 'gateway',
      transport: link.b,
      clock: this.clock,
      log: silent,
      hello: gatewayHello,
      ...this.options,
    });
    void session.start().catch(() => {});
    this.links.push(link);
    this.sessions.push(session);
    return { transport: link.a, sessionReused: this.dials > 1 };
  };
}

function clientOf(gateway: FakeGateway, deps: Partial<TunnelDeps> = {}): TunnelClient {
  return new TunnelClient({
    dial: gateway.dial,
    clock: gateway.clock,
    log: silent,
    random: () => 0.999_999,
    hello: () => HELLO,
    onRequest: async () => okReply(BODY),
    events: [],
    ...deps,
  });
}

/** A durable list of events, as the ledger has it. */
class EventList implements EventSource {
  epoch = 'epoch-1';
  readonly events: OutboundEvent[] = [];
  acknowledgedTo = 0;
  #notify = () => {};

  add(...kinds: string[]): void {
    for (const kind of kinds) {
      const sequence = this.events.length + 1;
      this.events.push({ epoch: this.epoch, sequence, kind, body: JSON.stringify({ n: sequence }) });
    }
    this.#notify();
  }

  pending(limit: number): readonly OutboundEvent[] {
    return this.events.filter((event) => event.sequence > this.acknowledgedTo).slice(0, limit);
  }

  acknowledged(sequence: number): void {
    this.acknowledgedTo = Math.max(this.acknowledgedTo, sequence);
  }

  onNew(notify: () => void): () => void {
    this.#notify = notify;
    return () => {
      this.#notify = () => {};
    };
  }
}

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

describe('events', () => {
  it('go out in order, are acknowledged to their source, and new ones follow at once', async () => {
    const clock = new FakeClock();
    const stored: string[] = [];
    const gateway = new FakeGateway(clock, {
      onEvent: async ({ kind, sequence }) => void stored.push(`${kind} ${sequence}`),
    });
    const list = new EventList();
    list.add('invoice.paid', 'invoice.paid');
    const client = clientOf(gateway, { events: [list] });
    client.start();
    await settle();
    expect([stored, list.acknowledgedTo]).toEqual([['invoice.paid 1', 'invoice.paid 2'], 2]);
    list.add('command.decided');
    await settle();
    expect([stored.at(-1), list.acknowledgedTo]).toEqual(['command.decided 3', 3]);
    await client.close();
  });

  it('that were not acknowledged go out again over the next session, from the oldest', async () => {
    const clock = new FakeClock();
    const stored: number[] = [];
    const gateway = new FakeGateway(clock, {
      onEvent: async ({ sequence }) => {
        stored.push(sequence);
        if (gateway.sessions.length === 1 && sequence === 2) await new Promise(() => {});
      },
    });
    const list = new EventList();
    list.add('a', 'b', 'c');
    const client = clientOf(gateway, { events: [list] });
    client.start();
    await settle();
    expect([stored, list.acknowledgedTo]).toEqual([[1, 2], 1]);
    gateway.links[0]?.a.cut();
    await clock.advance(2_000);
    expect([stored, list.acknowledgedTo]).toEqual([[1, 2, 2, 3], 3]);
    await client.close();
  });

  it('by the thousand never exceed the window, none is left out, none comes twice', async () => {
    const clock = new FakeClock();
    const stored: number[] = [];
    const gateway = new FakeGateway(clock, {
      window: { count: 5, bytes: 1_048_576 },
      onEvent: async ({ sequence }) => void stored.push(sequence),
    });
    const list = new EventList();
    list.add(...Array.from({ length: 1_000 }, () => 'invoice.paid'));
    const client = clientOf(gateway, { events: [list] });
    client.start();
    await settle();
    // The receiver takes so many a second and lets the rest wait.
    expect(stored).toHaveLength(200);
    while (stored.length < 1_000) {
      const before = stored.length;
      await clock.advance(1_000);
      await settle();
      expect(stored.length).toBe(before + 200);
    }
    expect(stored).toEqual(Array.from({ length: 1_000 }, (_, at) => at + 1));
    expect(list.acknowledgedTo).toBe(1_000);
    await client.close();
  });

  it('of a new epoch begin at 1 again, and an old acknowledgement does not count for them', async () => {
    const clock = new FakeClock();
    const stored: string[] = [];
    let release = () => {};
    const gateway = new FakeGateway(clock, {
      onEvent: async ({ epoch, sequence }) => {
        stored.push(`${epoch} ${sequence}`);
        if (epoch === 'epoch-1') {
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        }
      },
    });
    const list = new EventList();
    list.add('old');
    const client = clientOf(gateway, { events: [list] });
    client.start();
    await settle();
    list.epoch = 'epoch-2';
    list.events.length = 0;
    list.add('new');
    await settle();
    release();
    await settle();
    expect(stored).toEqual(['epoch-1 1', 'epoch-2 1']);
    expect(list.acknowledgedTo).toBe(1);
    await client.close();
  });

  it('of two sources are each acknowledged to their own', async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock, { onEvent: async () => {} });
    const [ledger, records] = [new EventList(), new EventList()];
    records.epoch = 'records-1';
    ledger.add('command.decided');
    records.add('invoice.paid', 'invoice.paid');
    const client = clientOf(gateway, { events: [ledger, records] });
    client.start();
    await settle();
    expect([ledger.acknowledgedTo, records.acknowledgedTo]).toEqual([1, 2]);
    await client.close();
  });

  it('that cannot be read are tried again, and the tunnel serves meanwhile', async () => {
    const clock = new FakeClock();
    const gateway = new FakeGateway(clock, { onEvent: async () => {} });
    const list = new EventList();
    list.add('a');
    let isBroken = true;
    const source: EventSource = {
      epoch: list.epoch,
      pending: (limit) => {
        if (isBroken) throw new AditError('STORE_CORRUPT', 'disk');
        return list.pending(limit);
      },
      acknowledged: (sequence) => list.acknowledged(sequence),
      onNew: (notify) => list.onNew(notify),
    };
    const client = clientOf(gateway, { events: [source] });
    client.start();
    await settle();
    expect((await gateway.sessions[0]?.request(META, BODY, { remainingMs: 100 }))?.meta.status).toBe(200);
    isBroken = false;
    await clock.advance(5_000);
    expect(list.acknowledgedTo).toBe(1);
    await client.close();
  });
});
