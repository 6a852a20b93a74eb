import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { money } from '../../../domain/money.ts';
import { type Answer, twoToys } from './world.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const C = '000101';
const ALL = { systems: 'all' } as const;
const LIVE = { maxAgeS: 0 };
const ASKED = 60;
const DEADLINE_MS = 4_000;
/** A busy machine's tails differ by this much; who waits for the sick system waits for its whole deadline. */
const NOISE_MS = 250;

type Row = Record<string, unknown> & { system?: string };

let world: Awaited<ReturnType<typeof twoToys>> | null = null;
const w = () => {
  if (!world) throw new Error('the world did not start');
  return world;
};
beforeAll(async () => {
  world = await twoToys();
  // Both know all their customers' tax ids, which link them.
  const { sync } = world;
  for (const system of ['north', 'south'])
    await vi.waitFor(() => sync.runNow(system, 'searchIndex'), { timeout: 80_000, interval: 200 });
});
afterAll(() => world?.close());

const brief = (asked: object = ALL, meta: object = LIVE, remainingMs?: number) =>
  w().ask('get_account_brief', { customer: `north/${C}`, ...asked }, meta, remainingMs);

describe('an agent before two ERPs', () => {
  it('puts one account beside the other, summed exactly', async () => {
    const { status, data, meta, summary } = await brief();
    expect(status).toBe(200);
    const each = await Promise.all(
      ['north', 'south'].map((system) => w().ask('get_aging', { customer: `${system}/${C}` }, LIVE)),
    );
    const total = (answer: unknown) => (answer as { buckets: { total: string }[] }).buckets[0]?.total ?? '';
    const cents = (text: string) => BigInt(text.replace('.', ''));
    expect(cents(total(data['aging']))).toBe(each.reduce((sum, one) => sum + cents(total(one.data)), 0n));
    expect(meta).toMatchObject({ system: 'all', complete: true, systems: [{ told: 'whole' }, { told: 'whole' }] });
    expect(summary).toContain('That is from 2 systems.');
    const payments = data['lastPayments'] as Row[];
    // Both keep the same numbers; each payment is there once for each of them.
    expect(new Set(payments.map(({ payment, system }) => `${system}/${String(payment)}`)).size).toBe(payments.length);
    expect(payments.map(({ system }) => system)).toEqual(expect.arrayContaining(['north', 'south']));
  });

  it('writes into the books of the one that was named, and tells the other nothing of it', async () => {
    const { ask, north, south } = w();
    const dispute = { customer: `south/${C}`, invoice: 'B0003', reason: 'price', amount: money('10', 'EUR') };
    const { data } = await ask('create_dispute', dispute);
    const commandId = data['commandId'];
    await vi.waitFor(
      async () => expect((await ask('get_command', { commandId })).data).toMatchObject({ state: 'confirmed' }),
      { timeout: 30_000, interval: 50 },
    );
    expect([north.tables.disputes.length, south.tables.disputes.length]).toEqual([0, 1]);
    expect((await ask('list_disputes', { customer: `north/${C}` }, LIVE)).data).toEqual([]);
    expect((await ask('list_disputes', { customer: `north/${C}`, ...ALL }, LIVE)).data).toMatchObject([
      { system: 'south', invoices: ['B0003'] },
    ]);
    const items = (await brief()).data['openItems'] as Row[];
    const told = items.filter(({ invoice }) => invoice === 'B0003').map(({ system, disputed }) => [system, disputed]);
    expect(told.sort()).toEqual([
      ['north', false],
      ['south', true],
    ]);
    expect((await ask('create_task', { customer: C, kind: 'review', text: 'x' })).code).toBe('SYSTEM_AMBIGUOUS');
    expect([north.tables.tasks.length, south.tables.tasks.length]).toEqual([0, 0]);
  });

  it.each(['hangs', 'down'] as const)(
    'tells what one knows within the deadline while the other is sick (%s)',
    async (how) => {
      w().south.sickness = how;
      // Nothing may be held that would stand in.
      const asked = { ...ALL, customer: 'north/000103' };
      const { status, data, meta, summary, tookMs } = await w().ask('get_account_brief', asked, LIVE, DEADLINE_MS);
      expect(status).toBe(200);
      expect(tookMs).toBeLessThan(DEADLINE_MS);
      expect(meta).toMatchObject({
        complete: false,
        systems: [{ told: 'whole' }, { system: 'south', told: 'unknown' }],
      });
      expect(data['accounts']).toMatchObject([
        { system: 'north' },
        { system: 'south', customer: 'unknown', aging: 'unknown' },
      ]);
      expect((data['openItems'] as Row[]).map(({ system }) => system)).not.toContain('south');
      expect(summary).toContain('1 of 2 systems');
      const list = await w().ask('list_invoices', asked, LIVE, 1_000);
      expect([list.status >= 500, list.code]).toEqual([true, expect.stringMatching(/DEADLINE_EXCEEDED|ERP_/)]);
      w().south.sickness = 'none';
      await vi.waitFor(async () => expect((await brief()).meta.complete).toBe(true), {
        timeout: 20_000,
        interval: 100,
      });
    },
  );

  it('is as quick before the well one as without the sick one', async () => {
    const measured = async () => {
      const took: number[] = [];
      for (let at = 0; at < ASKED; at++) {
        const answer = await w().ask('list_open_items', { customer: `north/${C}` }, LIVE);
        expect(answer.meta).toMatchObject({ source: 'erp' });
        took.push(answer.tookMs);
      }
      return took.sort((a, b) => a - b);
    };
    await measured();
    const alone = await measured();
    w().south.sickness = 'hangs';
    const stuck: Promise<Answer>[] = Array.from({ length: 20 }, () =>
      w().ask('list_open_items', { customer: `south/${C}` }, LIVE, 8_000),
    );
    const both = brief(ALL, LIVE, 8_000);
    const beside = await measured();
    w().south.sickness = 'none';
    const p99 = (took: readonly number[]) => took[Math.floor(took.length * 0.99)] ?? 0;
    process.stdout.write(`p99 ${p99(alone).toFixed(1)} ms alone, ${p99(beside).toFixed(1)} ms beside one that hangs\n`);
    expect(p99(beside)).toBeLessThan(2 * p99(alone) + NOISE_MS);
    // It was sick indeed: nobody who asked it was answered by it.
    for (const one of await Promise.all(stuck)) expect(one.meta?.['source'] === 'erp').toBe(false);
    // What was held of the sick one may have stood in, but not for fresh.
    const { complete, stale } = (await both).meta;
    expect(complete && stale !== true).toBe(false);
  });
});
