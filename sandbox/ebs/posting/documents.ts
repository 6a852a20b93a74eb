import { PostingRefused } from '../../posting.ts';
import { numberOf, textOf } from '../receivables/rows.ts';
import { enterTransaction } from '../receivables/transactions.ts';
import { creditTo } from '../tables/history.ts';
import { termNamed } from '../tables/terms.ts';
import { type Booking, unitsOf } from './context.ts';
import type { EbsEntryOf, EbsReceipt } from './entries.ts';
import { openTransaction } from './open-items.ts';

/** Enters an invoice or a credit memo; one that names its invoice is applied to it. */
export async function postDocument(
  booking: Booking,
  entry: EbsEntryOf<'invoice'> | EbsEntryOf<'credit_memo'>,
): Promise<EbsReceipt> {
  const { ledger, party } = booking;
  const { amount, currency } = unitsOf(entry.total);
  const isCredit = entry.kind === 'credit_memo';
  if (!isCredit && amount < 0n) throw new PostingRefused('an invoice is positive; a credit memo has a kind of its own');
  const total = amount < 0n ? -amount : amount;
  const tax = entry.tax === undefined ? { amount: 0n, currency } : unitsOf(entry.tax);
  const taxed = tax.amount < 0n ? -tax.amount : tax.amount;
  if (tax.currency !== currency || taxed >= total) throw new PostingRefused('the tax is not a part of the total');
  const target =
    entry.kind === 'credit_memo' && entry.invoice !== undefined
      ? await openTransaction(booking, entry.invoice, entry.orgUnit)
      : null;
  if (target !== null && (target.open < 0n || target.currency !== currency))
    throw new PostingRefused(`${textOf(target.trx, 'trx_number')} is no invoice in ${currency}`);
  const stamp = booking.stamp(target?.org ?? party.org);
  const net = total - taxed;
  const { trx, schedules } = enterTransaction(ledger, stamp, {
    class: isCredit ? 'CM' : 'INV',
    billTo: party.billTo,
    shipTo: party.shipTo,
    currency,
    lines: [{ description: entry.text ?? 'As ordered', quantity: 1, unitPrice: net, net, tax: taxed }],
    term: isCredit ? null : (termNamed(entry.terms ?? party.term) ?? null),
    purchaseOrder: entry.purchaseOrder ?? '',
    reference: entry.reference ?? '',
    comments: entry.text ?? '',
    credits: target?.trx ?? null,
    reason: isCredit ? 'RETURN' : null,
    isImported: entry.billed ?? true,
  });
  const [memo] = schedules;
  if (target !== null && memo !== undefined) creditTo(ledger, stamp, memo, target.schedules);
  return {
    kind: entry.kind,
    customer: party.customer,
    document: {
      orgUnit: String(stamp.org.orgId),
      number: String(numberOf(trx, 'customer_trx_id')),
      year: stamp.on.slice(0, 4),
    },
    invoice: textOf(trx, 'trx_number'),
    changed: [],
  };
}
