import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAuditChain } from '../../../agent/ledger/audit-chain.ts';
import { createOutbox } from '../../../agent/ledger/outbox.ts';
import { createOutboxReader } from '../../../agent/ledger/outbox-reader.ts';
import { LEDGER_MIGRATIONS } from '../../../agent/ledger/schema.ts';
import { Settler } from '../../../agent/ledger/settler.ts';
import { AditError } from '../../../domain/errors.ts';
import { ABSENT, CUT, HOUR_MS, MARKER, notes, PRESENT, QUIESCE, states, uncertain } from './uncertain.ts';
import { COST, deferred, done, erpStandIn, newCommand, PATIENCE, quietLog, signed, testClock, world } from './world.ts';

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
      ALTER TABLE command DROP COLUMN unsent_since; PRAGMA user_version = 1`);
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

describe('a disk without room for what the ERP said', () => {
  it('loses nothing: the ERP is asked again, and its answer kept once there is room', async () => {
    const db = new Sqlite(':memory:');
    onTestFinished(() => void db.close());
    for (const { sql } of LEDGER_MIGRATIONS) db.exec(sql);
    const outbox = createOutbox(db, createAuditChain(db, 'test'), { add: () => undefined });
    const command = newCommand();
    const about = {
      payloadHash: 'x',
      objectKey: 'ecc/1',
      mode: 'auto',
      at: 1,
      expiresAt: Date.now() + HOUR_MS,
    } as const;
    const { command_id: commandId } = outbox.insert(command, about);
    outbox.change(commandId, { to: 'in_flight', at: 2, actor: 'agent' });
    outbox.change(commandId, { to: 'uncertain', at: Date.now(), actor: 'agent', doubtAt: Date.now() });
    const clock = testClock();
    const log: string[] = [];
    let isFull = true;
    let asked = 0;
    const settler = new Settler({
      commits: {
        run: async (work) => {
          if (isFull) throw new AditError('STORE_FULL', 'no room');
          return work();
        },
      },
      outbox,
      reader: createOutboxReader(db),
      effects: {
        commandSource: () => MARKER,
        lookup: async () => {
          asked++;
          return PRESENT;
        },
      },
      clock,
      log: quietLog(log),
      step: () => undefined,
      lookupMs: 1000,
      unsettledAtMostMs: HOUR_MS,
      onSettled: () => undefined,
    });
    onTestFinished(() => settler.close());
    settler.start();
    await expect.poll(() => log, PATIENCE).toContain('error an unknown outcome could not be settled');
    expect(outbox.byId(commandId)?.state).toBe('uncertain');
    isFull = false;
    clock.elapse(1100);
    await expect.poll(() => outbox.byId(commandId)?.state, PATIENCE).toBe('confirmed');
    expect(asked).toBe(2);
  });
});
