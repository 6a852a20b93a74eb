import { type Money, money } from '../../domain/money.ts';
import { replyInvalid } from './invalid.ts';

/**
 * Amounts of one row. Currency keys are ISO's three letters, or up to five characters of a company's own. Throws
 * ERP_REPLY_INVALID for what is no key: it would leave in answers as it is.
 */
export function amountsIn(currency: string, place: string): (amount: string) => Money {
  if (!/^[A-Z][A-Z0-9]{2,4}$/.test(currency)) throw replyInvalid(place, 'not a currency key');
  return (amount) => money(amount, currency);
}
