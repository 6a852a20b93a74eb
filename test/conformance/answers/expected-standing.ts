import type { Activity, Dispute, PaymentPromise } from '../../../domain/receivables.ts';
import { daysEarlier } from '../arithmetic.ts';
import { asOfBranch, documentsOf } from '../expected.ts';
import { concerns, type Ledger } from '../ledger.ts';
import type { Spelling } from '../world.ts';

/** What stands beside an account, told from the books alone; the fields that a platform gets unless told otherwise. */

const newestFirst = <T>(rows: readonly T[], keyOf: (row: T) => string): T[] =>
  [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));

export function promisesOf(ledger: Ledger, customer: string): PaymentPromise[] {
  const own = ledger.promises.filter((one) => one.customer === customer);
  const rows = own.map(({ customer: _customer, ...row }) => row as PaymentPromise);
  return newestFirst(rows, ({ takenOn, promise }) => `${takenOn}/${promise}`);
}

export function disputesOf(ledger: Ledger, customer: string, spelling: Spelling): Omit<Dispute, 'notes'>[] {
  const own = ownDisputes(ledger, customer, spelling);
  const rows = own.map(({ customer: _customer, ...row }) => ({ ...row, reason: row.reason.toLowerCase() }));
  return newestFirst(rows as Omit<Dispute, 'notes'>[], ({ openedOn, dispute }) => `${openedOn}/${dispute}`);
}

export function activitiesOf(ledger: Ledger, customer: string, from: string): Omit<Activity, 'text' | 'references'>[] {
  const own = ledger.activities.filter((one) => one.customer === customer && one.at >= from);
  const rows = own.map(({ customer: _customer, subject, status, outcome, at, ...row }) => {
    const said = outcome === 'not_available' ? (row.kind === 'task' ? status : outcome) : outcome.toLowerCase();
    return { ...row, at: new Date(at).toISOString(), outcome: subject === 'payment' ? 'payment_reported' : said };
  });
  return newestFirst(rows as Omit<Activity, 'text' | 'references'>[], ({ at, activity }) => `${at}/${activity}`);
}

function ownDisputes(ledger: Ledger, customer: string, spelling: Spelling): Ledger['disputes'] {
  const toBranch = asOfBranch(ledger, customer, spelling);
  return ledger.disputes.filter((one) => one.customer === customer || toBranch(one, one.invoices) !== null);
}

const isOpen = ({ status }: { readonly status: string }) => status === 'open' || status === 'in_process';

export function isDisputed(ledger: Ledger, customer: string, invoice: string, spelling: Spelling): boolean {
  return ownDisputes(ledger, customer, spelling).some((one) => isOpen(one) && one.invoices.includes(invoice));
}

export function isPromised(ledger: Ledger, customer: string, invoice: string): boolean {
  return ledger.promises.some(
    (one) => one.customer === customer && one.status === 'open' && one.items.some((item) => item.invoice === invoice),
  );
}

/** Preferences as the add-on keeps them; who is not in the list said nothing. */
export function preferencesOf(ledger: Ledger, customer: string) {
  const found = ledger.preferences.find((one) => one.customer === customer);
  return {
    doNotCall: found?.doNotCall === true ? 'yes' : 'no',
    ...(found?.channel && { channel: found.channel.toLowerCase() }),
    ...(found?.language && { language: found.language.toLowerCase() }),
  };
}

/** Reasons against a call, as far as they come from the books. */
export function standingReasons(ledger: Ledger, customer: string, spelling: Spelling): string[] {
  const of = (one: { readonly customer: string }) => one.customer === customer;
  const isAhead = ({ date }: { readonly date: string }) => date >= ledger.asOf;
  const reported = daysEarlier(ledger.asOf, 9);
  const calls = activitiesOf(ledger, customer, daysEarlier(ledger.asOf, 6)).filter(({ kind }) => kind === 'call');
  const against: readonly (readonly [string, boolean])[] = [
    ['do_not_call', preferencesOf(ledger, customer).doNotCall === 'yes'],
    ['disputed', ownDisputes(ledger, customer, spelling).some(isOpen)],
    ['promised', ledger.promises.some((one) => of(one) && one.status === 'open' && one.instalments.some(isAhead))],
    ['payment_reported', ledger.activities.some((one) => of(one) && one.subject === 'payment' && one.at >= reported)],
    ['too_many_contacts', calls.length >= 7],
  ];
  return against.flatMap(([code, holds]) => (holds ? [code] : []));
}

/** Invoices paid in the last twelve months. */
export function paidLately(ledger: Ledger, customer: string, spelling: Spelling) {
  const [year = '', ...monthAndDay] = ledger.asOf.split('-');
  const after = [String(Number(year) - 1), ...monthAndDay].join('-');
  return documentsOf(ledger.items, spelling).filter(
    (item) =>
      concerns(customer, item) &&
      item.kind === 'invoice' &&
      item.status !== 'cancelled' &&
      item.clearedOn !== null &&
      item.clearedOn > after &&
      item.clearedOn <= ledger.asOf,
  );
}

/** The share of those that were ever disputed, to four places; null of none. */
export function disputeRateOf(ledger: Ledger, customer: string, spelling: Spelling): string | null {
  const paid = paidLately(ledger, customer, spelling);
  if (paid.length === 0) return null;
  const ever = new Set(ownDisputes(ledger, customer, spelling).flatMap(({ invoices }) => invoices));
  const disputed = paid.filter(({ invoice }) => ever.has(invoice)).length;
  return String(Math.round((disputed / paid.length) * 10_000) / 10_000);
}
