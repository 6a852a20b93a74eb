import { describe, expect, it } from 'vitest';
import { refusal } from './refusal.ts';
import { deferred, done, newCommand, world } from './world.ts';

describe('accepting a command', () => {
  it('rests it in the state that its mode asks for', async () => {
    const { ledger } = world();
    expect(await ledger.accept(newCommand({ mode: 'draft' }))).toMatchObject({ state: 'draft', outcome: 'draft' });
    const waiting = await ledger.accept(newCommand({ mode: 'approve' }));
    expect(waiting).toMatchObject({ state: 'awaiting_approval', outcome: 'pending_approval' });
    expect(await ledger.accept(newCommand())).toMatchObject({ state: 'ready', outcome: 'accepted' });
    expect(waiting.commandId).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
  });

  it('answers the same key and content with the same command, delivered many times at once and later', async () => {
    const { ledger, erp, reaches } = world();
    await ledger.start();
    const command = newCommand();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ledger.accept(command)));
    expect(new Set(answers.map(({ commandId }) => commandId)).size).toBe(1);
    const commandId = answers[0]?.commandId ?? '';
    await reaches(commandId, 'confirmed');
    const later = await ledger.accept({ ...command, args: { text: command.args['text'], kind: 'follow_up' } });
    expect(later).toEqual({
      commandId,
      state: 'confirmed',
      outcome: 'recorded',
      receipt: { document: '000000004711', postedAt: '2026-03-02T10:00:00Z' },
    });
    expect(erp.sent).toHaveLength(1);
    expect(ledger.list()).toHaveLength(1);
  });

  it('refuses another content under a known key and keeps a record of the attempt', async () => {
    const { ledger } = world();
    const command = newCommand();
    await ledger.accept(command);
    const before = ledger.audit.head().sequence;
    const changed = { ...command, args: { ...command.args, text: 'something else' } };
    expect(await refusal(ledger.accept(changed))).toBe('IDEMPOTENCY_MISMATCH');
    expect(await refusal(ledger.accept({ ...command, customer: '0000099999' }))).toBe('IDEMPOTENCY_MISMATCH');
    expect(ledger.audit.head().sequence).toBe(before + 2);
    expect(ledger.list()).toHaveLength(1);
  });

  it('keeps the keys of tenants apart', async () => {
    const { ledger } = world();
    const command = newCommand();
    const one = await ledger.accept(command);
    const other = await ledger.accept({ ...command, tenant: 'other', args: { text: 'another' } });
    expect(other.commandId).not.toBe(one.commandId);
  });

  it('refuses while writes are off, but still answers for what it took in before, and takes drafts', async () => {
    const { ledger } = world();
    const command = newCommand();
    const { commandId } = await ledger.accept(command);
    await ledger.writesSwitch.set(false, 'root');
    expect(ledger.writesSwitch.isOn()).toBe(false);
    expect(await refusal(ledger.accept(newCommand()))).toBe('WRITES_OFF');
    expect(await refusal(ledger.accept(newCommand({ mode: 'approve' })))).toBe('WRITES_OFF');
    expect((await ledger.accept(command)).commandId).toBe(commandId);
    expect((await ledger.accept(newCommand({ mode: 'draft' }))).state).toBe('draft');
  });

  it('refuses what is new when the disk runs low', async () => {
    let room = true;
    const disk = { allowsNew: () => room, freeBytes: () => 0, release: () => false, restore: () => undefined };
    const { ledger } = world({ disk });
    const command = newCommand();
    await ledger.accept(command);
    room = false;
    expect(await refusal(ledger.accept(newCommand()))).toBe('STORE_FULL');
    expect(await refusal(ledger.accept(command))).toBe('nothing');
  });

  it('never goes over a limit, however many ask at once', async () => {
    const { ledger, clock } = world();
    const limits = { perCustomerPerDay: 3, perHour: 10 };
    const ask = () => refusal(ledger.accept(newCommand({ customer: '0000012345', limits })));
    const codes = await Promise.all(Array.from({ length: 8 }, ask));
    expect(codes.filter((code) => code === 'nothing')).toHaveLength(3);
    expect(codes.filter((code) => code === 'LIMIT_EXCEEDED')).toHaveLength(5);
    const others = await Promise.all(
      Array.from({ length: 9 }, () => refusal(ledger.accept(newCommand({ limits: { perHour: 10 } })))),
    );
    expect(others.filter((code) => code === 'nothing')).toHaveLength(7);
    const since = clock.now() - 60_000;
    expect(ledger.countAccepted('create_task', { system: 'ecc', customer: '0000012345' }, since)).toBe(3);
    expect(ledger.countAccepted('create_task', null, since)).toBe(10);
    expect(ledger.countAccepted('create_task', null, clock.now() + 1000)).toBe(0);
  });

  it('asks for approval where the connector cannot say how it settles an unknown outcome', async () => {
    const { ledger, erp } = world();
    erp.commandSource = () => null;
    expect((await ledger.accept(newCommand({ mode: 'auto' }))).state).toBe('awaiting_approval');
    erp.commandSource = () => {
      throw new Error('no such system');
    };
    expect((await ledger.accept(newCommand({ mode: 'auto' }))).state).toBe('awaiting_approval');
  });

  it.each([
    ['an empty key', { idempotencyKey: '' }, 'INPUT_INVALID'],
    ['a long key', { idempotencyKey: 'k'.repeat(201) }, 'INPUT_INVALID'],
    ['a long customer', { customer: '1'.repeat(81) }, 'INPUT_INVALID'],
    ['large arguments', { args: { text: 'x'.repeat(70_000) } }, 'PAYLOAD_TOO_LARGE'],
    ['an expiry that is no time', { expiresAt: 'tomorrow' }, 'INPUT_INVALID'],
  ])('refuses %s', async (_what, more, code) => {
    const { ledger } = world();
    expect(await refusal(ledger.accept(newCommand(more)))).toBe(code);
    expect(ledger.list()).toEqual([]);
  });

  it('counts in answers from acceptance until it is refused, and stays once it is confirmed', async () => {
    const { ledger, erp, reaches } = world();
    const reply = deferred<void>();
    erp.reply = async () => {
      await reply.promise;
      return done();
    };
    await ledger.start();
    const customer = '0000077777';
    const first = await ledger.accept(newCommand({ customer }));
    const draft = await ledger.accept(newCommand({ customer, mode: 'draft' }));
    await ledger.accept(newCommand({ customer: '0000088888', mode: 'draft' }));
    const ids = (own: readonly { commandId: string }[]) => own.map(({ commandId }) => commandId);
    expect(ids(ledger.undecidedTouches('ecc', customer))).toEqual([first.commandId, draft.commandId]);
    expect(ids(ledger.ownCommands('ecc', customer))).toEqual([first.commandId, draft.commandId]);
    expect(ledger.ownCommands('other', customer)).toEqual([]);
    reply.resolve();
    await reaches(first.commandId, 'confirmed');
    await ledger.cancel({ commandId: draft.commandId, reason: 'wrong customer', operator: 'root' });
    expect(ids(ledger.undecidedTouches('ecc', customer))).toEqual([]);
    expect(ledger.ownCommands('ecc', customer)).toMatchObject([
      {
        commandId: first.commandId,
        state: 'confirmed',
        args: { kind: 'follow_up' },
        receipt: { document: '000000004711' },
      },
    ]);
  });

  it('tells whose a command is and nothing of one that does not exist', async () => {
    const { ledger } = world();
    const { commandId } = await ledger.accept(newCommand({ customer: '0000012345', callId: 'call-1' }));
    expect(ledger.owner(commandId)).toEqual({
      kind: 'create_task',
      system: 'ecc',
      customer: '0000012345',
      tenant: 'acme',
      callId: 'call-1',
    });
    expect(ledger.owner('NOSUCH')).toBeNull();
    expect(ledger.command('NOSUCH')).toBeNull();
  });
});
