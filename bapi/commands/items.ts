import { beforeWriting, rejected } from '../../connector/nothing-written.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import { compare, type Money, sign, subtract, sum, zero } from '../../domain/money.ts';
import { alphaIn } from '../abap/alpha.ts';
import { readOpenItems } from '../reads/open-items.ts';
import type { Ask } from '../session.ts';

/** An open line of an account, with what is meant of it. */
export interface MeantItem {
  readonly item: OpenItemFacts;
  readonly amount: Money;
}

/** What a customer owes now, line by line; read before a command that names invoices is carried out. */
export function openItemsOf(ask: Ask, customer: string): Promise<readonly OpenItemFacts[]> {
  return beforeWriting(async () => (await readOpenItems(ask, { customer })).rows);
}

/** The lines of one invoice that are still owed, oldest due first. Throws ERP_REJECTED where nothing of it is open. */
function linesOfInvoice(items: readonly OpenItemFacts[], invoice: string): readonly OpenItemFacts[] {
  const number = alphaIn(invoice, 10);
  const lines = items.filter((item) => item.invoice === number && sign(item.open) > 0);
  if (lines.length === 0) throw rejected(`nothing of invoice ${number} is open on this account`);
  return lines;
}

/**
 * Divides an amount among the open lines of an invoice, oldest first: an invoice may be due in several parts. Throws
 * ERP_REJECTED for another currency, and for more than is open.
 */
export function divide(items: readonly OpenItemFacts[], invoice: string, amount: Money): readonly MeantItem[] {
  const lines = linesOfInvoice(items, invoice).filter(({ open }) => open.currency === amount.currency);
  const open = sum(
    lines.map((line) => line.open),
    amount.currency,
  );
  if (lines.length === 0) throw rejected(`invoice ${invoice} is not in ${amount.currency}`);
  if (compare(amount, open) > 0) throw rejected(`only ${open.amount} ${open.currency} of invoice ${invoice} is open`);
  let rest = amount;
  const parts: MeantItem[] = [];
  for (const item of lines) {
    if (compare(rest, zero(rest.currency)) <= 0) break;
    const part = compare(rest, item.open) > 0 ? item.open : rest;
    parts.push({ item, amount: part });
    rest = subtract(rest, part);
  }
  return parts;
}

/** The line of an invoice that a dispute is about: the oldest of which enough is open. */
export function disputed(items: readonly OpenItemFacts[], invoice: string, amount: Money | undefined): OpenItemFacts {
  const lines = linesOfInvoice(items, invoice);
  const item =
    amount === undefined
      ? lines[0]
      : lines.find(({ open }) => open.currency === amount.currency && compare(amount, open) <= 0);
  if (!item) throw rejected(`no line of invoice ${invoice} has that much open in that currency`);
  return item;
}
