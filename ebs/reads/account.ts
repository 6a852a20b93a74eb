import { AditError } from '../../domain/errors.ts';
import type { Ask } from '../ask.ts';
import { ACCOUNT } from '../catalogue/accounts.ts';

const MOST_LETTERS = 30;

/** The account number as a caller gave it; longer than any is none. Throws NOT_FOUND. */
export function accountNumber(customer: string): string {
  const number = customer.trim();
  if (number === '' || number.length > MOST_LETTERS) throw notFound();
  return number;
}

/** Asked for where a list is empty: nothing of a customer is something else than no customer. Throws NOT_FOUND. */
export async function requireAccount(ask: Ask, customer: string): Promise<void> {
  const { rows } = await ask.rows(ACCOUNT, { customer, orgs: ask.orgs });
  if (rows.length === 0) throw notFound();
}

export function notFound(): AditError {
  return new AditError('NOT_FOUND', 'the customer does not exist in the operating units of this system');
}
