import type { CustomerFacts } from '../../domain/facts.ts';
import type { Customer } from '../../domain/receivables.ts';
import { aboutAll, ofEach, type ReadArgument, wholeAccountsOf } from './accounts.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import { noSuchCustomer } from './customer-directory.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { withOwn } from './laid.ts';
import type { Subject } from './subject.ts';

export async function getCustomer(deps: AnswerDeps, asking: Asking, input: ReadArgument): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const found = await ofEach(accounts, async (subject) => {
    const part = withOwn(deps, subject, await gather(deps, asking, customerNeed(subject)));
    return { part, customer: showCustomer(subject, visibleCustomer(deps, part)) };
  });
  const [first, ...linked] = found.map(({ customer }) => customer);
  return {
    data: accounts.isWide ? { ...first, linked } : first,
    ...aboutAll(accounts),
    parts: found.map(({ part }) => part),
    records: found.length,
  };
}

export function customerNeed({ system, customer, own }: Subject) {
  return { system, entity: 'customer', selector: { customer: customer.number }, own } as const;
}

/**
 * The customer with the company codes that the policy shows. Throws: NOT_FOUND if it has none of them, just as if it
 * did not exist.
 */
export function visibleCustomer(
  { policy }: Pick<AnswerDeps, 'policy'>,
  { system, rows }: { readonly system: string; readonly rows: readonly CustomerFacts[] },
): CustomerFacts {
  const [facts] = rows;
  const orgUnits = facts?.orgUnits.filter((orgUnit) => policy.showsOrgUnit(orgUnit, system)) ?? [];
  if (!facts || orgUnits.length === 0) throw noSuchCustomer();
  return { ...facts, orgUnits };
}

/** The customer as answers show it: under its handle. */
export function showCustomer({ handle, system }: Subject, facts: CustomerFacts): Customer {
  return { ...facts, customer: handle, system: system.name };
}
