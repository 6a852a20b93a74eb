import { isOpenDispute } from '../../../domain/derive/open-items.ts';
import { disputesWith } from '../../../domain/derive/own-disputes.ts';
import { compare } from '../../../domain/money.ts';
import { type Check, invoicesOf, isEnabled } from './check.ts';

/** The invoice is the customer's, something of it is owed, and no more is disputed than that. */
export const createDispute: Check<'create_dispute'> = async (moment, { invoice, amount, lines }) => {
  const [found, ...others] = await invoicesOf(moment, invoice, lines !== undefined);
  if (!found) return `invoice ${invoice} is not this customer's`;
  if (others.length > 0) return `more than one document has the number ${invoice}`;
  if (found.status === 'paid' || found.status === 'cancelled') return `invoice ${invoice} is ${found.status}`;
  if (amount && amount.currency !== found.balance.currency) return `invoice ${invoice} is not in ${amount.currency}`;
  if (amount && compare(amount, found.balance) > 0) return `more than is owed on invoice ${invoice}`;
  if (lines === undefined || !Array.isArray(found.lines)) return null;
  const known = new Set(found.lines.map(({ line }) => bare(line)));
  const missing = lines.find((line) => !known.has(bare(line)));
  return missing === undefined ? null : `invoice ${invoice} has no line ${missing}`;
};

/** The dispute is the customer's and open. */
export const updateDispute: Check<'update_dispute'> = async (moment, { dispute: id }) => {
  const read = await moment.read('dispute', { customer: moment.number });
  const found = disputesWith(moment.recorded, moment.timeZone, read).find(({ dispute }) => dispute === id);
  if (!found || !isEnabled(moment, found)) return `there is no dispute ${id} of this customer`;
  return isOpenDispute(found) ? null : `dispute ${id} is ${found.status}`;
};

function bare(line: string): string {
  return line.replace(/^0+(?=.)/, '');
}
