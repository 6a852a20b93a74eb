import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../cloud/admin.ts';
import { AditError } from '../../domain/errors.ts';
import { okReply } from '../../protocol/reply.ts';
import { startWorld, until, type World } from './gateway-under-test.ts';

let world: World;
const aborted: string[] = [];
let hanging = 0;

beforeAll(async () => {
  world = await startWorld();
  await world.agent('agent-1', {
    onRequest: async (meta, body, { remainingMs, signal }) => {
      const args = JSON.parse(body.toString()) as { do?: string };
      if (args.do === 'fail') throw new AditError('ERP_LOCKED', 'being edited', { details: { customer: '1' } });
      if (args.do === 'hang') {
        hanging++;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        aborted.push((signal.reason as AditError).code);
        return new Promise(() => {});
      }
      return okReply(Buffer.from(JSON.stringify({ data: { meta, args, remainingMs }, meta: {}, summary: 's' })));
    },
  });
});
afterAll(() => world.close());

describe('POST /v1/tools/{operation}', () => {
  it('brings the arguments to the agent and its answer back as it is', async () => {
    const answer = await world.call('/v1/tools/get_invoice', { body: '{"invoice":"0090000001"}' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json.data).toMatchObject({
      meta: { op: 'get_invoice', tenant: 'acme', principal: 'voice' },
      args: { invoice: '0090000001' },
    });
  });

  it('hands every header of the contract on as meta, and takes tenant and principal from the key alone', async () => {
    const headers = {
      'Adit-System': 'ecc',
      'Adit-Call-Id': 'call-7',
      'Adit-Call-Direction': 'inbound',
      'Adit-Max-Age-S': '300',
      'Accept-Language': 'de-DE,en;q=0.5',
      'Idempotency-Key': '"k-1"',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'Adit-Tenant': 'other',
    };
    const answer = await world.call('/v1/tools/get_invoice', { body: '{"tenant":"other"}', headers });
    expect(answer.json.data.meta).toEqual({
      op: 'get_invoice',
      tenant: 'acme',
      principal: 'voice',
      system: 'ecc',
      callId: 'call-7',
      direction: 'inbound',
      maxAgeS: 300,
      locale: 'de-DE',
      idempotencyKey: 'k-1',
      traceparent: headers.traceparent,
    });
  });

  it('gives 1,500 ms unless told, at most 8,000, and less by what the way has taken', async () => {
    const given = async (headers: Record<string, string>) =>
      (await world.call('/v1/tools/get_invoice', { body: '{}', headers })).json.data.remainingMs;
    expect(await given({})).toSatisfy((ms: number) => ms > 1_000 && ms <= 1_500);
    expect(await given({ 'Adit-Deadline-Ms': '99999' })).toSatisfy((ms: number) => ms > 7_000 && ms <= 8_000);
    expect(await given({ 'Adit-Deadline-Ms': '400' })).toSatisfy((ms: number) => ms > 100 && ms <= 400);
  });

  it("passes the agent's error on as a problem with code, retryable, outcome and what may be said", async () => {
    const answer = await world.call('/v1/tools/get_invoice', { body: '{"do":"fail"}' });
    expect(answer.status).toBe(503);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.json).toMatchObject({
      code: 'ERP_LOCKED',
      retryable: true,
      outcome: 'none',
      details: { customer: '1' },
    });
    expect(answer.json.speak).toMatch(/in use at the moment/);
  });

  it('answers with DEADLINE_EXCEEDED when the agent hangs: outcome none for a question, unknown for a command', async () => {
    const headers = { 'Adit-Deadline-Ms': '60' };
    const [question, command] = await Promise.all(
      ['get_invoice', 'create_task'].map((op) => world.call(`/v1/tools/${op}`, { body: '{"do":"hang"}', headers })),
    );
    expect(question?.json).toMatchObject({ status: 504, code: 'DEADLINE_EXCEEDED', retryable: true, outcome: 'none' });
    expect(command?.json).toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'unknown' });
    await until(() => aborted.length >= 2);
  });

  const refused: readonly (readonly [string, string, Parameters<World['call']>[1], number, string])[] = [
    ['no key', '/v1/tools/get_invoice', { body: '{}', key: null }, 401, 'UNAUTHENTICATED'],
    [
      'a key that was never made',
      '/v1/tools/get_invoice',
      { body: '{}', key: `adit.${'0'.repeat(16)}.${'A'.repeat(43)}` },
      401,
      'UNAUTHENTICATED',
    ],
    ['a key that is no key', '/v1/tools/get_invoice', { body: '{}', key: 'x'.repeat(5_000) }, 401, 'UNAUTHENTICATED'],
    ['an unknown operation', '/v1/tools/drop_table', { body: '{}' }, 404, 'OP_UNKNOWN'],
    ["a name of an object's own", '/v1/tools/constructor', { body: '{}' }, 404, 'OP_UNKNOWN'],
    ['a path beyond the operation', '/v1/tools/get_invoice%2f..%2fx', { body: '{}' }, 404, 'OP_UNKNOWN'],
    ['an operation that the agent does not serve', '/v1/tools/get_aging', { body: '{}' }, 404, 'OP_UNKNOWN'],
    ['the wrong method', '/v1/tools/get_invoice', { method: 'GET' }, 404, 'OP_UNKNOWN'],
    [
      'a deadline of no number',
      '/v1/tools/get_invoice',
      { body: '{}', headers: { 'Adit-Deadline-Ms': '1e3' } },
      400,
      'INPUT_INVALID',
    ],
    [
      'a deadline of 0',
      '/v1/tools/get_invoice',
      { body: '{}', headers: { 'Adit-Deadline-Ms': '0' } },
      400,
      'INPUT_INVALID',
    ],
    [
      'a direction of its own',
      '/v1/tools/get_invoice',
      { body: '{}', headers: { 'Adit-Call-Direction': 'up' } },
      400,
      'INPUT_INVALID',
    ],
    [
      'a call id of 129 characters',
      '/v1/tools/get_invoice',
      { body: '{}', headers: { 'Adit-Call-Id': 'x'.repeat(129) } },
      400,
      'INPUT_INVALID',
    ],
    [
      'an empty idempotency key',
      '/v1/tools/get_invoice',
      { body: '{}', headers: { 'Idempotency-Key': '""' } },
      400,
      'INPUT_INVALID',
    ],
    [
      'a system that no agent serves',
      '/v1/tools/get_invoice',
      { body: '{}', headers: { 'Adit-System': 'r3' } },
      404,
      'SYSTEM_UNKNOWN',
    ],
    [
      'a body of a megabyte',
      '/v1/tools/get_invoice',
      { body: Buffer.alloc(1_048_576, 0x20) },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ];
  for (const [what, path, request, status, code] of refused) {
    it(`refuses ${what} with ${code}`, async () => {
      const answer = await world.call(path, request);
      expect(answer.json).toMatchObject({ status, code });
      expect(answer.status).toBe(status);
    });
  }

  it('refuses the right id of a key with another secret', async () => {
    const wrong = `${world.apiKey.slice(0, -1)}${world.apiKey.endsWith('A') ? 'B' : 'A'}`;
    expect((await world.call('/v1/tools/get_invoice', { body: '{}', key: wrong })).status).toBe(401);
  });

  it("never takes one tenant's key to another tenant's agent", async () => {
    const key = createApiKey(world.gateway.store, { tenant: 'other', principal: 'voice' }, Date.now());
    const answer = await world.call('/v1/tools/get_invoice', { body: '{}', key });
    expect(answer.json).toMatchObject({ code: 'AGENT_OFFLINE', outcome: 'none' });
  });

  it('writes no key into its log or its books', () => {
    const secret = world.apiKey.split('.')[2] ?? 'missing';
    expect(JSON.stringify(world.log)).not.toContain(secret);
    const id = world.apiKey.split('.')[1] ?? '';
    expect(world.gateway.store.apiKey(id)?.hash.toString('utf8')).not.toContain(secret);
  });

  it('cancels at the agent when the caller hangs up', async () => {
    const [before, hung] = [aborted.length, hanging];
    const { request } = await import('node:https');
    const headers = { authorization: `Bearer ${world.apiKey}`, 'Adit-Deadline-Ms': '8000' };
    const sent = request(`${world.gateway.url}/v1/tools/get_invoice`, {
      method: 'POST',
      headers,
      rejectUnauthorized: false,
      agent: false,
    });
    sent.on('error', () => {});
    sent.end('{"do":"hang"}');
    await until(() => hanging > hung);
    sent.destroy();
    await until(() => aborted.length > before);
    expect(aborted.at(-1)).toBe('CANCELLED');
  });

  it('carries a body of almost a megabyte both ways', async () => {
    const text = 'x'.repeat(60_000);
    const body = JSON.stringify({ list: Array.from({ length: 15 }, () => text) });
    const answer = await world.call('/v1/tools/get_invoice', { body, headers: { 'Adit-Deadline-Ms': '8000' } });
    expect(answer.json.data.args.list).toHaveLength(15);
  });

  it('counts answers by operation and code', async () => {
    const { body } = await world.call('/metrics', { key: null });
    expect(body).toMatch(/adit_gateway_requests_total\{operation="get_invoice",code="OK"\} \d+/);
    expect(body).toMatch(/operation="unknown",code="OP_UNKNOWN"/);
    expect(body).toMatch(/adit_gateway_agents_connected 1/);
  });
});
