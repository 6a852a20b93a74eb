import { describe, expect, it } from 'vitest';
import type { ConnectorCommand } from '../../../domain/connector.ts';
import { type Answer, command, discarded, done, EVERY, failing, fakeEbs, present, told } from './fake-driver.ts';

const TASK = EVERY['create_task'] as ConnectorCommand;

/** By what the block says or throws, and what the look-up after it does; the outcome, and how often it was sent. */
const CASES: readonly (readonly [string, Answer, Answer, Readonly<Record<string, unknown>>, number])[] = [
  ['done and found', done(), present(), { outcome: 'done', readBack: 'verified' }, 1],
  [
    'sent again and found',
    (binds) => ({ ...done()(binds), x_status: 'REPEATED' }),
    present(),
    { outcome: 'done', readBack: 'verified' },
    1,
  ],
  [
    'done, and the look-up fails',
    done(),
    failing('ERP_UNREACHABLE', 'none'),
    { outcome: 'done', readBack: 'by-reply' },
    1,
  ],
  ['done, and nothing is there', done(), told('ABSENT'), { outcome: 'unknown' }, 1],
  ['done, and another one is there', done(), present('4712'), { outcome: 'unknown' }, 1],
  ['done, and the id is for something else', done(), told('OTHER'), { outcome: 'unknown' }, 1],
  ['done without a number', told('DONE'), present(), { outcome: 'unknown' }, 1],
  ['a status that nobody knows', told('FINE'), present(), { outcome: 'unknown' }, 1],
  ['nothing at all', () => ({}), present(), { outcome: 'unknown' }, 1],
  [
    'refused',
    told('REFUSED', 'Invoice is closed. ORA-06512: at "APPS.X", line 3'),
    present(),
    { outcome: 'refused', reason: 'Invoice is closed.' },
    1,
  ],
  [
    'changed by somebody else',
    told('LATER', 'HZ_API_RECORD_CHANGED'),
    present(),
    { outcome: 'not-sent', reason: 'HZ_API_RECORD_CHANGED' },
    1,
  ],
  ['cut before it left', failing('ERP_UNREACHABLE', 'none'), present(), { outcome: 'not-sent' }, 1],
  ['cut while it ran', failing('ERP_UNREACHABLE', 'unknown'), present(), { outcome: 'unknown' }, 1],
  ['a deadlock', failing('ERP_LOCKED', 'none'), present(), { outcome: 'not-sent' }, 1],
  ['an application error', failing('ERP_REJECTED', 'none'), present(), { outcome: 'refused' }, 1],
  ['another interface', failing('ERP_REPLY_INVALID', 'none'), present(), { outcome: 'not-sent' }, 1],
  ['no logon', failing('ERP_AUTH', 'none'), present(), { outcome: 'not-sent' }, 1],
  ['a package that is another one', failing('OP_UNSUPPORTED', 'none'), present(), { outcome: 'not-sent' }, 1],
  ['package state lost, twice', discarded, present(), { outcome: 'not-sent' }, 2],
];

describe('what becomes of a command', () => {
  it.each(CASES)('%s', async (_what, answer, seen, expected, times) => {
    const ebs = fakeEbs({}, { create_task: answer, lookup_command: seen });
    const outcome = await ebs.execute(TASK);
    expect(outcome).toMatchObject(expected);
    expect(ebs.sent.filter(({ name }) => name === 'create_task')).toHaveLength(times);
    expect(outcome.cost.calls[0]).toBe('create_task');
  });

  it('has the time of the database’s clock, in its zone', async () => {
    const ebs = fakeEbs({}, { create_task: done() });
    expect(await ebs.execute(TASK)).toMatchObject({
      receipt: { document: '4711', postedAt: '2026-03-15T10:00:07.000Z' },
    });
  });

  it('is done where package state was lost once', async () => {
    let lost = 0;
    const ebs = fakeEbs({}, { create_task: (binds) => (lost++ === 0 ? discarded() : done()(binds)) });
    expect(await ebs.execute(TASK)).toMatchObject({ outcome: 'done' });
  });

  it('is never sent twice where EBS commits inside', async () => {
    const of = EVERY['create_dispute'] as ConnectorCommand;
    const ebs = fakeEbs({ disputes: 'iex' }, { create_dispute_iex: discarded });
    await ebs.execute(of);
    expect(ebs.sent.filter(({ name }) => name === 'create_dispute_iex')).toHaveLength(1);
    expect(ebs.sent[0]).toMatchObject({ selfCommits: true });
  });

  it('an open dispute that is given back needs no mark of this command', async () => {
    const ebs = fakeEbs({}, { create_dispute: done('77'), lookup_command: told('ABSENT') });
    const outcome = await ebs.execute(EVERY['create_dispute'] as ConnectorCommand);
    expect(outcome).toMatchObject({ outcome: 'done', receipt: { document: '77' }, readBack: 'by-reply' });
  });
});

describe('a contact that changes', () => {
  const of = command('update_contact', { action: 'change', contact: '55', email: 'new@example.com' });
  const points: Answer = () => ({ x_status: 'DONE', x_points: '7|3|EMAIL|A|Y|||old@example.com\n', x_message: null });

  it('names the version that was read, and keeps the old value', async () => {
    const ebs = fakeEbs({}, { read_contact_points: points, update_contact: done() });
    expect(await ebs.execute(of)).toMatchObject({ outcome: 'done' });
    expect(ebs.sent[0]).toMatchObject({ name: 'read_contact_points', binds: { p_customer: '1005', p_contact: '55' } });
    expect(ebs.sent[1]?.binds).toMatchObject({
      p_steps: 'UPDATE|7|3|EMAIL||||new@example.com',
      p_note: expect.stringContaining('before: old@example.com'),
    });
  });

  it.each<readonly [string, Answer, string]>([
    ['the contact is another customer’s', () => ({ x_status: 'REFUSED', x_points: null, x_message: 'no' }), 'refused'],
    ['reading ends in the dark', failing('ERP_UNREACHABLE', 'unknown'), 'not-sent'],
    ['the answer has no status', () => ({}), 'not-sent'],
  ])('writes nothing where %s', async (_what, answer, outcome) => {
    const ebs = fakeEbs({}, { read_contact_points: answer, update_contact: done() });
    expect(await ebs.execute(of)).toMatchObject({ outcome });
    expect(ebs.sent.map(({ name }) => name)).not.toContain('update_contact');
  });
});

describe('looking for a command', () => {
  it.each<readonly [string, Answer, object]>([
    ['present', present('9'), { found: 'present', receipt: { document: '9', postedAt: '2026-03-15T10:00:07.000Z' } }],
    ['absent', told('ABSENT'), { found: 'absent' }],
    ['another one', told('OTHER'), { found: 'cannot-tell' }],
    ['present without a number', told('PRESENT'), { found: 'cannot-tell' }],
    ['no answer that is known', () => ({}), { found: 'cannot-tell' }],
  ])('%s', async (_what, answer, expected) => {
    const ebs = fakeEbs({}, { lookup_command: answer });
    expect(await ebs.lookup(TASK)).toEqual(expected);
  });

  it('throws where the database does not answer', async () => {
    const ebs = fakeEbs({}, { lookup_command: failing('ERP_AUTH', 'none') });
    await expect(ebs.lookup(TASK)).rejects.toMatchObject({ code: 'ERP_AUTH' });
  });

  it('tells nothing of a way that is gone', async () => {
    expect(await fakeEbs({ contactChanges: 'off' }).lookup(EVERY['update_contact'] as ConnectorCommand)).toEqual({
      found: 'cannot-tell',
    });
  });
});
