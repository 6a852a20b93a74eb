import { describe, expect, it } from 'vitest';
import type { Tier } from '../../domain/answer.ts';
import { type CommandName, isCommandName, type OperationName, operations } from '../../domain/operations.ts';
import { openPolicy, world } from '../agent/router/world.ts';
import { ATTACKS, FULL, replaced, textPaths, textsIn } from './command-attacks.ts';
import { CUSTOMERS, NEVER, platformWorld } from './platform-world.ts';
import { drawing, newSeed } from './seeded.ts';

const VERIFIED = 'call-verified';
const CLAIMS = { companyName: 'zwetschge und soehne', accountNumber: '100001' };
const COMMANDS = (Object.keys(operations) as OperationName[]).filter(isCommandName);
/** What no field of an accepted command may hold. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]/u;

async function ready(w = platformWorld()) {
  const call = { callId: VERIFIED };
  const verified = await w.ask('verify_caller', { customer: '0000100001', claims: CLAIMS }, call);
  expect(verified.body.data).toMatchObject({ verified: true });
  return w;
}

describe('a hostile platform that gives commands', () => {
  it('has every command attacked in every text: what is accepted is visible, fits, and is of the one customer', async () => {
    const w = await ready();
    const draw = drawing(newSeed());
    const counts = new Map<string, number>();
    let thrown = 0;
    for (const op of COMMANDS) {
      for (const path of textPaths(FULL[op])) {
        for (const text of ATTACKS) {
          const input = replaced(FULL[op], path, text);
          const callId = draw.chance(0.5) ? { callId: VERIFIED } : {};
          const what = `seed ${draw.seed}: ${op} ${path.join('.')} ${JSON.stringify(text).slice(0, 80)}`;
          const reply = await w.ask(op, input, callId);
          thrown += 1;
          counts.set(reply.body.code ?? 'OK', (counts.get(reply.body.code ?? 'OK') ?? 0) + 1);
          expect([200, 400, 403, 404, 409, 422], what).toContain(reply.status);
          for (const secret of NEVER) expect(reply.text.includes(secret) && !text.includes(secret), what).toBe(false);
          for (const { given } of w.ledger.commands.splice(0)) {
            expect([given.kind, given.system, given.mode], what).toEqual([op, 'ecc', 'approve']);
            expect(given.customer, what).toBe('0000100001');
            expect(
              textsIn(given.args).filter((one) => UNFIT.test(one)),
              what,
            ).toEqual([]);
            expect(operations[op].input.safeParse({ customer: given.customer, ...given.args }).success, what).toBe(
              true,
            );
          }
          w.ledger.barred.clear();
        }
      }
    }
    process.stdout.write(`hostile commands, seed ${draw.seed}: ${thrown} thrown, ${JSON.stringify([...counts])}\n`);
    expect(thrown).toBeGreaterThan(2_000);
    expect(counts.get('OK') ?? 0).toBeGreaterThan(300);
    expect(counts.get('INPUT_INVALID') ?? 0).toBeGreaterThan(300);
  }, 60_000);

  const AMOUNTS = ['9'.repeat(24), `${'9'.repeat(23)}.1234567`, '-1', '-0', '0', '0.00', '1e3', '1E23', '0x10', '+1'];
  AMOUNTS.push('1,000.00', '1.000,00', '100.', '.5', ' 1', '1 ', '\uff11', 'NaN', 'Infinity', '1.005', '');
  it.each(['create_promise', 'change_promise', 'create_dispute', 'report_payment'] as const)(
    'gets no amount into %s that is not one above zero in the places of its currency',
    async (op) => {
      const w = await ready();
      const paths = textPaths(FULL[op]).filter((path) => path.at(-1) === 'amount');
      expect(paths.length).toBeGreaterThan(0);
      for (const amount of AMOUNTS) {
        // Both sides of a sum, so that it is not the sum that is refused.
        const input = paths.reduce((value, path) => replaced(value, path, amount), FULL[op] as unknown);
        expect([amount, (await w.ask(op, input)).body.code]).toEqual([amount, 'INPUT_INVALID']);
      }
      for (const amount of [100, null, true, ['1'], { $gt: '0' }]) {
        const input = paths.reduce((value, path) => replaced(value, path, amount), FULL[op] as unknown);
        expect((await w.ask(op, input)).body.code).toBe('INPUT_INVALID');
      }
      expect(w.ledger.commands).toEqual([]);
    },
  );

  const DAYS = ['20260620', '2026-13-32', '2026-02-30', '0000-00-00', '9999-12-31', '2026-06-01', '1999-01-01', ''];
  DAYS.push('2027-06-01', '2026-06-20T00:00:00Z', "2026-06-20'", '+002026-06-20', '２０２６-06-20', '2026-6-20');
  it.each(['create_promise', 'change_promise'] as const)('gets no day into %s that is none or too far', async (op) => {
    const w = await ready();
    for (const date of DAYS) {
      const input = { ...FULL[op], instalments: [{ date, amount: { amount: '100.00', currency: 'EUR' } }] };
      expect([date, (await w.ask(op, input)).body.code]).toEqual([date, 'INPUT_INVALID']);
    }
    expect(w.ledger.commands).toEqual([]);
  });

  it('is refused a text of which nothing is left, or that the mask makes too long, instead of losing it later', async () => {
    const w = await ready();
    for (const input of [
      { ...FULL.create_task, text: '\u200b\u200b' },
      { ...FULL.create_task, text: `${'x'.repeat(988)} AB123456C.` },
      { ...FULL.change_promise, promise: '\u202e' },
    ]) {
      const op = 'promise' in input ? 'change_promise' : 'create_task';
      expect((await w.ask(op, input)).body.code).toBe('INPUT_INVALID');
    }
    expect(w.ledger.commands).toEqual([]);
  });
});

describe('who may give a command', () => {
  it.each(COMMANDS)('%s: neither a stranger nor one who is verified for another', async (op) => {
    const w = await ready();
    for (const customer of CUSTOMERS) {
      const code = async (callId: string, meta = {}) =>
        (await w.ask(op, { ...FULL[op], customer }, { callId, ...meta })).body.code;
      expect(await code('call-stranger')).toBe('CALLER_UNVERIFIED');
      expect(await code(VERIFIED, { tenant: 't2' })).toBe('CALLER_UNVERIFIED');
      if (customer !== '0000100001') expect(await code(VERIFIED)).toBe('CALLER_UNVERIFIED');
    }
    expect(w.ledger.commands).toEqual([]);
    const own = await w.ask(op, FULL[op], { callId: VERIFIED });
    expect(own.body.data).toMatchObject({ outcome: 'pending_approval' });
  });

  it.each(COMMANDS)('%s: nothing in the request sets its mode, tier or approval', async (op) => {
    const w = await ready();
    for (const [field, value] of Object.entries({
      mode: 'auto',
      approved: true,
      tier: 'platform',
      state: 'ready',
      policyVersion: 'x',
      way: 'local',
      function: 'RFC_READ_TABLE',
      commandId: 'cmd-1',
    })) {
      expect((await w.ask(op, { ...FULL[op], [field]: value })).body.code, field).toBe('INPUT_INVALID');
    }
    expect(w.ledger.commands).toEqual([]);
  });
});

describe('what the policy makes of a command', () => {
  const under = (op: CommandName, row: object, isOn = true) => {
    const filled = platformWorld();
    const w = world({ policy: openPolicy({ operations: { ...openPolicy().operations, [op]: row } }) });
    Object.assign(w.ecc, { table: filled.ecc.table });
    w.ledger.isOn = isOn;
    return w;
  };

  it.each(COMMANDS)('%s: off, left out, draft, approve, and with writes switched off', async (op) => {
    const told = async (row: object, isOn = true) => {
      const w = under(op, row, isOn);
      const { body } = await w.ask(op, FULL[op]);
      const [command] = w.ledger.commands;
      return [body.code ?? command?.state, w.ledger.commands.length];
    };
    expect(await told({ mode: 'off' })).toEqual(['POLICY_DENIED', 0]);
    expect(await told({})).toEqual(['POLICY_DENIED', 0]);
    expect(await told({ mode: 'draft' })).toEqual(['draft', 1]);
    expect(await told({ mode: 'approve' })).toEqual(['awaiting_approval', 1]);
    expect(await told({ mode: 'auto' }, false)).toEqual(['WRITES_OFF', 0]);
    expect(await told({ mode: 'approve' }, false)).toEqual(['WRITES_OFF', 0]);
    expect(await told({ mode: 'draft' }, false)).toEqual(['draft', 1]);
    const tiers: readonly Tier[] = ['verified'];
    expect(await told({ mode: 'auto', tiers })).toEqual(['POLICY_DENIED', 0]);
  });

  it('sends papers to nobody by itself whose address was changed yesterday, whoever changed it', async () => {
    const change = { customer: '0000100001', action: 'change', contact: '1', phone: '+4971615555' };
    const paper = { customer: '0000100001', kind: 'statement', to: '1' };
    const w = under('request_document', { mode: 'auto' });
    await w.ask('request_document', paper);
    expect(w.ledger.commands.at(-1)?.state).toBe('ready');
    for (const [fields, tenant] of [
      [{}, 't1'],
      [{}, 't2'],
      [{ action: 'add', contact: undefined }, 't1'],
      [{ action: 'invalidate' }, 't1'],
    ] as const) {
      w.ledger.commands.splice(0);
      await w.ask('update_contact', { ...change, ...fields }, { tenant });
      await w.clock.leap(86_400_000);
      const { body } = await w.ask('request_document', { ...paper, to: '1' });
      expect([body.code, w.ledger.commands.at(-1)?.state]).toEqual([undefined, 'awaiting_approval']);
    }
  });
});
