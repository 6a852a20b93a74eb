import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approvalStatement, isSignedBy } from '../../../agent/ledger/approval-statement.ts';
import { payloadHash } from '../../../agent/ledger/canonical.ts';
import { AditError } from '../../../domain/errors.ts';
import { CliWorld } from './world.ts';

let world: CliWorld;
beforeEach(async () => {
  world = new CliWorld();
  await world.init();
});
afterEach(() => world.close());

describe('adit status', () => {
  const system = {
    name: 'ecc',
    kind: 'sap-ecc',
    identity: { state: 'pinned' },
    load: { calls: { BAPI_X: 3 }, rowsBy: { BAPI_X: 9 }, rows: 9 },
  };
  const role = { role: 'read', state: 'ready', pid: 41, circuit: { open: true, reason: 'wrong password' } };

  it('shows systems as a table, with the reason of an open circuit, and the load when asked', async () => {
    await world.serve({
      status: async () => ({
        healthy: true,
        writes: false,
        tunnel: { state: 'connected' },
        systems: [{ ...system, roles: [role] }],
      }),
    });
    const shown = await world.run(['status', '--load']);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/ecc +sap-ecc +read +ready +41 +pinned +0 \+ 0 +circuit open: wrong password/);
    expect(shown.out).toMatch(/BAPI_X +3 +9/);
    expect(shown.out).toContain('calls              3 (no ceiling is set)');
    expect(world.asked).toEqual([{ method: 'status', params: { load: true } }]);
  });

  it('exits 69 when the agent is not healthy', async () => {
    await world.serve({ status: async () => ({ healthy: false, tunnel: { state: 'waiting' }, systems: [] }) });
    expect(await world.run(['status'])).toMatchObject({ code: 69, out: expect.stringContaining('NOT HEALTHY') });
  });
});

describe('adit call', () => {
  const answer = {
    data: { customer: '0000001000' },
    meta: { source: 'cache', asOf: '2026-01-01T00:00:00Z', stale: true },
    summary: 'It is open.\u001b[31m',
  };

  it('sends the operation and shows the summary, the source and the data, without terminal escapes', async () => {
    await world.serve({ call: async () => answer });
    const shown = await world.run([
      'call',
      'get_invoice',
      '--args',
      '{"invoice":"0090000001"}',
      '--system',
      'ecc',
      '--call-id',
      'c-1',
    ]);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain('source cache, as of 2026-01-01T00:00:00Z, STALE');
    expect(shown.out).toContain('customer: 0000001000');
    expect(shown.out).not.toContain('\u001b');
    expect(world.asked[0]?.params).toEqual({
      operation: 'get_invoice',
      args: { invoice: '0090000001' },
      system: 'ecc',
      callId: 'c-1',
    });
  });

  it('takes arguments from a file and from stdin', async () => {
    await world.serve({ call: async () => answer });
    const file = join(world.folder, 'args.json');
    writeFileSync(file, '{"invoice":"1"}');
    await world.run(['call', 'get_invoice', '--args', `@${file}`]);
    await world.run(['call', 'get_invoice', '--args', '-'], { stdin: '{"invoice":"2"}' });
    expect(world.asked.map(({ params }) => params)).toMatchObject([
      { args: { invoice: '1' } },
      { args: { invoice: '2' } },
    ]);
  });

  it('refuses what is no JSON, too much, or no operation, without asking the agent', async () => {
    await world.serve({ call: async () => answer });
    expect((await world.run(['call', 'get_invoice', '--args', '{'])).code).toBe(65);
    expect((await world.run(['call', 'get_invoice', '--args', '-'], { stdin: 'x'.repeat(600_000) })).code).toBe(65);
    expect((await world.run(['call', 'get_invoice', '--args', '@/nonexistent'])).code).toBe(65);
    const unknown = await world.run(['call', 'get_invoce']);
    expect(unknown).toMatchObject({ code: 64, err: expect.stringContaining('did you mean "get_invoice"?') });
    expect(world.asked).toEqual([]);
  });

  it.each([
    ['CALLER_UNVERIFIED', 77],
    ['ERP_UNREACHABLE', 69],
    ['DEADLINE_EXCEEDED', 75],
    ['NOT_FOUND', 66],
  ] as const)('exits by the code of the agent: %s', async (code, exit) => {
    await world.serve({
      call: async () => {
        throw new AditError(code, 'no', { details: { customer: 'x\u001b[2J' } });
      },
    });
    const failed = await world.run(['call', 'get_aging', '--args', '{"customer":"1"}']);
    expect(failed.code).toBe(exit);
    expect(failed.err).toContain(`error[${code}]`);
    expect(failed.err).not.toContain('\u001b');
  });
});

describe('adit approvals', () => {
  const command = {
    commandId: 'cmd-1',
    kind: 'create_task',
    system: 'ecc',
    customer: '0000001000',
    args: { text: 'call back', kind: 'callback' },
  };
  const pending = {
    ...command,
    state: 'awaiting_approval',
    principal: 'platform-key',
    expiresAt: '2026-01-02T00:00:00Z',
    payloadHash: payloadHash(command),
  };
  const answered = { commandId: 'cmd-1', state: 'ready', outcome: 'accepted' };

  async function approver(): Promise<string> {
    const made = await world.run(['approvals', 'enroll', '--name', 'Ann B', '--role', 'controller', '--json']);
    expect(made.code).toBe(0);
    const entry = made.json();
    if (typeof entry !== 'object' || entry === null || !('publicKey' in entry)) throw new Error('no key');
    return String(entry.publicKey);
  }

  it('makes a key that only its owner can read and never overwrites it', async () => {
    await approver();
    const keyFile = join(world.folder, '.config/adit/approver-ann-b.key');
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(await world.run(['approvals', 'enroll', '--name', 'Ann B', '--role', 'x'])).toMatchObject({ code: 65 });
  });

  it.each(['approve', 'reject'] as const)(
    'signs a decision to %s that the agent can check, for this decision only',
    async (decision) => {
      const publicKey = await approver();
      await world.serve({
        'approvals.pending': async () => [pending],
        [`approvals.${decision}`]: async () => answered,
      });
      const done = await world.run(['approvals', decision, 'cmd-1', '--approver', 'Ann B', '--yes', '--json']);
      expect(done.json()).toEqual(answered);
      const sent = world.asked.at(-1)?.params;
      expect(sent).toMatchObject({ commandId: 'cmd-1', approver: 'Ann B' });
      const signature = String(Reflect.get(Object(sent), 'signature'));
      const statement = (as: 'approve' | 'reject') =>
        approvalStatement({ commandId: 'cmd-1', payloadHash: pending.payloadHash, decision: as });
      expect(isSignedBy(publicKey, statement(decision), signature)).toBe(true);
      expect(isSignedBy(publicKey, statement(decision === 'approve' ? 'reject' : 'approve'), signature)).toBe(false);
    },
  );

  it('signs nothing when the agent shows one command and wants another one signed', async () => {
    await approver();
    const forged = { ...pending, args: { text: 'something harmless', kind: 'callback' } };
    await world.serve({ 'approvals.pending': async () => [forged], 'approvals.approve': async () => answered });
    const refused = await world.run(['approvals', 'approve', 'cmd-1', '--approver', 'Ann B', '--yes']);
    expect(refused).toMatchObject({ code: 70, err: expect.stringContaining('not what it wants signed') });
    expect(world.asked.map(({ method }) => method)).toEqual(['approvals.pending']);
  });

  it('decides nothing without a terminal to ask on, unless told --yes', async () => {
    await approver();
    await world.serve({ 'approvals.pending': async () => [pending], 'approvals.approve': async () => answered });
    expect(await world.run(['approvals', 'approve', 'cmd-1', '--approver', 'Ann B'])).toMatchObject({ code: 65 });
    expect(world.asked.map(({ method }) => method)).toEqual(['approvals.pending']);
  });

  it('refuses a key that others can read, that is no Ed25519 key, or is not there', async () => {
    await world.serve({ 'approvals.pending': async () => [pending] });
    const keyFile = join(world.folder, 'some.key');
    const tried = () =>
      world.run(['approvals', 'approve', 'cmd-1', '--approver', 'Ann B', '--yes', '--key-file', keyFile]);
    expect((await tried()).err).toContain('cannot use the key');
    writeFileSync(
      keyFile,
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
      { mode: 0o600 },
    );
    expect((await tried()).err).toContain('not an Ed25519 key');
    chmodSync(keyFile, 0o644);
    expect((await tried()).err).toContain('chmod 600');
  });

  it('lists what waits and says when nothing does', async () => {
    await world.serve({ 'approvals.pending': async () => [pending] });
    expect((await world.run(['approvals', 'list'])).out).toMatch(/cmd-1 +create_task +ecc +0000001000 +platform-key/);
    expect((await world.run(['approvals', 'show', 'cmd-2'])).code).toBe(66);
    expect((await world.run(['approvals', 'show', 'cmd-1'])).out).toContain('text: call back');
  });
});

describe('adit outbox, audit, writes, system, sync', () => {
  it('asks the agent for commands by state, system and customer', async () => {
    await world.serve({ 'outbox.list': async () => [{ commandId: 'cmd-1', kind: 'create_task', state: 'parked' }] });
    const shown = await world.run([
      'outbox',
      'list',
      '--state',
      'parked',
      '--system',
      'ecc',
      '--customer',
      '0000001000',
    ]);
    expect(shown.out).toContain('parked');
    expect(world.asked[0]?.params).toEqual({ states: ['parked'], system: 'ecc', customer: '0000001000', limit: 100 });
    expect((await world.run(['outbox', 'list', '--limit', '0'])).code).toBe(65);
  });

  it('resolves a parked command only when told which way and why', async () => {
    await world.serve({ 'outbox.resolve': async () => ({ state: 'resolved_applied' }) });
    expect((await world.run(['outbox', 'resolve', 'cmd-1', '--reason', 'seen'])).code).toBe(65);
    expect((await world.run(['outbox', 'resolve', 'cmd-1', '--applied', '--not-applied', '--reason', 'x'])).code).toBe(
      65,
    );
    expect((await world.run(['outbox', 'resolve', 'cmd-1', '--applied'])).code).toBe(64);
    expect(
      (await world.run(['outbox', 'resolve', 'cmd-1', '--applied', '--reason', 'seen in SBWP', '--document', '17']))
        .code,
    ).toBe(0);
    expect(world.asked).toHaveLength(1);
    expect(world.asked[0]?.params).toMatchObject({
      commandId: 'cmd-1',
      applied: true,
      reason: 'seen in SBWP',
      document: '17',
      operator: expect.any(String),
    });
  });

  it('asks about one command whose outcome is unknown, or about all', async () => {
    await world.serve({
      'outbox.reconcile': async () => [{ commandId: 'cmd-1', found: 'present', state: 'confirmed', note: 'has it' }],
    });
    expect((await world.run(['outbox', 'reconcile'])).code).toBe(65);
    expect((await world.run(['outbox', 'reconcile', 'cmd-1', '--all'])).code).toBe(65);
    expect((await world.run(['outbox', 'reconcile', 'cmd-1', '--dry-run'])).out).toMatch(/cmd-1 +present +confirmed/);
    expect((await world.run(['outbox', 'reconcile', '--all'])).code).toBe(0);
    expect(world.asked.map(({ params }) => params)).toEqual([
      { commandId: 'cmd-1', operator: expect.any(String), dryRun: true },
      { operator: expect.any(String), dryRun: false },
    ]);
  });

  it.each(['retry', 'cancel'])('hands on the wish to %s a command only with a reason', async (verb) => {
    await world.serve({ [`outbox.${verb}`]: async () => ({ commandId: 'cmd-1', state: 'ready' }) });
    expect((await world.run(['outbox', verb, 'cmd-1'])).code).toBe(64);
    expect((await world.run(['outbox', verb, 'cmd-1', '--reason', 'seen', '--dry-run'])).code).toBe(0);
    expect(world.asked.map(({ params }) => params)).toEqual([
      { commandId: 'cmd-1', reason: 'seen', operator: expect.any(String), dryRun: true },
    ]);
  });

  it('exits 2 when the audit chain is broken and 0 when it is whole', async () => {
    let ok = true;
    await world.serve({
      'audit.verify': async () => ({
        ok,
        records: 7,
        head: { sequence: 7, hash: 'ab' },
        ...(!ok && { firstBad: { sequence: 3, reason: 'hash' } }),
      }),
    });
    const hash = 'a'.repeat(64);
    expect(await world.run(['audit', 'verify', '--head', `7:${hash}`])).toMatchObject({
      code: 0,
      out: expect.stringContaining('7 records'),
    });
    expect(world.asked[0]?.params).toEqual({ known: { sequence: 7, hash } });
    ok = false;
    expect(await world.run(['audit', 'verify'])).toMatchObject({ code: 2, out: expect.stringContaining('record 3') });
    expect((await world.run(['audit', 'verify', '--head', 'x'])).code).toBe(65);
  });

  it('names the operating-system user when it switches writes or pins a system', async () => {
    await world.serve({
      'writes.set': async () => ({}),
      'system.repin': async () => ({}),
      'system.reset': async () => null,
      'sync.run': async () => ({ changes: 3 }),
    });
    for (const args of [
      ['writes', 'on'],
      ['writes', 'off'],
      ['system', 'repin', 'ecc'],
      ['system', 'reset', 'ecc'],
      ['sync', 'run', 'ecc', 'changes'],
    ]) {
      expect((await world.run(args)).code).toBe(0);
    }
    expect(world.asked.map(({ params }) => params)).toMatchObject([
      { on: true, by: expect.any(String) },
      { on: false },
      { name: 'ecc', by: expect.any(String) },
      { name: 'ecc' },
      { system: 'ecc', feed: 'changes' },
    ]);
  });

  it('lifts a do-not-call with a reason, in the name of the operating-system user', async () => {
    let lifted = true;
    await world.serve({ 'calls.allow': async ({ system, customer }) => ({ system, customer, lifted }) });
    const verb = ['customer', 'allow-calls', 'ecc/0000100001', '--reason', 'she agreed'];
    expect(await world.run(verb)).toMatchObject({ code: 0, out: expect.stringContaining('no longer barred') });
    expect(world.asked[0]?.params).toEqual({
      system: 'ecc',
      customer: '0000100001',
      reason: 'she agreed',
      operator: expect.stringMatching(/./),
    });
    lifted = false;
    expect(await world.run(verb)).toMatchObject({ code: 0, out: expect.stringContaining('no do-not-call') });
    for (const named of ['0000100001', 'ecc/', '/1']) {
      expect((await world.run(['customer', 'allow-calls', named, '--reason', 'x'])).code).toBe(65);
    }
    expect((await world.run(verb.slice(0, 3))).code).toBe(64);
  });
});
