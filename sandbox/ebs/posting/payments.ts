import { PostingRefused } from '../../posting.ts';
import { applyCash, applyCredit, heldOf, putOnAccount } from '../receivables/applications.ts';
import { chargeBack } from '../receivables/chargebacks.ts';
import { enterReceipt } from '../receivables/receipts.ts';
import { currencyOf, numberOf, type Row, textOf } from '../receivables/rows.ts';
import { remainingOf } from '../receivables/schedules.ts';
import type { Stamp } from '../receivables/subledger.ts';
import { fromAccount } from '../tables/history.ts';
import { type Booking, unitsOf } from './context.ts';
import type { EbsEntryOf, EbsReceipt } from './entries.ts';
import { findReceipt, type OpenTransaction, openTransaction, orgOf } from './open-items.ts';

interface Part {
  readonly transaction: OpenTransaction;
  readonly cash: bigint;
  readonly discount: bigint;
  /** What the payer withheld, to be charged back. */
  readonly residual: bigint;
}

async function partsOf(booking: Booking, entry: EbsEntryOf<'payment'>): Promise<Part[]> {
  const { currency } = unitsOf(entry.amount);
  const parts: Part[] = [];
  for (const applied of entry.applied ?? []) {
    const transaction = await openTransaction(booking, applied.invoice, entry.orgUnit);
    if (transaction.open < 0n || transaction.currency !== currency)
      throw new PostingRefused(`${applied.invoice} is no debt in ${currency}`);
    const first = parts[0]?.transaction.org ?? transaction.org;
    if (transaction.org !== first) throw new PostingRefused('one receipt is booked in one operating unit');
    if (parts.some((part) => part.transaction.trx === transaction.trx))
      throw new PostingRefused(`${applied.invoice} is named twice`);
    const cash = unitsOf(applied.amount).amount;
    const discount = applied.discount === undefined ? 0n : unitsOf(applied.discount).amount;
    const rest = transaction.open - cash - discount;
    if (rest < 0n) throw new PostingRefused(`${applied.invoice} has less open than was applied to it`);
    const residual = applied.residual === true ? rest : 0n;
    if (rest > 0n && residual === 0n && discount > 0n)
      throw new PostingRefused(`a partial payment of ${applied.invoice} takes no discount`);
    parts.push({ transaction, cash, discount, residual });
  }
  return parts;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Cash goes to the oldest instalment first; a discount is taken, and a rest charged back, where something is left. */
function applyPart(booking: Booking, stamp: Stamp, receipt: Row, part: Part): void {
  let { cash, discount, residual } = part;
  for (const schedule of part.transaction.schedules) {
    if (remainingOf(schedule) <= 0n) continue;
    const taken = least(discount, remainingOf(schedule));
    const amount = least(cash, remainingOf(schedule) - taken);
    if (amount > 0n || taken > 0n) applyCash(booking.ledger, stamp, receipt, schedule, { amount, discount: taken });
    cash -= amount;
    discount -= taken;
    const back = least(residual, remainingOf(schedule));
    if (back === 0n) continue;
    residual -= back;
    const { billTo, shipTo } = booking.party;
    chargeBack(booking.ledger, stamp, { schedule, amount: back, receipt, billTo, shipTo });
  }
}

/** Enters a receipt and applies it. */
export async function postPayment(booking: Booking, entry: EbsEntryOf<'payment'>): Promise<EbsReceipt> {
  const { ledger, party } = booking;
  const { amount, currency } = unitsOf(entry.amount);
  const parts = await partsOf(booking, entry);
  const left = parts.reduce((rest, { cash }) => rest - cash, amount);
  if (left < 0n) throw new PostingRefused('more was applied than came in');
  const stamp = booking.stamp(parts[0]?.transaction.org ?? party.org);
  const receipt = enterReceipt(ledger, stamp, {
    customer: party.billTo,
    method: entry.method ?? 'transfer',
    currency,
    amount,
    reference: entry.reference ?? '',
    comments: entry.text ?? '',
  });
  for (const part of parts) applyPart(booking, stamp, receipt, part);
  if (left > 0n && entry.unapplied !== true) putOnAccount(ledger, stamp, receipt, left);
  return receiptOf(entry.kind, booking, receipt, stamp);
}

export function receiptOf(
  kind: 'payment' | 'clearing' | 'reversal',
  booking: Booking,
  receipt: Row,
  stamp: Stamp,
): EbsReceipt {
  return {
    kind,
    customer: booking.party.customer,
    document: {
      orgUnit: String(stamp.org.orgId),
      number: String(numberOf(receipt, 'cash_receipt_id')),
      year: textOf(receipt, 'receipt_date').slice(0, 4),
    },
    invoice: null,
    changed: [],
  };
}

interface Credit {
  readonly currency: string;
  readonly org: Stamp['org'];
  readonly amount: bigint;
  readonly memo: Row | null;
  readonly receipt: Row | null;
}

/** Applies credit memos and money on account to invoices with which they come to nothing. */
export async function postClearing(booking: Booking, entry: EbsEntryOf<'clearing'>): Promise<EbsReceipt> {
  const { ledger, party } = booking;
  const debts: OpenTransaction[] = [];
  const credits: Credit[] = [];
  if (new Set(entry.invoices).size < entry.invoices.length) throw new PostingRefused('an item is named twice');
  for (const number of entry.invoices) {
    const receipt = await findReceipt(booking, number, entry.orgUnit);
    if (receipt !== null) {
      const amount = heldOf(ledger, receipt, 'ACC') + heldOf(ledger, receipt, 'UNAPP');
      if (amount === 0n) throw new PostingRefused(`customer ${party.customer} has no open item ${number}`);
      credits.push({
        currency: currencyOf(receipt['currency_code']),
        org: orgOf(receipt),
        amount,
        memo: null,
        receipt,
      });
      continue;
    }
    const found = await openTransaction(booking, number, entry.orgUnit);
    const { currency, org, open } = found;
    if (open > 0n) debts.push(found);
    else credits.push({ currency, org, amount: -open, memo: found.schedules[0] ?? null, receipt: null });
  }
  const [first] = [...debts, ...credits];
  if (first === undefined || debts.length === 0 || credits.length === 0) throw new PostingRefused('nothing to clear');
  if ([...debts, ...credits].some((one) => one.org !== first.org || one.currency !== first.currency))
    throw new PostingRefused('only items of one operating unit and currency clear each other');
  const balance =
    debts.reduce((sum, { open }) => sum + open, 0n) - credits.reduce((sum, { amount }) => sum + amount, 0n);
  if (balance !== 0n) throw new PostingRefused('the items do not balance to zero');
  const stamp = booking.stamp(first.org);
  const schedules = debts.flatMap((debt) => debt.schedules);
  for (const credit of credits) settle(booking, stamp, credit, schedules);
  const [cleared] = debts;
  if (cleared === undefined) throw new Error('nothing was cleared');
  return {
    kind: 'clearing',
    customer: party.customer,
    document: {
      orgUnit: String(first.org.orgId),
      number: textOf(cleared.trx, 'customer_trx_id'),
      year: stamp.on.slice(0, 4),
    },
    invoice: null,
    changed: [],
  };
}

function settle(booking: Booking, stamp: Stamp, credit: Credit, schedules: readonly Row[]): void {
  const { ledger } = booking;
  if (credit.receipt !== null) fromAccount(ledger, stamp, credit.receipt);
  let left = credit.amount;
  for (const schedule of schedules) {
    const amount = least(left, remainingOf(schedule));
    if (amount <= 0n) continue;
    if (credit.memo !== null) applyCredit(ledger, stamp, credit.memo, schedule, amount);
    else if (credit.receipt !== null) applyCash(ledger, stamp, credit.receipt, schedule, { amount });
    left -= amount;
  }
}
