import type { AccountBrief } from '../answer-shapes.ts';

/** Parts of an account brief as they came in; what is missing was left out because the deadline neared. */
export type BriefParts = Partial<Omit<AccountBrief, 'pendingCommands'>> & Pick<AccountBrief, 'pendingCommands'>;

const TOP_ITEMS = 10;
const LAST_PAYMENTS = 5;

/** Puts the brief together: the ten oldest items, the last five payments, `"unknown"` for each part left out. */
export function briefOf(parts: BriefParts): AccountBrief {
  return {
    customer: parts.customer ?? 'unknown',
    aging: parts.aging ?? 'unknown',
    openItems: firstOf(parts.openItems, TOP_ITEMS),
    lastPayments: firstOf(parts.lastPayments, LAST_PAYMENTS),
    promises: parts.promises ?? 'unknown',
    disputes: parts.disputes ?? 'unknown',
    activities: parts.activities ?? 'unknown',
    clearance: parts.clearance ?? 'unknown',
    pendingCommands: parts.pendingCommands,
    ...(parts.accounts && { accounts: parts.accounts }),
  };
}

function firstOf<T>(rows: readonly T[] | 'unknown' | undefined, count: number): T[] | 'unknown' {
  return rows === undefined || rows === 'unknown' ? 'unknown' : rows.slice(0, count);
}
