import { describe, expect, it } from 'vitest';
import type { LookupResult } from '../../../domain/connector.ts';
import { toInstant } from '../../../domain/dates.ts';
import { AditError } from '../../../domain/errors.ts';
import { COST, deferred, done, erpStandIn, newCommand, PATIENCE, signed, type World, world } from './world.ts';

const MARKER = { settling: 'marker', quiesceMs: 600_000 } as const;
const QUIESCE = { settling: 'quiesce_readback', quiesceMs: 600_000 } as const;
const ABSENT: LookupResult = { found: 'absent' };
const PRESENT: LookupResult = {
  found: 'present',
  receipt: { document: '0000000042', postedAt: '2026-03-02T10:00:00Z' },
};
const CUT = { outcome: 'unknown', reason: 'connection cut', cost: COST } as const;
const HOUR_MS = 3_600_000;

const states = (it: World, commandId: string) => it.ledger.command(commandId)?.history.map(({ state }) => state);
const notes = (it: World, commandId: string) =>
  it.ledger
    .command(commandId)
    ?.history.flatMap(({ note }) => (note ? [note] : []))
    .join('\n');

/** A command whose first attempt ends without anybody knowing how; later ones succeed. */
async function uncertain(
  source: World['erp']['source'],
  look: World['erp']['look'],
  given: Parameters<typeof world>[0] = {},
) {
  const it = world(given);
  it.erp.source = source;
  it.erp.look = look;
  it.erp.reply = () => {
    it.erp.reply = () => done('second');
    return CUT;
  };
  await it.ledger.start();
  const { commandId } = await it.ledger.accept(newCommand({ customer: '7' }));
  const looked = (count: number) => expect.poll(() => it.erp.asked.length, PATIENCE).toBeGreaterThanOrEqual(count);
  /** Resolves once it was found absent and waits for its next attempt. */
  const rests = (times = 1) =>
    expect.poll(() => states(it, commandId)?.filter((state) => state === 'ready').length, PATIENCE).toBe(1 + times);
  const events = () => it.ledger.events.pending(10).map(({ kind }) => kind);
  return { ...it, commandId, looked, rests, events };
}

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

describe('an unknown outcome settled by quiescing', () => {
  it('is confirmed at once where the ERP has it already', async () => {
    const it = await uncertain(QUIESCE, () => PRESENT);
    await it.reaches(it.commandId, 'confirmed');
    expect(it.erp.sent).toHaveLength(1);
  });

  it('believes that the ERP does not have it only after the time in which an attempt may run', async () => {
    const it = await uncertain(QUIESCE, () => ABSENT);
    await it.looked(1);
    await expect.poll(() => notes(it, it.commandId), PATIENCE).toContain('looked up: absent');
    it.clock.elapse(599_000);
    await it.ledger.accept(newCommand({ mode: 'draft' }));
    expect(it.ledger.command(it.commandId)?.state).toBe('uncertain');
    it.clock.elapse(2000);
    await it.rests();
    it.clock.elapse(2000);
    await it.reaches(it.commandId, 'confirmed');
    expect(it.erp.sent).toHaveLength(2);
  });

  it('is not deceived by a wall clock that jumps, and waits anew after a restart', async () => {
    const it = await uncertain(QUIESCE, () => ABSENT);
    await it.looked(1);
    it.clock.elapse(400_000);
    await it.ledger.close();
    const erp = erpStandIn();
    erp.source = QUIESCE;
    erp.look = () => ABSENT;
    const again = world({ folder: it.folder, key: it.key, erp });
    again.clock.jump(400_000 + 2 * HOUR_MS);
    await again.ledger.start();
    await expect.poll(() => erp.asked.length, PATIENCE).toBe(1);
    again.clock.advance(HOUR_MS);
    again.clock.jump(-2 * HOUR_MS);
    again.clock.elapse(599_000);
    await again.ledger.accept(newCommand({ mode: 'draft' }));
    expect(again.ledger.command(it.commandId)?.state).toBe('uncertain');
    again.clock.elapse(2000);
    await again.reaches(it.commandId, 'ready', 'failed', 'in_flight', 'confirmed');
  });

  it('does not begin to wait while this process itself still waits for the attempt', async () => {
    const reply = deferred<void>();
    const erp = erpStandIn();
    erp.source = QUIESCE;
    erp.look = () => ABSENT;
    erp.reply = async () => {
      await reply.promise;
      throw new AditError('ERP_OUTCOME_UNKNOWN', 'the process was lost');
    };
    const it = world({ erp, executeMs: 10, graceMs: 10 });
    await it.ledger.start();
    const { commandId } = await it.ledger.accept(newCommand());
    await it.reaches(commandId, 'uncertain');
    await expect.poll(() => erp.asked.length, PATIENCE).toBe(1);
    it.clock.elapse(700_000);
    await expect.poll(() => erp.asked.length, PATIENCE).toBe(2);
    expect(it.ledger.command(commandId)?.state).toBe('uncertain');
    reply.resolve();
    await expect.poll(() => notes(it, commandId), PATIENCE).toContain('late word of the connector: unknown');
    it.clock.elapse(601_000);
    await it.reaches(commandId, 'ready');
  });

  it('rests with an operator where no time is declared', async () => {
    const it = await uncertain({ settling: 'quiesce_readback' }, () => ABSENT);
    await it.reaches(it.commandId, 'parked');
    expect(it.erp.asked).toEqual([]);
  });
});

describe('a word of the connector that comes while the outcome is unknown', () => {
  async function late(word: () => ReturnType<typeof done>) {
    const reply = deferred<void>();
    const erp = erpStandIn();
    erp.source = MARKER;
    erp.look = () => Promise.reject(new AditError('ERP_UNREACHABLE', 'nobody answers'));
    erp.reply = async () => {
      await reply.promise;
      return word();
    };
    const it = world({ erp, executeMs: 10, graceMs: 10 });
    await it.ledger.start();
    const { commandId } = await it.ledger.accept(newCommand());
    await it.reaches(commandId, 'uncertain');
    reply.resolve();
    return { ...it, commandId };
  }

  it('confirms when it is that all was done', async () => {
    const it = await late(() => done('0000000077'));
    await it.reaches(it.commandId, 'confirmed');
    expect(it.ledger.command(it.commandId)?.receipt?.document).toBe('0000000077');
    expect(it.erp.sent).toHaveLength(1);
  });

  it.each([
    ['refused', { outcome: 'refused', reason: 'no', cost: COST } as const],
    ['not-sent', { outcome: 'not-sent', reason: 'no', cost: COST } as const],
  ])('is only noted when it is %s', async (outcome, word) => {
    const it = await late(() => word);
    await expect.poll(() => notes(it, it.commandId), PATIENCE).toContain(`late word of the connector: ${outcome}`);
    expect(it.ledger.command(it.commandId)?.state).toBe('uncertain');
  });
});

describe('a restart', () => {
  it('goes on settling what was in flight, by what the connector declares', async () => {
    const it = await uncertain(MARKER, () => new Promise<never>(() => undefined));
    it.erp.reply = () => new Promise<never>(() => undefined);
    const flying = await it.ledger.accept(newCommand({ customer: '8' }));
    await it.reaches(flying.commandId, 'in_flight');
    await it.ledger.close();
    const erp = erpStandIn();
    erp.source = MARKER;
    erp.look = ({ customer }) => (customer === '8' ? ABSENT : PRESENT);
    const again = world({ folder: it.folder, key: it.key, erp });
    await again.ledger.start();
    await again.reaches(it.commandId, 'confirmed');
    await again.reaches(flying.commandId, 'ready', 'in_flight');
    again.clock.advance(1100);
    await again.reaches(flying.commandId, 'confirmed');
    expect(states(again, flying.commandId)).toEqual([
      'ready',
      'in_flight',
      'uncertain',
      'ready',
      'in_flight',
      'confirmed',
    ]);
    expect(again.ledger.list({ states: ['parked'] })).toEqual([]);
  });

  it('parks what a configuration without the system leaves undeclared', async () => {
    const it = await uncertain(MARKER, () => new Promise<never>(() => undefined));
    await it.reaches(it.commandId, 'uncertain');
    await it.ledger.close();
    const erp = erpStandIn();
    erp.commandSource = () => {
      throw new AditError('SYSTEM_UNKNOWN', 'there is no such system');
    };
    const again = world({ folder: it.folder, key: it.key, erp });
    await again.ledger.start();
    expect(again.ledger.command(it.commandId)?.state).toBe('parked');
  });
});

describe('commands on the same customer', () => {
  it('wait behind one that may have reached the ERP, also those that were given earlier', async () => {
    const it = world();
    it.erp.source = MARKER;
    it.erp.look = () => ABSENT;
    it.erp.reply = () => CUT;
    await it.ledger.start();
    const earlier = await it.ledger.accept(newCommand({ customer: '7', mode: 'approve' }));
    const { commandId } = await it.ledger.accept(newCommand({ customer: '7' }));
    await expect.poll(() => states(it, commandId), PATIENCE).toEqual(['ready', 'in_flight', 'uncertain', 'ready']);
    const [waiting] = it.ledger.approvals.pending();
    if (!waiting) throw new Error('nothing waits for approval');
    await it.ledger.approvals.approve(signed(it.approver, waiting, 'approve'));
    const listed = () => it.ledger.list({ states: ['ready'] });
    expect(listed().map((row) => [row.commandId, row.waitsFor])).toEqual([
      [commandId, undefined],
      [earlier.commandId, commandId],
    ]);
    it.erp.reply = () => done();
    it.clock.elapse(1100);
    await it.reaches(commandId, 'confirmed');
    await it.reaches(earlier.commandId, 'confirmed');
    expect(it.erp.sent.map((sent) => sent.commandId)).toEqual([commandId, commandId, earlier.commandId]);
  });
});

describe('books of an older program', () => {
  it('know which parked commands may have reached the ERP', async () => {
    const it = await uncertain({ settling: 'park' }, () => ABSENT);
    await it.reaches(it.commandId, 'parked');
    it.db.exec('UPDATE command SET doubt_at = NULL');
    it.db.exec(`ALTER TABLE command DROP COLUMN doubt_at; ALTER TABLE command DROP COLUMN withdrawn;
      PRAGMA user_version = 1`);
    await it.ledger.close();
    const again = world({ folder: it.folder, key: it.key });
    again.erp.source = { settling: 'park' };
    again.erp.look = () => PRESENT;
    await again.ledger.start();
    expect(await again.ledger.reconcile({ commandId: it.commandId, operator: 'erika' })).toMatchObject({
      state: 'confirmed',
    });
  });
});
