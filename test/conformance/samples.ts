import { isInvoice } from './expected.ts';
import type { Ledger, LedgerItem, LedgerPayment } from './ledger.ts';

/** A document of every sort that the books hold, the longest amount among them. */
export function documentsToAskFor(ledger: Ledger): LedgerItem[] {
  const items = ledger.items.filter(isInvoice);
  const [longest] = [...items].sort((a, b) => b.total.amount.length - a.total.amount.length);
  const chosen = ofEachSort(items, ({ kind, status, isOpen, total, lines, branch, discountTaken, orgUnit }) =>
    [kind, status, isOpen, total.currency, lines !== null, branch !== null, discountTaken, orgUnit].join(' '),
  );
  return [...new Set([...chosen, ...(longest ? [longest] : [])])];
}

/** A payment of every sort, by what they did to the documents they paid. */
export function paymentsToAskFor(ledger: Ledger): LedgerPayment[] {
  const named = ledger.payments.filter(({ reference }) => reference !== '');
  const statusOf = new Map(ledger.items.map((item) => [`${item.customer} ${item.invoice}`, item.status]));
  return ofEachSort(named, ({ customer, branch, status, amount, applied, onAccount }) => {
    const paid = applied.map(({ invoice }) => statusOf.get(`${customer} ${invoice}`));
    const hasDiscount = applied.some(({ discount }) => /[1-9]/.test(discount.amount));
    return [
      status,
      branch !== null,
      amount.currency,
      paid.join('+'),
      hasDiscount,
      /[1-9]/.test(onAccount.amount),
    ].join();
  });
}

/** The first of each sort: reading every one singly would only say the same again. */
function ofEachSort<T>(rows: readonly T[], sortOf: (row: T) => string): T[] {
  return [...new Map(rows.toReversed().map((row) => [sortOf(row), row])).values()].toReversed();
}
