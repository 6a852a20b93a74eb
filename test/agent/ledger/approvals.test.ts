import { describe, expect, it } from 'vitest';
import type { Approver } from '../../../agent/ledger/approvals.ts';
import { refusal } from './refusal.ts';
import { newCommand, person, signed, world } from './world.ts';

describe('approvals', () => {
  async function waiting(approvers?: () => readonly Approver[]) {
    const it = world(approvers ? { approvers } : {});
    await it.ledger.start();
    await it.ledger.accept(newCommand({ mode: 'approve' }));
    const [listed] = it.ledger.approvals.pending();
    if (!listed) throw new Error('nothing waits for approval');
    return { ...it, listed };
  }

  it('let a command go that an approver signed, and a second use changes nothing', async () => {
    const { ledger, approver, listed, reaches, erp } = await waiting();
    const decision = signed(approver, listed, 'approve');
    expect(await ledger.approvals.approve(decision)).toMatchObject({ commandId: listed.commandId, state: 'ready' });
    await reaches(listed.commandId, 'confirmed');
    const records = ledger.audit.head().sequence;
    expect(await ledger.approvals.approve(decision)).toMatchObject({ state: 'confirmed' });
    expect(ledger.audit.head().sequence).toBe(records);
    expect(erp.sent).toHaveLength(1);
    expect(ledger.approvals.pending()).toEqual([]);
  });

  it('end a command that an approver rejected', async () => {
    const { ledger, approver, listed, erp } = await waiting();
    const decision = { ...signed(approver, listed, 'reject'), reason: 'customer is insolvent' };
    expect(await ledger.approvals.reject(decision)).toMatchObject({
      state: 'cancelled',
      outcome: 'refused',
      reasons: ['customer is insolvent'],
    });
    expect(await refusal(ledger.approvals.approve(signed(approver, listed, 'approve')))).toBe('INPUT_INVALID');
    expect(erp.sent).toEqual([]);
  });

  it('refuse a stranger, a foreign key, a signature for another command or decision, and damaged ones', async () => {
    const { ledger, approver, listed } = await waiting();
    await ledger.accept(newCommand({ mode: 'approve' }));
    const other = ledger.approvals.pending().find(({ commandId }) => commandId !== listed.commandId);
    if (!other) throw new Error('only one command waits');
    const mallory = person('mallory');
    const good = signed(approver, listed, 'approve');
    const flipped = Buffer.from(good.signature, 'base64');
    flipped.writeUInt8(flipped.readUInt8(5) ^ 1, 5);
    const attempts = [
      signed(mallory, listed, 'approve'),
      { ...signed(mallory, listed, 'approve'), approver: approver.name },
      { ...signed(approver, other, 'approve'), commandId: listed.commandId },
      signed(approver, listed, 'reject'),
      signed(approver, { ...listed, payloadHash: other.payloadHash }, 'approve'),
      { ...good, signature: flipped.toString('base64') },
      { ...good, signature: '' },
      { ...good, signature: 'not base64 at all!' },
    ];
    const before = ledger.audit.head().sequence;
    for (const attempt of attempts) expect(await refusal(ledger.approvals.approve(attempt))).toBe('POLICY_DENIED');
    expect(ledger.audit.head().sequence).toBe(before + attempts.length);
    expect(ledger.command(listed.commandId)?.state).toBe('awaiting_approval');
    expect(await refusal(ledger.approvals.approve({ ...good, commandId: 'X' }))).toBe('NOT_FOUND');
    expect(await refusal(ledger.approvals.approve(good))).toBe('nothing');
  });

  it('refuse the one who asked for the command', async () => {
    const self = person('voice-app');
    const { ledger, listed } = await waiting(() => [self]);
    expect(await refusal(ledger.approvals.approve(signed(self, listed, 'approve')))).toBe('POLICY_DENIED');
  });

  it('refuse a key that is not Ed25519 or no key', async () => {
    const broken = { ...person('erika'), publicKey: 'AAAA' };
    const { ledger, listed } = await waiting(() => [broken]);
    expect(await refusal(ledger.approvals.approve(signed(broken, listed, 'approve')))).toBe('POLICY_DENIED');
  });

  it('count only while the approver is still one when the command starts', async () => {
    const erika = person('erika');
    let approvers: readonly Approver[] = [erika];
    const { ledger, listed, reaches, erp } = await waiting(() => approvers);
    await ledger.writesSwitch.set(false, 'root');
    await ledger.approvals.approve(signed(erika, listed, 'approve'));
    approvers = [];
    await ledger.writesSwitch.set(true, 'root');
    await reaches(listed.commandId, 'cancelled');
    expect(erp.sent).toEqual([]);
  });

  it('do not count for a command whose content was changed in the books afterwards', async () => {
    const { ledger, db, approver, listed, reaches, erp } = await waiting();
    await ledger.writesSwitch.set(false, 'root');
    await ledger.approvals.approve(signed(approver, listed, 'approve'));
    db.prepare('UPDATE command SET args = ? WHERE command_id = ?').run('{"text":"other"}', listed.commandId);
    await ledger.writesSwitch.set(true, 'root');
    await reaches(listed.commandId, 'cancelled');
    expect(erp.sent).toEqual([]);
    expect((await ledger.audit.verify()).ok).toBe(false);
  });
});
