import { describe, expect, it } from 'vitest';
import { toInstant } from '../../../domain/dates.ts';
import { AditError } from '../../../domain/errors.ts';
import { BUSY_MS } from '../../soon.ts';
import { COST, deferred, done, newCommand, PATIENCE, world } from './world.ts';

const states = (story: { history: readonly { state: string }[] } | null) => story?.history.map(({ state }) => state);

describe('the command worker', () => {
  it('writes down each state, the record and the event of a command', async () => {
    const { ledger, reaches, steps } = world();
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    await reaches(commandId, 'confirmed');
    expect(states(ledger.command(commandId))).toEqual(['ready', 'in_flight', 'confirmed']);
    expect(steps.slice(-6)).toEqual([
      'accept.before-insert',
      'accept.committed',
      'worker.claimed',
      'worker.in-flight',
      'worker.replied',
      'worker.decided',
    ]);
    const [event] = ledger.events.pending(10);
    expect(event).toMatchObject({ kind: 'command.decided', sequence: 1, epoch: ledger.events.epoch });
    expect(JSON.parse(event?.body ?? '')).toMatchObject({
      commandId,
      kind: 'create_task',
      state: 'confirmed',
      outcome: 'recorded',
      receipt: { document: '000000004711' },
    });
    expect(event?.body).not.toContain('call back');
    expect(await ledger.audit.verify()).toMatchObject({ ok: true, records: 3 });
  });

  it('has in_flight on disk before the ERP sees a byte', async () => {
    const { ledger, erp, reaches } = world();
    let seen: string | undefined;
    erp.reply = (command) => {
      seen = ledger.command(command.commandId)?.state;
      return done();
    };
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    await reaches(commandId, 'confirmed');
    expect(seen).toBe('in_flight');
  });

  it('ends a command that the ERP refuses as failed, with the reason', async () => {
    const { ledger, erp, reaches } = world();
    erp.reply = () => ({ outcome: 'refused', reason: 'task TS99 does not exist', cost: COST });
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    await reaches(commandId, 'failed');
    expect(ledger.command(commandId)).toMatchObject({ outcome: 'failed', reasons: ['task TS99 does not exist'] });
    expect(ledger.ownCommands('ecc', '1')).toEqual([]);
  });

  it.each([
    ['says that it does not know', () => ({ outcome: 'unknown', reason: 'connection cut', cost: COST }) as const],
    [
      'throws',
      () => {
        throw new AditError('ERP_UNREACHABLE', 'cut');
      },
    ],
    ['throws something foreign', () => Promise.reject(new TypeError('x is not a function'))],
  ])('parks a command whose connector %s, and never calls again', async (_what, reply) => {
    const { ledger, erp, reaches, log } = world();
    erp.reply = reply;
    await ledger.start();
    const customer = '0000055555';
    const { commandId } = await ledger.accept(newCommand({ customer }));
    const next = await ledger.accept(newCommand({ customer }));
    await reaches(commandId, 'parked');
    expect(states(ledger.command(commandId))).toEqual(['ready', 'in_flight', 'uncertain', 'parked']);
    expect(ledger.list({ states: ['parked'] })).toMatchObject([{ commandId, attempts: 1 }]);
    expect(ledger.list({ states: ['ready'] })).toMatchObject([{ commandId: next.commandId, waitsFor: commandId }]);
    expect(ledger.events.pending(10)).toMatchObject([{ kind: 'command.undecided' }]);
    expect(log).toContain('error the outcome of a command is unknown; an operator has to look');
    await ledger.close();
    expect(erp.sent).toHaveLength(1);
  });

  it('parks a command whose connector never answers, and takes its word that it is done should it still come', async () => {
    const reply = deferred<void>();
    const { ledger, erp, reaches } = world({ executeMs: 20, graceMs: 10 });
    let aborted = false;
    erp.reply = async (_command, signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      await reply.promise;
      return done();
    };
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    await reaches(commandId, 'parked');
    expect(aborted).toBe(true);
    reply.resolve();
    await expect
      .poll(() => ledger.command(commandId)?.history.at(-1)?.note)
      .toContain('late word of the connector: done');
    expect(ledger.command(commandId)).toMatchObject({ state: 'confirmed', receipt: { document: '000000004711' } });
    expect(ledger.command(commandId)).not.toHaveProperty('reasons');
    expect((await ledger.audit.verify()).ok).toBe(true);
  });

  it('takes the word of a connector that gives it in the grace after the deadline', async () => {
    const { ledger, erp, reaches } = world({ executeMs: 20, graceMs: 5000 });
    erp.reply = (_command, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => setImmediate(() => resolve(done('000000000099')))),
      );
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    await reaches(commandId, 'confirmed');
    expect(ledger.command(commandId)?.receipt?.document).toBe('000000000099');
  });

  it('keeps the order on one object and works on others meanwhile', async () => {
    const { ledger, erp, reaches } = world();
    const first = deferred<void>();
    const customer = '0000044444';
    const a = await ledger.accept(newCommand({ customer }));
    const b = await ledger.accept(newCommand({ customer }));
    const c = await ledger.accept(newCommand());
    erp.reply = async (command) => {
      if (command.commandId === a.commandId) await first.promise;
      return done();
    };
    await ledger.start();
    await reaches(c.commandId, 'confirmed');
    expect(ledger.command(b.commandId)?.state).toBe('ready');
    first.resolve();
    await reaches(b.commandId, 'confirmed');
    const sent = erp.sent.map(({ commandId }) => commandId);
    expect(sent.indexOf(a.commandId)).toBeLessThan(sent.indexOf(b.commandId));
  });

  it('lets no later command on an object pass one that is approved while it is in flight', async () => {
    const { ledger, erp, reaches } = world();
    const reply = deferred<void>();
    let most = 0;
    let now = 0;
    erp.reply = async () => {
      most = Math.max(most, ++now);
      await reply.promise;
      now--;
      return done();
    };
    const customer = '0000044444';
    await ledger.start();
    const all = await Promise.all(Array.from({ length: 5 }, () => ledger.accept(newCommand({ customer }))));
    await reaches(all[0]?.commandId ?? '', 'in_flight');
    reply.resolve();
    for (const { commandId } of all) await reaches(commandId, 'confirmed');
    expect(most).toBe(1);
  });

  it('holds no more in flight at a system than it is told', async () => {
    const { ledger, erp, reaches } = world({ concurrency: () => 3 });
    const reply = deferred<void>();
    erp.reply = async () => {
      await reply.promise;
      return done();
    };
    await ledger.start();
    const all = await Promise.all(Array.from({ length: 10 }, () => ledger.accept(newCommand())));
    await expect.poll(() => erp.sent.length, PATIENCE).toBe(3);
    expect(ledger.list({ states: ['in_flight'] })).toHaveLength(3);
    expect(ledger.list({ states: ['ready'] })).toHaveLength(7);
    reply.resolve();
    for (const { commandId } of all) await reaches(commandId, 'confirmed');
    expect(erp.sent).toHaveLength(10);
  });

  it('asks the policy again right before the call, after the ERP was read', async () => {
    const { ledger, erp, reaches } = world();
    erp.met = () => {
      erp.allowed = { allowed: false, reason: 'create_task is off' };
      return Promise.resolve({ met: true });
    };
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    await reaches(commandId, 'cancelled');
    expect(ledger.command(commandId)).toMatchObject({ outcome: 'refused', reasons: ['create_task is off'] });
    expect(erp.sent).toEqual([]);
  });

  it('sends nothing when the ERP says that the customer is not there', async () => {
    const { ledger, erp, reaches } = world();
    erp.met = () => Promise.resolve({ met: false, reason: 'no such customer' });
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    await reaches(commandId, 'cancelled');
    expect(erp.sent).toEqual([]);
  });

  it('sends nothing for a command that was cancelled while the ERP was being read', async () => {
    const { ledger, erp } = world({ stopMs: 5000 });
    const read = deferred<void>();
    erp.met = async () => {
      await read.promise;
      return { met: true };
    };
    const { commandId } = await ledger.accept(newCommand());
    await ledger.start();
    await ledger.cancel({ commandId, reason: 'the caller rang again', operator: 'root' });
    read.resolve();
    await ledger.accept(newCommand({ mode: 'draft' }));
    expect(ledger.command(commandId)?.state).toBe('cancelled');
    await ledger.close();
    expect(erp.sent).toEqual([]);
  });

  it('sends nothing for a command that expired while the ERP was being read', async () => {
    const { ledger, erp, clock, reaches } = world();
    erp.met = () => {
      clock.jump(3_700_000);
      return Promise.resolve({ met: true });
    };
    const { commandId } = await ledger.accept(newCommand());
    await ledger.start();
    expect(await reaches(commandId, 'expired', 'confirmed')).toBe('expired');
    expect(erp.sent).toEqual([]);
  });

  it('waits and goes on by itself when the ERP cannot be read or does not answer', async () => {
    const { ledger, erp, clock, reaches, log } = world({ preconditionMs: 20 });
    const answers = [
      () => Promise.reject(new AditError('ERP_UNREACHABLE', 'down')),
      () => new Promise<never>(() => undefined),
      () => Promise.resolve({ met: true }),
    ];
    erp.met = () => (answers.shift() ?? (() => Promise.resolve({ met: true })))();
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    const waits = () => log.filter((line) => line.includes('precondition')).length;
    await expect.poll(waits, PATIENCE).toBe(1);
    expect(erp.sent).toEqual([]);
    clock.advance(1100);
    await expect.poll(waits, PATIENCE).toBe(2);
    clock.advance(2100);
    await reaches(commandId, 'confirmed');
    expect(erp.sent).toHaveLength(1);
  });

  it('starts nothing while writes are off, and goes on within a second when they are on', async () => {
    const { ledger, erp, reaches } = world();
    const { commandId } = await ledger.accept(newCommand());
    await ledger.writesSwitch.set(false, 'root');
    await ledger.start();
    const other = await ledger.accept(newCommand({ mode: 'draft' }));
    expect(ledger.command(other.commandId)?.state).toBe('draft');
    expect(ledger.command(commandId)?.state).toBe('ready');
    expect(erp.sent).toEqual([]);
    const from = performance.now();
    await ledger.writesSwitch.set(true, 'root');
    await reaches(commandId, 'confirmed');
    expect(performance.now() - from).toBeLessThan(1_000 + BUSY_MS);
  });

  it('expires what did not start in time, and nothing that did', async () => {
    const { ledger, erp, clock, reaches } = world();
    const reply = deferred<void>();
    erp.reply = async () => {
      await reply.promise;
      return done();
    };
    await ledger.start();
    const expiresAt = toInstant(clock.now() + 60_000);
    const flying = await ledger.accept(newCommand({ expiresAt, customer: '1' }));
    await reaches(flying.commandId, 'in_flight');
    const behind = await ledger.accept(newCommand({ expiresAt, customer: '1' }));
    const waiting = await ledger.accept(newCommand({ expiresAt, mode: 'approve' }));
    const draft = await ledger.accept(newCommand({ expiresAt, mode: 'draft' }));
    const later = await ledger.accept(newCommand({ mode: 'draft' }));
    clock.advance(61_000);
    for (const { commandId } of [waiting, draft]) await reaches(commandId, 'expired');
    expect(ledger.command(flying.commandId)?.state).toBe('in_flight');
    reply.resolve();
    await reaches(flying.commandId, 'confirmed');
    await reaches(behind.commandId, 'expired');
    expect(ledger.command(later.commandId)?.state).toBe('draft');
    expect(erp.sent).toHaveLength(1);
  });
});

describe('stopping', () => {
  it('starts nothing more, waits for what is in flight and records it', async () => {
    const { ledger, erp, reaches, folder, key } = world({ stopMs: 5000 });
    const reply = deferred<void>();
    erp.reply = async () => {
      await reply.promise;
      return done();
    };
    await ledger.start();
    const first = await ledger.accept(newCommand({ customer: '1' }));
    const second = await ledger.accept(newCommand({ customer: '1' }));
    await reaches(first.commandId, 'in_flight');
    const closed = ledger.close();
    reply.resolve();
    await closed;
    await ledger.close();
    const again = world({ folder, key });
    expect(again.ledger.command(first.commandId)?.state).toBe('confirmed');
    expect(again.ledger.command(second.commandId)?.state).toBe('ready');
  });

  it('keeps the books open while it drains, and starts nothing that comes in meanwhile', async () => {
    const { ledger, erp, reaches } = world({ stopMs: 5000 });
    const reply = deferred<void>();
    erp.reply = async () => {
      await reply.promise;
      return done();
    };
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    await reaches(commandId, 'in_flight');
    const drained = ledger.drain();
    const late = await ledger.accept(newCommand());
    reply.resolve();
    await drained;
    expect(ledger.command(commandId)?.state).toBe('confirmed');
    expect(ledger.command(late.commandId)?.state).toBe('ready');
    expect((await ledger.audit.append({ kind: 'agent.stopped', actor: 'agent' })).sequence).toBe(5);
    expect(erp.sent).toHaveLength(1);
  });

  it('leaves a command in flight that does not end, which the next start parks', async () => {
    const { ledger, erp, reaches, folder, key } = world({ stopMs: 20 });
    erp.reply = () => new Promise<never>(() => undefined);
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    await reaches(commandId, 'in_flight');
    await ledger.close();
    const again = world({ folder, key });
    expect(again.ledger.command(commandId)?.state).toBe('in_flight');
    await again.ledger.start();
    expect(again.ledger.command(commandId)?.state).toBe('parked');
    expect(states(again.ledger.command(commandId))).toEqual(['ready', 'in_flight', 'uncertain', 'parked']);
    expect(again.erp.sent).toEqual([]);
    expect((await again.ledger.audit.verify()).ok).toBe(true);
  });
});

describe('resolving a parked command', () => {
  async function parked() {
    const it = world();
    it.erp.reply = () => ({ outcome: 'unknown', reason: 'cut', cost: COST });
    await it.ledger.start();
    const { commandId } = await it.ledger.accept(newCommand({ customer: '9' }));
    await it.reaches(commandId, 'parked');
    it.erp.reply = () => done();
    return { ...it, commandId };
  }

  it('ends it with the reason and lets the next command on the object go', async () => {
    const { ledger, commandId, reaches } = await parked();
    const next = await ledger.accept(newCommand({ customer: '9' }));
    const resolution = {
      commandId,
      applied: true,
      reason: 'seen in SWIA',
      operator: 'erika',
      document: '000000000042',
    };
    const answer = await ledger.resolve(resolution);
    expect(answer).toMatchObject({
      state: 'resolved_applied',
      outcome: 'recorded',
      receipt: { document: '000000000042' },
    });
    const records = ledger.audit.head().sequence;
    expect(await ledger.resolve(resolution)).toEqual(answer);
    expect(ledger.audit.head().sequence).toBeLessThanOrEqual(records + 2);
    await reaches(next.commandId, 'confirmed');
    await expect(ledger.resolve({ ...resolution, applied: false })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('needs a reason and a name, and a command that is parked', async () => {
    const { ledger, commandId } = await parked();
    const resolution = { commandId, applied: false, reason: 'not there', operator: 'erika' };
    await expect(ledger.resolve({ ...resolution, reason: '  ' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(ledger.resolve({ ...resolution, operator: '' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(ledger.resolve({ ...resolution, commandId: 'X' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const draft = await ledger.accept(newCommand({ mode: 'draft' }));
    await expect(ledger.resolve({ ...resolution, commandId: draft.commandId })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    await expect(ledger.cancel({ commandId, reason: 'no', operator: 'erika' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    expect(await ledger.resolve(resolution)).toMatchObject({ state: 'resolved_not_applied', outcome: 'failed' });
  });
});
