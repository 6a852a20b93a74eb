import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Connection, DoctorFinding, Notice } from '../../domain/connector.ts';
import { operations } from '../../domain/operations.ts';
import { connector } from '../../ebs/index.ts';
import { type EbsSandbox, startEbsSandbox } from './ebs-sandbox.ts';
import { sectionOf } from './ebs-world.ts';
import { patiently } from './world.ts';

/** A DBA changes settings, people and grants in a running EBS; the connector says what of it does not fit. */

let sandbox: EbsSandbox;
const open: Connection[] = [];
beforeAll(async () => {
  sandbox = await startEbsSandbox({ customers: 20, items: 100, seed: 83, addon: 'on' });
}, 120_000);
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => sandbox?.stop());

async function script(user: 'SYSTEM' | 'APPS', text: string): Promise<void> {
  expect(await sandbox.ask('/script', { system: sandbox.system.name, user, text })).toEqual({ errors: [] });
}

function connect(
  role: 'read' | 'write',
  changed: Readonly<Record<string, unknown>> = {},
  told: (present: readonly Notice[]) => void = () => undefined,
): Connection {
  const section = connector.configSchema.parse(sectionOf(sandbox, { reads: 'views', section: changed }));
  const connection = connector.open(section, {
    role,
    timeZone: sandbox.system.timeZone,
    operations: Object.keys(operations),
    secret: (reference) => sandbox.secrets.get(reference) ?? '',
    now: () => Date.now(),
    monotonic: () => performance.now(),
    profile: 'development',
    workDir: tmpdir(),
    abandon: (reason) => {
      throw reason;
    },
    notices: told,
    log: () => undefined,
  });
  open.push(connection);
  return connection;
}

const setting = (name: string, value: string) =>
  script('SYSTEM', `UPDATE xxadit.xxadit_settings SET value = '${value}' WHERE name = '${name}';\nCOMMIT;`);

async function setup(changed: Readonly<Record<string, unknown>> = {}): Promise<DoctorFinding | undefined> {
  const findings = await connect('write', changed).doctor(patiently());
  return findings.find(({ check }) => check === 'setup');
}

describe('the settings of the add-on, as doctor tells them', () => {
  it('fit as they were installed', async () => {
    expect(await setup()).toMatchObject({
      status: 'ok',
      text: 'commands run as ADIT_AGENT with ADIT_COLLECTIONS of AR',
    });
  });

  it.each([
    ['USER', 'NOBODY', 'ADIT_AGENT', 'EBS has no user NOBODY'],
    ['USER', 'QUILL', 'ADIT_AGENT', 'user QUILL does not have responsibility ADIT_COLLECTIONS today'],
    ['RESPONSIBILITY', 'ADIT_NOTHING', 'ADIT_COLLECTIONS', 'AR has no responsibility ADIT_NOTHING'],
    ['APPLICATION', 'XX', 'AR', 'EBS has no application XX'],
    ['OPERATING_UNITS', '101', '101,102', 'operating unit 102 is not among those of the settings'],
  ])('%s %s does not', async (name, value, before, text) => {
    await setting(name, value);
    try {
      const found = await setup();
      expect(found).toMatchObject({ status: 'fail', remedy: expect.stringContaining('XXADIT_SETTINGS') });
      expect(found?.text).toContain(text);
    } finally {
      await setting(name, before);
    }
    expect(await setup()).toMatchObject({ status: 'ok' });
  });

  it('a user that has ended, and an operating unit that nobody made', async () => {
    const end = (date: string) =>
      script('APPS', `UPDATE apps.fnd_user SET end_date = ${date} WHERE user_name = 'ADIT_AGENT';\nCOMMIT;`);
    await end("TO_DATE('2020-02-29', 'YYYY-MM-DD')");
    try {
      const found = await setup({ operatingUnits: ['101', '999'] });
      expect(found?.text).toContain('user ADIT_AGENT has ended on 2020-02-29');
      expect(found?.text).toContain('there is no operating unit 999');
    } finally {
      await end('NULL');
    }
  });
});

describe('a grant that a DBA revokes', () => {
  it('is told with the statements that it costs, refuses them unsent, and is noticed when it is back', async () => {
    const printed = connector.grants(
      connector.configSchema.parse(sectionOf(sandbox, { reads: 'views' })),
      Object.keys(operations),
    );
    // The users are there already; of the script only what the reading user may see is left to be granted.
    await script('SYSTEM', printed.replaceAll(/^(?:CREATE (?:USER|PROFILE)[^;]*;|-- .*)$/gm, ''));
    await script('SYSTEM', 'REVOKE SELECT ON apps.iex_promise_details FROM adit_read;');
    let told: readonly Notice[] | null = null;
    const connection = connect('read', {}, (present) => {
      told = present;
    });
    await connection.identity(patiently());
    await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 60_000 });
    expect(told).toMatchObject([
      { code: 'ERP_DENIED', text: expect.stringMatching(/^IEX_PROMISE_DETAILS: .*list_promises/) },
    ]);
    const sent = async () => {
      const calls = (await sandbox.ask(`/calls?system=${sandbox.system.name}`)) as readonly { readonly name: string }[];
      return calls.filter(({ name }) => name === 'promises').length;
    };
    await expect(connection.read('promise', { customer: '1001' }, patiently())).rejects.toMatchObject({
      code: 'ERP_DENIED',
      message: expect.stringContaining('IEX_PROMISE_DETAILS'),
    });
    expect(await sent()).toBe(0);
    expect((await connection.read('openItem', { customer: '1001' }, patiently())).rows.length).toBeGreaterThan(0);
    await script('SYSTEM', 'GRANT SELECT ON apps.iex_promise_details TO adit_read;');
    await connection.doctor(patiently());
    await vi.waitFor(() => expect(told).toEqual([]), { timeout: 60_000 });
    expect((await connection.read('promise', { customer: '1001' }, patiently())).complete).toBe(true);
    expect(await sent()).toBe(1);
  });
});
