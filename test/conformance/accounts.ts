import { beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { OpenItemFacts, PaymentFacts, Selectors } from '../../domain/facts.ts';
import { agingOf, daysEarlier } from './arithmetic.ts';
import { differences } from './differences.ts';
import {
  documentKey,
  documentsOf,
  expectedCustomer,
  expectedInvoices,
  expectedOpenItems,
  expectedPayment,
  expectedPayments,
  isInvoice,
  withSortedApplied,
} from './expected.ts';
import { concerns, type Ledger, type LedgerItem } from './ledger.ts';
import { type Losses, lossesOf } from './losses.ts';
import { documentsToAskFor, paymentsToAskFor } from './samples.ts';
import { each } from './side-by-side.ts';
import { type ConformanceWorld, patiently } from './world.ts';

const BY_CUSTOMER_ALONE = 'search by purchase order and by reference, and by number without the customer';

const paymentKey = ({ payment, customer }: PaymentFacts) => `${payment} of ${customer}`;

/** Everything that a connector reads of an account, for every customer of the books. */
export function describeFacts(world: () => ConformanceWorld): void {
  describe('reading accounts', () => {
    let ledger: Ledger;
    let connection: Connection;
    let numbers: readonly string[];
    let losses: Losses;
    beforeAll(async () => {
      const { connector, section } = world();
      losses = lossesOf(connector, section);
      ledger = await world().ledger();
      connection = world().connection('read');
      numbers = ledger.customers.map(({ customer }) => customer);
      expect(numbers.length).toBeGreaterThan(3);
    });

    const documents = () => documentsOf(ledger.items, world().spelling);

    const alike = (isWanted: (item: LedgerItem) => boolean) =>
      expectedInvoices(
        documents().filter((item) => isInvoice(item) && isWanted(item)),
        ledger.asOf,
        { losses, withLines: true },
      );

    /** With which code a question is refused that this way of working cannot answer. */
    const refusalOf = async <E extends 'invoice' | 'payment'>(entity: E, selector: Selectors[E]): Promise<string> =>
      connection.read(entity, selector, patiently()).then(
        ({ rows }) => `answered with ${rows.length} rows`,
        (thrown: unknown) => (thrown instanceof AditError ? thrown.code : String(thrown)),
      );

    it('tells every customer as the books do', async () => {
      const wrong: string[] = [];
      await each(ledger.customers, async (customer) => {
        const { rows } = await connection.read('customer', { customer: customer.customer }, patiently());
        const expected = expectedCustomer(ledger, customer, { spelling: world().spelling, losses });
        wrong.push(...differences([expected], rows, { keyOf: (row) => row.customer }));
      });
      expect(wrong).toEqual([]);
    });

    it('lists exactly the items that are open, every field of each', async () => {
      const wrong: string[] = [];
      let compared = 0;
      await each(numbers, async (customer) => {
        const { rows, complete } = await connection.read('openItem', { customer }, patiently());
        if (!complete) wrong.push(`${customer}: cut`);
        const expected = expectedOpenItems(ledger, customer);
        compared += expected.length;
        wrong.push(...differences<OpenItemFacts>(expected, rows, { keyOf: documentKey, isWhole: true }));
      });
      expect(wrong).toEqual([]);
      expect(compared).toBeGreaterThanOrEqual(ledger.items.filter(({ isOpen }) => isOpen).length);
    });

    it.each([0, 30, 75, 200])('ages to what the books say %i days ago', async (days) => {
      const keyDate = daysEarlier(ledger.asOf, days);
      const wrong: string[] = [];
      await each(numbers, async (customer) => {
        const { rows } = await connection.read('openItem', { customer, keyDate }, patiently());
        const { buckets } = await world().expectedAging(customer, keyDate);
        const disputes = await connection.read('dispute', { customer }, patiently());
        const open = disputes.rows.filter(({ status }) => status === 'open' || status === 'in_process');
        const disputed = new Set(open.flatMap(({ invoices }) => invoices));
        const keyOf = ({ currency }: { currency: string }) => `${customer} ${currency}`;
        wrong.push(...differences(buckets, agingOf(rows, keyDate, disputed), { keyOf, isWhole: true }));
      });
      expect(wrong).toEqual([]);
    });

    it('lists every invoice and credit document of a time, settled or not', async () => {
      const wrong: string[] = [];
      const from = daysEarlier(ledger.asOf, 1500);
      let compared = 0;
      await each(numbers, async (customer) => {
        const selector = { customer, from, to: ledger.asOf };
        const { rows } = await connection.read('invoice', selector, patiently());
        const items = documents().filter((item) => isInvoice(item) && concerns(customer, item));
        const expected = expectedInvoices(items, ledger.asOf, { losses });
        compared += expected.length;
        wrong.push(...differences(expected, rows, { keyOf: documentKey, isWhole: true }));
      });
      expect(wrong).toEqual([]);
      expect(compared).toBeGreaterThanOrEqual(documents().filter(isInvoice).length);
    });

    it('keeps to the dates asked for, both included', async () => {
      const wrong: string[] = [];
      for (const [first, last] of [
        [120, 45],
        [60, 0],
      ] as const) {
        const [from, to] = [daysEarlier(ledger.asOf, first), daysEarlier(ledger.asOf, last)];
        const within = ({ date }: { date: string }) => date >= from && date <= to;
        await each(numbers, async (customer) => {
          const items = documents().filter((item) => isInvoice(item) && within(item) && concerns(customer, item));
          const invoices = expectedInvoices(items, ledger.asOf, { losses });
          const payments = expectedPayments(ledger, customer, world().spelling).filter(within);
          const selector = { customer, from, to };
          const found = await connection.read('invoice', selector, patiently());
          const paid = await connection.read('payment', selector, patiently());
          wrong.push(...differences(invoices, found.rows, { keyOf: documentKey, isWhole: true }));
          const rows = paid.rows.map(withSortedApplied);
          wrong.push(...differences(payments, rows, { keyOf: paymentKey, isWhole: true }));
        });
      }
      expect(wrong).toEqual([]);
    });

    it('lists every payment with what it paid, to the last digit', async () => {
      const wrong: string[] = [];
      await each(numbers, async (customer) => {
        const selector = { customer, from: daysEarlier(ledger.asOf, 1500), to: ledger.asOf };
        const { rows } = await connection.read('payment', selector, patiently());
        const expected = expectedPayments(ledger, customer, world().spelling);
        const actual = rows.map(withSortedApplied);
        wrong.push(...differences(expected, actual, { keyOf: paymentKey, isWhole: true }));
      });
      expect(wrong).toEqual([]);
      expect(ledger.payments.length).toBeGreaterThan(0);
    });

    it('finds a payment by its reference, where it can be asked so', async () => {
      const wrong: string[] = [];
      if (losses.has('payment', 'search by reference')) {
        const [payment] = paymentsToAskFor(ledger);
        await expect(refusalOf('payment', { reference: payment?.reference ?? '' })).resolves.toBe('OP_UNSUPPORTED');
        return;
      }
      await each(paymentsToAskFor(ledger), async ({ reference }) => {
        const { rows } = await connection.read('payment', { reference }, patiently());
        const expected = ledger.payments
          .filter((payment) => payment.reference === reference)
          .map((payment) => expectedPayment(payment, world().spelling));
        const actual = rows.map(withSortedApplied);
        wrong.push(...differences(expected, actual, { keyOf: paymentKey, isWhole: true }));
      });
      expect(wrong).toEqual([]);
    });

    it('tells one invoice by number with its lines, whether or not the customer is named', async () => {
      const wrong: string[] = [];
      const items = documentsToAskFor(ledger);
      expect(items.length).toBeGreaterThan(5);
      await each([...items.entries()], async ([at, item]) => {
        const named = [item.customer, item.branch ?? item.customer][at % 2];
        for (const customer of item.branch === null ? [named, undefined] : [named, item.branch, undefined]) {
          if (customer === undefined && losses.has('invoice', BY_CUSTOMER_ALONE)) {
            const code = await refusalOf('invoice', { invoice: item.invoice });
            if (code !== 'OP_UNSUPPORTED') wrong.push(`${item.invoice} without its customer: ${code}`);
            continue;
          }
          // The same number may stand in two company codes; whose it is decides where the customer is named.
          const isMeant = (other: LedgerItem) => customer === undefined || concerns(customer, other);
          const expected = alike((other) => other.invoice === item.invoice && isMeant(other));
          const selector = { invoice: item.invoice, lines: true, ...(customer !== undefined && { customer }) };
          const { rows } = await connection.read('invoice', selector, patiently());
          wrong.push(...differences(expected, rows, { keyOf: documentKey, isWhole: true }));
        }
      });
      expect(wrong).toEqual([]);
    });

    it('tells invoices by purchase order and by reference, where it can be asked so', async () => {
      const wrong: string[] = [];
      if (losses.has('invoice', BY_CUSTOMER_ALONE)) {
        expect(await refusalOf('invoice', { purchaseOrder: 'PO-1' })).toBe('OP_UNSUPPORTED');
        expect(await refusalOf('invoice', { reference: 'R-4711' })).toBe('OP_UNSUPPORTED');
        return;
      }
      await each(documentsToAskFor(ledger), async ({ references, reference }) => {
        const { purchaseOrder } = references;
        if (purchaseOrder !== 'not_available') {
          const expected = alike((item) => item.references.purchaseOrder === purchaseOrder);
          const { rows } = await connection.read('invoice', { purchaseOrder, lines: true }, patiently());
          wrong.push(...differences(expected, rows, { keyOf: documentKey, isWhole: true }));
        }
        if (reference !== null && reference !== '') {
          const expected = alike((item) => item.reference === reference);
          const { rows } = await connection.read('invoice', { reference, lines: true }, patiently());
          wrong.push(...differences(expected, rows, { keyOf: documentKey, isWhole: true }));
        }
      });
      expect(wrong).toEqual([]);
    });

    it('has no rows, and says why, for what only the agent knows', async () => {
      const customer = numbers[0] ?? '';
      const from = `${daysEarlier(ledger.asOf, 90)}T00:00:00Z`;
      for (const entity of world().spelling.agentOnly) {
        const { rows, coverage } = await connection.read(entity, { customer, from } as never, patiently());
        expect({ entity, rows, coverage }).toEqual({ entity, rows: [], coverage: 'agent-only' });
      }
    });

    it('says of a customer or an invoice that is not there that it is not there', async () => {
      await expect(connection.read('customer', { customer: '0009999999' }, patiently())).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await expect(connection.read('openItem', { customer: '0009999999' }, patiently())).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      const nowhere = { invoice: '0099999999', customer: numbers[0] ?? '' };
      expect((await connection.read('invoice', nowhere, patiently())).rows).toEqual([]);
    });

    it('names its calls and their cost with every answer', async () => {
      let erpMs = 0;
      await each(numbers.slice(0, 20), async (customer) => {
        const { cost, asOf } = await connection.read('openItem', { customer }, patiently());
        expect(cost.calls.length).toBeGreaterThan(0);
        expect(Number.isNaN(Date.parse(asOf))).toBe(false);
        erpMs += cost.erpMs;
      });
      expect(erpMs).toBeGreaterThan(0);
    });
  });
}
