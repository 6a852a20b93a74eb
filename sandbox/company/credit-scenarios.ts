import { earlier, plusDays } from './calendar.ts';
import type { Scenario, Scene } from './scenarios.ts';

const someDay = (scene: Scene, from: number, to: number): string => plusDays(scene.asOf, -scene.random.int(from, to));
const reference = (scene: Scene): string => `WT ${scene.random.int(100_000, 999_999)}`;

/** Turns that a deal takes when something went wrong, or money came before its reason. */
export const CREDIT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'credit memo on its own',
    weight: 20,
    items: 1,
    play: (scene) => {
      scene.draft(someDay(scene, 0, 150), { kind: 'credit_memo', terms: null, text: 'Volume bonus' });
    },
  },
  {
    name: 'invoice and a credit memo to it, both open',
    weight: 20,
    items: 2,
    play: (scene) => {
      const invoice = scene.draft(someDay(scene, 5, 120));
      const net = invoice.net / 5n + 1n;
      const date = earlier(plusDays(invoice.date, scene.random.int(1, 20)), scene.asOf);
      scene.book.document(scene.deal, {
        date,
        kind: 'credit_memo',
        billed: false,
        net,
        tax: 0n,
        corrects: invoice.id,
        text: 'Price correction',
        reference: `GS-${scene.random.int(1000, 9999)}`,
      });
    },
  },
  {
    name: 'credit memo taken off the payment',
    weight: 8,
    items: 2,
    play: (scene) => {
      const invoice = scene.draft(someDay(scene, 60, 600));
      const net = invoice.net / 4n + 1n;
      const memo = scene.book.document(scene.deal, {
        date: plusDays(invoice.date, 3),
        kind: 'credit_memo',
        billed: false,
        net,
        tax: 0n,
        corrects: invoice.id,
        text: 'Goods returned',
      });
      const settled = scene.book.settle(invoice, { credit: { document: memo.id, amount: memo.total } });
      scene.book.payment(scene.deal, {
        date: plusDays(invoice.date, 30),
        method: scene.customer.method,
        reference: reference(scene),
        settles: [settled],
      });
    },
  },
  {
    name: 'credited in full',
    weight: 14,
    items: 2,
    play: (scene) => {
      const invoice = scene.draft(someDay(scene, 30, 600));
      const date = plusDays(invoice.date, 10);
      const { net, tax } = invoice;
      const memo = scene.book.document(scene.deal, {
        date,
        kind: 'credit_memo',
        billed: false,
        net,
        tax,
        corrects: invoice.id,
        text: 'Order cancelled',
      });
      scene.book.setOff(scene.deal, plusDays(date, 4), [invoice.id, memo.id]);
    },
  },
  {
    name: 'debit memo',
    weight: 20,
    items: 1,
    play: (scene) => {
      const { net } = scene.sum();
      scene.book.document(scene.deal, {
        date: someDay(scene, 0, 120),
        kind: 'debit_memo',
        billed: false,
        net: net / 10n + 1n,
        tax: 0n,
        terms: 'immediate',
        text: 'Freight charged later',
      });
    },
  },
  {
    name: 'money on account',
    weight: 15,
    items: 1,
    play: (scene) => {
      const { net } = scene.sum();
      scene.book.payment(scene.deal, {
        date: someDay(scene, 0, 90),
        method: scene.customer.method,
        reference: reference(scene),
        onAccount: net,
      });
    },
  },
  {
    name: 'down payment',
    weight: 6,
    items: 1,
    play: (scene) => {
      const { net } = scene.sum();
      scene.book.payment(scene.deal, {
        date: someDay(scene, 0, 90),
        reference: reference(scene),
        onAccount: net,
        downPayment: true,
      });
    },
  },
  {
    name: 'paid before the invoice',
    weight: 10,
    items: 2,
    play: (scene) => {
      const { net, tax } = scene.sum();
      const paid = someDay(scene, 30, 500);
      const advance = scene.book.payment(scene.deal, {
        date: paid,
        method: scene.customer.method,
        reference: reference(scene),
        onAccount: net + tax,
      });
      const invoice = scene.book.document(scene.deal, {
        date: plusDays(paid, 12),
        billed: false,
        net,
        tax,
        terms: scene.customer.terms,
        text: 'As paid in advance',
      });
      scene.book.setOff(scene.deal, plusDays(paid, 14), [invoice.id, advance.onAccount?.id ?? 0]);
    },
  },
  {
    name: 'entered twice and reversed',
    weight: 10,
    items: 2,
    play: (scene) => {
      const { net, tax } = scene.sum();
      const date = someDay(scene, 10, 500);
      const twice = scene.book.document(scene.deal, {
        date,
        billed: false,
        net,
        tax,
        terms: scene.customer.terms,
        text: 'Entered twice',
      });
      scene.book.reversal(scene.deal, plusDays(date, scene.random.int(0, 8)), twice.id);
    },
  },
  {
    name: 'billing document cancelled',
    weight: 10,
    items: 2,
    play: (scene) => {
      const invoice = scene.draft(someDay(scene, 10, 500), { billed: true });
      scene.book.reversal(scene.deal, plusDays(invoice.date, scene.random.int(0, 8)), invoice.id);
    },
  },
  {
    name: 'payment came back',
    weight: 7,
    items: 2,
    play: (scene) => {
      const invoice = scene.draft(someDay(scene, 50, 200));
      const paid = scene.book.payment(scene.deal, {
        date: plusDays(invoice.date, 30),
        method: 'check',
        reference: `CHK ${scene.random.int(10_000, 99_999)}`,
        settles: [scene.book.settle(invoice)],
      });
      scene.book.reversal(scene.deal, plusDays(paid.date, 4), paid.id);
    },
  },
];
