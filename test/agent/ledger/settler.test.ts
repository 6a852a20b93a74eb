import { describe, expect, it } from 'vitest';
import { toInstant } from '../../../domain/dates.ts';
import { AditError } from '../../../domain/errors.ts';
import { ABSENT, CUT, HOUR_MS, MARKER, notes, PRESENT, states, uncertain } from './uncertain.ts';
import { COST, newCommand, PATIENCE, type World, world } from './world.ts';

describe('an unknown outcome settled by marker', () => {
  it('is confirmed with the receipt that the ERP has, without a second attempt', async () => {
    const it = await uncertain(MARKER, () => PRESENT);
    await it.reaches(it.commandId, 'confirmed');
    expect(it.ledger.command(it.commandId)).toMatchObject({ receipt: { document: '0000000042' } });
    expect(states(it, it.commandId)).toEqual(['ready', 'in_flight', 'uncertain', 'confirmed']);
    expect(notes(it, it.commandId)).toContain('looked up (marker): the ERP has it');
    expect(it.erp.asked).toMatchObject([{ commandId: it.commandId, customer: '7' }]);
    expect(it.events()).toEqual(['command.decided']);
    expect(it.erp.sent).toHaveLength(1);
    expect(it.steps.slice(-3)).toEqual(['settler.asking', 'settler.answered', 'settler.decided']);
    expect((await it.ledger.audit.verify()).ok).toBe(true);
  });

  it('is sent once more where the ERP does not have it', async () => {
    const it = await uncertain(MARKER, () => ABSENT);
    await it.rests();
    it.clock.advance(1100);
    await it.reaches(it.commandId, 'confirmed');
    expect(states(it, it.commandId)).toEqual(['ready', 'in_flight', 'uncertain', 'ready', 'in_flight', 'confirmed']);
    expect(it.erp.sent.map(({ commandId }) => commandId)).toEqual([it.commandId, it.commandId]);
    expect(it.ledger.list()).toMatchObject([{ attempts: 2 }]);
    expect(it.events()).toEqual(['command.decided']);
  });

  it('is sent five times at most and then rests with an operator', async () => {
    const it = await uncertain(MARKER, () => ABSENT);
    it.erp.reply = () => CUT;
    const parked = it.reaches(it.commandId, 'parked');
    for (let attempt = 1; attempt < 5; attempt++) {
      await expect.poll(() => it.erp.sent.length, PATIENCE).toBe(attempt);
      await it.rests(attempt);
      it.clock.elapse(20_000);
    }
    await parked;
    expect(it.erp.sent).toHaveLength(5);
    expect(notes(it, it.commandId)).toContain('does not have it after 5 attempts');
    expect(it.events()).toEqual(['command.undecided']);
  });

  it('rests with an operator where the ERP cannot tell', async () => {
    const it = await uncertain(MARKER, () => ({ found: 'cannot-tell' }));
    await it.reaches(it.commandId, 'parked');
    expect(notes(it, it.commandId)).toContain('the ERP cannot tell');
    expect(it.events()).toEqual(['command.undecided']);
    expect(it.erp.sent).toHaveLength(1);
  });

  it('waits for an ERP that stays away, notes that once, and holds up the customer meanwhile', async () => {
    let isBack = false;
    const it = await uncertain(MARKER, () => {
      if (isBack) return PRESENT;
      throw new AditError('ERP_UNREACHABLE', 'nobody answers');
    });
    const behind = await it.ledger.accept(newCommand({ customer: '7' }));
    for (let asked = 1; asked <= 4; asked++) {
      await it.looked(asked);
      it.clock.elapse(61_000);
    }
    await it.looked(5);
    expect(it.ledger.command(it.commandId)).toMatchObject({ state: 'uncertain', outcome: 'undecided' });
    expect(it.ledger.list({ states: ['ready'] })).toMatchObject([
      { commandId: behind.commandId, waitsFor: it.commandId },
    ]);
    expect(notes(it, it.commandId)?.match(/ERP_UNREACHABLE/g)).toHaveLength(1);
    isBack = true;
    it.clock.elapse(61_000);
    await it.reaches(it.commandId, 'confirmed');
    await it.reaches(behind.commandId, 'confirmed');
    expect(it.events()).toEqual(['command.decided', 'command.decided']);
  });

  it('asks less and less often', async () => {
    const it = await uncertain(MARKER, () => Promise.reject(new AditError('ERP_UNREACHABLE', 'nobody answers')));
    await it.looked(1);
    it.clock.elapse(1000);
    await it.looked(2);
    for (let naps = 0; naps < 3; naps++) {
      it.clock.elapse(500);
      await it.ledger.accept(newCommand({ mode: 'draft' }));
    }
    expect(it.erp.asked).toHaveLength(2);
    it.clock.elapse(600);
    await it.looked(3);
  });

  it('rests with an operator after a day without an ERP', async () => {
    const it = await uncertain(MARKER, () => Promise.reject(new AditError('ERP_AUTH', 'locked')));
    await it.looked(1);
    it.clock.elapse(24 * HOUR_MS);
    await it.reaches(it.commandId, 'parked');
    expect(notes(it, it.commandId)).toContain('could not be settled within 24 hours (ERP_AUTH)');
  });

  it('gives up on a lookup that does not end', async () => {
    const it = await uncertain(MARKER, () => new Promise<never>(() => undefined), { lookupMs: 20 });
    await expect.poll(() => notes(it, it.commandId), PATIENCE).toContain('DEADLINE_EXCEEDED');
    expect(it.ledger.command(it.commandId)?.state).toBe('uncertain');
  });

  it('asks while writes are off, and sends nothing again until they are on', async () => {
    const it = await uncertain(MARKER, () => Promise.reject(new AditError('ERP_UNREACHABLE', 'nobody answers')));
    await it.looked(1);
    await it.ledger.writesSwitch.set(false, 'root');
    it.erp.look = () => ABSENT;
    it.clock.elapse(2000);
    await it.rests();
    it.clock.elapse(5000);
    await it.ledger.accept(newCommand({ mode: 'draft' }));
    expect(it.erp.sent).toHaveLength(1);
    await it.ledger.writesSwitch.set(true, 'root');
    await it.reaches(it.commandId, 'confirmed');
  });
});

describe('an absent command that must not be sent again', () => {
  it('never expires: it fails as not applied once no attempt can be running', async () => {
    const it = await uncertain(MARKER, () => Promise.reject(new AditError('ERP_UNREACHABLE', 'nobody answers')));
    await it.looked(1);
    it.erp.look = () => ABSENT;
    it.clock.jump(2 * HOUR_MS);
    it.clock.elapse(2000);
    await it.looked(2);
    await expect.poll(() => notes(it, it.commandId), PATIENCE).toContain('no attempt can be running');
    expect(it.ledger.command(it.commandId)?.state).toBe('uncertain');
    it.clock.elapse(600_000);
    await it.reaches(it.commandId, 'failed');
    expect(it.ledger.command(it.commandId)).toMatchObject({
      outcome: 'failed',
      reasons: ['not applied: its time passed before it could be sent again'],
    });
    expect(it.erp.sent).toHaveLength(1);
    expect(it.events()).toEqual(['command.decided']);
  });

  it('is confirmed after all when the first attempt commits later', async () => {
    const it = await uncertain(MARKER, () => ABSENT);
    await it.rests();
    it.erp.allowed = { allowed: false, reason: 'create_task is off' };
    it.clock.advance(1100);
    await it.reaches(it.commandId, 'uncertain');
    await it.looked(2);
    it.erp.look = () => PRESENT;
    it.clock.elapse(600_000);
    await it.reaches(it.commandId, 'confirmed');
    expect(it.erp.sent).toHaveLength(1);
  });

  it.each([
    ['the policy has changed', (it: World) => Object.assign(it.erp, { allowed: { allowed: false, reason: 'is off' } })],
    [
      'the ERP has other facts',
      (it: World) => Object.assign(it.erp, { met: () => Promise.resolve({ met: false, reason: 'is off' }) }),
    ],
  ])('fails with the reason when %s meanwhile', async (_what, change) => {
    const it = await uncertain(MARKER, () => ABSENT);
    await it.rests();
    change(it);
    it.clock.advance(1100);
    await it.reaches(it.commandId, 'uncertain');
    await it.looked(2);
    it.clock.elapse(600_000);
    await it.reaches(it.commandId, 'failed');
    expect(it.ledger.command(it.commandId)?.reasons).toEqual(['not applied: is off']);
    expect(it.erp.sent).toHaveLength(1);
  });

  it('fails with the reason of the ERP that refuses the second attempt, not before the first must have ended', async () => {
    const it = await uncertain(MARKER, () => ABSENT);
    await it.rests();
    it.erp.reply = () => ({ outcome: 'refused', reason: 'locked by user MUELLER', cost: COST });
    it.clock.advance(1100);
    await expect.poll(() => it.erp.sent.length, PATIENCE).toBe(2);
    await it.reaches(it.commandId, 'uncertain');
    await it.looked(2);
    it.clock.elapse(600_000);
    await it.reaches(it.commandId, 'failed');
    expect(it.ledger.command(it.commandId)?.reasons).toEqual(['not applied: locked by user MUELLER']);
  });

  it('rests with an operator where nothing says how long an attempt may run', async () => {
    const it = await uncertain({ settling: 'marker' }, () => ABSENT);
    await it.rests();
    it.erp.allowed = { allowed: false, reason: 'is off' };
    it.clock.advance(1100);
    await it.reaches(it.commandId, 'parked');
    expect(notes(it, it.commandId)).toContain('an attempt may still be running');
  });

  it('fails at once where the database itself ended the transaction', async () => {
    const it = await uncertain({ settling: 'txguard' }, () => ABSENT);
    await it.rests();
    it.erp.allowed = { allowed: false, reason: 'is off' };
    it.clock.advance(1100);
    await it.reaches(it.commandId, 'failed');
  });

  it('expires as ever if nothing of it was ever sent', async () => {
    const it = world();
    it.erp.source = MARKER;
    it.erp.reply = () => ({ outcome: 'not-sent', reason: 'ERP_UNREACHABLE', cost: COST });
    await it.ledger.start();
    const expiresAt = toInstant(it.clock.now() + 60_000);
    const { commandId } = await it.ledger.accept(newCommand({ expiresAt }));
    await expect.poll(() => it.erp.sent.length, PATIENCE).toBe(1);
    await it.reaches(commandId, 'ready');
    it.clock.advance(61_000);
    await it.reaches(commandId, 'expired');
    expect(it.erp.asked).toEqual([]);
  });
});
