import { describe, expect, it } from 'vitest';
import { customerFacts, searchKey } from './facts.ts';
import { openPolicy, world } from './world.ts';

const C = '0000100001';
const TASK = { customer: C, kind: 'follow_up', text: 'Call back about the credit note' };

function filled(create: Record<string, unknown> = { mode: 'auto' }) {
  const w = world({ policy: openPolicy({ operations: { ...openPolicy().operations, create_task: create } }) });
  w.ecc.table.customer.push(customerFacts(C));
  w.ecc.table.searchKey.push(searchKey(C));
  return w;
}

describe('commands', () => {
  it('hands a command to the ledger in the mode of the policy and claims nothing of the ERP', async () => {
    for (const [mode, outcome] of [
      ['auto', 'accepted'],
      ['approve', 'pending_approval'],
      ['draft', 'draft'],
    ]) {
      const w = filled({ mode });
      const { body, status } = await w.ask('create_task', TASK);
      expect([status, body.data]).toMatchObject([200, { commandId: 'cmd-1', outcome }]);
      expect(body.summary).not.toMatch(/recorded|done/i);
      expect(w.ledger.commands[0]?.given).toMatchObject({
        kind: 'create_task',
        system: 'ecc',
        customer: C,
        mode,
        tier: 'platform',
        policyVersion: w.policy.version,
        args: { kind: 'follow_up', text: TASK.text },
        expiresAt: '2026-06-04T12:00:00.000Z',
      });
    }
  });

  it('refuses a command that is not listed, off or without a mode, and every one while writes are off', async () => {
    for (const row of [{}, { mode: 'off' }]) {
      const reply = await filled(row).ask('create_task', TASK);
      expect([row, reply.body.code]).toEqual([row, 'POLICY_DENIED']);
    }
    const unlisted = world({ policy: openPolicy({ operations: {} }) });
    expect((await unlisted.ask('create_task', TASK)).body.code).toBe('POLICY_DENIED');
    const off = filled();
    off.ledger.isOn = false;
    const reply = await off.ask('create_task', TASK);
    expect([reply.status, reply.body.code, off.ledger.commands.length]).toEqual([403, 'WRITES_OFF', 0]);
  });

  it('takes masked text to the ledger, never a card or bank number', async () => {
    const w = filled();
    const text = 'paid by card 4111 1111 1111 1111 and from DE89 3704 0044 0532 0130 00';
    await w.ask('create_task', { ...TASK, text });
    expect(w.ledger.commands[0]?.args['text']).toBe('paid by card [card removed] and from [iban removed]');
    expect(w.lines).toMatchObject([{ level: 'info', fields: { commandId: 'cmd-1', kinds: ['iban', 'card'] } }]);
  });

  it('writes once what is said twice within a call, and what comes twice under one key', async () => {
    const w = filled();
    w.records.index.push({ ...searchKey(C), system: 'ecc' });
    const claims = { companyName: 'zwetschge & sohne', accountNumber: C };
    await w.ask('verify_caller', { customer: C, claims }, { callId: 'a' });
    for (let at = 0; at < 3; at++) await w.ask('create_task', TASK, { callId: 'a' });
    expect(w.ledger.commands).toHaveLength(1);
    await w.ask('create_task', { ...TASK, text: 'another' }, { callId: 'a' });
    expect(w.ledger.commands).toHaveLength(2);
    for (let at = 0; at < 3; at++) await w.ask('create_task', TASK, { idempotencyKey: 'k' });
    expect(w.ledger.commands).toHaveLength(3);
    const other = await w.ask('create_task', { ...TASK, text: 'changed' }, { idempotencyKey: 'k' });
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    for (let at = 0; at < 2; at++) await w.ask('create_task', TASK);
    expect(w.ledger.commands).toHaveLength(5);
  });

  it('refuses a command for a customer that does not exist', async () => {
    const w = filled();
    const reply = await w.ask('create_task', { ...TASK, customer: '0000999999' });
    expect([reply.status, w.ledger.commands.length]).toEqual([404, 0]);
  });

  it('refuses a command that the connector does not serve', async () => {
    const w = filled();
    Object.assign(w.ecc, { commandSource: () => null });
    expect((await w.ask('create_task', TASK)).body.code).toBe('OP_UNSUPPORTED');
  });

  it('refuses at once what the connector refuses at present, takes it again afterwards, and says nothing of the ERP', async () => {
    const w = filled();
    const text = 'XXADIT_WRITE.CREATE_TASK: arguments: P_DUE is not known there';
    w.ecc.notice = { code: 'ERP_REPLY_INVALID', text, stops: ['create_task', 'set_preference'] };
    const refused = await w.ask('create_task', TASK);
    expect(refused.body).toMatchObject({ code: 'ERP_REPLY_INVALID', outcome: 'none' });
    expect(JSON.stringify(refused.body)).not.toContain('XXADIT');
    expect(w.ledger.commands).toHaveLength(0);
    w.ecc.notice = { code: 'ORA-28002', text: 'the password expires soon' };
    expect((await w.ask('create_task', TASK)).status).toBe(200);
  });

  it('passes the limits of the policy to the ledger, which counts', async () => {
    const w = filled({ mode: 'auto', limits: { perHour: 5, perCustomerPerDay: 2 } });
    await w.ask('create_task', TASK);
    expect(w.ledger.commands[0]?.given.limits).toEqual({ perHour: 5, perCustomerPerDay: 2 });
  });

  it('tells a requester neither what the ERP wrote nor who decided', async () => {
    const w = filled();
    await w.ask('create_task', TASK);
    const [given] = w.ledger.commands;
    const at = '2026-01-01T00:00:00.000Z';
    w.ledger.command = () => ({
      commandId: given?.commandId ?? '',
      state: 'failed',
      outcome: 'failed',
      reasons: ['SAP_WAPI_START_WORKFLOW: task TS99 does not exist'],
      history: [{ at, state: 'failed', note: 'approved by dana' }],
    });
    const { body } = await w.ask('get_command', { commandId: given?.commandId ?? '' });
    expect(body.data).toMatchObject({
      reasons: ['the ERP refused it or did not get it'],
      history: [{ at, state: 'failed' }],
    });
    expect(JSON.stringify(body)).not.toMatch(/SAP_|TS99|dana/);
  });

  it('stops collection calls while an operator has writes off, but not on an agent that never writes', async () => {
    const codes = async (w: ReturnType<typeof filled>) => {
      const { body } = await w.ask('check_call_clearance', { customer: C });
      return (body.data as { reasons: { code: string }[] }).reasons.map(({ code }) => code);
    };
    const w = filled();
    expect(await codes(w)).not.toContain('kill_switch');
    w.ledger.isOn = false;
    expect(await codes(w)).toContain('kill_switch');
    const readOnly = world({ policy: openPolicy({ operations: { check_call_clearance: {} } }) });
    readOnly.ecc.table.customer.push(customerFacts(C));
    readOnly.ecc.table.searchKey.push(searchKey(C));
    readOnly.ledger.isOn = false;
    expect(await codes(readOnly)).not.toContain('kill_switch');
  });
});
