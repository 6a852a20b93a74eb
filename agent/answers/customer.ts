import type { CustomerFacts } from '../../domain/facts.ts';
import type { Customer } from '../../domain/receivables.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import { noSuchCustomer } from './customer-directory.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { withOwn } from './laid.ts';
import { type Subject, subjectOf } from './subject.ts';

export async function getCustomer(
  deps: AnswerDeps,
  asking: Asking,
  input: { customer: string; system?: string | undefined },
): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const part = withOwn(subject, await gather(deps, asking, customerNeed(subject)));
  return {
    data: showCustomer(subject, visibleCustomer(deps, part.rows)),
    tier: subject.tier,
    system: subject.system.name,
    customer: subject.customer.number,
    parts: [part],
    records: 1,
  };
}

export function customerNeed({ system, customer, own }: Subject) {
  return { system, entity: 'customer', selector: { customer: customer.number }, own } as const;
}

/**
 * The customer with the company codes that the policy shows. Throws: NOT_FOUND if it has none of them, just as if it
 * did not exist.
 */
export function visibleCustomer({ policy }: Pick<AnswerDeps, 'policy'>, rows: readonly CustomerFacts[]): CustomerFacts {
  const [facts] = rows;
  const orgUnits = facts?.orgUnits.filter(policy.showsOrgUnit) ?? [];
  if (!facts || orgUnits.length === 0) throw noSuchCustomer();
  return { ...facts, orgUnits };
}

/** The customer as answers show it: under its handle. */
export function showCustomer({ handle, system }: Subject, facts: CustomerFacts): Customer {
  return { ...facts, customer: handle, system: system.name };
}
