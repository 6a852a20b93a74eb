import { describe, expect, it } from 'vitest';
import { AditError } from '../../../domain/errors.ts';
import type { EventSource, OutboundEvent } from '../../../domain/events.ts';
import { FakeClock, settle } from '../../protocol/fake-clock.ts';
import { META } from '../../protocol/session-pair.ts';
import { BODY, clientOf, FakeGateway } from './fake-gateway.ts';

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
