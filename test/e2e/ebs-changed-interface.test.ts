import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { aroundEbs } from './ebs-world.ts';
import { adit, dataOf, editConfig, run, until, useStage } from './world.ts';

const TABLE = 'HZ_CONTACT_PREFERENCES';
const GONE = 'PREFERENCE_CODE';
const COLUMNS: Readonly<Record<string, string>> = {
  CONTACT_PREFERENCE_ID: 'NUMBER',
  CONTACT_LEVEL_TABLE: 'VARCHAR2(30)',
  CONTACT_LEVEL_TABLE_ID: 'NUMBER',
  CONTACT_TYPE: 'VARCHAR2(30)',
  [GONE]: 'VARCHAR2(30)',
  PREFERENCE_END_DATE: 'DATE',
  STATUS: 'VARCHAR2(1)',
  LAST_UPDATE_DATE: 'DATE',
};

/** The reading user reads the tables themselves. */
const stage = useStage({ systems: ['ebs'] }, (opened) =>
  editConfig(opened, ({ policy, systems }) => {
    systems[0].section.reads = 'views';
    policy.recordsPerHour = 10_000_000;
  }),
);
const { ask, script, stranger } = aroundEbs(stage);
vi.setConfig({ testTimeout: 180_000 });

/** Another patch level of the table. */
const rebuilt = (columns: readonly string[]) =>
  script(
    `DROP TABLE apps.${TABLE};
     CREATE TABLE apps.${TABLE} (${columns.map((name) => `${name} ${COLUMNS[name]}`).join(', ')});
     GRANT SELECT ON apps.${TABLE} TO adit_read;`,
  );
const asPerson = (...args: readonly string[]) =>
  run(['agent/bin.mjs', '--config', stage().configFile, ...args], {
    PATH: process.env['PATH'] ?? '',
    HOME: stage().dir,
    TZ: 'UTC',
    NODE_NO_WARNINGS: '1',
  });

it('a column that EBS does not have fails doctor in a row of its own, and leaves nobody called by mistake', async () => {
  const customer = `ebs/${await stranger()}`;
  const tell = (operation: string, args: object) => ask(operation, { customer, ...args }, { maxAgeS: 0 });
  const codes = async () =>
    dataOf(await tell('check_call_clearance', { purpose: 'service' })).reasons.map(
      ({ code }: { code: string }) => code,
    );
  const before = await asPerson('doctor');
  expect(before.code, before.out).toBe(0);
  expect(await codes()).not.toContain('unreadable_preference');

  await rebuilt(Object.keys(COLUMNS).filter((name) => name !== GONE));
  const drifted = await asPerson('doctor');
  expect(drifted.code, drifted.out).toBe(2);
  const told = drifted.out.split('\n').filter((line) => line.includes(`object ${TABLE}`));
  expect(told).toEqual([expect.stringMatching(new RegExp(`columns missing: ${GONE} \\(affects .*get_customer`))]);
  const { json } = await adit(stage(), 'doctor');
  const failed = json.rows.filter(({ status }: { status: string }) => status === 'fail');
  expect([json.failed, failed]).toEqual([
    1,
    [expect.objectContaining({ check: `ebs: object ${TABLE}`, remedy: expect.stringMatching(/./) })],
  ]);

  expect(dataOf(await tell('get_customer', {}))).toMatchObject({
    name: expect.stringMatching(/./),
    contacts: expect.any(Array),
    preferences: { doNotCall: 'unreadable' },
  });
  expect(await codes()).toContain('unreadable_preference');
  const log = readFileSync(stage().agent.logFile, 'utf8').split('\n');
  const warning = log.find((line) => line.includes('a part of the customer cannot be read'));
  expect(JSON.parse(warning ?? '{}')).toMatchObject({ part: 'preferences', said: expect.stringContaining(GONE) });

  await rebuilt(Object.keys(COLUMNS));
  const repaired = await asPerson('doctor');
  expect(repaired.code, repaired.out).toBe(0);
  await until(
    'the preferences to be read again',
    async () => !(await codes()).includes('unreadable_preference'),
    60_000,
  );
});
