import { isInvoice } from './expected.ts';
import type { Ledger, LedgerItem } from './ledger.ts';

/** Documents of each sort; reading every one singly would only say the same again. */
const OF_EACH_SORT = 2;

/** What makes a document another sort of case for a single read. */
function sortOf(item: LedgerItem): string {
  const { kind, status, isOpen, total, lines, branch, discountTaken, orgUnit } = item;
  return [kind, status, isOpen, total.currency, lines !== null, branch !== null, discountTaken, orgUnit].join(' ');
}

/** Some documents of every sort that the books hold, the longest amount among them. */
export function documentsToAskFor(ledger: Ledger): LedgerItem[] {
  const chosen = new Map<string, LedgerItem[]>();
  for (const item of ledger.items.filter(isInvoice)) {
    const alike = chosen.get(sortOf(item)) ?? [];
    if (alike.length < OF_EACH_SORT) chosen.set(sortOf(item), [...alike, item]);
  }
  const longest = ledger.items
    .filter(isInvoice)
    .reduce<LedgerItem | null>(
      (held, item) => (held !== null && held.total.amount.length >= item.total.amount.length ? held : item),
      null,
    );
  return [...new Set([...[...chosen.values()].flat(), ...(longest ? [longest] : [])])];
}
