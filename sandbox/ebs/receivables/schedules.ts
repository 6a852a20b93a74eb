import { plusDays } from '../../company/calendar.ts';
import { type CurrencyCode, convert, decimalText, type Minor } from '../../company/currency.ts';
import type { PaymentTerm } from '../tables/terms.ts';
import { addTo, currencyOf, minorIn, type Row } from './rows.ts';
import type { Stamp, Subledger } from './subledger.ts';

/** What DATE columns hold where something has no end: an open schedule is closed on the last day of Oracle's calendar. */
const NEVER = '4712-12-31';

/** Parts of an amount by the term's shares; what does not divide is in the last one, so that the sum is true. */
function parts(amount: Minor, shares: readonly number[]): Minor[] {
  const base = BigInt(shares.reduce((sum, share) => sum + share, 0));
  let left = amount;
  return shares.map((share, at) => {
    const part = at === shares.length - 1 ? left : (amount * BigInt(share)) / base;
    left -= part;
    return part;
  });
}

interface ScheduleInput {
  readonly class: string;
  readonly currency: CurrencyCode;
  /** Signed. */
  readonly net: Minor;
  readonly tax: Minor;
  readonly dueOn: string;
  readonly sequence: number;
  readonly count: number;
  /** Whose it is, and of which transaction or receipt. */
  readonly owner: Row;
}

function addSchedule(ledger: Subledger, stamp: Stamp, input: ScheduleInput): Row {
  const { currency, net, tax } = input;
  const text = (amount: Minor) => decimalText(amount, currency);
  const total = text(net + tax);
  const home = convert(net + tax, currency, stamp.org.currency);
  return ledger.add('ar_payment_schedules_all', stamp, {
    ...input.owner,
    class: input.class,
    status: 'OP',
    due_date: input.dueOn,
    trx_date: stamp.on,
    gl_date: stamp.on,
    gl_date_closed: NEVER,
    actual_date_closed: NEVER,
    invoice_currency_code: currency,
    terms_sequence_number: input.sequence,
    number_of_due_dates: input.count,
    amount_due_original: total,
    amount_due_remaining: total,
    acctd_amount_due_remaining: decimalText(home, stamp.org.currency),
    amount_line_items_original: text(net),
    amount_line_items_remaining: text(net),
    tax_original: text(tax),
    tax_remaining: text(tax),
  });
}

/** The payment schedules of a transaction: one for each line of its term, or one that is due at `dueOn`. Amounts signed. */
export function scheduleTransaction(
  ledger: Subledger,
  stamp: Stamp,
  input: Omit<ScheduleInput, 'sequence' | 'count' | 'dueOn'> & {
    readonly term: PaymentTerm | null;
    /** Of what has no term: the day it is entered unless told. */
    readonly dueOn?: string;
  },
): Row[] {
  const { term, dueOn } = input;
  const lines = term?.lines ?? [];
  if (lines.length === 0)
    return [addSchedule(ledger, stamp, { ...input, dueOn: dueOn ?? stamp.on, sequence: 1, count: 1 })];
  const shares = lines.map(({ share }) => share);
  const nets = parts(input.net, shares);
  const taxes = parts(input.tax, shares);
  return lines.map((line, at) =>
    addSchedule(ledger, stamp, {
      ...input,
      net: nets[at] ?? 0n,
      tax: taxes[at] ?? 0n,
      dueOn: dueOn ?? plusDays(stamp.on, line.days),
      sequence: at + 1,
      count: lines.length,
    }),
  );
}

export const remainingOf = (schedule: Row): Minor =>
  minorIn(schedule, 'amount_due_remaining', currencyOf(schedule['invoice_currency_code']));

/** Which column counts a change, and with which sign it lowers what remains. */
type Reason = 'amount_applied' | 'discount_taken_earned' | 'amount_credited' | 'amount_adjusted';
const LOWERS = new Set<Reason>(['amount_applied', 'discount_taken_earned']);

/**
 * Changes a schedule by amounts in its own currency, by the identity that always holds:
 * remaining = original − applied − discount + credited + adjusted. It closes at zero and opens again above.
 */
export function changeSchedule(
  ledger: Subledger,
  stamp: Stamp,
  schedule: Row,
  changes: Readonly<Partial<Record<Reason, Minor>>>,
): void {
  const currency = currencyOf(schedule['invoice_currency_code']);
  let delta = 0n;
  for (const [column, amount] of Object.entries(changes) as [Reason, Minor][]) {
    if (amount === 0n) continue;
    addTo(schedule, column, currency, amount);
    delta += LOWERS.has(column) ? -amount : amount;
  }
  const before = remainingOf(schedule);
  const after = before + delta;
  const taxBefore = minorIn(schedule, 'tax_remaining', currency);
  // Tax goes with the same share as the whole, and to the last unit when nothing is left.
  const taxAfter = after === 0n || before === 0n ? taxOf(schedule, currency, after) : (taxBefore * after) / before;
  const isClosed = after === 0n;
  ledger.change('ar_payment_schedules_all', stamp, schedule, {
    amount_due_remaining: decimalText(after, currency),
    tax_remaining: decimalText(taxAfter, currency),
    amount_line_items_remaining: decimalText(after - taxAfter, currency),
    acctd_amount_due_remaining: decimalText(convert(after, currency, stamp.org.currency), stamp.org.currency),
    status: isClosed ? 'CL' : 'OP',
    gl_date_closed: isClosed ? stamp.on : NEVER,
    actual_date_closed: isClosed ? stamp.on : NEVER,
  });
}

function taxOf(schedule: Row, currency: CurrencyCode, after: Minor): Minor {
  const original = minorIn(schedule, 'amount_due_original', currency);
  return after === 0n || original === 0n ? 0n : (minorIn(schedule, 'tax_original', currency) * after) / original;
}
