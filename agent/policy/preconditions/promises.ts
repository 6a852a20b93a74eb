import { addDays, type BusinessDate } from '../../../domain/dates.ts';
import { documentKey } from '../../../domain/derive/document-number.ts';
import { promisesWith } from '../../../domain/derive/own-promises.ts';
import type { OpenItemFacts } from '../../../domain/facts.ts';
import { add, compare, type Money, sum } from '../../../domain/money.ts';
import { type Check, isEnabled, type Moment } from './check.ts';

/** Every invoice is the customer's and open, with no more promised than is open, on days that can still come. */
export const createPromise: Check<'create_promise'> = async (moment, { items, instalments }) => {
  const late = datesReason(moment, instalments);
  if (late) return late;
  const { rows, complete } = await moment.read('openItem', { customer: moment.number });
  const open = rows.filter(
    ({ orgUnit, kind, customer, branch }) =>
      kind !== 'payment_on_account' &&
      (customer === moment.number || branch === moment.number) &&
      moment.showsOrgUnit(orgUnit),
  );
  for (const { invoice, amount } of byDocument(items)) {
    const own = open.filter((item) => documentKey(item.invoice) === documentKey(invoice));
    if (own.length === 0 && !complete) return 'the account has more open items than can be read at once';
    const reason = openReason(own, invoice, amount);
    if (reason) return reason;
  }
  return null;
};

type Items = readonly { readonly invoice: string; readonly amount: Money }[];

/** One row for each document and currency: an invoice may be named twice, with and without its leading zeros. */
function byDocument(items: Items): Items {
  const found = new Map<string, Items[number]>();
  for (const { invoice, amount } of items) {
    const key = `${documentKey(invoice)} ${amount.currency}`;
    const before = found.get(key);
    found.set(key, { invoice, amount: before ? add(before.amount, amount) : amount });
  }
  return [...found.values()];
}

function openReason(own: readonly OpenItemFacts[], invoice: string, amount: Money): string | null {
  if (own.length === 0) return `invoice ${invoice} is not open on this account`;
  const amounts = own.map(({ open }) => open).filter(({ currency }) => currency === amount.currency);
  if (amounts.length === 0) return `invoice ${invoice} is not in ${amount.currency}`;
  return compare(amount, sum(amounts, amount.currency)) > 0 ? `more than is open on invoice ${invoice}` : null;
}

/** The promise is the customer's and open, and a new plan adds up to what was promised. */
export const changePromise: Check<'change_promise'> = async (moment, { promise: id, instalments }) => {
  const late = instalments ? datesReason(moment, instalments) : null;
  if (late) return late;
  const read = await moment.read('promise', { customer: moment.number });
  const found = promisesWith(moment.recorded, moment.timeZone, read).find(({ promise }) => promise === id);
  if (!found || !isEnabled(moment, found)) return `there is no promise ${id} of this customer`;
  if (found.status !== 'open') return `promise ${id} is ${found.status}`;
  if (!instalments) return null;
  // What was kept stays kept; the new plan makes up the rest.
  const promised = found.instalments.filter(({ status }) => status !== 'kept').map(({ amount }) => amount);
  const planned = instalments.map(({ amount }) => amount);
  const currency = planned[0]?.currency ?? '';
  if ([...promised, ...planned].some((amount) => amount.currency !== currency)) {
    return `promise ${id} is in another currency`;
  }
  return compare(sum(planned, currency), sum(promised, currency)) === 0
    ? null
    : `the new instalments do not add up to what promise ${id} is about`;
};

function datesReason(
  { today, daysAhead }: Moment,
  instalments: readonly { readonly date: BusinessDate }[],
): string | null {
  const furthest = addDays(today, daysAhead);
  for (const { date } of instalments) {
    if (date < today) return `the day ${date} has passed`;
    if (date > furthest) return `the day ${date} lies more than ${daysAhead} days ahead`;
  }
  return null;
}
