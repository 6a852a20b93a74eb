import { describe, expect, it } from 'vitest';
import { AditError } from '../../domain/errors.ts';
import type { RequestContext, RequestHandler } from '../../protocol/incoming-calls.ts';
import { MAX_BODY_BYTES } from '../../protocol/limits.ts';
import { okReply, type Reply } from '../../protocol/reply.ts';
import { settle } from './fake-clock.ts';
import { META, openPair, refusalOf } from './session-pair.ts';

const BODY = Buffer.from('{"invoice":"0090000001"}');

/** A handler that answers when it is told to. */
function held() {
  const calls: { context: RequestContext; answer: (reply: Reply) => void }[] = [];
  const onRequest: RequestHandler = (_meta, _body, context) =>
    new Promise((answer) => {
      calls.push({ context, answer });
    });
  return { calls, onRequest };
}

describe('requests', () => {
  it('reach the agent with meta, body and remaining time, and bring its answer back byte for byte', async () => {
    const seen: unknown[] = [];
    const { gateway } = await openPair({
      onRequest: async (meta, body, { remainingMs }) => {
        seen.push(meta, body.toString(), remainingMs);
        return okReply(Buffer.from('{"data":"ü"}'));
      },
    });
    const reply = await gateway.request({ ...META, callId: 'c-1' }, BODY, { remainingMs: 1_500 });
    expect(seen).toEqual([{ ...META, callId: 'c-1' }, BODY.toString(), 1_500]);
    expect(reply.meta.status).toBe(200);
    expect(reply.body.toString()).toBe('{"data":"ü"}');
  });

  it('are told apart when answers come in another order', async () => {
    const { calls, onRequest } = held();
    const { gateway } = await openPair({ onRequest });
    const replies = ['a', 'b', 'c'].map((body) => gateway.request(META, Buffer.from(body), { remainingMs: 1_000 }));
    await settle();
    for (const at of [2, 0, 1]) calls[at]?.answer(okReply(Buffer.from(`answer ${at}`)));
    expect((await Promise.all(replies)).map((reply) => reply.body.toString())).toEqual([
      'answer 0',
      'answer 1',
      'answer 2',
    ]);
  });

  it('that fail bring code, status and what may be said, and never the text of a defect', async () => {
    const { gateway } = await openPair({
      onRequest: async (meta) => {
        if (meta.op === 'bug') throw new TypeError('password hunter2 at /etc/secret');
        throw new AditError('ERP_LOCKED', 'customer is being edited', { details: { customer: '1' } });
      },
    });
    const locked = await gateway.request(META, BODY, { remainingMs: 1_000 });
    expect(locked.meta).toMatchObject({ status: 503, code: 'ERP_LOCKED', retryable: true, outcome: 'none' });
    expect(JSON.parse(locked.body.toString())).toMatchObject({ code: 'ERP_LOCKED', details: { customer: '1' } });
    const defect = await gateway.request({ ...META, op: 'bug' }, BODY, { remainingMs: 1_000 });
    expect(defect.meta).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(defect.body.toString()).not.toContain('hunter2');
  });

  it('that are not answered in time fail at the gateway and abort the handler', async () => {
    const { calls, onRequest } = held();
    const { gateway, clock } = await openPair({ onRequest });
    const verdict = refusalOf(gateway.request(META, BODY, { remainingMs: 300 }));
    await clock.advance(320);
    expect(await verdict).toBe('DEADLINE_EXCEEDED unknown');
    const reason: unknown = calls[0]?.context.signal.reason;
    expect(reason).toBeInstanceOf(AditError);
    expect(gateway.underWay).toBe(1);
    await clock.advance(300);
    expect(gateway.underWay).toBe(0);
  });

  it('never live longer than eight seconds, whatever was asked for', async () => {
    const { onRequest } = held();
    const { gateway, clock } = await openPair({ onRequest });
    const verdict = refusalOf(gateway.request(META, BODY, { remainingMs: 3_600_000 }));
    await clock.advance(8_020);
    expect(await verdict).toBe('DEADLINE_EXCEEDED unknown');
  });

  it('whose time is over are not sent at all', async () => {
    const { calls, onRequest } = held();
    const { gateway } = await openPair({ onRequest });
    expect(await refusalOf(gateway.request(META, BODY, { remainingMs: 0 }))).toBe('DEADLINE_EXCEEDED none');
    await settle();
    expect(calls).toHaveLength(0);
  });

  it('that the caller gives up are cancelled at the agent', async () => {
    const { calls, onRequest } = held();
    const { gateway } = await openPair({ onRequest });
    const caller = new AbortController();
    const verdict = refusalOf(gateway.request(META, BODY, { remainingMs: 1_000, signal: caller.signal }));
    await settle();
    caller.abort();
    expect(await verdict).toBe('CANCELLED unknown');
    await settle();
    expect(calls[0]?.context.signal.aborted).toBe(true);
    expect(gateway.underWay).toBe(1);
    calls[0]?.answer(okReply(Buffer.from('late')));
    await settle();
    expect(gateway.underWay).toBe(0);
  });

  it("beyond the agent's credit wait at the gateway, with less time left when they go", async () => {
    const { calls, onRequest } = held();
    const { gateway, clock } = await openPair({ onRequest, window: { count: 2, bytes: 1_048_576 } });
    const replies = [1, 2, 3].map(() => gateway.request(META, BODY, { remainingMs: 1_000 }));
    await clock.advance(400);
    expect(calls).toHaveLength(2);
    calls[0]?.answer(okReply(BODY));
    await settle();
    expect(calls).toHaveLength(3);
    expect(calls[2]?.context.remainingMs).toBe(600);
    for (const call of calls) call.answer(okReply(BODY));
    await Promise.all(replies);
  });

  it('beyond the credit in bytes wait as well', async () => {
    const { calls, onRequest } = held();
    const { gateway } = await openPair({ onRequest, window: { count: 100, bytes: 1_048_576 } });
    const large = Buffer.alloc(700_000, 0x20);
    const replies = [1, 2].map(() => gateway.request(META, large, { remainingMs: 1_000 }));
    await settle();
    expect(calls).toHaveLength(1);
    calls[0]?.answer(okReply(BODY));
    await settle();
    calls[1]?.answer(okReply(BODY));
    expect(await Promise.all(replies)).toHaveLength(2);
  });

  it('that were given up keep their credit until the agent has answered', async () => {
    const { calls, onRequest } = held();
    const { gateway, clock } = await openPair({ onRequest, window: { count: 1, bytes: 1_048_576 } });
    const caller = new AbortController();
    const first = refusalOf(gateway.request(META, BODY, { remainingMs: 2_000, signal: caller.signal }));
    const second = gateway.request(META, BODY, { remainingMs: 5_000 });
    caller.abort();
    expect(await first).toBe('CANCELLED unknown');
    await clock.advance(1_000);
    expect(calls).toHaveLength(1);
    await clock.advance(1_300);
    expect(calls).toHaveLength(2);
    calls[1]?.answer(okReply(BODY));
    expect((await second).meta.status).toBe(200);
  });

  it('are refused as overloaded once a thousand wait, and those that waited too long never reach the agent', async () => {
    const { calls, onRequest } = held();
    const { gateway, clock } = await openPair({ onRequest, window: { count: 1, bytes: 1_048_576 } });
    const verdicts = Array.from({ length: 1_026 }, () => refusalOf(gateway.request(META, BODY, { remainingMs: 500 })));
    expect(await verdicts[1_025]).toBe('OVERLOADED none');
    await clock.advance(520);
    const all = await Promise.all(verdicts);
    expect(all.filter((verdict) => verdict === 'DEADLINE_EXCEEDED none')).toHaveLength(1_024);
    expect(calls).toHaveLength(1);
  });

  it('with an answer larger than a frame end in an error that says so', async () => {
    const { gateway } = await openPair({ onRequest: async () => okReply(Buffer.alloc(MAX_BODY_BYTES + 5_000)) });
    const reply = await gateway.request(META, BODY, { remainingMs: 1_000 });
    expect(reply.meta).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });

  it('too large for a frame are refused without ending the session', async () => {
    const { gateway } = await openPair({ onRequest: async () => okReply(BODY) });
    const large = Buffer.alloc(1_048_576);
    expect(await refusalOf(gateway.request(META, large, { remainingMs: 1_000 }))).toBe('PAYLOAD_TOO_LARGE');
    expect((await gateway.request(META, BODY, { remainingMs: 1_000 })).meta.status).toBe(200);
  });

  it('leave room in their time for the way back, as the heartbeat measured it', async () => {
    const { calls, onRequest } = held();
    const { gateway, link, clock } = await openPair({ onRequest });
    link.stall(true);
    await clock.advance(3_000);
    await clock.advance(80);
    link.stall(false);
    await settle();
    expect(gateway.roundTripMs).toBeGreaterThan(15);
    void gateway.request(META, BODY, { remainingMs: 1_000 });
    await settle();
    expect(calls[0]?.context.remainingMs).toBe(Math.floor(1_000 - gateway.roundTripMs));
  });
});
