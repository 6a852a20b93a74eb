import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnCommand } from '../../agent/ledger/contract.ts';
import { operations } from '../../domain/operations.ts';
import { startWorld, type World } from '../cloud/gateway-under-test.ts';
import { type Hostile, hostileRequest } from './hostile-requests.ts';
import { CALLS, checkAll, markOf, ready } from './platform-contract.ts';
import type { PlatformWorld } from './platform-world.ts';
import { drawing, newSeed } from './seeded.ts';

describe('a hostile platform over the real tunnel', () => {
  let gateway: World;
  let w: PlatformWorld;
  beforeAll(async () => {
    gateway = await startWorld();
    w = await ready();
    await gateway.agent('g1', {
      hello: () => ({
        software: 'adit/test',
        name: 'g1',
        instance: 'g1-1',
        operations: Object.keys(operations),
        systems: [{ name: 'ecc', kind: 'fake' }],
      }),
      onRequest: (meta, body, context) => w.router.handle(meta, body, context),
    });
  });
  afterAll(() => gateway.close());

  it('gets 400 hostile requests answered with refusals, and the next honest one right', async () => {
    const draw = drawing(newSeed());
    const codes = new Map<string, number>();
    for (let at = 0; at < 400; at++) {
      const { meta, body, said } = hostileRequest(draw, CALLS);
      const from = markOf(w);
      const headers: Record<string, string> = {
        ...(meta.callId !== undefined && { 'adit-call-id': meta.callId }),
        ...(meta.system !== undefined && /^[\x21-\x7e]+$/.test(meta.system) && { 'adit-system': meta.system }),
        ...(meta.idempotencyKey !== undefined &&
          /^[\x21-\x7e]+$/.test(meta.idempotencyKey) && { 'idempotency-key': meta.idempotencyKey }),
        'adit-tenant': 't1',
        'adit-tier': 'platform',
        'x-forwarded-for': '127.0.0.1',
      };
      const reply = await gateway.call(`/v1/tools/${encodeURIComponent(meta.op)}`, { body, headers });
      // The key says which tenant asks; no header and no field does.
      const sent: Hostile = { meta: { ...meta, tenant: 'acme' }, body, said: said + JSON.stringify(headers) };
      if (reply.json.code !== 'OP_UNKNOWN') checkAll(w, sent, { status: reply.status, text: reply.body }, from);
      codes.set(reply.json.code ?? 'OK', (codes.get(reply.json.code ?? 'OK') ?? 0) + 1);
      expect(reply.status, `seed ${draw.seed}`).toBeLessThan(500);
    }
    const honest = await gateway.call('/v1/tools/get_customer', { body: JSON.stringify({ customer: '0000100002' }) });
    expect(honest.json.data).toMatchObject({ customer: 'ecc/0000100002' });
    expect(codes.size).toBeGreaterThan(3);
    const strange: OwnCommand['state'][] = w.ledger.commands.map(({ state }) => state);
    expect(strange.every((state) => state === 'awaiting_approval')).toBe(true);
  });
});
