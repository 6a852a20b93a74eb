import { describe, expect, it } from 'vitest';
import type { NewCommand } from '../../../agent/ledger/contract.ts';
import { refusal } from './refusal.ts';
import { COST, deferred, newCommand, world } from './world.ts';

const C = '0000100001';
const wish = (more: Partial<NewCommand> = {}) =>
  newCommand({ kind: 'set_preference', customer: C, args: { doNotCall: true }, ...more });
const lift = { system: 'ecc', customer: C, operator: 'root', reason: 'she called back and agreed' };

describe('a customer who said not to be called', () => {
  it.each(['draft', 'approve', 'auto'] as const)('is barred from acceptance on in mode %s', async (mode) => {
    const { ledger } = world();
    expect(ledger.callBars.holds('ecc', C)).toBe(false);
    await ledger.accept(wish({ mode }));
    expect(ledger.callBars.holds('ecc', C)).toBe(true);
    expect(ledger.callBars.holds('ecc', '0000100002')).toBe(false);
    expect(ledger.callBars.holds('oracle', C)).toBe(false);
  });

  it('stays barred when the ERP refuses the command, when it expires and when it is cancelled', async () => {
    const refused = world();
    refused.erp.reply = () => ({ outcome: 'refused', reason: 'no such field', cost: COST });
    await refused.ledger.start();
    const { commandId } = await refused.ledger.accept(wish());
    await refused.reaches(commandId, 'failed');
    expect(refused.ledger.ownCommands('ecc', C)).toEqual([]);
    expect(refused.ledger.callBars.holds('ecc', C)).toBe(true);

    const expired = world();
    await expired.ledger.start();
    const waiting = await expired.ledger.accept(wish({ mode: 'approve' }));
    expired.clock.advance(4 * 3_600_000);
    await expired.reaches(waiting.commandId, 'expired');
    expect(expired.ledger.callBars.holds('ecc', C)).toBe(true);

    const cancelled = world();
    const draft = await cancelled.ledger.accept(wish({ mode: 'draft' }));
    await cancelled.ledger.cancel({ commandId: draft.commandId, reason: 'no', operator: 'root' });
    expect(cancelled.ledger.callBars.holds('ecc', C)).toBe(true);
  });

  it('stays barred over a restart', async () => {
    const first = world();
    await first.ledger.accept(wish());
    await first.ledger.close();
    const { ledger } = world({ folder: first.folder, key: first.key });
    expect(ledger.callBars.holds('ecc', C)).toBe(true);
  });

  it('is barred by nothing that was not accepted, and by no other wish', async () => {
    const { ledger } = world();
    await ledger.accept(wish({ args: { language: 'de' } }));
    await ledger.accept(newCommand({ customer: C, args: { doNotCall: true } }));
    await ledger.writesSwitch.set(false, 'root');
    expect(await refusal(ledger.accept(wish()))).toBe('WRITES_OFF');
    expect(ledger.callBars.holds('ecc', C)).toBe(false);
  });

  it('is freed by an operator alone, with a reason in the audit, and barred again by a later wish', async () => {
    const { ledger, db } = world();
    const command = wish();
    const { commandId } = await ledger.accept(command);
    await ledger.callBars.lift(lift);
    expect(ledger.callBars.holds('ecc', C)).toBe(false);
    const [row] = db
      .prepare<{ actor: string; fields: string }>("SELECT actor, fields FROM audit WHERE kind = 'calls.allowed'")
      .all();
    expect([row?.actor, JSON.parse(row?.fields ?? '{}')]).toEqual([
      'root',
      { reason: 'she called back and agreed', barredBy: commandId },
    ]);
    const before = ledger.audit.head().sequence;
    await ledger.callBars.lift(lift);
    expect(ledger.audit.head().sequence).toBe(before);
    // The same request delivered once more is the same wish, which the operator has dealt with.
    await ledger.accept(command);
    expect(ledger.callBars.holds('ecc', C)).toBe(false);
    await ledger.accept(wish());
    expect(ledger.callBars.holds('ecc', C)).toBe(true);
    expect((await ledger.audit.verify()).ok).toBe(true);
  });
});

describe('a command that only repeats another', () => {
  const dispute = (more: Partial<NewCommand> = {}) =>
    newCommand({
      kind: 'create_dispute',
      customer: C,
      args: { invoice: '1', reason: 'price' },
      repeats: (own) => own.findLast(({ kind }) => kind === 'create_dispute') ?? null,
      ...more,
    });

  it('is answered with that one, however many come at once', async () => {
    const { ledger, erp, reaches } = world();
    const reply = deferred<void>();
    erp.reply = async () => {
      await reply.promise;
      return { outcome: 'refused', reason: 'no', cost: COST };
    };
    await ledger.start();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ledger.accept(dispute())));
    expect(new Set(answers.map(({ commandId }) => commandId)).size).toBe(1);
    expect(ledger.list()).toHaveLength(1);
    reply.resolve();
    await reaches(answers[0]?.commandId ?? '', 'failed');
    expect((await ledger.accept(dispute())).commandId).not.toBe(answers[0]?.commandId);
    expect(erp.sent.length).toBeLessThanOrEqual(2);
  });

  it('still refuses another content under a known key', async () => {
    const { ledger } = world();
    const first = dispute();
    await ledger.accept(first);
    expect(await refusal(ledger.accept({ ...first, args: { invoice: '1', reason: 'tax' } }))).toBe(
      'IDEMPOTENCY_MISMATCH',
    );
  });

  it('is never answered with a command of another tenant', async () => {
    const { ledger } = world();
    const first = await ledger.accept(dispute());
    expect((await ledger.accept(dispute({ tenant: 'other' }))).commandId).not.toBe(first.commandId);
  });
});
