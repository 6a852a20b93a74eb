import { beforeAll, describe, expect, it } from 'vitest';
import type { Invoice, Payment } from '../../../domain/receivables.ts';
import { daysEarlier, total } from '../arithmetic.ts';
import { differences } from '../differences.ts';
import { documentsOf } from '../expected.ts';
import type { Ledger } from '../ledger.ts';
import { documentsToAskFor, paymentsToAskFor } from '../samples.ts';
import { busiest } from './accounts.ts';
import { answerKey, behaviourOf, invoiceOf, invoicesOf, paymentsOf, withSorted } from './expected-answers.ts';
import { isDisputed } from './expected-standing.ts';
import { type AnswersWorld, wholeList } from './world.ts';

/** What is due is what was billed with its tax, less what was paid; exactly, and of every document. */
function addsUp({ total: whole, subtotal, tax, paid, balance }: Invoice): boolean {
  return (
    subtotal !== 'not_available' &&
    tax !== 'not_available' &&
    total([subtotal.amount, tax.amount]) === whole.amount &&
    total([paid.amount, balance.amount]) === whole.amount
  );
}

const paymentKey = ({ payment }: Payment) => payment;

/** What was billed and paid. */
export function describeHistory(world: () => AnswersWorld): void {
  describe('about the past', () => {
    let ledger: Ledger;
    let numbers: readonly string[];
    const handleOf = (customer: string) => `${world().system}/${customer}`;
    const documents = () => documentsOf(ledger.items, world().spelling);
    const since = () => daysEarlier(ledger.asOf, 1500);
    beforeAll(async () => {
      ledger = await world().ledger();
      numbers = ledger.customers.map(({ customer }) => customer);
    });

    it('list_invoices pages through every document, newest first, every field right', async () => {
      const wrong: string[] = [];
      for (const [at, customer] of numbers.entries()) {
        const handle = handleOf(customer);
        const expected = invoicesOf(ledger, customer, handle, world().spelling);
        const limit = [5, 13, 100][at % 3] ?? 20;
        const args = { customer: handle, from: since() };
        const told = await wholeList<Invoice[], Invoice>(world(), 'list_invoices', args, limit, (rows) => rows);
        expect(told.pages, `pages of ${limit}`).toBe(Math.max(1, Math.ceil(expected.length / limit)));
        expect(told.rows.map(answerKey)).toEqual(expected.map(answerKey));
        wrong.push(...differences(expected, told.rows, { keyOf: answerKey, isWhole: true }));
        wrong.push(...told.rows.filter((row) => !addsUp(row)).map((row) => `${answerKey(row)} does not add up`));
      }
      expect(wrong).toEqual([]);
    });

    it('list_invoices keeps to status and dates', async () => {
      const customer = busiest(ledger);
      const handle = handleOf(customer);
      const all = invoicesOf(ledger, customer, handle, world().spelling);
      const [from, to] = [daysEarlier(ledger.asOf, 200), daysEarlier(ledger.asOf, 20)];
      for (const status of ['open', 'partial', 'paid', 'cancelled', 'disputed'] as const) {
        const wanted = all.filter((one) => one.status === status && one.date >= from && one.date <= to);
        const { data } = await world().ask<Invoice[]>('list_invoices', {
          customer: handle,
          status,
          from,
          to,
          limit: 100,
        });
        expect(data.map(answerKey), status).toEqual(wanted.slice(0, 100).map(answerKey));
      }
    });

    it('get_invoice tells a document of every sort with its lines and what paid it', async () => {
      const wrong: string[] = [];
      const { spelling } = world();
      const disputed = ledger.items.filter(
        (item) => item.isOpen && item.kind === 'invoice' && isDisputed(ledger, item.customer, item.invoice, spelling),
      );
      const seen = new Set<string>();
      for (const item of [...documentsToAskFor(ledger), ...disputed.slice(0, 2)]) {
        const customer = handleOf(item.customer);
        const alike = documents().filter((one) => one.customer === item.customer && one.invoice === item.invoice);
        const asked = { customer, invoice: item.invoice, include: ['lines', 'payments'] };
        const [shown] = alike;
        if (shown === undefined || alike.length > 1) {
          expect(await world().refusal('get_invoice', asked)).toBe('INVOICE_AMBIGUOUS');
          continue;
        }
        const { data, meta } = await world().ask<Invoice>('get_invoice', asked);
        expect(meta.complete).toBe(true);
        seen.add(data.status);
        const payments = paymentsOf(ledger, item.customer, spelling)
          .filter(({ applied }) => applied.some(({ invoice }) => invoice === item.invoice))
          .filter(({ date }) => date >= item.date);
        const expected = {
          ...invoiceOf(ledger, shown, item.customer, { handle: customer, spelling, withLines: true }),
          payments,
        };
        const told = { ...data, payments: data.payments?.map(withSorted) };
        wrong.push(...differences([expected], [told], { keyOf: answerKey, isWhole: true }));
      }
      expect(wrong).toEqual([]);
      expect([...seen]).toEqual(expect.arrayContaining(['open', 'partial', 'paid', 'cancelled', 'disputed']));
    });

    it('get_invoice finds by purchase order and by reference, without the customer', async () => {
      const found = documentsToAskFor(ledger).filter(({ reference, references }) => {
        const isOnly = (wanted: (item: Ledger['items'][number]) => boolean) => ledger.items.filter(wanted).length === 1;
        const { purchaseOrder } = references;
        return (
          reference !== null &&
          isOnly((item) => item.reference === reference) &&
          purchaseOrder !== 'not_available' &&
          isOnly((item) => item.references.purchaseOrder === purchaseOrder)
        );
      });
      expect(found.length).toBeGreaterThan(3);
      for (const item of found.slice(0, 12)) {
        const expected = invoiceOf(ledger, item, item.customer, {
          handle: handleOf(item.customer),
          spelling: world().spelling,
        });
        const byOrder = await world().ask('get_invoice', { purchaseOrder: item.references.purchaseOrder });
        expect(byOrder.data).toEqual(expected);
        const byReference = await world().ask('get_invoice', { reference: item.reference });
        expect(byReference.data).toEqual(expected);
      }
      expect(await world().refusal('get_invoice', { invoice: '0099999999' })).toBe('NOT_FOUND');
    });

    it('list_payments pages through every payment, newest first, to the last digit', async () => {
      const wrong: string[] = [];
      for (const [at, customer] of numbers.entries()) {
        const expected = paymentsOf(ledger, customer, world().spelling);
        const limit = [1, 4, 50][at % 3] ?? 20;
        const args = { customer: handleOf(customer), from: since() };
        const chosen = expected.length > 40 ? 50 : limit;
        const told = await wholeList<Payment[], Payment>(world(), 'list_payments', args, chosen, (rows) => rows);
        expect(told.rows.map(paymentKey)).toEqual(expected.map(paymentKey));
        wrong.push(...differences(expected, told.rows.map(withSorted), { keyOf: paymentKey, isWhole: true }));
      }
      expect(wrong).toEqual([]);
    });

    it('list_payments finds a payment by its reference', async () => {
      for (const { customer, reference } of paymentsToAskFor(ledger).slice(0, 15)) {
        const asked = { customer: handleOf(customer), reference, from: since() };
        const { data } = await world().ask<Payment[]>('list_payments', asked);
        const expected = paymentsOf(ledger, customer, world().spelling).filter((one) => one.reference === reference);
        expect(data.map(withSorted)).toEqual(expected);
        const anywhere = await world().ask<Payment[]>('list_payments', { reference });
        expect(anywhere.data.map(paymentKey)).toEqual(expect.arrayContaining(expected.map(paymentKey)));
      }
    });

    it('get_payment_behaviour says what SQL over the books says', async () => {
      let basis = 0;
      for (const customer of numbers) {
        const { data } = await world().ask('get_payment_behaviour', { customer: handleOf(customer) });
        const books = await world().expectedBehaviour(customer);
        expect(data, customer).toEqual(behaviourOf(ledger, customer, books, world().spelling));
        basis += books.basis.invoices;
      }
      expect(basis).toBeGreaterThan(0);
    });
  });
}
