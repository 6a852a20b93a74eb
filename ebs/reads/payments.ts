import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import type { Ask } from '../ask.ts';
import { PAYMENTS } from '../catalogue/documents.ts';
import { payments } from '../map/payment.ts';
import { accountNumber, requireAccount } from './account.ts';
import { fetchCap, resultOf, wholeGroups } from './result.ts';

/** Receipts of a customer by date, or those with a reference. One statement. */
export async function readPayments(ask: Ask, selector: Selectors['payment']): Promise<ReadResult<'payment'>> {
  const customer = selector.customer === undefined ? null : accountNumber(selector.customer);
  const way =
    'from' in selector
      ? { since: selector.from, until: selector.to, reference: null }
      : { since: null, until: null, reference: selector.reference.trim() };
  const found = await ask.rows(PAYMENTS, { ...way, customer, orgs: ask.orgs }, { cap: fetchCap(ask) });
  if ('from' in selector && found.rows.length === 0) await requireAccount(ask, accountNumber(selector.customer));
  const rows = wholeGroups(found, ({ RECEIPT_ID }) => RECEIPT_ID);
  return resultOf<'payment'>(ask, payments(rows, ask.section.paymentMethods, customer), found.cut);
}
