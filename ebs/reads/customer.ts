import { unlessMissing } from '../../connector/part.ts';
import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import type { Ask } from '../ask.ts';
import { CONTACTS, CUSTOMER, PREFERENCES } from '../catalogue/accounts.ts';
import { contactFacts } from '../map/contact.ts';
import { customerFacts } from '../map/customer.ts';
import { replyInvalid } from '../map/values.ts';
import { accountNumber, notFound } from './account.ts';
import { resultOf } from './result.ts';

/** Rows of contact persons: more than these are not shown. */
const MAX_POINTS = 1_000;

/** One customer with profile, contact persons and wishes, by three statements at once. */
export async function readCustomer(ask: Ask, selector: Selectors['customer']): Promise<ReadResult<'customer'>> {
  const customer = accountNumber(selector.customer);
  const binds = { customer, orgs: ask.orgs };
  const [found, contacts, preferences] = await Promise.all([
    ask.rows(CUSTOMER, { ...binds, currency: ask.section.creditCurrency ?? null }),
    unlessMissing(ask, 'contact persons', ask.rows(CONTACTS, binds, { cap: MAX_POINTS })),
    unlessMissing(ask, 'preferences', ask.rows(PREFERENCES, binds)),
  ]);
  const [first, ...others] = found.rows;
  if (!first) throw notFound();
  if (found.rows.some(({ ACCOUNT_NUMBER }) => ACCOUNT_NUMBER !== customer))
    throw replyInvalid('HZ_CUST_ACCOUNTS', 'the rows are about another customer');
  const facts = customerFacts({
    rows: [first, ...others],
    contacts: contacts && contactFacts(contacts.rows),
    preferences: preferences?.rows ?? null,
  });
  return resultOf<'customer'>(ask, [facts]);
}
