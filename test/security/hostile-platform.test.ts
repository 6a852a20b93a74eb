import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnCommand } from '../../agent/ledger/contract.ts';
import { DEFAULT_FIELDS } from '../../agent/policy/defaults.ts';
import type { Tier } from '../../domain/answer.ts';
import type { EntityName } from '../../domain/facts.ts';
import { isCommandName, type OperationName, operations } from '../../domain/operations.ts';
import { openPolicy, world } from '../agent/router/world.ts';
import { startWorld, type World } from '../cloud/gateway-under-test.ts';
import { FORBIDDEN_NAMES, HOSTILE_TEXTS, type Hostile, hostileRequest, VALID } from './hostile-requests.ts';
import { NEVER, type PlatformWorld, platformWorld, SELECTOR_FIELDS, STRANGERS_NEVER } from './platform-world.ts';
import { drawing, newSeed } from './seeded.ts';

const GENERATED = 12_000;
const VERIFIED = 'call-verified';
const CALLS = [VERIFIED, 'call-stranger', 'call-3', '__proto__', 'call-verified '];
const CLAIMS = { companyName: 'zwetschge und soehne', accountNumber: '100001' };

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
const DATE = /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/;

/** Every dotted path of the answer at which a value stands. */
function pathsOf(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((row) => pathsOf(row, prefix));
  if (typeof value !== 'object' || value === null) return [prefix];
  return Object.entries(value).flatMap(([key, below]) => pathsOf(below, prefix ? `${prefix}.${key}` : key));
}

const NARROWED: Readonly<Record<string, readonly string[]>> = {
  'list_open_items/verified': ['items.invoice', 'items.open', 'totals'],
};

function allowedFields(op: OperationName, tier: Tier): readonly string[] {
  return NARROWED[`${op}/${tier}`] ?? DEFAULT_FIELDS[op][tier] ?? [];
}

/** What must hold of every reply and of everything that reached an ERP, whoever asked for whatever. */
function checkAll(w: PlatformWorld, { meta, said }: Hostile, reply: { status: number; text: string }, from: Mark) {
  const what = `${meta.op} ${said}`.slice(0, 600);
  const body = JSON.parse(reply.text) as { code?: string; data?: unknown; meta?: { tier: Tier; system: string } };
  expect(reply.status, what).not.toBe(500);
  expect([200, 400, 403, 404, 409, 413, 422, 429, 501, 503, 504], what).toContain(reply.status);
  for (const secret of NEVER) expect(reply.text.includes(secret), `${secret} in ${what}`).toBe(false);
  const isKnown = Object.hasOwn(operations, meta.op);
  if (!isKnown) expect(body.code, what).toBe('OP_UNKNOWN');
  if (meta.callId !== undefined && body.meta?.tier !== 'verified') {
    for (const secret of STRANGERS_NEVER) expect(reply.text.includes(secret), `${secret} in ${what}`).toBe(false);
  }
  if (reply.status === 200 && body.meta) {
    const op = meta.op as OperationName;
    expect(op, what).not.toBe('get_payment_behaviour');
    if (meta.callId !== undefined) expect(body.meta.tier, what).not.toBe('platform');
    if (body.meta.tier === 'verified') {
      // Only this call of this tenant was verified, and only for this customer.
      expect([meta.callId, meta.tenant ?? 't1'], what).toEqual([VERIFIED, 't1']);
      expect(reply.text, what).not.toMatch(/0000100002|0000100003|0090800002/);
    }
    const allowed = allowedFields(op, body.meta.tier);
    const over = pathsOf(body.data).filter(
      (path) => path !== '' && !allowed.some((field) => path === field || path.startsWith(`${field}.`)),
    );
    expect(over, what).toEqual([]);
  }
  const entities: readonly EntityName[] = isKnown ? entitiesOf(meta.op as OperationName) : [];
  const words = plain(said);
  const system = w.ecc;
  for (const { entity, selector } of system.reads.slice(from.reads)) {
    expect(entities, `${entity} read for ${what}`).toContain(entity);
    for (const [field, value] of Object.entries(selector as object)) {
      expect(SELECTOR_FIELDS[entity], `${field} in ${what}`).toContain(field);
      if (field === 'lines') expect(value).toBe(true);
      else if (typeof value !== 'string') expect.fail(`${field} is no text for ${what}`);
      else if (field === 'from' || field === 'to' || field === 'keyDate') expect(value, what).toMatch(DATE);
      // Its own customer number, or what the request itself said.
      else if (!/^000010000[123]$/.test(value)) expect(words, `${field}=${value} for ${what}`).toContain(plain(value));
    }
  }
  for (const { by, value } of w.finds.slice(from.finds)) {
    expect(['number', 'invoice', 'purchaseOrder'], what).toContain(by);
    expect(words, `find ${value} for ${what}`).toContain(plain(value));
  }
  for (const other of w.systems.slice(1)) expect(other.reads.length + other.finds, what).toBe(0);
}

/** Facts that an operation may be answered from, and those that find the customer or document it is about. */
function entitiesOf(op: OperationName): readonly EntityName[] {
  const row = operations[op];
  return row.kind === 'query' ? [...row.entities, 'customer', 'searchKey', 'dispute', 'promise'] : ['customer'];
}

interface Mark {
  readonly reads: number;
  readonly finds: number;
}
const markOf = (w: PlatformWorld): Mark => ({ reads: w.ecc.reads.length, finds: w.finds.length });

async function throwAt(w: PlatformWorld, hostile: Hostile) {
  const from = markOf(w);
  const { op, ...meta } = hostile.meta;
  const reply = await w.ask(op, hostile.body, meta);
  checkAll(w, hostile, reply, from);
  return reply;
}

async function ready() {
  const w = platformWorld();
  const verified = await w.ask('verify_caller', { customer: '0000100001', claims: CLAIMS }, { callId: VERIFIED });
  expect(verified.body.data).toMatchObject({ verified: true });
  return w;
}

const written = (op: string, args: unknown, meta: object = {}): Hostile => {
  const body = Buffer.isBuffer(args) ? args : Buffer.from(typeof args === 'string' ? args : JSON.stringify(args));
  return { meta: { op, ...meta }, body, said: `${body.toString()}${JSON.stringify(meta)}` };
};

describe('a hostile platform', () => {
  it(`reaches nothing but the contract with ${GENERATED} generated requests`, async () => {
    const draw = drawing(newSeed());
    const w = await ready();
    const { version } = w.policy;
    const counts = new Map<string, number>();
    for (let at = 0; at < GENERATED; at++) {
      const hostile = hostileRequest(draw, CALLS);
      try {
        const { body } = await throwAt(w, hostile);
        counts.set(body.code ?? 'OK', (counts.get(body.code ?? 'OK') ?? 0) + 1);
      } catch (thrown) {
        throw new Error(`request ${at} of seed ${draw.seed}`, { cause: thrown });
      }
      // The next one shall reach the ERP again.
      if (at % 50 === 0) w.records.held.clear();
    }
    expect(w.policy.version).toBe(version);
    expect(w.ledger.isOn).toBe(true);
    for (const { given } of w.ledger.commands) {
      expect(given.mode, `seed ${draw.seed}`).toBe('approve');
      expect([isCommandName(given.kind), given.system]).toEqual([true, 'ecc']);
      expect(['t1', 't2', 'admin', 'T1', 't1 ']).toContain(given.tenant);
      const known = Object.keys(operations[given.kind as OperationName].input.shape);
      expect(Object.keys(given.args).filter((key) => !known.includes(key))).toEqual([]);
    }
    expect(({} as Record<string, unknown>)['approved']).toBeUndefined();
    // A generator that only ever makes refusals would prove nothing.
    const seen = Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
    process.stdout.write(`hostile platform, seed ${draw.seed}: ${JSON.stringify(seen)}, ${w.ecc.reads.length} reads\n`);
    expect(counts.get('OK') ?? 0).toBeGreaterThan(GENERATED / 20);
    expect(w.ecc.reads.length).toBeGreaterThan(200);
    expect(w.ledger.commands.length).toBeGreaterThan(5);
  }, 60_000);

  it('gets no function, table or statement through any text field of any operation', async () => {
    const w = await ready();
    let thrown = 0;
    for (const op of Object.keys(VALID) as OperationName[]) {
      for (const field of Object.keys(operations[op].input.shape)) {
        for (const text of FORBIDDEN_NAMES) {
          for (const meta of [{}, { callId: VERIFIED }])
            await throwAt(w, written(op, { ...VALID[op], [field]: text }, meta));
          thrown += 2;
        }
      }
    }
    expect(thrown).toBeGreaterThan(1_500);
    const asked = JSON.stringify([w.ecc.reads.map(({ entity }) => entity), w.finds.map(({ by }) => by)]);
    for (const name of FORBIDDEN_NAMES) expect(asked).not.toContain(name);
  });

  const CUSTOMER = '0000100001';
  const invented = (fields: object) => ({ customer: CUSTOMER, kind: 'follow_up', text: 'x', ...fields });
  const WRITTEN: readonly [string, Hostile, string][] = [
    ['its own approval', written('create_task', invented({ approved: true })), 'INPUT_INVALID'],
    ['a mode', written('create_task', invented({ mode: 'auto' })), 'INPUT_INVALID'],
    ['a tier', written('get_customer', { customer: CUSTOMER, tier: 'platform' }, { callId: 'c' }), 'CALLER_UNVERIFIED'],
    ['verified', written('get_customer', { customer: CUSTOMER, verified: true }, { callId: 'c' }), 'CALLER_UNVERIFIED'],
    ['a tier without a call', written('get_customer', { customer: CUSTOMER, tier: 'platform' }), 'INPUT_INVALID'],
    ['a policy', written('get_customer', { customer: CUSTOMER, policy: { orgUnits: 'all' } }), 'INPUT_INVALID'],
    ['a field list', written('get_customer', { customer: CUSTOMER, fields: ['taxId'] }), 'INPUT_INVALID'],
    ['a company code', written('get_customer', { customer: '0000100003', orgUnits: ['2000'] }), 'INPUT_INVALID'],
    ['the hidden customer', written('get_customer', { customer: '0000100003' }), 'NOT_FOUND'],
    ["the hidden customer's brief", written('get_account_brief', { customer: 'ecc/0000100003' }), 'NOT_FOUND'],
    ["the hidden customer's invoice", written('get_invoice', { invoice: '0090800003', system: 'ecc' }), 'NOT_FOUND'],
    [
      'a system that is not enabled',
      written('get_customer', { customer: CUSTOMER, system: 'secret-system' }),
      'POLICY_DENIED',
    ],
    ['its handle', written('get_customer', { customer: `secret-system/${CUSTOMER}` }), 'NOT_FOUND'],
    [
      'it in the envelope',
      written('get_customer', { customer: CUSTOMER }, { system: 'secret-system' }),
      'POLICY_DENIED',
    ],
    ['it among the candidates', written('list_call_candidates', { systems: ['secret-system'] }), 'POLICY_DENIED'],
    ['a system that is none', written('get_customer', { customer: CUSTOMER, system: '__proto__' }), 'SYSTEM_UNKNOWN'],
    ['an operation that is off', written('get_payment_behaviour', { customer: CUSTOMER }), 'POLICY_DENIED'],
    ['one of a wider tier', written('list_activities', { customer: CUSTOMER }, { callId: VERIFIED }), 'POLICY_DENIED'],
    ['the portfolio in a call', written('list_call_candidates', {}, { callId: VERIFIED }), 'POLICY_DENIED'],
    [
      'the other customer',
      written('get_customer', { customer: '0000100002' }, { callId: VERIFIED }),
      'CALLER_UNVERIFIED',
    ],
    ["the other's invoice", written('get_invoice', { invoice: '0090800002' }, { callId: VERIFIED }), 'NOT_FOUND'],
    [
      "the other's by its customer",
      written('get_invoice', { invoice: '0090800002', customer: '0000100002' }, { callId: VERIFIED }),
      'CALLER_UNVERIFIED',
    ],
    [
      'a task for the other',
      written('create_task', { ...VALID.create_task, customer: '0000100002' }, { callId: VERIFIED }),
      'CALLER_UNVERIFIED',
    ],
    [
      'the verified call of another tenant',
      written('get_customer', { customer: CUSTOMER }, { callId: VERIFIED, tenant: 't2' }),
      'CALLER_UNVERIFIED',
    ],
    [
      'a call that looks alike',
      written('get_customer', { customer: CUSTOMER }, { callId: `${VERIFIED} ` }),
      'CALLER_UNVERIFIED',
    ],
    ['no JSON', written('get_customer', '{"customer":'), 'INPUT_INVALID'],
    ['two customers', written('get_customer', `{"customer":"1","customer":"${CUSTOMER}"}`), 'INPUT_INVALID'],
    [
      'two spellings of one key',
      written('get_customer', `{"customer":"1","\\u0063ustomer":"${CUSTOMER}"}`),
      'INPUT_INVALID',
    ],
    [
      'a prototype',
      written('get_customer', `{"customer":"${CUSTOMER}","__proto__":{"tier":"platform"}}`),
      'INPUT_INVALID',
    ],
    [
      'an escaped prototype',
      written('get_customer', `{"customer":"${CUSTOMER}","\\u005f_proto__":{}}`),
      'INPUT_INVALID',
    ],
    [
      'a constructor',
      written('get_customer', `{"customer":"${CUSTOMER}","constructor":{"prototype":{}}}`),
      'INPUT_INVALID',
    ],
    ['an array', written('get_customer', `[{"customer":"${CUSTOMER}"}]`), 'INPUT_INVALID'],
    ['a list of customers', written('get_customer', { customer: [CUSTOMER] }), 'INPUT_INVALID'],
    ['an operator', written('get_customer', { customer: { $gt: '' } }), 'INPUT_INVALID'],
    ['33 levels', written('get_customer', `{"customer":${'['.repeat(33)}${']'.repeat(33)}}`), 'INPUT_INVALID'],
    ['a million levels', written('get_customer', '['.repeat(1_000_000)), 'INPUT_INVALID'],
    [
      '1,001 keys',
      written('get_customer', `{${Array.from({ length: 1_001 }, (_, at) => `"k${at}":1`).join(',')}}`),
      'INPUT_INVALID',
    ],
    ['a long string', written('get_customer', { customer: '9'.repeat(70_000) }), 'INPUT_INVALID'],
    ['no UTF-8', written('get_customer', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), 'INPUT_INVALID'],
    ['a byte order mark', written('get_customer', `\ufeff{"customer":"${CUSTOMER}"}`), 'INPUT_INVALID'],
    ['a number that is none', written('list_open_items', `{"customer":"${CUSTOMER}","limit":1e999}`), 'INPUT_INVALID'],
    ['too many rows', written('list_open_items', { customer: CUSTOMER, limit: 101 }), 'INPUT_INVALID'],
    [
      'a day that is none',
      written('get_aging', { customer: CUSTOMER, keyDate: "2026-02-30' OR '1'='1" }),
      'INPUT_INVALID',
    ],
    ['a forged cursor', written('list_open_items', { customer: CUSTOMER, cursor: 'AAAA' }), 'INPUT_INVALID'],
    ['an include of its own', written('get_invoice', { invoice: '1', include: ['custom'] }), 'INPUT_INVALID'],
    ['all kinds at once', written('find_customer', { number: '1', name: 'zwetschge' }), 'INPUT_INVALID'],
    ['no kind', written('find_customer', {}), 'INPUT_INVALID'],
    ['a task without end', written('create_task', invented({ text: 'x'.repeat(1_001) })), 'INPUT_INVALID'],
    ["somebody else's command", written('get_command', { commandId: 'cmd-1' }, { tenant: 't2' }), 'NOT_FOUND'],
    ['a command by its place', written('get_command', { commandId: '../cmd-1' }), 'NOT_FOUND'],
    ...[
      'RFC_READ_TABLE',
      '__proto__',
      'constructor',
      'toString',
      'get_customer ',
      'GET_CUSTOMER',
      'get_customer\u0000',
      'writes_on',
      'set_policy',
      'approve',
      '',
    ].map((op): [string, Hostile, string] => [`the operation ${JSON.stringify(op)}`, written(op, {}), 'OP_UNKNOWN']),
    ...HOSTILE_TEXTS.slice(0, 53).map((text): [string, Hostile, string] => [
      `the customer ${JSON.stringify(text).slice(0, 40)} in a call`,
      written('get_customer', { customer: text }, { callId: 'c' }),
      text === '' || text.length > 80 ? 'INPUT_INVALID' : 'CALLER_UNVERIFIED',
    ]),
  ];

  it(`is refused with the right reason in ${WRITTEN.length} handwritten cases`, async () => {
    expect(WRITTEN.length).toBeGreaterThanOrEqual(100);
    const w = await ready();
    await w.ask('create_task', VALID.create_task);
    const wrong: unknown[] = [];
    for (const [what, hostile, code] of WRITTEN) {
      const reply = await throwAt(w, hostile);
      // A stranger is refused before the arguments are looked at.
      const isEarly = reply.body.code === 'CALLER_UNVERIFIED' && hostile.meta.callId === 'c';
      if (reply.body.code !== code && !isEarly) wrong.push([what, reply.body.code, code]);
    }
    expect(wrong).toEqual([]);
    expect(w.ledger.commands).toHaveLength(1);
  });
});

describe('what leaves in an hour', () => {
  it('never exceeds the budget in any sixty minutes, whatever the mix of questions', async () => {
    const draw = drawing(newSeed());
    const perHour = 40;
    const w = platformWorld();
    const limited = world({ policy: openPolicy({ systems: ['ecc'], recordsPerHour: perHour }) });
    Object.assign(limited.ecc, { table: w.ecc.table, find: w.ecc.find });
    limited.records.index.push(...w.records.index);
    limited.records.indexAsOf = w.records.indexAsOf;
    const left: { at: number; rows: number }[] = [];
    for (let at = 0; at < 1_500; at++) {
      const customer = draw.pick(['0000100001', '0000100002', '0000100003']);
      const op = draw.pick([
        'get_customer',
        'list_open_items',
        'list_payments',
        'get_invoice',
        'get_account_brief',
        'find_customer',
      ]);
      const input =
        op === 'get_invoice'
          ? { invoice: `00908${customer.slice(-5)}`, include: ['lines', 'payments'] }
          : op === 'find_customer'
            ? { name: 'zwetschge' }
            : { customer };
      const { status, body } = await limited.ask(op, input);
      const rows = status === 200 ? recordsIn(op, body.data) : 0;
      left.push({ at: limited.clock.monotonic(), rows });
      if (draw.chance(0.3)) await limited.clock.leap(draw.whole(400_000));
    }
    const sums = left.map(({ at }) =>
      left.filter((one) => one.at <= at && one.at > at - 3_600_000).reduce((sum, { rows }) => sum + rows, 0),
    );
    expect(Math.max(...sums), `seed ${draw.seed}`).toBeLessThanOrEqual(perHour);
    expect(Math.max(...sums)).toBeGreaterThan(perHour - 8);
  });

  it('counts what an ambiguous answer lists, and filters it like an answer', async () => {
    const policy = openPolicy({
      recordsPerHour: 45,
      operations: { get_invoice: { fields: { platform: ['invoice', 'date'] } } },
    });
    const w = world({ policy });
    const [sample] = platformWorld().ecc.table.invoice;
    if (!sample) throw new Error('no invoice');
    for (let at = 0; at < 30; at++) w.ecc.table.invoice.push({ ...sample, invoice: '77', customer: `00002${at}` });
    const first = await w.ask('get_invoice', { invoice: '77' });
    expect(first.body.code).toBe('INVOICE_AMBIGUOUS');
    const { candidates } = first.body.details as { candidates: Record<string, unknown>[] };
    expect(candidates).toHaveLength(20);
    expect(new Set(candidates.flatMap((candidate) => Object.keys(candidate)))).toEqual(new Set(['invoice', 'date']));
    const codes: unknown[] = [];
    for (let at = 0; at < 3; at++) codes.push((await w.ask('get_invoice', { invoice: '77' })).body.code);
    expect(codes).toEqual(['INVOICE_AMBIGUOUS', 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED']);
  });
});

/** Records of an answer, counted by somebody who does not trust the agent's own count. */
function recordsIn(op: string, data: unknown): number {
  if (Array.isArray(data)) return data.length;
  if (typeof data !== 'object' || data === null) return 0;
  const lists =
    op === 'list_open_items'
      ? ['items']
      : op === 'find_customer'
        ? ['candidates']
        : ['openItems', 'lastPayments', 'lines', 'payments'];
  const inside = Object.entries(data).flatMap(([key, value]) =>
    lists.includes(key) && Array.isArray(value) ? value : [],
  );
  return inside.length + (lists.length > 1 ? 1 : 0);
}

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
