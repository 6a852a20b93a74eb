import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  adit,
  CUSTOMER,
  dataOf,
  editConfig,
  eventsOf,
  PATIENT,
  refusalOf,
  startServing,
  stopAgent,
  tasksCalled,
  until,
  useStage,
} from './world.ts';

const stage = useStage();
const customer = `ecc/${CUSTOMER}`;
const ask = (operation: string, args: unknown, asked = {}) =>
  stage().platform.ask(operation, args, { ...PATIENT, ...asked });
const createTask = (text: string, asked = {}) => ask('create_task', { customer, kind: 'follow_up', text }, asked);
const show = async (commandId: string) => (await adit(stage(), 'outbox', 'show', commandId)).json;
const ended = (commandId: string, state: string) =>
  until(`command ${commandId} to be ${state}`, async () => (await show(commandId)).state === state);
const decided = (commandId: string) =>
  until(`the event of ${commandId}`, async () =>
    (await eventsOf(stage(), 'command.decided')).find(({ data }) => data['commandId'] === commandId),
  );

async function restartIn(mode: string): Promise<void> {
  expect(await stopAgent(stage())).toBe(0);
  editConfig(stage(), ({ policy }) => {
    policy.operations.create_task.mode = mode;
  });
  await startServing(stage());
}

describe('a command on auto', () => {
  it('is acknowledged at once, written to SAP once, and its result told to the platform', async () => {
    const accepted = dataOf(await createTask('write once'));
    expect(['accepted', 'recorded']).toContain(accepted.outcome);
    const { commandId } = accepted;
    await ended(commandId, 'confirmed');
    const told = dataOf(await ask('get_command', { commandId }));
    const [task, ...more] = await tasksCalled(stage(), 'write once');
    expect(more).toEqual([]);
    expect(task).toMatchObject({ customer: CUSTOMER, kind: 'follow_up', reference: commandId });
    expect(told).toMatchObject({ outcome: 'recorded', receipt: { document: task?.task } });
    expect((await decided(commandId)).data).toMatchObject({ outcome: 'recorded' });
    expect((await stage().platform.get(`/v1/commands/${commandId}`)).status).toBe(200);
  });

  it('is one command however often its key is repeated, and another one is refused under that key', async () => {
    const key = { idempotencyKey: 'twenty-at-once' };
    const replies = await Promise.all(Array.from({ length: 20 }, () => createTask('twenty times', key)));
    const ids = new Set(replies.map((reply) => dataOf(reply).commandId));
    expect(ids.size).toBe(1);
    await ended(dataOf(await createTask('twenty times', key)).commandId, 'confirmed');
    expect(await tasksCalled(stage(), 'twenty times')).toHaveLength(1);
    expect(refusalOf(await createTask('something else', key))).toEqual({
      status: 422,
      code: 'IDEMPOTENCY_MISMATCH',
      retryable: false,
    });
    expect(await tasksCalled(stage(), 'something else')).toEqual([]);
  });

  it('is refused within a second after writes are switched off, while questions are answered', async () => {
    await stage().books.fault({ system: 'ecc', at: 'connect', action: 'down' });
    const waiting = dataOf(await createTask('waits for SAP')).commandId;
    expect((await adit(stage(), 'writes', 'off')).code).toBe(0);
    const begun = performance.now();
    let askedAt = begun;
    await until('commands to be refused', async () => {
      askedAt = performance.now();
      const { status, body } = await createTask('too late');
      return status === 403 && body['code'] === 'WRITES_OFF';
    });
    // By when it was asked: an answer may be long on its way.
    expect(askedAt - begun).toBeLessThan(1_000);
    await stage().books.heal();
    await until('SAP to be read again', async () => {
      const { status, body } = await ask('get_customer', { customer }, { maxAgeS: 0 });
      return status === 200 && (body['meta'] as { source: string }).source === 'erp';
    });
    expect((await show(waiting)).state).toBe('ready');
    expect(await tasksCalled(stage(), 'waits for SAP')).toEqual([]);

    expect((await adit(stage(), 'writes', 'on')).code).toBe(0);
    await ended(waiting, 'confirmed');
    expect(await tasksCalled(stage(), 'waits for SAP')).toHaveLength(1);
    expect(await tasksCalled(stage(), 'too late')).toEqual([]);
  });

  it('is told to the platform although the gateway was down when it was decided', async () => {
    await stage().books.fault({ system: 'ecc', at: 'commit', action: 'delay', ms: 700 });
    const { commandId } = dataOf(await createTask('decided in the dark'));
    stage().gateway.kill('SIGKILL');
    await stage().gateway.ended;
    await ended(commandId, 'confirmed');
    await stage().startGateway();
    expect((await decided(commandId)).data).toMatchObject({ commandId, outcome: 'recorded' });
  });
});

describe('a command that waits for a person', () => {
  it('is written only after an approver signed it', async () => {
    await restartIn('approve');
    const reply = await createTask('needs a signature');
    const { commandId, outcome } = dataOf(reply);
    expect(outcome).toBe('pending_approval');
    expect(reply.body['summary']).not.toMatch(/\bdone\b|is recorded/i);
    expect((await adit(stage(), 'approvals', 'list')).json).toMatchObject([{ commandId }]);

    const forged = join(stage().dir, 'forged.key');
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(forged, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const sign = (keyFile: string, approver = 'dana') =>
      adit(stage(), 'approvals', 'approve', commandId, '--approver', approver, '--key-file', keyFile, '--yes');
    expect((await sign(forged)).code).not.toBe(0);
    expect((await sign(stage().approverKeyFile, 'mallory')).code).not.toBe(0);
    expect((await show(commandId)).state).toBe('awaiting_approval');
    expect(await tasksCalled(stage(), 'needs a signature')).toEqual([]);

    expect((await sign(stage().approverKeyFile)).code).toBe(0);
    await ended(commandId, 'confirmed');
    expect(await tasksCalled(stage(), 'needs a signature')).toHaveLength(1);
    expect((await sign(stage().approverKeyFile)).code).not.toBe(0);
  });

  it('is not written when the approver rejects it', async () => {
    const { commandId } = dataOf(await createTask('will be rejected'));
    const key = ['--approver', 'dana', '--key-file', stage().approverKeyFile, '--yes'];
    expect((await adit(stage(), 'approvals', 'reject', commandId, ...key, '--reason', 'not ours')).code).toBe(0);
    await ended(commandId, 'cancelled');
    expect(dataOf(await ask('get_command', { commandId })).outcome).toBe('refused');
    expect(await tasksCalled(stage(), 'will be rejected')).toEqual([]);
  });

  it('stays a draft in mode draft, and shows in the brief of the customer', async () => {
    await restartIn('draft');
    const { commandId, outcome } = dataOf(await createTask('only a draft'));
    expect(outcome).toBe('draft');
    const brief = dataOf(await ask('get_account_brief', { customer }));
    expect(JSON.stringify(brief.pendingCommands)).toContain(commandId);
    expect((await adit(stage(), 'outbox', 'list', '--state', 'draft')).json).toMatchObject([{ commandId }]);
    expect(await tasksCalled(stage(), 'only a draft')).toEqual([]);
  });

  it('does not exist for the platform in mode off', async () => {
    await restartIn('off');
    const reply = await createTask('off');
    expect([403, 404]).toContain(reply.status);
    const { body } = await stage().platform.get('/v1/tools');
    expect((body as { name: string }[]).map(({ name }) => name)).not.toContain('create_task');
    expect(await tasksCalled(stage(), 'off')).toEqual([]);
  });

  it('has left one unbroken chain in the audit, with every command in it', async () => {
    const report = (await adit(stage(), 'audit', 'verify')).json;
    expect(report).toMatchObject({ ok: true });
    expect(report.records).toBeGreaterThan(20);
  });
});
