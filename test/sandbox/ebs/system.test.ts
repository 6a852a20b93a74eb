import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type EbsAccess, isEbs } from '../../../sandbox/access.ts';
import type { CallRecord } from '../../../sandbox/calls.ts';
import type { Ledger } from '../../../sandbox/ledger/ledger.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../../sandbox/sandbox.ts';
import { type Connection, codeOf, oracledb } from '../oracle/wire/driver.ts';

const AS_OF = '2026-11-20';
let dir: string;
let sandbox: RunningSandbox;
let ebs: EbsAccess;
const errors: unknown[] = [];

/** Its own folder of certificates and passwords for each. */
async function start(
  folder: string,
  options: Partial<SandboxOptions>,
): Promise<{ running: RunningSandbox; access: EbsAccess }> {
  const running = await startSandbox({
    customers: 20,
    items: 100,
    seed: 1,
    dir: join(dir, folder),
    asOf: AS_OF,
    now: () => Date.now(),
    onError: (error) => errors.push(error),
    ...options,
  });
  const access = running.systems.find(isEbs);
  if (access === undefined) throw new Error('there is no EBS');
  return { running, access };
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'adit-ebs-test-'));
  const { running, access } = await start('both', { systems: ['ecc', 'ebs'] });
  sandbox = running;
  ebs = access;
}, 120_000);
afterAll(async () => {
  await sandbox?.stop();
  rmSync(dir, { recursive: true, force: true });
  expect(errors).toEqual([]);
});

const password = (access: EbsAccess, role: 'read' | 'write') => readFileSync(access.users[role].passwordFile, 'utf8');

/** Logs on as a user of the access; `as` puts the name of another into brackets. */
function connect(access: EbsAccess, role: 'read' | 'write', as = ''): Promise<Connection> {
  return oracledb.getConnection({
    user: `${access.users[role].user}${as}`,
    password: password(access, role),
    connectString: `${access.host}:${access.port}/${access.service}?connect_timeout=5`,
  });
}

async function withConnection<T>(
  role: 'read' | 'write',
  work: (connection: Connection) => Promise<T>,
  as = '',
): Promise<T> {
  const connection = await connect(ebs, role, as);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

async function ask<T>(path: string, body?: unknown, running = sandbox): Promise<T> {
  const response = await fetch(
    running.controlUrl + path,
    body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
  );
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
const ledgerOf = (system: string) => ask<Ledger>(`/ledger?system=${system}`);

const TASK = `/* adit:create_task */ BEGIN apps.xxadit_write.create_task(p_command_id => :id, p_digest => :digest, p_customer => '1001', p_orgs => ',101,102,',
  p_kind => 'create_task', p_name => 'Follow up', p_text => :text, p_due => '2026-11-25T10:00:00', p_assignee => NULL, p_note => NULL, p_detail => NULL,
  x_status => :status, x_document => :document, x_posted_at => :posted_at, x_message => :message); END;`;
const out = () => ({ dir: oracledb.BIND_OUT, type: oracledb.STRING, maxSize: 2000 });
const taskBinds = (id: string) => ({
  id,
  digest: 'd'.repeat(64),
  text: `Ask again\n[adit:${id}]`,
  status: out(),
  document: out(),
  posted_at: out(),
  message: out(),
});

describe('the simulated EBS in a sandbox', () => {
  it('says how to reach it, with passwords in files of their own', () => {
    expect(sandbox.systems.map(({ name, kind }) => [name, kind])).toEqual([
      ['ecc', 'sap-ecc'],
      ['ebs', 'oracle-ebs'],
    ]);
    expect(ebs).toMatchObject({
      service: 'EBSPROD',
      operatingUnits: ['101', '102'],
      timeZone: 'Europe/Berlin',
      addon: 'on',
      road: 'thin',
    });
    for (const role of ['read', 'write'] as const) {
      expect(statSync(ebs.users[role].passwordFile).mode & 0o777).toBe(0o600);
      expect(JSON.stringify(sandbox.systems)).not.toContain(password(ebs, role));
    }
  });

  it('answers the reading user from its tables, on its own business date', async () => {
    const { rows } = await withConnection('read', (connection) =>
      connection.execute(
        `/* adit:open */ SELECT s.trx_number, TO_CHAR(s.amount_due_remaining, 'TM9') FROM apps.ar_payment_schedules_all s
         JOIN apps.hz_cust_accounts a ON a.cust_account_id = s.customer_id WHERE a.account_number = :account AND s.status = 'OP' AND s.due_date < TRUNC(SYSDATE) ORDER BY s.trx_number`,
        ['1001'],
      ),
    );
    expect(rows).toEqual([
      ['5100003', '2998'],
      ['5100004', '9401'],
    ]);
    const calls = await ask<CallRecord[]>('/calls?system=ebs');
    expect(calls.find(({ name }) => name === 'open')).toMatchObject({ road: 'thin', outcome: 'ok' });
  });

  it('lets the reading user write nothing and call no command', async () => {
    await withConnection('read', async (connection) => {
      expect(await codeOf(connection.execute("UPDATE apps.hz_parties SET party_name = 'X'"))).toBe('ORA-01031');
      expect(
        await codeOf(connection.execute('BEGIN :v := apps.xxadit_write.interface_version; END;', { v: out() })),
      ).toBe('ORA-06550');
    });
    await withConnection('write', async (connection) => {
      expect(await codeOf(connection.execute('SELECT 1 FROM apps.hz_parties'))).toBe('ORA-00942');
    });
  });

  it('reads by the add-on, which gives a cursor and no tables', async () => {
    const rows = await withConnection('read', async (connection) => {
      const { outBinds } = await connection.execute(
        "BEGIN apps.xxadit_read.open_items(p_customer => '1001', p_orgs => ',101,', p_key_date => '2026-11-20', p_result => :r); END;",
        { r: { dir: oracledb.BIND_OUT, type: oracledb.CURSOR } },
      );
      const cursor = (
        outBinds as unknown as { r: { getRows(count: number): Promise<unknown[][]>; close(): Promise<void> } }
      ).r;
      const found = await cursor.getRows(100);
      await cursor.close();
      return found;
    });
    expect(
      rows.flat().filter((value) => ['5100003', '5100004', '5100005', '5100007'].includes(String(value))),
    ).toHaveLength(4);
  });

  it('carries out a command once, and only in its own books', async () => {
    const before = await ledgerOf('ecc');
    const id = 'cmd-0001';
    const run = () => withConnection('write', (connection) => connection.execute(TASK, taskBinds(id)));
    const { outBinds } = await run();
    expect(outBinds).toMatchObject({ status: 'DONE', message: null });
    expect((await run()).outBinds).toMatchObject({
      status: 'REPEATED',
      document: (outBinds as unknown as { document: string }).document,
    });
    const { tasks } = await ledgerOf('ebs');
    expect(tasks.filter(({ reference }) => reference === id)).toMatchObject([
      {
        customer: '1001',
        kind: 'follow_up',
        status: 'open',
        text: 'Ask again',
        by: 'ADIT_AGENT',
        dueAt: '2026-11-25T09:00:00Z',
      },
    ]);
    expect(await ledgerOf('ecc')).toEqual(before);
  });

  it('lets the writing user through to APPS by its own password, with the context of a block', async () => {
    const { outBinds } = await withConnection(
      'write',
      (connection) =>
        connection.execute(
          `DECLARE l_user NUMBER; BEGIN
             SELECT user_id INTO l_user FROM apps.fnd_user WHERE user_name = 'ADIT_AGENT';
             apps.fnd_global.apps_initialize(l_user, 52101, 222);
             apps.mo_global.init('AR');
             apps.mo_global.set_policy_context('S', 102);
             :org := apps.mo_global.get_current_org_id;
           END;`,
          { org: out() },
        ),
      '[APPS]',
    );
    expect(outBinds).toEqual({ org: '102' });
  });

  it('posts as people do, and the database shows it at once', async () => {
    const receipt = await ask<{ invoice: string }>('/post', {
      system: 'ebs',
      kind: 'invoice',
      customer: '1001',
      total: { amount: '12.34', currency: 'EUR' },
      date: '2026-10-01',
      terms: '30 NET',
    });
    const { rows } = await withConnection('read', (connection) =>
      connection.execute(
        `SELECT d.status, TO_CHAR(s.last_update_date, 'YYYY-MM-DD'), SIGN(SYSDATE - s.last_update_date) FROM apps.ar_payment_schedules_all s
         JOIN apps.iex_delinquencies_all d ON d.payment_schedule_id = s.payment_schedule_id WHERE s.trx_number = :n`,
        [receipt.invoice],
      ),
    );
    expect(rows?.[0]?.slice(0, 2)).toEqual(['DELINQUENT', AS_OF]);
    await expect(
      ask('/post', { system: 'ebs', kind: 'payment', customer: 'QUARRY09', amount: { amount: '1', currency: 'EUR' } }),
    ).rejects.toThrow('400');
    expect(await ask('/expected/aging?system=ebs&customer=1001')).toMatchObject({
      buckets: [{ currency: 'EUR', total: '14237.40' }],
    });
  });

  it('is struck by its own faults only', async () => {
    await ask('/faults', { system: 'ebs', at: 'call', match: 'struck', action: 'error', code: '60' });
    const strike = () =>
      withConnection('read', (connection) => connection.execute('/* adit:struck */ SELECT 1 FROM dual'));
    expect(await codeOf(strike())).toBe('ORA-00060');
    expect((await strike()).rows).toEqual([[1]]);
    await ask('/faults', { system: 'ecc', at: 'call', action: 'error', sticky: true });
    expect((await strike()).rows).toEqual([[1]]);
    await fetch(`${sandbox.controlUrl}/faults`, { method: 'DELETE' });
  });

  it('runs scripts of a DBA, and says what went wrong', async () => {
    expect(await ask('/script', { system: 'ebs', text: 'GRANT SELECT ON apps.nowhere TO adit_read;' })).toMatchObject({
      errors: [expect.stringContaining('ORA-00942')],
    });
    await expect(ask('/script', { system: 'ecc', text: 'SELECT 1 FROM dual;' })).rejects.toThrow('400');
    await expect(ask('/script', { system: 'ebs', text: 'SELECT 1 FROM dual;', user: 'ADIT_READ' })).rejects.toThrow(
      '400',
    );
    expect(errors).toEqual([]);
  });

  it('is another database, a standby and the old one again, as somebody says', async () => {
    const asked =
      "SELECT d.dbid, d.name, d.database_role, d.open_mode, SYS_CONTEXT('USERENV', 'INSTANCE_NAME') FROM v$database d";
    const told = () => withConnection('read', async (one) => (await one.execute(asked)).rows?.[0]);
    const before = await ask<Record<string, unknown>>('/database?system=ebs');
    expect(before).toEqual({
      dbid: '1871042906',
      name: 'EBSDB',
      instance: 'EBSPROD1',
      service: 'EBSPROD',
      role: 'PRIMARY',
      lagSeconds: 0,
      heardSecondsAgo: 0,
    });
    expect(await told()).toEqual([1871042906, 'EBSDB', 'PRIMARY', 'READ WRITE', 'EBSPROD1']);
    const kept = await connect(ebs, 'read');
    const change = (changed: object) => ask('/database', { system: 'ebs', ...changed });
    expect(await change({ dbid: '2000000001', name: 'EBSTEST' })).toEqual({
      ...before,
      dbid: '2000000001',
      name: 'EBSTEST',
    });
    // It was restarted for that.
    expect(await codeOf(kept.execute('SELECT 1 FROM dual'))).toBe('NJS-500');
    expect(await told()).toEqual([2000000001, 'EBSTEST', 'PRIMARY', 'READ WRITE', 'EBSPROD1']);

    await change({ ...before, instance: 'EBSPROD2', role: 'PHYSICAL STANDBY', lagSeconds: 42 });
    expect(await told()).toEqual([1871042906, 'EBSDB', 'PHYSICAL STANDBY', 'READ ONLY WITH APPLY', 'EBSPROD2']);
    const lag = "SELECT value FROM v$dataguard_stats WHERE name = 'apply lag'";
    await withConnection('read', async (one) => {
      expect((await one.execute(lag)).rows).toEqual([['+00 00:00:42']]);
      await change({ lagSeconds: 7_200 });
      expect((await one.execute(lag)).rows).toEqual([['+00 02:00:00']]);
    });
    const refused = await withConnection('write', (one) => one.execute(TASK, taskBinds('standby')).catch(String));
    expect(refused).toContain('ORA-16000');

    await change({ service: 'EBSDR' });
    expect(await codeOf(connect(ebs, 'read'))).toBe('NJS-518');
    expect(await change(before)).toEqual(before);
    expect(await told()).toEqual([1871042906, 'EBSDB', 'PRIMARY', 'READ WRITE', 'EBSPROD1']);
    for (const bad of [{ dbid: '0' }, { role: 'SNAPSHOT' }, { lagSeconds: -1 }, { sid: 'x' }])
      await expect(change(bad)).rejects.toThrow('400');
    await expect(ask('/database?system=ecc')).rejects.toThrow('400');
    expect(errors).toEqual([]);
  });

  it('lets a password age by real statements of a DBA, and no other account', async () => {
    const script = (text: string) => ask('/script', { system: 'ebs', text });
    const none = { errors: [] };
    expect(
      await script(
        `CREATE USER aged IDENTIFIED BY "Aged-1";
GRANT CREATE SESSION TO aged;
CREATE PROFILE brief LIMIT PASSWORD_LIFE_TIME 1/86400;
ALTER USER aged PROFILE brief;`,
      ),
    ).toEqual(none);
    const logon = () =>
      oracledb.getConnection({
        user: 'aged',
        password: 'Aged-1',
        connectString: `${ebs.host}:${ebs.port}/${ebs.service}?connect_timeout=5`,
      });
    const status = await vi.waitFor(
      async () => {
        const one = await logon();
        const told = [
          one.warning?.message.split('\n')[0],
          (await one.execute('SELECT account_status FROM user_users')).rows?.[0],
        ];
        await one.close();
        expect(told[0]).toBeDefined();
        return told;
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(status).toEqual(['ORA-28002: the password will expire within 7 days', ['EXPIRED(GRACE)']]);
    expect(
      await script('ALTER PROFILE brief LIMIT PASSWORD_LIFE_TIME UNLIMITED;\nALTER USER aged PASSWORD EXPIRE;'),
    ).toEqual(none);
    expect(await codeOf(logon())).toBe('ORA-28001');
    expect(await script('ALTER USER aged IDENTIFIED BY "Aged-1";')).toEqual(none);
    await (await logon()).close();
    await withConnection('read', async (one) => {
      expect(one.warning).toBeUndefined();
      expect((await one.execute('SELECT account_status FROM user_users')).rows).toEqual([['OPEN']]);
    });
    expect(await script('DROP USER aged CASCADE;\nDROP PROFILE brief;')).toEqual(none);
  });
});

describe('with nothing granted and TCPS', () => {
  it('lets in only who has the certificate, who may do nothing until a script grants it', async () => {
    const { running, access } = await start('bare', {
      systems: ['ebs'],
      ebsGrants: 'none',
      ebsAddon: 'off',
      ebsTls: 'on',
    });
    try {
      expect(access).toMatchObject({ addon: 'off' });
      const files = access.tls;
      if (files === undefined) throw new Error('there is no TLS');
      const pem = (file: string) => readFileSync(file, 'utf8');
      const logon = (walletContent: string) =>
        oracledb.getConnection({
          user: access.users.read.user,
          password: password(access, 'read'),
          connectString: `tcps://localhost:${access.port}/${access.service}?connect_timeout=5&ssl_server_dn_match=off`,
          walletContent,
        });
      expect(await codeOf(logon(pem(files.caFile)))).toMatch(/^NJS-/);
      const connection = await logon([files.keyFile, files.certFile, files.caFile].map(pem).join('\n'));
      expect(await codeOf(connection.execute('SELECT 1 FROM apps.ra_terms'))).toBe('ORA-00942');
      expect(
        await ask('/script', { system: 'ebs', text: 'GRANT SELECT ON apps.ra_terms TO adit_read;' }, running),
      ).toEqual({ errors: [] });
      expect((await connection.execute('SELECT name FROM apps.ra_terms WHERE term_id = 5')).rows).toEqual([
        ['IMMEDIATE'],
      ]);
      await connection.close();
      expect(await codeOf(connect(access, 'write'))).toMatch(/^NJS-/);
    } finally {
      await running.stop();
    }
  });
});
