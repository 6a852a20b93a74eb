import type { Invoice, OpenItem, Payment } from '../../../domain/receivables.ts';
import { bucketOf, daysFrom, nothingLike, total } from '../arithmetic.ts';
import { documentsOf, expectedInvoice, expectedOpenItem, expectedPayments, isInvoice } from '../expected.ts';
import { concerns, type ExpectedBehaviour, type Ledger, type LedgerItem } from '../ledger.ts';
import type { Spelling } from '../world.ts';
import { disputeRateOf, isDisputed, isPromised } from './expected-standing.ts';

/** Answers as they must be, told from the books alone. */

/** The system that was asked, and how it spells what its books say. */
interface Asked {
  readonly system: string;
  readonly spelling: Spelling;
}

export function answerKey({ document: { orgUnit, year, number, item } }: Pick<Invoice, 'document'>): string {
  return `${orgUnit}/${year}/${number}/${item}`;
}

/** Oldest due date first, then by document. */
export function openItemsOf(ledger: Ledger, customer: string, { system, spelling }: Asked): OpenItem[] {
  const standing = (invoice: string) => ({
    disputed: isDisputed(ledger, customer, invoice, spelling),
    promised: isPromised(ledger, customer, invoice),
  });
  return ledger.items
    .filter((item) => item.isOpen && concerns(customer, item))
    .map((item): OpenItem => {
      const { customer: _customer, branch: _branch, ...facts } = expectedOpenItem(item);
      const daysPastDue = daysFrom(item.dueDate, ledger.asOf);
      return { ...facts, daysPastDue, bucket: bucketOf(daysPastDue), ...standing(item.invoice), system };
    })
    .sort((a, b) => (`${a.dueDate} ${answerKey(a)}` < `${b.dueDate} ${answerKey(b)}` ? -1 : 1));
}

export function totalsOf(items: readonly OpenItem[]) {
  const currencies = [...new Set(items.map(({ open }) => open.currency))].sort();
  return currencies.map((currency) => {
    const own = items.filter(({ open }) => open.currency === currency);
    const overdue = own.filter(({ daysPastDue }) => daysPastDue > 0).map(({ open }) => open.amount);
    const open = total(own.map((item) => item.open.amount));
    return { currency, open, overdue: overdue.length === 0 ? nothingLike(open) : total(overdue) };
  });
}

/** Newest first, then by document. */
export function invoicesOf(ledger: Ledger, customer: string, handle: string, spelling: Spelling): Told[] {
  return documentsOf(ledger.items, spelling)
    .filter((item) => isInvoice(item) && concerns(customer, item))
    .map((item) => invoiceOf(ledger, item, customer, { handle, spelling }))
    .sort((a, b) => (`${a.date} ${answerKey(a)}` < `${b.date} ${answerKey(b)}` ? 1 : -1));
}

/** An invoice as the policy lets it out. */
type Told = Omit<Invoice, 'custom'>;

/** Days past due count to the clearing, or go on while something is open. */
export function invoiceOf(
  ledger: Ledger,
  item: LedgerItem,
  customer: string,
  { handle, spelling, withLines = false }: { handle: string; spelling: Spelling; withLines?: boolean },
): Told {
  const { asOf } = ledger;
  const {
    branch: _branch,
    clearedOn,
    discountTaken: _taken,
    delivery: _delivery,
    custom: _custom,
    lines: _lines,
    ...facts
  } = expectedInvoice(item, asOf);
  const isSettled = item.status === 'paid' || item.status === 'cancelled';
  const daysPastDue = daysFrom(item.dueDate, isSettled ? (clearedOn ?? asOf) : asOf);
  const lines = item.lines ?? ('not_available' as const);
  const bucket = isSettled ? 'current' : bucketOf(daysPastDue);
  const status =
    !isSettled && isDisputed(ledger, customer, item.invoice, spelling) ? ('disputed' as const) : facts.status;
  return { ...facts, status, customer: handle, daysPastDue, bucket, ...(withLines && { lines }) };
}

/** Newest first. */
export function paymentsOf(ledger: Ledger, customer: string, spelling: Spelling): Payment[] {
  return expectedPayments(ledger, customer, spelling)
    .map(({ customer: _customer, orgUnit: _orgUnit, branch: _branch, ...answer }) => answer)
    .sort((a, b) => (`${a.date}/${a.payment}` < `${b.date}/${b.payment}` ? 1 : -1));
}

export function withSorted(payment: Payment): Payment {
  const key = ({ invoice, amount }: Payment['applied'][number]) => `${invoice} ${amount.amount}`;
  return { ...payment, applied: [...payment.applied].sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}

/** Accounts with something overdue, longest overdue first: a currency whose overdue items are in credit is left out. */
export function candidatesOf(ledger: Ledger, asked: Asked) {
  const accounts = [...new Set(ledger.items.map(({ customer }) => customer))];
  return accounts
    .flatMap((customer) => {
      const own = openItemsOf(ledger, customer, asked).filter(
        (item) =>
          item.daysPastDue > 0 &&
          ledger.items.some((one) => answerKey(one) === answerKey(item) && one.customer === customer),
      );
      const overdue = totalsOf(own)
        .filter(({ overdue: amount }) => /[1-9]/.test(amount) && !amount.startsWith('-'))
        .map(({ currency, overdue: amount }) => ({ amount, currency }));
      if (overdue.length === 0) return [];
      return [
        {
          customer: `${asked.system}/${customer}`,
          overdue,
          oldestDays: Math.max(...own.map((item) => item.daysPastDue)),
        },
      ];
    })
    .sort((a, b) => b.oldestDays - a.oldestDays || (a.customer < b.customer ? -1 : 1));
}

/** Mean of whole days to one decimal, half up, or null for none. */
export function mean(sum: number, count: number): string | null {
  if (count === 0) return null;
  const tenths = (BigInt(Math.abs(sum)) * 20n + BigInt(count)) / (2n * BigInt(count));
  const text = tenths.toString().padStart(2, '0');
  const isNegative = sum < 0 && tenths !== 0n;
  return `${isNegative ? '-' : ''}${text.slice(0, -1)}.${text.slice(-1)}`;
}

/** The books' behaviour in the answer's form: averages to one decimal, methods by what they mean. */
export function behaviourOf(ledger: Ledger, customer: string, books: ExpectedBehaviour, spelling: Spelling) {
  const methods: Record<string, number> = {};
  for (const [own, count] of Object.entries(books.methods)) {
    const method = spelling.method(own);
    methods[method] = (methods[method] ?? 0) + count;
  }
  return {
    months: 12,
    averageDaysToPay: mean(books.basis.totalDays, books.basis.invoices),
    onTimeShare: books.onTimeShare,
    discountShare: books.discountShare,
    disputeRate: disputeRateOf(ledger, customer, spelling),
    methods,
    byMonth: books.byMonth.map(({ month, invoices, averageDaysToPay }) => ({
      month,
      invoices,
      // The books give four decimals of a quotient by a small number: times that number it is whole again.
      averageDaysToPay: mean(Math.round(Number(averageDaysToPay) * invoices), invoices),
    })),
    basis: { invoices: books.basis.invoices },
  };
}
