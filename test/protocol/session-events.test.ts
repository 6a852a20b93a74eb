import { describe, expect, it } from 'vitest';
import { encodeFrame, FRAME } from '../../protocol/frame.ts';
import type { EventPosition } from '../../protocol/meta.ts';
import { settle } from './fake-clock.ts';
import { openPair } from './session-pair.ts';

const event = (sequence: number) => ({ epoch: 'e1', sequence, kind: 'invoice.paid' });
const BODY = Buffer.from('{"invoice":"0090000001"}');

describe('events', () => {
  it('are acknowledged by epoch and sequence, only after they are stored, in the order sent', async () => {
    const stored: number[] = [];
    const acknowledged: EventPosition[] = [];
    let release = () => {};
    const { agent } = await openPair(
      { onEventAck: (position) => acknowledged.push(position) },
      {
        onEvent: async ({ sequence }) => {
          if (sequence === 1) {
            await new Promise<void>((resolve) => {
              release = resolve;
            });
          }
          stored.push(sequence);
        },
      },
    );
    for (const sequence of [1, 2, 3]) agent.sendEvent(event(sequence), BODY);
    await settle();
    expect([stored, acknowledged]).toEqual([[], []]);
    release();
    await settle();
    expect(stored).toEqual([1, 2, 3]);
    expect(acknowledged).toEqual([1, 2, 3].map((sequence) => ({ epoch: 'e1', sequence })));
  });

  it('that cannot be stored are tried again every second and hold back those behind them, while requests go on', async () => {
    let isFull = true;
    const stored: number[] = [];
    const acknowledged: number[] = [];
    const { agent, gateway, clock } = await openPair(
      {
        onEventAck: ({ sequence }) => acknowledged.push(sequence),
        onRequest: async () => ({ meta: { status: 200 }, body: BODY }),
      },
      {
        onEvent: async ({ sequence }) => {
          if (isFull) throw new Error('SQLITE_FULL');
          stored.push(sequence);
        },
      },
    );
    agent.sendEvent(event(1), BODY);
    agent.sendEvent(event(2), BODY);
    await clock.advance(5_000);
    expect(acknowledged).toEqual([]);
    const reply = await gateway.request({ op: 'x', tenant: 't', principal: 'p' }, BODY, { remainingMs: 500 });
    expect(reply.meta.status).toBe(200);
    isFull = false;
    await clock.advance(1_000);
    expect([stored, acknowledged]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it("stop at the gateway's window until one is acknowledged", async () => {
    let release = () => {};
    const { agent } = await openPair(
      {},
      {
        window: { count: 2, bytes: 1_048_576 },
        onEvent: () =>
          new Promise((resolve) => {
            release = resolve;
          }),
      },
    );
    agent.sendEvent(event(1), BODY);
    agent.sendEvent(event(2), BODY);
    await settle();
    expect(agent.canSendEvent(100)).toBe(false);
    release();
    await settle();
    expect(agent.canSendEvent(100)).toBe(true);
    expect(agent.canSendEvent(1_048_577)).toBe(false);
  });

  it('beyond the window end the session', async () => {
    const { gateway, agent } = await openPair(
      {},
      { window: { count: 2, bytes: 1_048_576 }, onEvent: () => new Promise(() => {}) },
    );
    for (const sequence of [1, 2, 3]) agent.sendEvent(event(sequence), BODY);
    expect(await gateway.closed).toMatchObject({ code: 'violation', text: 'more events than credit was given' });
  });

  it('acknowledged without having been sent end the session', async () => {
    const { agent, link } = await openPair();
    link.b.send(encodeFrame({ version: 1, type: FRAME.eventAck, meta: '{"epoch":"e1","sequence":9}' }));
    expect(await agent.closed).toMatchObject({ code: 'violation', text: 'an acknowledgement of no event' });
  });
});
