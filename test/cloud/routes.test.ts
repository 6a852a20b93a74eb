import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../cloud/admin.ts';
import { operations } from '../../domain/operations.ts';
import { startWorld, until, type World } from './gateway-under-test.ts';

let world: World;
let otherKey: string;

beforeAll(async () => {
  world = await startWorld();
  await world.agent('agent-1');
  otherKey = createApiKey(world.gateway.store, { tenant: 'other', principal: 'voice' }, Date.now());
});
afterAll(() => world.close());

describe('the platform', () => {
  it('sees as tools what its connected agent serves, with schemas, in the order of the table', async () => {
    const { json } = await world.call('/v1/tools');
    expect(json.map((tool: { name: string }) => tool.name)).toEqual(['get_invoice', 'get_command', 'create_task']);
    expect(json[0]).toMatchObject({
      kind: 'query',
      inputSchema: { type: 'object', properties: { invoice: { type: 'string' } } },
    });
    expect(json[2].kind).toBe('command');
    expect((await world.call('/v1/tools', { key: otherKey })).json).toEqual([]);
  });

  it("sees its own agents with their systems, and no other tenant's", async () => {
    const { json } = await world.call('/v1/agents');
    expect(json).toMatchObject([
      { agentId: 'agent-1', connected: true, systems: [{ name: 'ecc', kind: 'sap-ecc' }], version: 1 },
    ]);
    expect((await world.call('/v1/agents', { key: otherKey })).json).toEqual([]);
  });

  it('keeps the tools of an agent that is away for a moment, and says so when one is called', async () => {
    const client = await world.agent('agent-away', { tenant: 'away' });
    const key = createApiKey(world.gateway.store, { tenant: 'away', principal: 'voice' }, Date.now());
    const before = (await world.call('/v1/tools', { key })).json;
    await client.close();
    await until(() => world.gateway.registry.list('away').every(({ connected }) => !connected));
    expect(before).toHaveLength(3);
    expect((await world.call('/v1/tools', { key })).json).toEqual(before);
    const [seen] = (await world.call('/v1/agents', { key })).json;
    expect(seen).toMatchObject({ connected: false, seenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
    const called = await world.call('/v1/tools/get_invoice', { key, body: '{"invoice":"1"}' });
    expect([called.status, called.json.code, called.json.retryable]).toEqual([503, 'AGENT_OFFLINE', true]);
  });

  it('asks what became of a command at the agent', async () => {
    const { json } = await world.call('/v1/commands/cmd-7');
    expect(json.data).toMatchObject({ meta: { op: 'get_command' }, body: { commandId: 'cmd-7' } });
    expect((await world.call(`/v1/commands/${'x'.repeat(61)}`)).json).toMatchObject({ code: 'INPUT_INVALID' });
    expect((await world.call('/v1/commands/cmd-7', { key: otherKey })).json).toMatchObject({ code: 'AGENT_OFFLINE' });
  });

  for (const path of ['/v1/tools', '/v1/agents', '/v1/events', '/v1/commands/x']) {
    it(`gets nothing at ${path} without a key`, async () => {
      const answer = await world.call(path, { key: null });
      expect(answer.status).toBe(401);
      expect(answer.json).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
    });
  }

  it('gets a problem for an address that is not there, and no stack', async () => {
    const answer = await world.call('/v2/anything');
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(answer.body).not.toMatch(/\.ts|node_modules/);
  });
});

describe('events', () => {
  it('come once each in the order of their arrival, however often they were sent, behind "after"', async () => {
    const { store } = world.gateway;
    const from = { tenant: 'acme', agentId: 'agent-9' };
    const event = (sequence: number) => ({ epoch: 'e', sequence, kind: 'invoice.paid' });
    for (const sequence of [1, 2, 2, 1, 3])
      store.addEvent(from, event(sequence), `{"n":"${sequence}"}`, Date.UTC(2026, 0, 1));
    store.addEvent({ tenant: 'other', agentId: 'x' }, event(1), '{}', 0);
    const all = (await world.call('/v1/events')).json;
    expect(all.events.map((row: { sequence: number }) => row.sequence)).toEqual([1, 2, 3]);
    expect(all.events[0]).toMatchObject({
      agentId: 'agent-9',
      epoch: 'e',
      kind: 'invoice.paid',
      data: { n: '1' },
      receivedAt: '2026-01-01T00:00:00.000Z',
    });
    const rest = (await world.call(`/v1/events?after=${all.events[0].position}&limit=1`)).json;
    expect(rest.events).toHaveLength(1);
    expect(rest.events[0].sequence).toBe(2);
    expect((await world.call(`/v1/events?after=${all.next}`)).json).toEqual({ events: [], next: all.next });
    expect((await world.call('/v1/events?after=x')).json).toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('reach the platform from the agent, and one whose body is no JSON keeps its place without it', async () => {
    const rows = [
      { epoch: 'live', sequence: 1, kind: 'invoice.paid', body: '{"invoice":"0090000001"}' },
      { epoch: 'live', sequence: 2, kind: 'audit.head', body: '{"a":1,"a":2}' },
    ];
    let acknowledged = 0;
    const client = await world.agent('agent-2', {
      tenant: 'events',
      events: [
        {
          epoch: 'live',
          pending: () => rows.filter((row) => row.sequence > acknowledged),
          acknowledged: (sequence) => {
            acknowledged = sequence;
          },
          onNew: () => () => {},
        },
      ],
    });
    await until(() => acknowledged === 2);
    const key = createApiKey(world.gateway.store, { tenant: 'events', principal: 'p' }, Date.now());
    const { events } = (await world.call('/v1/events', { key })).json;
    expect(events.map((row: { data: unknown }) => row.data)).toEqual([
      { invoice: '0090000001' },
      { omitted: 'the event is not acceptable JSON' },
    ]);
    await client.close();
  });
});

describe('a tenant with two agents', () => {
  let key: string;
  beforeAll(async () => {
    await world.agent('north', { tenant: 'twins', systems: ['ecc-north', 'shared'] });
    await world.agent('south', { tenant: 'twins', systems: ['ecc-south', 'shared'] });
    key = createApiKey(world.gateway.store, { tenant: 'twins', principal: 'p' }, Date.now());
  });
  const ask = (body: string, headers: Record<string, string> = {}) =>
    world.call('/v1/tools/get_invoice', { body, headers, key });

  it('is told to name a system, and which there are', async () => {
    expect((await ask('{}')).json).toMatchObject({
      status: 409,
      code: 'AGENT_AMBIGUOUS',
      details: { systems: ['ecc-north', 'shared', 'ecc-south', 'shared'] },
    });
    expect((await ask('{}', { 'Adit-System': 'shared' })).json).toMatchObject({ code: 'AGENT_AMBIGUOUS' });
  });

  it('reaches the right one by the header or by the argument "system"', async () => {
    expect((await ask('{}', { 'Adit-System': 'ecc-south' })).status).toBe(200);
    expect((await ask('{"system":"ecc-north"}')).status).toBe(200);
    expect((await ask('{"system":"r3"}')).json).toMatchObject({ code: 'SYSTEM_UNKNOWN' });
    expect((await ask('{"system":"a","system":"ecc-north"}')).json).toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('an agent that leaves', () => {
  it('during a request leaves TUNNEL_CLOSED, and AGENT_OFFLINE after it', async () => {
    const key = createApiKey(world.gateway.store, { tenant: 'leaver', principal: 'p' }, Date.now());
    const client = await world.agent('gone', { tenant: 'leaver', onRequest: () => new Promise(() => {}) });
    const ask = (op: string) =>
      world.call(`/v1/tools/${op}`, { body: '{}', key, headers: { 'Adit-Deadline-Ms': '8000' } });
    const under = [ask('get_invoice'), ask('create_task')];
    const session = () => world.gateway.registry.links().find((link) => link.identity.tenant === 'leaver')?.session;
    await until(() => session()?.underWay === 2);
    await client.close();
    const [question, command] = await Promise.all(under);
    expect(question?.json).toMatchObject({ status: 503, code: 'TUNNEL_CLOSED', retryable: true, outcome: 'none' });
    expect(command?.json).toMatchObject({ code: 'TUNNEL_CLOSED', outcome: 'unknown' });
    expect((await ask('get_invoice')).json).toMatchObject({
      status: 503,
      code: 'AGENT_OFFLINE',
      retryable: true,
      outcome: 'none',
    });
  });
});

describe('operation of the gateway', () => {
  it('says that it lives and that it is ready', async () => {
    expect((await world.call('/healthz', { key: null })).json).toEqual({ status: 'ok' });
    expect((await world.call('/readyz', { key: null })).json).toEqual({ status: 'ready' });
  });

  it('stops answering with a key within a second of its being revoked', async () => {
    const key = createApiKey(world.gateway.store, { tenant: 'acme', principal: 'short' }, Date.now());
    expect((await world.call('/v1/agents', { key })).status).toBe(200);
    expect(world.gateway.store.revokeApiKey(key.split('.')[1] ?? '', Date.now())).toBe(true);
    const begun = performance.now();
    // By when it was asked: an answer may be long on its way.
    for (let askedAt = begun; (await world.call('/v1/agents', { key })).status === 200; askedAt = performance.now())
      expect(askedAt - begun).toBeLessThan(1_200);
  });

  it('gives an OpenAPI 3.1 document with every operation, which Redocly finds nothing wrong with', async () => {
    const { json, body } = await world.call('/openapi.json', { key: null });
    expect(json.openapi).toBe('3.1.0');
    expect(Object.keys(json.paths)).toEqual(Object.keys(operations).map((name) => `/v1/tools/${name}`));
    const dir = mkdtempSync(join(tmpdir(), 'adit-openapi-'));
    try {
      const file = join(dir, 'openapi.json');
      writeFileSync(file, body);
      const lint = [
        '--no-warnings',
        'node_modules/@redocly/cli/bin/cli.js',
        'lint',
        '--extends=recommended',
        '--format=summary',
        '--max-problems=50',
        file,
      ];
      const said = execFileSync(process.execPath, lint, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env['PATH'] ?? '', REDOCLY_TELEMETRY: 'off', CI: 'true' },
      });
      expect(said).not.toMatch(/error/i);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
