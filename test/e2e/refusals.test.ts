import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { gatewayDialler } from '../../agent/tunnel/dial.ts';
import { loadIdentity, type TunnelIdentity } from '../../agent/tunnel/identity.ts';
import { newSigningRequest } from '../../agent/tunnel/signing-request.ts';
import { openAuthority } from '../../cloud/authority.ts';
import { systemClock } from '../../domain/clock.ts';
import { FRAME } from '../../protocol/frame.ts';
import type { ReadyFile } from '../../sandbox/demo/stage.ts';
import { adit, CUSTOMER, dataOf, editConfig, INVOICE, PATIENT, refusalOf, until, useStage } from './world.ts';

const TWIN = 'ecc-twin';
const NEVER_SAID = ['Lindqvist', '9520', '9,520', '28195', 'Bremen'];
const DAY_MS = 86_400_000;

/** Two systems behind one agent: the second is the same SAP under another name. */
const stage = useStage({}, (opened) =>
  editConfig(opened, (config) => {
    config.systems.push({ ...config.systems[0], name: TWIN });
    config.policy.systems.push(TWIN);
  }),
);
const ask = (operation: string, args: unknown, asked = {}) =>
  stage().platform.ask(operation, args, { ...PATIENT, ...asked });
const refused = async (operation: string, args: unknown, asked = {}) => refusalOf(await ask(operation, args, asked));

let before: ReadyFile;
beforeAll(async () => {
  before = await stage().readyFile();
});

afterEach(async () => {
  // Whatever was thrown at it: the same processes run, and the next question is answered.
  const { platform } = stage();
  const answer = await ask('get_invoice', { invoice: INVOICE, customer: `ecc/${CUSTOMER}` });
  expect(dataOf(answer)).toMatchObject({ invoice: INVOICE, total: { amount: '9520.00', currency: 'EUR' } });
  expect((await platform.get('/healthz')).status).toBe(200);
  expect((await stage().readyFile()).pids).toEqual(before.pids);
});

describe('a platform that asks wrongly', () => {
  it('gets nothing without its own key', async () => {
    const wrong = await ask('get_invoice', { invoice: INVOICE }, { apiKey: 'a'.repeat(43) });
    expect(refusalOf(wrong)).toEqual({ status: 401, code: 'UNAUTHENTICATED', retryable: false });
    expect((await ask('get_invoice', { invoice: INVOICE }, { apiKey: '' })).status).toBe(401);
  });

  it('is told that an operation does not exist, whatever its name', async () => {
    for (const name of ['delete_invoice', 'RFC_READ_TABLE', '__proto__', 'get_invoice/../x', 'clear_item']) {
      expect(await refused(name, {}), name).toMatchObject({ status: 404, retryable: false });
    }
  });

  it('is told which argument is wrong, and nothing reaches SAP', async () => {
    const calls = (await stage().books.calls()).length;
    const wrong: readonly [string, unknown, string][] = [
      ['get_invoice', { invoice: 90000004 }, 'invoice'],
      ['get_invoice', { invoice: INVOICE, function: 'BAPI_ACC_DOCUMENT_POST' }, 'function'],
      ['list_open_items', { customer: `ecc/${CUSTOMER}`, limit: 101 }, 'limit'],
      ['get_aging', { customer: `ecc/${CUSTOMER}`, keyDate: '2026-02-30' }, 'keyDate'],
      ['create_task', { customer: `ecc/${CUSTOMER}`, kind: 'pay_out', text: 'x' }, 'kind'],
    ];
    for (const [operation, args, field] of wrong) {
      const reply = await ask(operation, args);
      expect(refusalOf(reply), field).toEqual({ status: 400, code: 'INPUT_INVALID', retryable: false });
      expect(JSON.stringify(reply.body['details']), field).toContain(field);
    }
    expect((await stage().books.calls()).length).toBe(calls);
  });

  it('is told that a customer or an invoice is not there', async () => {
    expect(await refused('get_customer', { customer: 'ecc/0000099999' })).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
    expect(await refused('get_invoice', { invoice: '0099999999', system: 'ecc' })).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
    expect(await refused('get_customer', { customer: CUSTOMER, system: 'ecc-none' })).toMatchObject({
      status: 404,
      code: 'SYSTEM_UNKNOWN',
    });
  });

  it('has to say which system it means where two could answer', async () => {
    const reply = await ask('get_customer', { customer: CUSTOMER });
    expect(refusalOf(reply)).toEqual({ status: 409, code: 'SYSTEM_AMBIGUOUS', retryable: false });
    expect(JSON.stringify(reply.body['details'])).toContain(TWIN);
    expect(dataOf(await ask('get_customer', { customer: CUSTOMER }, { system: TWIN })).system).toBe(TWIN);
    expect(dataOf(await ask('get_customer', { customer: CUSTOMER, system: 'ecc' })).system).toBe('ecc');
  });

  it('hears neither name nor balance before the caller is verified, in any byte of any reply', async () => {
    const call = { callId: 'call-unverified' };
    const found = await ask('find_customer', { number: CUSTOMER, system: 'ecc' }, call);
    const handle: string = dataOf(found).candidates[0].customer;
    const replies = [
      found,
      await ask('find_customer', { invoice: INVOICE, system: 'ecc' }, call),
      await ask('get_customer', { customer: handle }, call),
      await ask('get_account_brief', { customer: handle }, call),
      await ask('get_invoice', { invoice: INVOICE, customer: `ecc/${CUSTOMER}` }, call),
      await ask('list_open_items', { customer: `ecc/${CUSTOMER}` }, call),
      await ask('list_call_candidates', {}, call),
      await ask('create_task', { customer: handle, kind: 'callback', text: 'hello' }, call),
      await ask('verify_caller', { customer: handle, claims: { companyName: 'Lindkvist', postalCode: '1' } }, call),
    ];
    for (const reply of replies) {
      const bytes = JSON.stringify(reply.body);
      for (const secret of NEVER_SAID) expect(bytes, secret).not.toContain(secret);
    }
    expect(replies.slice(2, 6).map(({ body }) => body['code'])).toEqual(Array(4).fill('CALLER_UNVERIFIED'));
    expect(replies.slice(6, 8).every(({ status }) => status === 403)).toBe(true);
    expect(dataOf(replies[8] ?? found)).toMatchObject({ verified: false, tier: 'none', attemptsLeft: 2 });
  });
});

describe('bodies and frames that are too large or no frames at all', () => {
  it('are refused before they are parsed', async () => {
    const post = async (body: string | Buffer) =>
      refusalOf(await stage().platform.post('/v1/tools/get_invoice', body, PATIENT));
    expect(await post(Buffer.alloc(1_200_000, 0x20))).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    const malformed = [
      '{"invoice": ',
      'invoice=1',
      '{"invoice":"1","invoice":"2"}',
      '{"__proto__":{"tier":"platform"}}',
      `${'['.repeat(40)}${']'.repeat(40)}`,
      Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    ];
    for (const body of malformed) expect((await post(body)).status, String(body).slice(0, 30)).toBe(400);
  });

  it('end only the session that sent them, even with a valid certificate', async () => {
    const identity = await enrolledElsewhere();
    const magic = Buffer.from('41444954', 'hex');
    const hello = (bytes: Buffer) => Buffer.concat([magic, Buffer.from([1, 1, 0, 0]), Buffer.alloc(16), bytes]);
    const frames: readonly [string, Buffer | string][] = [
      ['text', '{"hello":1}'],
      ['no magic', Buffer.alloc(64)],
      ['half a header', magic],
      ['a hello without meta', hello(Buffer.alloc(0))],
      ['a request before any hello', Buffer.concat([magic, Buffer.from([1, 3, 0, 0]), Buffer.alloc(16)])],
      ['a message over the limit', Buffer.alloc(1_048_577)],
    ];
    for (const [what, bytes] of frames) {
      const socket = new WebSocket(stage().access.tunnelUrl, ['adit.tunnel.1'], {
        ca: identity.ca,
        key: identity.privateKey,
        cert: identity.certificate,
      });
      const types: number[] = [];
      socket.on('error', () => undefined);
      socket.on('message', (message: Buffer) => types.push(message[5] ?? 0));
      const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.once('open', () => socket.send(bytes));
      await ended;
      expect(types, what).not.toContain(FRAME.welcome);
    }
  });
});

/** A certificate of the gateway's own CA, or of one in `dir`, for an agent that is none, at a time of its clock. */
async function certified(dir: string, agentId: string, at = Date.now()): Promise<TunnelIdentity> {
  const clock = { ...systemClock, now: () => at };
  const authority = await openAuthority({ dir, clock, serverNames: ['localhost', '127.0.0.1'], agentDays: 1 });
  const { csr, privateKey } = await newSigningRequest(null);
  const { certificate } = await authority.issueAgent(csr, { tenant: 'demo', agentId });
  return { ...loadIdentity(filesOfAgent()), privateKey, certificate };
}

const enrolledElsewhere = () => certified(join(stage().dir, 'gateway'), 'other-agent');

function filesOfAgent() {
  const { stateDir, dir } = stage();
  const at = (name: string) => join(stateDir, 'identity', name);
  return { certFile: at('agent.pem'), keyFile: at('agent.key'), caFile: join(dir, 'platform-ca.pem') };
}

async function dial(identity: TunnelIdentity): Promise<string> {
  const options = { clock: systemClock, gatewayUrl: stage().access.tunnelUrl, identity: () => identity };
  try {
    const { transport } = await gatewayDialler(options)(AbortSignal.timeout(10_000));
    transport.cut();
    return 'let in';
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
}

describe('certificates at the tunnel', () => {
  it('let in who has a valid one and nobody with an expired, premature or foreign one', async () => {
    const own = join(stage().dir, 'gateway');
    expect(await dial(await enrolledElsewhere())).toBe('let in');
    expect(await dial(await certified(own, 'demo-agent', Date.now() - 3 * DAY_MS))).toBe('CERT_INVALID');
    expect(await dial(await certified(own, 'demo-agent', Date.now() + 2 * DAY_MS))).toBe('CERT_INVALID');
    expect(await dial(await certified(join(stage().dir, 'foreign'), 'demo-agent'))).toBe('CERT_INVALID');
    const ca = readFileSync(filesOfAgent().caFile, 'utf8');
    expect(ca).not.toBe(readFileSync(join(stage().dir, 'foreign', 'ca.crt'), 'utf8'));
  });

  it('make the agent refuse a gateway that shows a wrong one, and it is back when the right one is', async () => {
    const opened = stage();
    const { dir, access, gateway } = opened;
    gateway.kill('SIGTERM');
    await gateway.ended;
    const signer = join(dir, 'expired');
    mkdirSync(signer);
    for (const name of ['ca.key', 'ca.crt']) copyFileSync(join(dir, 'gateway', name), join(signer, name));
    const impostors: readonly [string, string, number][] = [
      [signer, 'CERT_HAS_EXPIRED', Date.now() - 200 * DAY_MS],
      [join(dir, 'foreign'), 'SELF_SIGNED_CERT_IN_CHAIN', Date.now()],
    ];
    for (const [folder, reason, at] of impostors) {
      const clock = { ...systemClock, now: () => at };
      const { server } = await openAuthority({
        dir: folder,
        clock,
        serverNames: ['localhost', '127.0.0.1'],
        agentDays: 1,
      });
      const impostor = createServer({ key: server.key, cert: server.chain, requestCert: true });
      let requests = 0;
      impostor.on('request', () => requests++).on('upgrade', () => requests++);
      await new Promise<void>((resolve) =>
        impostor.listen(Number(new URL(access.tunnelUrl).port), '127.0.0.1', resolve),
      );
      const since = new Date().toISOString();
      const seen = await until('the agent to see the wrong certificate', async () => {
        const { lastError } = (await adit(opened, 'status')).json.tunnel;
        return lastError?.code === 'CERT_INVALID' && new Date(lastError.at).toISOString() > since ? lastError : null;
      });
      expect(seen.message).toContain(reason);
      expect(requests).toBe(0);
      impostor.closeAllConnections();
      await new Promise((resolve) => impostor.close(resolve));
    }
    await opened.startGateway();
    await opened.untilConnected();
    before = await opened.readyFile();
  });
});
