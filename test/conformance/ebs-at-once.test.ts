import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ConnectorCommand } from '../../domain/connector.ts';
import { newCommandId } from './command-id.ts';
import { type EbsSandbox, type EbsSite, startEbsSandbox } from './ebs-sandbox.ts';
import { type EbsMode, ebsWorld } from './ebs-world.ts';
import { type ConformanceWorld, patiently } from './world.ts';

const company = { customers: 24, items: 400 };
const MODES: readonly (readonly [
  name: string,
  site: EbsSite,
  mode: EbsMode,
  procedure: 'create_dispute' | 'create_dispute_iex',
])[] = [
  ['by the add-on', { ...company, seed: 71, addon: 'on' }, { reads: 'wrapper' }, 'create_dispute'],
  ['by APPS’ proxy', { ...company, seed: 72, addon: 'off' }, { reads: 'views' }, 'create_dispute'],
  [
    'by an API that commits itself',
    { ...company, seed: 73, addon: 'on' },
    { reads: 'wrapper', section: { disputes: 'iex' } },
    'create_dispute_iex',
  ],
];

/** Whoever else writes: a clerk, a second agent, or the same one whose earlier attempt nobody waits for any more. */
describe.each(MODES)('two who write to Oracle EBS at once, %s', (_name, site, mode, procedure) => {
  let sandbox: EbsSandbox | undefined;
  let world: ConformanceWorld;
  let beside: ConformanceWorld;
  beforeAll(async () => {
    sandbox = await startEbsSandbox(site);
    world = await ebsWorld(sandbox, mode);
    beside = await ebsWorld(sandbox, mode);
  }, 240_000);
  afterAll(async () => {
    await Promise.all([world?.close(), beside?.close()]);
    await sandbox?.stop();
  });

  it('dispute an invoice once', { timeout: 60_000 }, async () => {
    if (!sandbox) throw new Error('the sandbox did not start');
    const { ask, system } = sandbox;
    const { items, disputes } = await world.ledger();
    const disputed = new Set(disputes.flatMap(({ invoices }) => invoices));
    const about = items.find(
      ({ isOpen, kind, invoice, open }) =>
        isOpen && kind === 'invoice' && Number(open.amount) > 10 && !disputed.has(invoice),
    );
    if (!about) throw new Error('the books hold no invoice to dispute');
    const { customer, invoice, open } = about;
    const dispute = (): ConnectorCommand => ({
      commandId: newCommandId(),
      kind: 'create_dispute',
      customer,
      args: { invoice, reason: 'price', amount: { amount: '1.00', currency: open.currency }, text: 'too dear' },
    });
    const [write, alsoWrites] = [world.connection('write'), beside.connection('write')];
    const openOnes = async () =>
      (await world.ledger()).disputes.filter(({ invoices }) => invoices.includes(invoice)).length;

    await ask('/faults', { system: system.name, at: 'commit', match: procedure, action: 'delay', ms: 5_000 });
    const first = write.execute(dispute(), patiently());
    await vi.waitFor(async () => expect(await ask('/faults')).toEqual([]), { timeout: 20_000 });
    const second = dispute();
    // The first has written and not committed: nobody can see yet what it will be.
    expect(await alsoWrites.execute(second, patiently())).toMatchObject({ outcome: 'not-sent' });
    const made = await first;
    expect(made).toMatchObject({ outcome: 'done' });
    const document = made.outcome === 'done' ? made.receipt.document : '';
    expect(await alsoWrites.execute(second, patiently())).toMatchObject({ outcome: 'done', receipt: { document } });
    expect(await openOnes()).toBe(1);
  });
});
