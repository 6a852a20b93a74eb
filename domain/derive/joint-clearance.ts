import type { Clearance } from '../answer-shapes.ts';
import { type ClearanceInput, deriveClearance, stops } from './clearance.ts';

/**
 * Clearance of one customer with accounts in several systems. The facts of all count together, so that nothing overdue
 * in one does not say "paid" of the other; what a record says (hold, preference, hours) stands against a call whichever
 * account it is of.
 */
export function jointClearance(accounts: readonly [ClearanceInput, ...ClearanceInput[]]): Clearance {
  const together = {
    items: accounts.flatMap(({ items }) => items),
    disputes: accounts.flatMap(({ disputes }) => disputes),
    promises: accounts.flatMap(({ promises }) => promises),
    activities: accounts.flatMap(({ activities }) => activities),
    paymentReportedAt: accounts.flatMap(({ paymentReportedAt }) => paymentReportedAt),
    doNotCall: accounts.some(({ doNotCall }) => doNotCall),
    asOf: accounts.map(({ asOf }) => asOf).reduce((oldest, asOf) => (asOf < oldest ? asOf : oldest)),
  };
  const [first, ...others] = accounts.map((account) => deriveClearance({ ...account, ...together }));
  return others.reduce(joined, first ?? deriveClearance(accounts[0]));
}

/** Both hold. It makes sense to ask again once neither stands against it any more. */
function joined(a: Clearance, b: Clearance): Clearance {
  const codes = new Set(a.reasons.map(({ code }) => code));
  const reasons = [...a.reasons, ...b.reasons.filter(({ code }) => !codes.has(code))];
  const blocked = [a, b].filter(({ clear }) => !clear);
  const retries = blocked.flatMap(({ retryAfter }) => retryAfter ?? []);
  const last = retries.sort().at(-1);
  return {
    clear: blocked.length === 0,
    reasons,
    ...(last !== undefined && retries.length === blocked.length && { retryAfter: last }),
    asOf: a.asOf,
  };
}

/**
 * What is certain of a clearance from which an account is missing: what stands against the call, but not that nothing
 * is overdue. Null where the missing one decides.
 */
export function certainOf({ reasons, asOf }: Clearance): Clearance | null {
  const certain = reasons.filter(({ code }) => code !== 'paid_since');
  return certain.some(stops) ? { clear: false, reasons: certain, asOf } : null;
}
