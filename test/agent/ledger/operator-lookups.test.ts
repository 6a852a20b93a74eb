import { describe, expect, it } from 'vitest';
import type { LookupResult } from '../../../domain/connector.ts';
import { toInstant } from '../../../domain/dates.ts';
import { AditError } from '../../../domain/errors.ts';
import { COST, done, erpStandIn, newCommand, PATIENCE, world } from './world.ts';

const MARKER = { settling: 'marker', quiesceMs: 600_000 } as const;
const QUIESCE = { settling: 'quiesce_readback', quiesceMs: 600_000 } as const;
const PARK = { settling: 'park' } as const;
const ABSENT: LookupResult = { found: 'absent' };
const MUTE: LookupResult = { found: 'cannot-tell' };
const PRESENT: LookupResult = {
  found: 'present',
  receipt: { document: '0000000042', postedAt: '2026-03-02T10:00:00Z' },
};
const operator = 'erika';
const reason = 'SM13 shows nothing';

/** A command that was parked because the ERP could not tell; from then on the ERP says what `look` says. */
async function parked(source: ReturnType<typeof erpStandIn>['source'], look: LookupResult | AditError) {
  const erp = erpStandIn();
  erp.source = source;
  erp.look = () => MUTE;
  erp.reply = () => ({ outcome: 'unknown', reason: 'cut', cost: COST });
  const it = world({ erp });
  await it.ledger.start();
  const { commandId } = await it.ledger.accept(newCommand({ customer: '9' }));
  await it.reaches(commandId, 'parked');
  erp.reply = () => done('second');
  erp.look = () => {
    if (look instanceof Error) throw look;
    return look;
  };
  const notes = () =>
    it.ledger
      .command(commandId)
      ?.history.map(({ note }) => note ?? '')
      .join('\n');
  return { ...it, commandId, notes };
}

describe('reconciling by an operator', () => {
  it('confirms a parked command that the ERP has, and tells the platform', async () => {
    const it = await parked(PARK, PRESENT);
    const { commandId } = it;
    expect(await it.ledger.reconcile({ commandId, operator })).toMatchObject({
      found: 'present',
      document: '0000000042',
      state: 'confirmed',
    });
    expect(it.ledger.command(commandId)).toMatchObject({ state: 'confirmed', receipt: { document: '0000000042' } });
    expect(it.ledger.command(commandId)).not.toHaveProperty('reasons');
    expect(it.ledger.events.pending(10).map(({ kind }) => kind)).toEqual(['command.undecided', 'command.decided']);
    expect(await it.ledger.reconcile({ commandId, operator })).toMatchObject({
      found: 'not-asked',
      state: 'confirmed',
    });
    expect((await it.ledger.audit.verify()).ok).toBe(true);
  });

  it('leaves a parked command parked when the ERP does not have it, and says what may be done', async () => {
    const it = await parked(MARKER, ABSENT);
    const { commandId } = it;
    const found = await it.ledger.reconcile({ commandId, operator });
    expect(found).toMatchObject({ found: 'absent', state: 'parked', note: expect.stringContaining('may be retried') });
    expect(it.notes()).toContain('looked up: the ERP does not have it; it may be retried');
    expect(it.erp.sent).toHaveLength(1);
  });

  it('asks an uncertain command before its turn, and takes the answer', async () => {
    const erp = erpStandIn();
    erp.source = MARKER;
    erp.look = () => Promise.reject(new AditError('ERP_UNREACHABLE', 'down'));
    erp.reply = () => ({ outcome: 'unknown', reason: 'cut', cost: COST });
    const it = world({ erp });
    await it.ledger.start();
    const { commandId } = await it.ledger.accept(newCommand());
    await it.reaches(commandId, 'uncertain');
    await expect.poll(() => erp.asked.length, PATIENCE).toBe(1);
    expect(await it.ledger.reconcile({ commandId, operator })).toMatchObject({
      found: 'unreachable',
      code: 'ERP_UNREACHABLE',
      state: 'uncertain',
    });
    erp.look = () => PRESENT;
    expect(await it.ledger.reconcile({ commandId, operator })).toMatchObject({ state: 'confirmed' });
  });

  it('changes nothing in a dry run, and says what would come of it', async () => {
    const it = await parked(PARK, PRESENT);
    const { commandId } = it;
    const before = it.ledger.audit.head();
    expect(await it.ledger.reconcile({ commandId, operator, dryRun: true })).toMatchObject({
      found: 'present',
      state: 'confirmed',
    });
    expect(it.ledger.command(commandId)?.state).toBe('parked');
    expect(it.ledger.audit.head()).toEqual(before);
  });

  it('asks nothing about a command of which nothing was ever sent, or which does not exist', async () => {
    const it = world();
    const draft = await it.ledger.accept(newCommand({ mode: 'draft' }));
    expect(await it.ledger.reconcile({ commandId: draft.commandId, operator })).toMatchObject({
      found: 'not-asked',
      state: 'draft',
    });
    await expect(it.ledger.reconcile({ commandId: 'X', operator })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(it.erp.asked).toEqual([]);
  });
});

describe('retrying by an operator', () => {
  it('sends a parked command again where the marker proves that it cannot be doubled', async () => {
    const it = await parked(MARKER, ABSENT);
    const { commandId } = it;
    expect(await it.ledger.retry({ commandId, reason, operator, dryRun: true })).toMatchObject({ state: 'ready' });
    expect(it.ledger.command(commandId)?.state).toBe('parked');
    expect(await it.ledger.retry({ commandId, reason, operator })).toMatchObject({ found: 'absent', state: 'ready' });
    await it.reaches(commandId, 'confirmed');
    expect(it.notes()).toContain('SM13 shows nothing (the ERP does not have it)');
    expect(it.erp.sent).toHaveLength(2);
  });

  it('changes nothing when it is repeated', async () => {
    const it = await parked(MARKER, ABSENT);
    await it.ledger.writesSwitch.set(false, 'root');
    const wish = { commandId: it.commandId, reason, operator };
    await it.ledger.retry(wish);
    const head = it.ledger.audit.head();
    expect(await it.ledger.retry(wish)).toMatchObject({ found: 'not-asked', state: 'ready' });
    expect(it.ledger.audit.head()).toEqual(head);
  });

  it.each([
    ['the connector declares no way to be sure', PARK, ABSENT],
    ['the ERP cannot tell', MARKER, MUTE],
    ['an attempt may still be running', QUIESCE, ABSENT],
  ])('is refused while %s', async (_why, source, look) => {
    const it = await parked(source, look);
    await expect(it.ledger.retry({ commandId: it.commandId, reason, operator })).rejects.toMatchObject({
      code: 'ERP_OUTCOME_UNKNOWN',
    });
    expect(it.ledger.command(it.commandId)?.state).toBe('parked');
    expect(it.erp.sent).toHaveLength(1);
  });

  it('is allowed for quiescing once no attempt can be running', async () => {
    const it = await parked(QUIESCE, ABSENT);
    it.clock.elapse(600_000);
    expect(await it.ledger.retry({ commandId: it.commandId, reason, operator })).toMatchObject({ state: 'ready' });
    await it.reaches(it.commandId, 'confirmed');
  });

  it('confirms instead where the ERP has it after all', async () => {
    const it = await parked(MARKER, PRESENT);
    expect(await it.ledger.retry({ commandId: it.commandId, reason, operator })).toMatchObject({ state: 'confirmed' });
    expect(it.erp.sent).toHaveLength(1);
  });

  it('needs no lookup for a command of which nothing could be sent, and is refused once its time has passed', async () => {
    const it = world();
    it.erp.reply = () => ({ outcome: 'not-sent', reason: 'ERP_UNREACHABLE', cost: COST });
    await it.ledger.start();
    const expiresAt = toInstant(it.clock.now() + 25 * 3_600_000);
    const { commandId } = await it.ledger.accept(newCommand({ expiresAt }));
    await expect.poll(() => it.erp.sent.length, PATIENCE).toBe(1);
    await it.reaches(commandId, 'ready');
    it.clock.advance(24 * 3_600_000);
    await it.reaches(commandId, 'parked');
    it.erp.reply = () => done();
    expect(await it.ledger.retry({ commandId, reason, operator, dryRun: true })).toMatchObject({ found: 'not-asked' });
    it.clock.jump(7_200_000);
    await expect(it.ledger.retry({ commandId, reason, operator })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    it.clock.jump(-7_200_000);
    await it.ledger.retry({ commandId, reason, operator });
    await it.reaches(commandId, 'confirmed');
    expect(it.erp.asked).toEqual([]);
  });

  it('is refused for a command that is not parked', async () => {
    const it = world();
    const { commandId } = await it.ledger.accept(newCommand({ mode: 'draft' }));
    await expect(it.ledger.retry({ commandId, reason, operator })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('cancelling by an operator', () => {
  it('keeps an uncertain command from being sent again, and ends it as what the ERP says', async () => {
    const erp = erpStandIn();
    erp.source = MARKER;
    erp.look = () => Promise.reject(new AditError('ERP_UNREACHABLE', 'down'));
    erp.reply = () => ({ outcome: 'unknown', reason: 'cut', cost: COST });
    const it = world({ erp });
    await it.ledger.start();
    const { commandId } = await it.ledger.accept(newCommand());
    await it.reaches(commandId, 'uncertain');
    const wish = { commandId, reason: 'the caller rang again', operator };
    expect(await it.ledger.cancel(wish)).toMatchObject({ state: 'uncertain' });
    const head = it.ledger.audit.head();
    expect(await it.ledger.cancel(wish)).toMatchObject({ state: 'uncertain' });
    expect(it.ledger.audit.head().sequence).toBeLessThanOrEqual(head.sequence + 1);
    erp.look = () => ABSENT;
    it.clock.elapse(600_000);
    await it.reaches(commandId, 'failed');
    expect(it.ledger.command(commandId)?.reasons).toEqual(['not applied: the caller rang again']);
    expect(erp.sent).toHaveLength(1);
  });
});
