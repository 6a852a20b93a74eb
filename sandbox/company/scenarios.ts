import type { Book, Deal } from './book.ts';
import { dueOn } from './book.ts';
import { earlier, plusDays } from './calendar.ts';
import { type Minor, percent } from './currency.ts';
import type { CustomerRecord, SalesDocument } from './model.ts';
import type { Random } from './random.ts';
import { TERMS, type TermsName } from './terms.ts';

/** What a scenario works with. `draft` makes an invoice of that day with drawn lines; `sum` draws an amount. */
export interface Scene {
  readonly book: Book;
  readonly random: Random;
  readonly asOf: string;
  readonly deal: Deal;
  readonly customer: CustomerRecord;
  draft(date: string, more?: Partial<Parameters<Book['document']>[1]>): SalesDocument;
  sum(): { net: Minor; tax: Minor };
}

/** A turn that a deal can take: how often, how many items it leaves in the books, and its story. */
export interface Scenario {
  readonly name: string;
  readonly weight: number;
  readonly items: number;
  play(scene: Scene): void;
}

const terms = (scene: Scene): TermsName => scene.customer.terms;

/** Date of an invoice that is `daysPastDue` overdue today, spread so that no bucket of an aging is empty. */
function openDate({ random, asOf, customer }: Scene): string {
  const [low, high] = random.weighted([
    [[-25, 0], 36],
    [[1, 30], 26],
    [[31, 60], 15],
    [[61, 90], 9],
    [[91, 420], 14],
  ] as const);
  const date = plusDays(asOf, -(random.int(low, high) + TERMS[customer.terms].netDays));
  return earlier(date, asOf);
}

/** Dates of an invoice and of its payment, habitually on time, late or very late. */
function paidDates({ random, asOf, customer }: Scene, atLeastAgo = 0): { date: string; paid: string } {
  const paid = plusDays(asOf, -random.int(atLeastAgo, 640));
  const netDays = TERMS[customer.terms].netDays;
  const delay = random.weighted([
    [random.int(-8, 0), 50],
    [random.int(1, 20), 32],
    [random.int(21, 75), 18],
  ] as const);
  return { date: plusDays(paid, -Math.max(1, netDays + delay)), paid };
}

const pay = (scene: Scene) => ({
  method: scene.customer.method,
  reference: `${scene.customer.method === 'check' ? 'CHK' : 'WT'} ${scene.random.int(100_000, 999_999)}`,
});

/** A part of an amount, at least one unit and never all. */
function part({ random }: Scene, amount: Minor): Minor {
  const share = (amount * BigInt(random.int(10, 80))) / 100n;
  return share > 0n ? share : 1n;
}

function overdueMarks(scene: Scene, date: string): Partial<SalesDocument> {
  const { random, asOf } = scene;
  if (random.chance(0.03)) return { paymentBlock: 'A' };
  if (plusDays(dueOn(date, terms(scene)), 14) >= asOf || !random.chance(0.6)) return {};
  const level = random.int(1, 3);
  return { dunning: { level, lastDate: plusDays(asOf, -random.int(1, 12)), block: random.chance(0.1) ? 'R' : '' } };
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'open',
    weight: 190,
    items: 1,
    play: (scene) => {
      const date = openDate(scene);
      scene.draft(date, overdueMarks(scene, date));
    },
  },
  {
    name: 'partly paid',
    weight: 45,
    items: 1,
    play: (scene) => {
      const invoice = scene.draft(openDate(scene));
      const date = earlier(plusDays(invoice.date, scene.random.int(5, 50)), scene.asOf);
      scene.book.payment(scene.deal, {
        ...pay(scene),
        date,
        partial: [{ document: invoice.id, amount: part(scene, invoice.total) }],
      });
    },
  },
  {
    name: 'paid',
    weight: 400,
    items: 1,
    play: (scene) => {
      const { date, paid } = paidDates(scene);
      const invoice = scene.draft(date);
      scene.book.payment(scene.deal, { ...pay(scene), date: paid, settles: [scene.book.settle(invoice)] });
    },
  },
  {
    name: 'paid with discount',
    weight: 90,
    items: 1,
    play: (scene) => {
      const step = TERMS[terms(scene)].steps[0];
      const paid = plusDays(scene.asOf, -scene.random.int(0, 640));
      const invoice = scene.draft(plusDays(paid, -scene.random.int(2, step?.days ?? 10)));
      const discount = step === undefined ? 0n : percent(invoice.total, step.percent);
      scene.book.payment(scene.deal, {
        ...pay(scene),
        date: paid,
        settles: [scene.book.settle(invoice, { discount })],
      });
    },
  },
  {
    name: 'three with one payment',
    weight: 25,
    items: 3,
    play: (scene) => {
      const { date, paid } = paidDates(scene);
      const settles = [0, 4, 9].map((days) => scene.book.settle(scene.draft(earlier(plusDays(date, days), paid))));
      scene.book.payment(scene.deal, { ...pay(scene), date: paid, settles });
    },
  },
  {
    name: 'short payment with residual',
    weight: 30,
    items: 2,
    play: (scene) => {
      const { date, paid } = paidDates(scene, 40);
      const invoice = scene.draft(date);
      const settled = scene.book.settle(invoice, { residual: part(scene, invoice.total) });
      const payment = scene.book.payment(scene.deal, { ...pay(scene), date: paid, settles: [settled] });
      if (settled.residual === null || !scene.random.chance(0.5)) return;
      const { id, amount } = settled.residual;
      const whole = { document: id, cash: amount, discount: 0n, credit: null, earlier: [], residual: null };
      const later = plusDays(payment.date, scene.random.int(5, 40));
      scene.book.payment(scene.deal, { ...pay(scene), date: later, settles: [whole] });
    },
  },
  {
    name: 'partial, then the rest',
    weight: 30,
    items: 1,
    play: (scene) => {
      const { date, paid } = paidDates(scene);
      const invoice = scene.draft(plusDays(date, -10));
      const amount = part(scene, invoice.total);
      const first = scene.book.payment(scene.deal, {
        ...pay(scene),
        date: plusDays(paid, -8),
        partial: [{ document: invoice.id, amount }],
      });
      const rest = scene.book.settle(invoice, { earlier: [{ payment: first.id, amount }] });
      scene.book.payment(scene.deal, { ...pay(scene), date: paid, settles: [rest] });
    },
  },
];
