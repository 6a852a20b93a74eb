import { describe, expect, it } from 'vitest';
import { toInstant } from '../../../domain/dates.ts';
import { ABSENT, CUT, HOUR_MS, MARKER, states } from './uncertain.ts';
import { COST, deferred, done, newCommand, PATIENCE, type World, world } from './world.ts';

const LOCKED = { outcome: 'not-sent', reason: 'Locked by user WAGNER', cost: COST } as const;

/** A ledger whose ERP takes nothing, and a command with days to go; resolves once its first attempt is over. */
async function held(given: Parameters<typeof world>[0] = {}) {
  const it = world(given);
  it.erp.reply = () => LOCKED;
  await it.ledger.start();
  const { commandId } = await it.ledger.accept(newCommand({ customer: '7', expiresAt: inDays(it, 3) }));
  await waits(it, commandId, 1);
  return { ...it, commandId };
}

const inDays = (it: World, days: number) => toInstant(it.clock.now() + days * 24 * HOUR_MS);
const listed = (it: World, id: string) => it.ledger.list().find(({ commandId }) => commandId === id);

/** Resolves once the command waits again after so many attempts. */
async function waits(it: World, commandId: string, attempts: number): Promise<void> {
  const inFlight = () => states(it, commandId)?.filter((state) => state === 'in_flight').length;
  await expect.poll(inFlight, PATIENCE).toBe(attempts);
  await it.reaches(commandId, 'ready', 'parked');
}

describe('a command of which nothing could be sent', () => {
  it('is tried again after as long as it has been tried, from a second to five minutes, and is done in the end', async () => {
    const it = await held();
    const pauses: number[] = [];
    for (let attempt = 2; attempt <= 14; attempt++) {
      const { nextAttemptAt = '', unsentSince = '' } = listed(it, it.commandId) ?? {};
      const endedAt = Date.parse(it.ledger.command(it.commandId)?.history.at(-1)?.at ?? '');
      const pause = Date.parse(nextAttemptAt) - endedAt;
      expect(pause).toBe(Math.min(300_000, Math.max(1000, endedAt - Date.parse(unsentSince))));
      pauses.push(pause);
      it.clock.advance(pause + 5);
      await waits(it, it.commandId, attempt);
    }
    expect(pauses[0]).toBe(1000);
    expect(pauses.at(-1)).toBe(300_000);
    it.erp.reply = () => done();
    it.clock.advance(300_000);
    await it.reaches(it.commandId, 'confirmed');
    expect(listed(it, it.commandId)).toMatchObject({ attempts: 1 });
    expect(listed(it, it.commandId)).not.toHaveProperty('unsentSince');
    expect(it.erp.asked).toEqual([]);
    expect((await it.ledger.audit.verify()).ok).toBe(true);
  });

  it('says since when, why and until when it waits, and counts no attempt', async () => {
    const it = await held();
    expect(listed(it, it.commandId)).toMatchObject({
      state: 'ready',
      attempts: 0,
      reasons: ['Locked by user WAGNER'],
      unsentSince: expect.any(String),
      nextAttemptAt: expect.any(String),
    });
    expect(it.log).toContain('warn a command could not be sent and waits');
  });

  it('keeps later commands of its customer in order and nobody else’s', async () => {
    const it = await held();
    const later = await it.ledger.accept(newCommand({ customer: '7', expiresAt: inDays(it, 3) }));
    it.erp.reply = (command) => (command.customer === '7' ? LOCKED : done());
    const other = await it.ledger.accept(newCommand({ customer: '8', expiresAt: inDays(it, 3) }));
    await it.reaches(other.commandId, 'confirmed');
    expect(listed(it, later.commandId)).toMatchObject({ state: 'ready', waitsFor: it.commandId });
    it.erp.reply = () => done();
    it.clock.advance(5_000);
    await it.reaches(later.commandId, 'confirmed');
    expect(it.erp.sent.slice(-2).map(({ commandId }) => commandId)).toEqual([it.commandId, later.commandId]);
  });

  it('goes behind commands that were not tried yet, and is counted with the first of its kind', async () => {
    const it = await held({ concurrency: () => 1 });
    const since = listed(it, it.commandId)?.unsentSince;
    expect(it.ledger.unsent()).toEqual({ count: 1, since });
    const gate = deferred<void>();
    it.erp.reply = async () => {
      await gate.promise;
      return done();
    };
    const first = await it.ledger.accept(newCommand({ customer: '8' }));
    await it.reaches(first.commandId, 'in_flight');
    const second = await it.ledger.accept(newCommand({ customer: '9' }));
    // Its pause is over while the only place is taken.
    it.clock.advance(5_000);
    gate.resolve();
    await it.reaches(it.commandId, 'confirmed');
    expect(it.erp.sent.slice(-2).map(({ commandId }) => commandId)).toEqual([second.commandId, it.commandId]);
    expect(it.ledger.unsent()).toEqual({ count: 0, since: null });
  });

  it('rests with an operator after a day, and has another day once it is retried', async () => {
    const it = await held();
    const later = await it.ledger.accept(newCommand({ customer: '7', expiresAt: inDays(it, 3) }));
    it.clock.advance(24 * HOUR_MS);
    await it.reaches(it.commandId, 'parked');
    expect(it.ledger.command(it.commandId)?.reasons).toEqual([
      'nothing could be sent within 24 hours: Locked by user WAGNER',
    ]);
    expect(listed(it, later.commandId)).toMatchObject({ waitsFor: it.commandId });
    const attempts = it.erp.sent.length;
    await it.ledger.retry({ commandId: it.commandId, operator: 'erika', reason: 'WAGNER has gone home' });
    await expect.poll(() => it.erp.sent.length, PATIENCE).toBe(attempts + 1);
    await it.reaches(it.commandId, 'ready');
    it.erp.reply = () => done();
    it.clock.advance(5_000);
    await it.reaches(later.commandId, 'confirmed');
    expect(it.ledger.command(it.commandId)?.state).toBe('confirmed');
  });

  it('knows after a restart since when it waits', async () => {
    const before = await held();
    const since = listed(before, before.commandId)?.unsentSince;
    await before.ledger.close();
    const after = world({ folder: before.folder, key: before.key, erp: before.erp });
    after.clock.jump(24 * HOUR_MS);
    await after.ledger.start();
    expect(since).toEqual(expect.any(String));
    await after.reaches(before.commandId, 'parked');
  });

  it('is not held up by a clock that is set back', async () => {
    const it = await held();
    it.clock.advance(12 * HOUR_MS);
    await waits(it, it.commandId, 2);
    it.erp.reply = () => done();
    it.clock.advance(-12 * HOUR_MS);
    await it.reaches(it.commandId, 'confirmed');
  });

  it('has all its attempts left when one of them is lost', async () => {
    const it = await held();
    it.erp.source = MARKER;
    it.erp.look = () => ABSENT;
    for (let attempt = 2; attempt <= 9; attempt++) {
      it.clock.advance(300_000);
      await waits(it, it.commandId, attempt);
    }
    it.erp.reply = () => {
      it.erp.reply = () => done('second');
      return CUT;
    };
    it.clock.advance(300_000);
    await expect.poll(() => it.erp.asked.length, PATIENCE).toBeGreaterThan(0);
    await it.reaches(it.commandId, 'ready', 'confirmed', 'parked');
    it.clock.elapse(60_000);
    await it.reaches(it.commandId, 'confirmed');
    expect(listed(it, it.commandId)).toMatchObject({ attempts: 2, receipt: { document: 'second' } });
  });

  it.each([
    [
      'the policy narrows',
      (it: World) => {
        it.erp.allowed = { allowed: false, reason: 'is off' };
      },
    ],
    [
      'an operator cancels it',
      (it: World, commandId: string) =>
        it.ledger.cancel({ commandId, operator: 'erika', reason: 'the caller rang again' }),
    ],
  ])('is cancelled when %s while it waits, and sent no more', async (_what, change) => {
    const it = await held();
    const sent = it.erp.sent.length;
    await change(it, it.commandId);
    it.clock.advance(5_000);
    await it.reaches(it.commandId, 'cancelled');
    expect(it.erp.sent).toHaveLength(sent);
  });
});
