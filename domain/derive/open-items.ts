import { type BusinessDate, daysBetween } from '../dates.ts';
import type { DisputeFacts, OpenItemFacts, PromiseFacts } from '../facts.ts';
import { type Money, sum } from '../money.ts';
import type { Bucket, OpenItem } from '../receivables.ts';
import { documentKey } from './document-number.ts';

/** Days past due → bucket. Due today is current; the first day after is one day past due. */
export function bucketOf(daysPastDue: number): Bucket {
  if (daysPastDue <= 0) return 'current';
  if (daysPastDue <= 30) return 'd1to30';
  if (daysPastDue <= 60) return 'd31to60';
  if (daysPastDue <= 90) return 'd61to90';
  return 'over90';
}

export function isOpenDispute(dispute: Pick<DisputeFacts, 'status'>): boolean {
  return dispute.status !== 'closed' && dispute.status !== 'withdrawn';
}

export interface OpenItemContext {
  /** The date at which days past due are counted, in the ERP's calendar. */
  readonly keyDate: BusinessDate;
  readonly system: string;
  /** Of the ERP and of the agent's own commands together. */
  readonly disputes: readonly Pick<DisputeFacts, 'invoices' | 'status'>[];
  readonly promises: readonly Pick<PromiseFacts, 'items' | 'status'>[];
}

/** Open items as answers show them, oldest due date first, then by document. */
export function deriveOpenItems(facts: readonly OpenItemFacts[], context: OpenItemContext): OpenItem[] {
  const disputed = new Set(context.disputes.filter(isOpenDispute).flatMap(({ invoices }) => invoices.map(documentKey)));
  const promised = new Set(
    context.promises
      .filter(({ status }) => status === 'open')
      .flatMap(({ items }) => items.map(({ invoice }) => documentKey(invoice))),
  );
  const items = facts.map((fact): OpenItem => {
    const { customer: _customer, branch: _branch, discount, ...stated } = fact;
    const daysPastDue = daysBetween(fact.dueDate, context.keyDate);
    return {
      ...stated,
      ...(discount && discount.until >= context.keyDate && { discount }),
      daysPastDue,
      bucket: bucketOf(daysPastDue),
      disputed: disputed.has(documentKey(fact.invoice)),
      promised: promised.has(documentKey(fact.invoice)),
      system: context.system,
    };
  });
  return items.sort(byAge);
}

/** Oldest due date first, then by document. */
export function byAge(a: OpenItem, b: OpenItem): number {
  if (a.dueDate !== b.dueDate) return a.dueDate < b.dueDate ? -1 : 1;
  const left = `${a.document.orgUnit}/${a.document.year}/${a.document.number}/${a.document.item}`;
  const right = `${b.document.orgUnit}/${b.document.year}/${b.document.number}/${b.document.item}`;
  return left < right ? -1 : left > right ? 1 : 0;
}

export interface CurrencyTotal {
  readonly currency: string;
  readonly open: string;
  /** Open amounts past due at the key date, credits counted with their sign. */
  readonly overdue: string;
}

/** Totals a currency, in alphabetical order; amounts of different currencies are never added. */
export function totalsOf(items: readonly OpenItem[]): CurrencyTotal[] {
  return byCurrency(items).map(([currency, own]) => ({
    currency,
    open: sum(own.map(openOf), currency).amount,
    overdue: sum(own.filter(({ daysPastDue }) => daysPastDue > 0).map(openOf), currency).amount,
  }));
}

export function openOf(item: OpenItem): Money {
  return item.open;
}

/** Groups by currency, alphabetically. */
export function byCurrency(items: readonly OpenItem[]): [string, OpenItem[]][] {
  const groups = new Map<string, OpenItem[]>();
  for (const item of items) {
    const group = groups.get(item.open.currency);
    if (group) group.push(item);
    else groups.set(item.open.currency, [item]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
