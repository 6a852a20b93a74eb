import { afterAll, describe, expect, it, vi } from 'vitest';
import { Stage } from '../../sandbox/demo/stage.ts';
import { ebsEffects } from '../faults/acts-ebs.ts';
import { aroundEbs } from './ebs-world.ts';
import { dataOf, editConfig, metaOf, until, useStage } from './world.ts';

/** What the site vouches for, and what the standby tells, seconds. */
const MOST = 1_800;
const LAG = 120;
/** Beyond what a busy machine adds to an age. */
const SLOW = 60;

const COMPANY = { systems: ['ebs'] as const, customers: 40, items: 300 };
/** The same company once more, as the standby has it: what is written to the primary never comes to it. */
let standby: Stage;

const stage = useStage(COMPANY, async (primary) => {
  standby = await new Stage({ ...COMPANY, withoutAgent: true }).open();
  expect(await standby.books.script('REVOKE SELECT ON sys.v_$dataguard_stats FROM adit_read;')).toMatchObject({});
  await standby.books.database({ role: 'PHYSICAL STANDBY', lagSeconds: LAG });
  const { port, service, users } = standby.ebs;
  editConfig(primary, ({ systems, policy }) => {
    const [{ section }] = systems;
    section.replica = { hosts: [`127.0.0.1:${port}`], service, mostLagSeconds: MOST };
    section.read.password = `\${file:${users.read.passwordFile}}`;
    policy.recordsPerHour = 10_000_000;
  });
});
afterAll(() => standby?.close());

const { ask, askAboutStranger, decided, doctor, newConnection, stranger, system } = aroundEbs(stage);
const seenBy = async (of: Stage, name: string) => (await of.books.calls()).filter((call) => call.name === name).length;
async function age(operation = 'get_customer', asked = {}) {
  const reply = await ask(operation, { customer: `ebs/${await stranger()}` }, asked);
  const { ageSeconds, source, stale } = metaOf(reply);
  expect(source).toBe('erp');
  return { ageSeconds, stale };
}
function expectAbout(seconds: number, expected: number): void {
  expect(seconds).toBeGreaterThanOrEqual(expected);
  expect(seconds).toBeLessThan(expected + SLOW);
}

vi.setConfig({ testTimeout: 180_000 });

describe('a replica that answers reads', () => {
  it('and may not be asked for its age counts as old as the site says; doctor warns', async () => {
    expectAbout((await age()).ageSeconds, MOST);
    expect((await doctor()).read['replica']).toMatchObject({
      status: 'warn',
      text: expect.stringContaining(`as ${MOST} s old`),
      remedy: expect.stringContaining('V_$DATAGUARD_STATS'),
    });
    expect((await system()).identity.state).toBe('pinned');
  });

  it('tells its age with every answer, and is marked stale where that is more than is wanted', async () => {
    await standby.books.database({ role: 'PRIMARY' });
    expect(await standby.books.script('GRANT SELECT ON sys.v_$dataguard_stats TO adit_read;')).toEqual({ errors: [] });
    await standby.books.database({ role: 'PHYSICAL STANDBY' });
    await newConnection('read');
    // The same one each time: it may take many times, and those who were asked about are no strangers any more.
    const customer = `ebs/${await stranger()}`;
    await until('the age to be told', async () => {
      const reply = await ask('get_customer', { customer }, { maxAgeS: 0 });
      return reply.status === 200 && metaOf(reply).source === 'erp' && metaOf(reply).ageSeconds < MOST;
    });
    const { ageSeconds, stale } = await age();
    expectAbout(ageSeconds, LAG);
    expect(stale).toBe(false);
    expect((await age('get_customer', { maxAgeS: 60 })).stale).toBe(true);
    expect((await doctor()).read['replica']).toMatchObject({
      status: 'ok',
      text: expect.stringMatching(/^\d+ s behind$/),
    });
  });

  it('gets no write; what was written is looked up at the primary, and shows although the replica does not have it', async () => {
    const customer = `ebs/${await stranger()}`;
    const before = await seenBy(standby, 'create_task');
    const { commandId } = dataOf(await ask('create_task', { customer, kind: 'review', text: 'to the primary' }));
    const seen = await decided(commandId);
    expect(seen.outcome).toBe('recorded');
    expect(await seenBy(standby, 'create_task')).toBe(before);
    expect(await seenBy(standby, 'lookup_command')).toBe(0);
    const written = (await ebsEffects(stage())).activities.filter(({ reference }) => reference === commandId);
    expect(written).toHaveLength(1);
    const reply = await ask('list_activities', { customer }, { maxAgeS: 0 });
    expect(metaOf(reply).stale).toBe(true);
    expect(JSON.stringify(dataOf(reply))).toContain(commandId);
  });

  it('that falls far behind is told as it is, and beyond what an operation ever allows not at all', async () => {
    await standby.books.database({ lagSeconds: 3 * 86_400 + 600 });
    const old = await until('the new age to be seen', async () => {
      const reply = await askAboutStranger();
      return reply.status === 503 ? reply : null;
    });
    expect(old.body).toMatchObject({ code: 'DATA_TOO_OLD' });
    expect((await doctor()).read['replica']).toMatchObject({
      status: 'warn',
      text: expect.stringContaining('more than the'),
    });
    const { commandId } = dataOf(
      await ask('create_task', { customer: `ebs/${await stranger()}`, kind: 'review', text: 'all the same' }),
    );
    expect((await decided(commandId)).outcome).toBe('recorded');
    expect((await askAboutStranger()).status).toBe(503);
  });
});
