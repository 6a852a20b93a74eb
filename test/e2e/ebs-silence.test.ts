import { afterEach, describe, expect, it, vi } from 'vitest';
import { aroundEbs } from './ebs-world.ts';
import { dataOf, editConfig, metaOf, PATIENT, refusalOf, until, useStage } from './world.ts';

/** The longest that one statement may take; its caller leaves sooner, and it goes on for the next who asks. */
const READ_MS = 4_000;
const CALLER_MS = 1_000;
/** What a busy machine takes to ask and to answer beside that. */
const TELLING_MS = 2_500;

/** EBS with one place for each role, beside SAP. */
const stage = useStage({ systems: ['ecc', 'ebs'] }, (opened) =>
  editConfig(opened, ({ systems, policy }) => {
    const ebs = systems.find(({ name }: { name: string }) => name === 'ebs');
    ebs.section.maxConnections = 1;
    ebs.section.responseTimeoutMs = READ_MS;
    policy.recordsPerHour = 10_000_000;
  }),
);
afterEach(() => stage().books.heal());
const { ask, askAboutStranger, called, decided, fault, role, stranger } = aroundEbs(stage);

const askSap = (at: number) =>
  stage().platform.ask(
    'get_customer',
    { customer: `ecc/${String(10_010 + at).padStart(10, '0')}` },
    {
      ...PATIENT,
      maxAgeS: 0,
    },
  );
const isStuck = () =>
  until('the call to be stuck', async () => ((await stage().books.get('/faults')) as unknown[]).length === 0);

vi.setConfig({ testTimeout: 120_000 });

describe('an EBS that falls silent on its only connection', () => {
  it('frees the place within the deadline and a second; SAP and writes are untouched meanwhile', async () => {
    expect(metaOf(await askAboutStranger()).source).toBe('erp');
    await fault({ at: 'call', match: 'customer', action: 'hang' });
    const begunAt = performance.now();
    const hole = askAboutStranger({ deadlineMs: CALLER_MS });
    await isStuck();
    const waits = askAboutStranger();
    const freeAfter = waits.then(() => performance.now() - begunAt);
    for (let at = 0; at < 5; at += 1) expect(metaOf(await askSap(at)).source).toBe('erp');
    const customer = `ebs/${await stranger()}`;
    expect(refusalOf(await hole)).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    // Who waited for the place gets it as soon as it is free.
    expect(metaOf(await waits).source).toBe('erp');
    expect(await freeAfter).toBeLessThan(READ_MS + 1_000 + TELLING_MS);
    await until('the place to be free', async () => (await role('read')).active === 0);
    const { commandId } = dataOf(await ask('create_task', { customer, kind: 'review', text: 'beside the silence' }));
    expect((await decided(commandId)).outcome).toBe('recorded');
    expect((await role('read')).state).toBe('ready');
  });

  it('in a write: its outcome is asked for on a fresh connection, and it is there once', async () => {
    const customer = `ebs/${await stranger()}`;
    const before = (await called('create_task')).length;
    await fault({ at: 'call', match: 'create_task', action: 'hang' });
    const { commandId } = dataOf(await ask('create_task', { customer, kind: 'review', text: 'into the silence' }));
    await isStuck();
    for (let at = 5; at < 8; at += 1) expect(metaOf(await askSap(at)).source).toBe('erp');
    expect(metaOf(await askAboutStranger()).source).toBe('erp');
    expect((await decided(commandId)).outcome).toBe('recorded');
    expect((await called('create_task')).length - before).toBe(2);
  });
});
