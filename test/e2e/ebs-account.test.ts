import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { aroundEbs } from './ebs-world.ts';
import { adit, dataOf, editConfig, metaOf, startServing, stopAgent, until, useStage } from './world.ts';

const stage = useStage({ systems: ['ebs'] }, (opened) =>
  editConfig(opened, ({ policy }) => {
    policy.recordsPerHour = 10_000_000;
  }),
);
const { ask, askAboutStranger, called, decided, doctor, newConnection, role, script, stranger } = aroundEbs(stage);

const ROLES = ['read', 'write'] as const;
const FRESH = 'Fresh-2-Secret';

async function wroteTask(text: string): Promise<string> {
  const task = await ask('create_task', { customer: `ebs/${await stranger()}`, kind: 'review', text });
  return (await decided(dataOf(task).commandId)).outcome;
}

vi.setConfig({ testTimeout: 180_000 });
describe('passwords in their grace', () => {
  it('are told by doctor of the writing user too before it has sent a command, also while no agent runs', async () => {
    await script(
      `CREATE PROFILE brief LIMIT PASSWORD_LIFE_TIME 1/86400 PASSWORD_GRACE_TIME 5;
       ALTER USER adit_read PROFILE brief;
       ALTER USER adit_write PROFILE brief;`,
    );
    const warned = async () => {
      const { write } = await doctor();
      expect(write['password']).toMatchObject({
        status: 'warn',
        text: expect.stringMatching(/^ADIT_WRITE: .*ORA-28002/),
      });
    };
    await newConnection('write');
    await warned();
    expect(await stopAgent(stage())).toBe(0);
    await warned();
    await startServing(stage());
    expect(await called('create_task')).toEqual([]);
  });

  it('are warned of by status and by doctor, for each user and with the days left, while everything works', async () => {
    for (const name of ROLES) await newConnection(name);
    expect(await wroteTask('in the grace')).toBe('recorded');
    expect(metaOf(await askAboutStranger()).source).toBe('erp');
    for (const name of ROLES) {
      const notices = await until(`the warning about ${name}`, async () => (await role(name)).notices);
      expect(notices).toEqual([
        { code: 'ORA-28002', text: expect.stringMatching(/^the password expires within 5 days$/) },
      ]);
    }
    const { code, out } = await adit(stage(), 'status');
    expect([code, out]).toEqual([69, expect.stringContaining('ORA-28002')]);
    const found = await doctor();
    for (const name of ROLES)
      expect(found[name]?.['password']).toMatchObject({
        status: 'warn',
        text: expect.stringMatching(
          new RegExp(`^ADIT_${name.toUpperCase()}: the password expires within 5 days.*ORA-28002`),
        ),
        remedy: expect.stringContaining('change the password'),
      });
  });

  it('that were changed are warned of no more, once the new ones are read', async () => {
    for (const name of ROLES) {
      await script(`ALTER USER adit_${name} IDENTIFIED BY "${FRESH}" PROFILE DEFAULT;`);
      writeFileSync(stage().ebs.users[name].passwordFile, FRESH);
    }
    expect((await adit(stage(), 'system', 'reset', 'ebs')).code).toBe(0);
    expect(await wroteTask('with the new one')).toBe('recorded');
    expect(metaOf(await askAboutStranger()).source).toBe('erp');
    const found = await doctor();
    for (const name of ROLES) expect(found[name]?.['password']).toMatchObject({ status: 'ok' });
    for (const name of ROLES) expect((await role(name)).notices).toBeUndefined();
    expect(readFileSync(stage().agent.logFile, 'utf8')).not.toContain(FRESH);
  });
});
