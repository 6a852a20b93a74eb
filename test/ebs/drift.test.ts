import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection, Notice } from '../../domain/connector.ts';
import { operations } from '../../domain/operations.ts';
import { commandSource } from '../../ebs/commands/ways.ts';
import type { Section } from '../../ebs/config.ts';
import { connector } from '../../ebs/index.ts';
import { needsOf } from '../../ebs/inventory.ts';
import { command } from './commands/fake-driver.ts';
import { TinyDictionary } from './tiny-dictionary.ts';
import { outs, rows } from './tiny-engine.ts';
import { hostFor, reference, sectionFor, startWire, type Wired, within } from './world.ts';

const EVERYTHING = Object.keys(operations);
const DIRECT = {
  addon: 'off',
  write: { user: reference('WRITER'), password: reference('PASSWORD'), proxyUser: 'APPS' },
  context: { user: 'ADIT_AGENT', responsibility: 'ADIT_COLLECTIONS' },
};

let wired: Wired;
const open: Connection[] = [];
beforeEach(async () => {
  wired = await startWire();
  wired.users.add({ name: 'APPS', password: 'Secret-2', proxyUsers: ['ADIT_WRITE'] } as never);
  wired.engine.answers.set('instance', () =>
    rows(
      ['INSTANCE_NAME', 'SERVICE_NAME', 'DB_NAME', 'SESSION_USER', 'DATABASE_TIME'],
      [['EBSDB1', 'EBSPROD', 'EBSDB', 'ADIT_READ', '2026-03-15T11:00:00']],
    ),
  );
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await wired.close();
});

interface Watched {
  readonly connection: Connection;
  readonly dictionary: TinyDictionary;
  /** The newest word to the agent; null before the first. */
  told(): readonly Notice[] | null;
}

/** A connection that has logged on, before it has compared anything. */
function watched(
  role: 'read' | 'write',
  changed: Record<string, unknown> = {},
  enabled: readonly string[] = EVERYTHING,
): Watched {
  const section: Section = sectionFor([wired.wire.port], changed);
  const uses = needsOf(section, EVERYTHING, commandSource).map(({ use }) => use);
  const dictionary = new TinyDictionary(wired.engine, uses);
  let told: readonly Notice[] | null = null;
  const host = hostFor(role, {
    operations: enabled,
    notices: (present) => {
      told = present;
    },
  });
  const connection = connector.open(section, host);
  open.push(connection);
  return { connection, dictionary, told: () => told };
}

const eventually = (fact: () => unknown) => vi.waitFor(fact, { timeout: 20_000 });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: { code: string }) => error.code,
  );
const of = (name: string) => wired.engine.of(name).length;

describe('before an operation is asked', () => {
  it('all is left on where everything fits', async () => {
    const { connection, told } = watched('read');
    await connection.identity(within());
    await eventually(() => expect(told()).toEqual([]));
  });

  it('a statement without its object is refused unsent, with what is missing and what to do; others are sent', async () => {
    const { connection, dictionary, told } = watched('read');
    const restore = dictionary.remove('IEX_PROMISE_DETAILS');
    await connection.identity(within());
    await eventually(() => expect(told()).toHaveLength(1));
    expect(told()?.[0]).toMatchObject({
      code: 'ERP_DENIED',
      text: expect.stringMatching(
        /^IEX_PROMISE_DETAILS: not there.*affects .*list_promises.*: grant SELECT on APPS\.IEX_PROMISE_DETAILS/,
      ),
    });
    expect(told()?.[0]?.text).not.toContain('list_payments');
    wired.engine.answers.set('account', () => rows(['ACCOUNT_NUMBER'], [['1005']]));
    await expect(connection.read('promise', { customer: '1005' }, within())).rejects.toMatchObject({
      code: 'ERP_DENIED',
      outcome: 'none',
      message: expect.stringContaining('IEX_PROMISE_DETAILS'),
      hint: expect.stringContaining('grant SELECT'),
    });
    expect(of('promises')).toBe(0);
    await codeOf(connection.read('payment', { customer: '1005', from: '2026-01-01', to: '2026-02-01' }, within()));
    expect(of('payments')).toBe(1);
    // Whoever has mended it and asks doctor has it back without a restart.
    restore();
    await connection.doctor(within(20_000));
    await eventually(() => expect(told()).toEqual([]));
    await codeOf(connection.read('promise', { customer: '1005' }, within()));
    expect(of('promises')).toBe(1);
  });

  it('a column that is gone costs only the statements that name it', async () => {
    const { connection, dictionary, told } = watched('read');
    dictionary.drop('AR_PAYMENT_SCHEDULES_ALL', 'STAGED_DUNNING_LEVEL');
    await connection.identity(within());
    await eventually(() => expect(told()).toHaveLength(1));
    const [notice] = told() ?? [];
    expect(notice).toMatchObject({ code: 'ERP_REPLY_INVALID' });
    expect(notice?.text).toMatch(/columns missing: STAGED_DUNNING_LEVEL \(affects .*list_open_items/);
    expect(notice?.text).not.toContain('list_disputes');
  });

  it('is only compared what the policy enables', async () => {
    const { connection, dictionary, told } = watched('read', {}, ['get_invoice']);
    dictionary.remove('JTF_IH_OUTCOMES_VL');
    await connection.identity(within());
    await eventually(() => expect(told()).toEqual([]));
    expect(of('object_columns')).toBeGreaterThan(10);
  });

  it('a dictionary that may not be read disables nothing', async () => {
    const { connection, dictionary, told } = watched('read');
    dictionary.remove('IEX_PROMISE_DETAILS');
    dictionary.hidden.add('object_columns');
    await connection.identity(within());
    await eventually(() => expect(told()).toEqual([]));
  });

  it('a cutover makes it look again', async () => {
    const { connection, dictionary, told } = watched('read', { maxConnections: 1 });
    await connection.identity(within());
    await eventually(() => expect(told()).toEqual([]));
    dictionary.remove('IEX_PROMISE_DETAILS');
    wired.engine.edition = 'V_20260201_0000';
    // A session that is opened anew is told of the new edition.
    wired.arm({ at: 'call', match: 'instance', action: 'cut' });
    await eventually(async () => {
      await codeOf(connection.identity(within()));
      expect(told()).toHaveLength(1);
    });
  });
});

describe('a command', () => {
  const TASK = command('create_task', { kind: 'review', text: 'a text', dueAt: '2026-07-04T09:30:00Z' });
  const done = () => outs(0, []);

  it('whose procedure takes other arguments is not sent, and said to be stopped until it fits again', async () => {
    const { connection, dictionary, told } = watched('write');
    wired.engine.answers.set('create_task', done);
    dictionary.drop('XXADIT_WRITE.CREATE_TASK', 'P_DUE');
    dictionary.add('XXADIT_WRITE.CREATE_TASK', 'P_DUE_AT');
    await connection.identity(within());
    await eventually(() => expect(told()).toHaveLength(1));
    expect(told()?.[0]).toMatchObject({
      code: 'ERP_REPLY_INVALID',
      text: expect.stringMatching(
        /^XXADIT_WRITE\.CREATE_TASK: arguments: P_DUE is not known there, P_DUE_AT is demanded there/,
      ),
      stops: ['report_payment', 'request_document', 'create_task'],
    });
    expect(await connection.execute(TASK, within())).toMatchObject({
      outcome: 'not-sent',
      reason: expect.stringMatching(
        /create_task: XXADIT_WRITE\.CREATE_TASK: arguments: P_DUE is not known there.*tell us/,
      ),
    });
    expect(of('create_task')).toBe(0);
    dictionary.drop('XXADIT_WRITE.CREATE_TASK', 'P_DUE_AT');
    dictionary.add('XXADIT_WRITE.CREATE_TASK', 'P_DUE');
    await connection.doctor(within(20_000));
    await eventually(() => expect(told()).toEqual([]));
    await connection.execute(TASK, within());
    expect(of('create_task')).toBe(1);
  });

  it('is stopped with its package, and not by one that the database may yet compile', async () => {
    const { connection, dictionary, told } = watched('write');
    dictionary.invalid.add('XXADIT_WRITE');
    await connection.identity(within());
    await eventually(() => expect(told()).toHaveLength(1));
    expect(told()?.[0]).toMatchObject({ code: 'INVALID', text: expect.stringContaining('recompile') });
    expect(told()?.[0]).not.toHaveProperty('stops');
    dictionary.remove('XXADIT_WRITE');
    await connection.doctor(within(20_000));
    await eventually(() => expect(told()?.[0]).toMatchObject({ code: 'ERP_DENIED' }));
    expect(told()?.[0]?.stops).toEqual(expect.arrayContaining(['create_promise', 'log_call', 'create_task']));
    expect(told()?.[0]?.text).toContain('install ebs/addon');
  });
});

/** What is changed in the database, the row that tells it, and the operation that it costs. */
const DRIFTS: readonly (readonly [string, 'read' | 'write', (of: TinyDictionary) => void, string, RegExp])[] = [
  [
    'a column dropped',
    'read',
    (of) => of.drop('RA_CM_REQUESTS_ALL', 'CM_REASON_CODE'),
    'object RA_CM_REQUESTS_ALL',
    /columns missing: CM_REASON_CODE \(affects .*list_disputes/,
  ],
  [
    'a grant revoked',
    'read',
    (of) => void of.remove('JTF_TASKS_VL'),
    'object JTF_TASKS_VL',
    /nothing was granted on it \(affects .*list_activities/,
  ],
  [
    'an argument renamed',
    'write',
    (of) => {
      of.drop('JTF_TASKS_PUB.CREATE_TASK', 'P_DESCRIPTION');
      of.add('JTF_TASKS_PUB.CREATE_TASK', 'P_DESCRIPTION_TEXT');
    },
    'program JTF_TASKS_PUB.CREATE_TASK',
    /P_DESCRIPTION is not known there, P_DESCRIPTION_TEXT is demanded there \(affects .*create_task/,
  ],
  [
    'a field of a record dropped',
    'write',
    (of) => of.drop('HZ_CONTACT_POINT_V2PUB.PHONE_REC_TYPE', 'PHONE_NUMBER'),
    'program HZ_CONTACT_POINT_V2PUB.PHONE_REC_TYPE',
    /fields missing: PHONE_NUMBER \(affects update_contact\)/,
  ],
  [
    'a package missing',
    'write',
    (of) => void of.remove('AR_CREDIT_MEMO_API_PUB'),
    'package AR_CREDIT_MEMO_API_PUB',
    /not there, or nothing was granted on it \(affects create_dispute\)/,
  ],
  [
    'a package invalid',
    'write',
    (of) => void of.invalid.add('IEX_PROMISES_PUB'),
    'package IEX_PROMISES_PUB',
    /invalid: package \(affects create_promise, change_promise\)/,
  ],
];

describe('doctor', () => {
  it.each(DRIFTS)(
    'tells of %s in the row of the right object, with what it costs',
    async (_, role, change, row, text) => {
      const changed = role === 'write' ? { ...DIRECT, contactChanges: 'contact-point' } : {};
      const { connection, dictionary } = watched(role, changed);
      const failed = async () => {
        const findings = await connection.doctor(within(20_000));
        return findings.filter(({ check, status }) => status === 'fail' && /^(?:object|program|package) /.test(check));
      };
      expect(await failed()).toEqual([]);
      change(dictionary);
      const wrong = await failed();
      expect(wrong.map(({ check }) => check)).toContain(row);
      for (const { check } of wrong) expect(check).toContain(row.split(' ')[1]?.split('.')[0]);
      const found = wrong.find(({ check }) => check === row);
      expect(found?.text).toMatch(text);
      expect(found?.remedy).toBeTruthy();
    },
  );
});
