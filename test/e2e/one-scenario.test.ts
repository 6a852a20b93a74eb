import { describe, expect, it } from 'vitest';
import { dataOf, editConfig, PATIENT, until, useStage } from './world.ts';

/**
 * One scenario put to both ERPs through the platform: the company has the same customers and the same history in each, so
 * the answers are the same but for ids and for what stands here.
 *
 * - EBS applies a credit memo to its invoice at once, ECC leaves it open beside it: single items and `unappliedCredit`
 *   differ, what is open in a bucket does not.
 * - EBS names no branch of a receipt, ECC does: payments of a head office's branches are left out.
 * - A down payment is a receipt on account in EBS; in ECC it is requested and kept apart, and no payment until it is used.
 * - A check that came back is `failed` in EBS, which says why a receipt was reversed, and `reversed` in ECC.
 * - Without a credit record ECC does not know of a hold; a customer profile of EBS always says.
 * - Codes that a site chooses: terms, dunning procedures, reasons of disputes.
 */
const stage = useStage({ systems: ['ecc', 'ebs'], customers: 40, items: 400, road: 'rfc' }, (opened) =>
  editConfig(opened, ({ policy }) => {
    policy.recordsPerHour = 10_000_000;
    policy.rowCap = 10_000;
  }),
);

/** Running number in the company → the account's number in each ERP. */
const NUMBERS = [1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15].map(
  (no) => [no, { ecc: `ecc/${String(10_000 + no).padStart(10, '0')}`, ebs: `ebs/${1_000 + no}` }] as const,
);
type System = 'ecc' | 'ebs';
type Entry = Readonly<Record<string, unknown>>;
interface Money {
  readonly amount: string;
  readonly currency: string;
}
interface Paid {
  readonly date: string;
  readonly amount: Money;
  readonly onAccount: Money;
  readonly applied: readonly unknown[];
  readonly status: string;
}
const said = ({ amount, currency }: Money) => `${amount} ${currency}`;

async function asked(operation: string, args: Entry) {
  return dataOf(await stage().platform.ask(operation, args, PATIENT));
}
const both = async <T>(ask: (system: System) => Promise<T>): Promise<void> => {
  const [ecc, ebs] = await Promise.all([ask('ecc'), ask('ebs')]);
  expect(ebs).toEqual(ecc);
};

describe('the same question to SAP and to EBS', () => {
  it.each(NUMBERS)('customer %i: who it is', async (_no, of) => {
    await both(async (system) => {
      const { name, address, taxId, status, paymentProfile } = await asked('get_customer', { customer: of[system] });
      return { name, address, taxId, status, isHeld: paymentProfile.hold === 'yes' };
    });
  });

  it.each(NUMBERS)('customer %i: how old what is open is', async (_no, of) => {
    await both(async (system) => {
      const { buckets } = await asked('get_aging', { customer: of[system] });
      return buckets.map(({ unappliedCredit: _credit, disputed: _disputed, ...row }: Entry) => row);
    });
  });

  it.each(NUMBERS)('customer %i: what is open and overdue', async (_no, of) => {
    await both(async (system) => {
      const { totals } = await asked('list_open_items', { customer: of[system], limit: 100 });
      return totals.map(({ open, overdue, currency }: { open: string; overdue: string; currency: string }) => [
        currency,
        open,
        overdue,
      ]);
    });
  });

  it.each(NUMBERS)('customer %i: what it paid', async (_no, of) => {
    const paid = async (system: System): Promise<readonly Paid[]> =>
      asked('list_payments', { customer: of[system], limit: 100, from: '2020-01-01' });
    const [ecc, ebs] = [await paid('ecc'), await paid('ebs')];
    const isDownPayment = ({ amount, onAccount, applied }: Paid) =>
      applied.length === 0 && said(onAccount) === said(amount);
    const line = ({ amount, date, status }: Paid) =>
      `${date} ${said(amount)} ${status === 'failed' ? 'reversed' : status}`;
    const inEcc = new Set(ecc.map(line));
    const told = ebs.filter((one) => inEcc.has(line(one)) || !isDownPayment(one));
    expect(told.map(line).sort()).toEqual(ecc.map(line).sort());
  });

  it.each(NUMBERS)('customer %i: what it was invoiced', async (_no, of) => {
    await both(async (system) => {
      const invoices = await asked('list_invoices', { customer: of[system], limit: 100, from: '2020-01-01' });
      return invoices
        .filter(({ kind }: { kind: string }) => kind === 'invoice')
        .map((one: { date: string; total: Money }) => `${one.date} ${said(one.total)}`)
        .sort();
    });
  });
});

describe('the same business in SAP and in EBS', () => {
  it('moves what is open alike: an invoice, a part of it paid, the rest', async () => {
    const [, of] = NUMBERS[0] ?? [];
    if (!of) throw new Error('nobody to do business with');
    const open = async (system: System): Promise<string> => {
      const { totals } = await asked('list_open_items', { customer: of[system], limit: 100 });
      return totals.map(({ open: sum, currency }: Entry) => `${currency} ${String(sum)}`).join();
    };
    const before = await open('ecc');
    const number = (system: System) => of[system].split('/')[1] ?? '';
    const post = (system: System, entry: Entry) => stage().books.post({ system, customer: number(system), ...entry });
    const invoice: Record<string, string> = {};
    const euro = (amount: string) => ({ amount, currency: 'EUR' });
    const steps: readonly ((system: System) => Entry)[] = [
      () => ({ kind: 'invoice', total: euro('100.10') }),
      (system) => ({
        kind: 'payment',
        amount: euro('40.05'),
        applied: [{ invoice: invoice[system], amount: euro('40.05') }],
      }),
      (system) => ({
        kind: 'payment',
        amount: euro('60.05'),
        applied: [{ invoice: invoice[system], amount: euro('60.05') }],
      }),
    ];
    const seen: string[] = [before];
    for (const step of steps) {
      for (const system of ['ecc', 'ebs'] as const) {
        const posted = (await post(system, step(system))) as { readonly invoice: string | null };
        invoice[system] ??= posted.invoice ?? '';
        await stage().adit('sync', 'run', system, 'changes');
      }
      const last = seen.at(-1);
      const now = await until(`both to tell what is open after step ${seen.length}`, async () => {
        const [ecc, ebs] = [await open('ecc'), await open('ebs')];
        return ecc === ebs && ecc !== last ? ecc : null;
      });
      seen.push(now);
    }
    expect(seen.at(-1)).toBe(before);
    expect(new Set(seen).size).toBe(3);
  });
});
