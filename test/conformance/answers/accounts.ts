import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountBrief, Clearance } from '../../../domain/answer-shapes.ts';
import type { Customer, OpenItem } from '../../../domain/receivables.ts';
import { daysEarlier } from '../arithmetic.ts';
import { differences } from '../differences.ts';
import { expectedCustomer } from '../expected.ts';
import type { Ledger } from '../ledger.ts';
import { answerKey, openItemsOf, paymentsOf, totalsOf, withSorted } from './expected-answers.ts';
import { activitiesOf, disputesOf, preferencesOf, promisesOf, standingReasons } from './expected-standing.ts';
import { type AnswersWorld, wholeList } from './world.ts';

interface ItemList {
  readonly items: readonly OpenItem[];
  readonly totals: readonly { readonly currency: string; readonly open: string; readonly overdue: string }[];
}

/** What is open on an account, and everything that is said of a customer at once. */
export function describeAccounts(world: () => AnswersWorld): void {
  describe('about an account', () => {
    let ledger: Ledger;
    let numbers: readonly string[];
    const handleOf = (customer: string) => `${world().system}/${customer}`;
    beforeAll(async () => {
      ledger = await world().ledger();
      numbers = ledger.customers.map(({ customer }) => customer);
    });

    it('get_customer tells every customer as the books do', async () => {
      const wrong: string[] = [];
      for (const customer of ledger.customers) {
        const handle = handleOf(customer.customer);
        const { data, meta } = await world().ask<Customer>('get_customer', { customer: handle });
        const { system } = world();
        const { taxId: _withheld, ...stated } = expectedCustomer(ledger, customer, world());
        const expected = {
          ...stated,
          customer: handle,
          system,
          preferences: preferencesOf(ledger, customer.customer),
        };
        wrong.push(...differences([expected], [data], { keyOf: (row) => row.customer }));
        expect(meta).toMatchObject({ system, complete: true, stale: false, tier: 'platform' });
      }
      expect(wrong).toEqual([]);
    });

    it('list_open_items pages through exactly what is open, oldest first, with its totals', async () => {
      const wrong: string[] = [];
      for (const [at, customer] of numbers.entries()) {
        const expected = openItemsOf(ledger, customer, world());
        const limit = [1, 3, 7, 20, 100][at % 5] ?? 20;
        const args = { customer: handleOf(customer) };
        const told = await wholeList<ItemList, OpenItem>(world(), 'list_open_items', args, limit, ({ items }) => items);
        expect(told.pages, `pages of ${limit}`).toBe(Math.max(1, Math.ceil(expected.length / limit)));
        expect(told.rows.map(answerKey)).toEqual(expected.map(answerKey));
        wrong.push(...differences(expected, told.rows, { keyOf: answerKey, isWhole: true }));
        const { data } = await world().ask<ItemList>('list_open_items', args);
        expect(data.totals).toEqual(totalsOf(expected));
      }
      expect(wrong).toEqual([]);
    });

    it('list_open_items keeps to bucket and kind, and its totals to what is listed', async () => {
      const customer = busiest(ledger);
      const all = openItemsOf(ledger, customer, world());
      for (const { bucket, kind } of all) {
        const wanted = all.filter((item) => item.bucket === bucket && item.kind === kind);
        const args = { customer: handleOf(customer), bucket, kind, limit: 100 };
        const { data } = await world().ask<ItemList>('list_open_items', args);
        expect(data.items.map(answerKey)).toEqual(wanted.map(answerKey));
        expect(data.totals).toEqual(totalsOf(wanted));
      }
    });

    it.each([0, 45, 150])('get_aging says what the books say %i days ago', async (days) => {
      const keyDate = daysEarlier(ledger.asOf, days);
      const chosen = days === 0 ? numbers : numbers.slice(0, 20);
      for (const customer of chosen) {
        const asked = { customer: handleOf(customer), ...(days > 0 && { keyDate }) };
        const { data } = await world().ask('get_aging', asked);
        expect(data, customer).toEqual(await world().expectedAging(customer, keyDate));
      }
    });

    it('get_account_brief puts together what the other operations tell', async () => {
      for (const customer of numbers.slice(0, 25)) {
        const { data, meta } = await world().ask<AccountBrief>('get_account_brief', { customer: handleOf(customer) });
        expect(meta.complete).toBe(true);
        expect(data.customer).toMatchObject({ number: customer });
        expect(data.aging).toEqual(await world().expectedAging(customer, ledger.asOf));
        const items = openItemsOf(ledger, customer, world());
        expect(data.openItems).toEqual(items.slice(0, 10));
        const payments = paymentsOf(ledger, customer, world().spelling).slice(0, 5);
        expect(data.lastPayments === 'unknown' ? 'unknown' : data.lastPayments.map(withSorted)).toEqual(payments);
        expect(data.pendingCommands).toEqual([]);
        expect(data.promises).toEqual(promisesOf(ledger, customer));
        expect(data.disputes).toEqual(disputesOf(ledger, customer, world().spelling));
        const lately = activitiesOf(ledger, customer, daysEarlier(ledger.asOf, 30));
        expect(data.activities).toMatchObject(lately);
        expect(data.activities).toHaveLength(lately.length);
        expect(data.clearance).toMatchObject(clearanceOf(ledger, customer, world()));
      }
    });

    it('check_call_clearance gives the reasons that the books give', async () => {
      const seen = new Set<string>();
      for (const customer of numbers) {
        const { data } = await world().ask<Clearance>('check_call_clearance', { customer: handleOf(customer) });
        expect(data, customer).toMatchObject(clearanceOf(ledger, customer, world()));
        for (const { code } of data.reasons) seen.add(code);
      }
      const told = ['credit_hold', 'disputed', 'do_not_call', 'paid_since', 'promised'];
      expect([...seen]).toEqual(expect.arrayContaining(told));
    });

    it('says that there is no such customer, in words that can be spoken', async () => {
      expect(await world().refusal('get_customer', { customer: handleOf('0009999999') })).toBe('NOT_FOUND');
      expect(await world().refusal('list_open_items', { customer: '0009999999' })).toBe('NOT_FOUND');
    });
  });
}

const ORDER = [
  'do_not_call',
  'paid_since',
  'disputed',
  'promised',
  'payment_reported',
  'credit_hold',
  'too_many_contacts',
];

export function busiest(ledger: Ledger): string {
  const open = new Map<string, number>();
  for (const { customer, isOpen } of ledger.items) if (isOpen) open.set(customer, (open.get(customer) ?? 0) + 1);
  const [most] = [...open].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? '';
}

/** Calling hours are all day and the books are of now; everything else is in the books. */
export function clearanceOf(ledger: Ledger, customer: string, asked: Pick<AnswersWorld, 'system' | 'spelling'>) {
  const isOverdue = openItemsOf(ledger, customer, asked).some(
    ({ daysPastDue, open }) => daysPastDue > 0 && !open.amount.startsWith('-'),
  );
  const hold = ledger.customers.find((one) => one.customer === customer)?.paymentProfile.hold;
  const found = new Set([
    ...standingReasons(ledger, customer, asked.spelling),
    ...(isOverdue ? [] : ['paid_since']),
    ...(hold === 'yes' ? ['credit_hold'] : []),
  ]);
  const codes = ORDER.filter((code) => found.has(code));
  return { clear: codes.length === 0, reasons: codes.map((code) => expect.objectContaining({ code })) };
}
