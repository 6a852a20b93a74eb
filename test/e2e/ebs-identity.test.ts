import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { ebsEffects } from '../faults/acts-ebs.ts';
import { aroundEbs } from './ebs-world.ts';
import { adit, dataOf, editConfig, metaOf, until, useStage } from './world.ts';

const stage = useStage({ systems: ['ebs'] }, (opened) =>
  editConfig(opened, ({ policy, systems }) => {
    // Two nodes, as an operator would name them; here both lead to the one listener.
    const { port } = opened.ebs;
    systems[0].section.hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    policy.recordsPerHour = 10_000_000;
  }),
);
const { ask, askAboutStranger, decided, stranger, system, told, script } = aroundEbs(stage);

const task = async (text: string): Promise<string> =>
  dataOf(await ask('create_task', { customer: `ebs/${await stranger()}`, kind: 'review', text })).commandId;
const tasksOf = async (commandId: string) =>
  (await ebsEffects(stage())).activities.filter(({ reference }) => reference === commandId);
/** How often a pool of sessions found itself in an edition of the past. */
const noticed = () =>
  readFileSync(stage().agent.logFile, 'utf8').split('the default edition of the database has changed').length - 1;
const isRead = () =>
  until('EBS to be read again', async () => {
    const reply = await askAboutStranger();
    return reply.status === 200 && metaOf(reply).source === 'erp';
  });

vi.setConfig({ testTimeout: 180_000 });

describe('another node of the same database', () => {
  it('locks nothing: reads and writes go on there', async () => {
    await isRead();
    expect((await system()).identity.state).toBe('pinned');
    await stage().books.database({ instance: 'EBSDB2' });
    await isRead();
    const commandId = await task('on the other node');
    expect((await decided(commandId)).outcome).toBe('recorded');
    expect(await tasksOf(commandId)).toHaveLength(1);
    expect((await system()).identity.state).toBe('pinned');
  });
});

describe('a standby where the primary is meant', () => {
  it('takes no write and loses none: the command waits for the switchover, and is recorded once', async () => {
    await stage().books.database({ role: 'PHYSICAL STANDBY' });
    await isRead();
    const commandId = await task('to a standby');
    await until('the write to be refused', async () => {
      const { json } = await adit(stage(), 'outbox', 'show', commandId);
      return JSON.stringify(json).includes('ORA-16000');
    });
    expect((await told(commandId)).state).not.toBe('failed');
    await stage().books.database({ role: 'PRIMARY' });
    expect((await decided(commandId)).outcome).toBe('recorded');
    expect(await tasksOf(commandId)).toHaveLength(1);
    expect((await system()).identity.state).toBe('pinned');
  });
});

describe('the default edition after a patch', () => {
  it('is that of every session within a minute; no read and no write is lost in between', async () => {
    await isRead();
    await script('CREATE EDITION v_20261201_0100;\nALTER DATABASE DEFAULT EDITION = v_20261201_0100;');
    const commands: string[] = [];
    const outcomes: string[] = [];
    await until(
      'both users to notice',
      async () => {
        const reply = await askAboutStranger();
        outcomes.push(reply.status === 200 ? metaOf(reply).source : JSON.stringify(reply.body));
        if (commands.length < outcomes.length / 10) commands.push(await task(`during the cutover ${commands.length}`));
        return noticed() >= 2;
      },
      100_000,
    );
    expect(new Set(outcomes)).toEqual(new Set(['erp']));
    for (const commandId of commands) {
      expect((await decided(commandId)).outcome).toBe('recorded');
      expect(await tasksOf(commandId)).toHaveLength(1);
    }
  });
});

describe('a clone behind the same address', () => {
  it('is read apart and never written to until an operator accepts it', async () => {
    await isRead();
    expect((await decided(await task('before the clone'))).outcome).toBe('recorded');
    await stage().books.database({ dbid: '4711000815' });
    const commandId = await task('for the database that was there before');
    await until('the write to be held back', async () => {
      const { json } = await adit(stage(), 'outbox', 'show', commandId);
      return JSON.stringify(json).includes('SYSTEM_PINNED');
    });
    expect(await tasksOf(commandId)).toEqual([]);
    await isRead();
    expect((await system()).identity.state).toBe('mismatch');
    const { code, json } = await adit(stage(), 'status');
    expect([code, json.healthy]).toEqual([69, false]);

    expect((await adit(stage(), 'system', 'repin', 'ebs')).code).toBe(0);
    expect((await decided(commandId)).outcome).toBe('recorded');
    expect(await tasksOf(commandId)).toHaveLength(1);
    expect((await system()).identity.state).toBe('pinned');
    expect((await told(commandId)).state).toBe('confirmed');
  });
});
