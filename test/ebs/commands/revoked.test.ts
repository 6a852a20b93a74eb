import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection, ConnectorCommand } from '../../../domain/connector.ts';
import { connector } from '../../../ebs/index.ts';
import { type EbsSandbox, startEbsSandbox } from '../../conformance/ebs-sandbox.ts';
import { sectionOf } from '../../conformance/ebs-world.ts';
import { patiently } from '../../conformance/world.ts';
import { command } from './fake-driver.ts';

/** The writing user over the real driver, in a database whose grants a DBA takes away and gives back. */
let sandbox: EbsSandbox;
beforeAll(async () => {
  sandbox = await startEbsSandbox({ customers: 20, items: 100, seed: 87, addon: 'on' });
}, 120_000);
afterAll(() => sandbox?.stop());

async function script(text: string): Promise<void> {
  expect(await sandbox.ask('/script', { system: sandbox.system.name, user: 'SYSTEM', text })).toEqual({ errors: [] });
}

/** Afresh, so that nothing is remembered of what was refused. */
async function asWriter<T>(changed: object, work: (connection: Connection) => Promise<T>): Promise<T> {
  const section = connector.configSchema.parse(sectionOf(sandbox, { reads: 'wrapper', section: { ...changed } }));
  const connection = connector.open(section, {
    role: 'write',
    timeZone: sandbox.system.timeZone,
    secret: (reference) => sandbox.secrets.get(reference) ?? '',
    now: () => Date.now(),
    monotonic: () => performance.now(),
    profile: 'development',
    workDir: tmpdir(),
    abandon: (reason) => {
      throw reason;
    },
    log: () => undefined,
  });
  return work(connection).finally(() => connection.close());
}

interface Item {
  readonly customer: string;
  readonly invoice: string;
  readonly isOpen: boolean;
}

it.each<readonly [string, object, (item: Item) => ConnectorCommand]>([
  [
    'takes back everything as it fails',
    {},
    ({ customer }) => ({
      ...command('create_task', { kind: 'review', text: 'Repaired', dueAt: '2026-07-04T09:30:00Z' }),
      customer,
    }),
  ],
  [
    'commits inside',
    { disputes: 'iex' },
    ({ customer, invoice }) => ({ ...command('create_dispute', { invoice, reason: 'quantity', text: 'x' }), customer }),
  ],
])(
  'a command of which EBS %s waits while it may not be executed, and is done afterwards',
  async (_what, changed, of) => {
    const { items } = (await sandbox.ask(`/ledger?system=${sandbox.system.name}`)) as { items: readonly Item[] };
    const item = items.find(({ isOpen }) => isOpen);
    if (!item) throw new Error('nothing is open');
    const sent = { ...of(item), commandId: randomUUID() };
    await script('REVOKE EXECUTE ON apps.xxadit_write FROM adit_write;');
    expect(await asWriter(changed, (connection) => connection.execute(sent, patiently()))).toMatchObject({
      outcome: 'not-sent',
      reason: expect.stringContaining('PLS-00201'),
    });
    await script('GRANT EXECUTE ON apps.xxadit_write TO adit_write;');
    expect(await asWriter(changed, (connection) => connection.execute(sent, patiently()))).toMatchObject({
      outcome: 'done',
    });
  },
);
