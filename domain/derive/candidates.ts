import type { CallCandidate, Clearance } from '../answer-shapes.ts';
import { compare, type Money, sign, sum } from '../money.ts';
import type { Bucket, OpenItem } from '../receivables.ts';
import { byCurrency, openOf } from './open-items.ts';

export interface CandidateAccount {
  readonly customer: string;
  readonly system: string;
  readonly name: string;
  /** The customer's accounts elsewhere, whose items are among `items`. */
  readonly linked?: readonly string[];
  readonly items: readonly OpenItem[];
  readonly clearance: Clearance;
}

export interface CandidateFilter {
  readonly buckets?: readonly Bucket[] | undefined;
  /** Compared with the overdue amount of the same currency; accounts without that currency fall out. */
  readonly minAmount?: Money | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Also list those who may not be called, with the reasons. */
  readonly showExcluded: boolean;
}

/** Whom to call: accounts with something overdue, longest overdue first, then by handle so that pages are stable. */
export function candidatesOf(accounts: readonly CandidateAccount[], filter: CandidateFilter): CallCandidate[] {
  const excluded = new Set(filter.exclude ?? []);
  const found = accounts.flatMap((account): CallCandidate[] => {
    if ([account.customer, ...(account.linked ?? [])].some((handle) => excluded.has(handle))) return [];
    if (!account.clearance.clear && !filter.showExcluded) return [];
    const due = account.items.filter(
      ({ daysPastDue, bucket }) => daysPastDue > 0 && (!filter.buckets || filter.buckets.includes(bucket)),
    );
    const overdue = byCurrency(due)
      .map(([currency, own]) => sum(own.map(openOf), currency))
      .filter((amount) => sign(amount) > 0 && reaches(amount, filter.minAmount));
    if (overdue.length === 0) return [];
    const oldestDays = Math.max(...due.map(({ daysPastDue }) => daysPastDue));
    const { customer, system, name, linked, clearance } = account;
    return [{ customer, system, name, ...(linked && { linked: [...linked] }), overdue, oldestDays, clearance }];
  });
  return found.sort((a, b) => b.oldestDays - a.oldestDays || (a.customer < b.customer ? -1 : 1));
}

function reaches(amount: Money, least: Money | undefined): boolean {
  return !least || (amount.currency === least.currency && compare(amount, least) >= 0);
}
