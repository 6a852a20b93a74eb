import { describe, expect, it } from 'vitest';
import { isCommandName, type OperationName, operations } from '../../domain/operations.ts';
import { FORBIDDEN_NAMES, HOSTILE_TEXTS, type Hostile, hostileRequest, VALID } from './hostile-requests.ts';
import { CALLS, checkAll, markOf, ready, VERIFIED } from './platform-contract.ts';
import type { PlatformWorld } from './platform-world.ts';
import { drawing, newSeed } from './seeded.ts';

const GENERATED = 12_000;

async function throwAt(w: PlatformWorld, hostile: Hostile) {
  const from = markOf(w);
  const { op, ...meta } = hostile.meta;
  const reply = await w.ask(op, hostile.body, meta);
  checkAll(w, hostile, reply, from);
  return reply;
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
