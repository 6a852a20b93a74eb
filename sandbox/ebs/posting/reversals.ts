import { PostingRefused } from '../../posting.ts';
import { reverseReceipt } from '../receivables/receipts.ts';
import { minorIn, numberOf, type Row, textOf } from '../receivables/rows.ts';
import { remainingOf } from '../receivables/schedules.ts';
import type { TransactionInput } from '../receivables/transactions.ts';
import { cancelTransaction } from '../tables/history.ts';
import { RECEIPT_METHODS } from '../tables/numbers.ts';
import { type Booking, lockRows } from './context.ts';
import type { EbsEntryOf, EbsReceipt } from './entries.ts';
import { findReceipt, type OpenTransaction, openTransaction, orgOf } from './open-items.ts';
import { receiptOf } from './payments.ts';

/** Lines of a transaction with the tax of each, to be credited as they were invoiced. */
async function linesOf(booking: Booking, { trx, currency }: OpenTransaction): Promise<TransactionInput['lines']> {
  const rows = await lockRows(booking, 'ra_customer_trx_lines_all', 'customer_trx_id = $1', [trx['customer_trx_id']]);
  const taxOf = (line: Row): bigint =>
    rows
      .filter((row) => row['line_type'] === 'TAX' && row['link_to_cust_trx_line_id'] === line['customer_trx_line_id'])
      .reduce((sum, row) => sum + minorIn(row, 'extended_amount', currency), 0n);
  return rows
    .filter((row) => row['line_type'] === 'LINE')
    .map((row) => ({
      description: textOf(row, 'description'),
      quantity: Number(row['quantity_invoiced'] ?? 1),
      unitPrice: minorIn(row, 'unit_selling_price', currency),
      net: minorIn(row, 'extended_amount', currency),
      tax: taxOf(row),
    }));
}

async function reverseDocument(booking: Booking, number: string, orgUnit?: string): Promise<EbsReceipt> {
  const { ledger, party } = booking;
  const target = await openTransaction(booking, number, orgUnit);
  const { trx, schedules, org, currency } = target;
  const isUntouched = schedules.every((row) => remainingOf(row) === minorIn(row, 'amount_due_original', currency));
  if (!isUntouched) throw new PostingRefused(`something is applied to ${number}: take that back first`);
  const stamp = booking.stamp(org);
  if (target.open < 0n) {
    // A credit memo that nothing came of is made incomplete: its schedule is gone as if it had never been.
    ledger.change('ra_customer_trx_all', stamp, trx, { complete_flag: 'N' });
    for (const row of schedules) ledger.remove('ar_payment_schedules_all', row);
    return {
      kind: 'reversal',
      customer: party.customer,
      document: { orgUnit: String(org.orgId), number: textOf(trx, 'customer_trx_id'), year: stamp.on.slice(0, 4) },
      invoice: null,
      changed: [],
    };
  }
  const memo = cancelTransaction(ledger, stamp, {
    schedules,
    input: {
      billTo: party.billTo,
      shipTo: party.shipTo,
      lines: await linesOf(booking, target),
      purchaseOrder: textOf(trx, 'purchase_order'),
      reference: textOf(trx, 'ct_reference'),
      isImported: false,
    },
  });
  return {
    kind: 'reversal',
    customer: party.customer,
    document: {
      orgUnit: String(org.orgId),
      number: String(numberOf(memo, 'customer_trx_id')),
      year: stamp.on.slice(0, 4),
    },
    invoice: textOf(memo, 'trx_number'),
    changed: [],
  };
}

async function reversePayment(booking: Booking, number: string, orgUnit?: string): Promise<EbsReceipt> {
  const receipt = await findReceipt(booking, number, orgUnit);
  if (receipt === null) throw new PostingRefused(`customer ${booking.party.customer} has no receipt ${number}`);
  if (['REV', 'NSF', 'STOP'].includes(textOf(receipt, 'status')))
    throw new PostingRefused(`${number} is reversed already`);
  const { rowCount } = await booking.client.query(
    "SELECT FROM apps.ar_adjustments_all WHERE associated_cash_receipt_id = $1 AND status = 'A'",
    [receipt['cash_receipt_id']],
  );
  if (rowCount !== 0) throw new PostingRefused(`a chargeback came of ${number}: take that back first`);
  const stamp = booking.stamp(orgOf(receipt));
  const isCheck = textOf(receipt, 'receipt_method_id') === String(RECEIPT_METHODS.check.id);
  reverseReceipt(booking.ledger, stamp, receipt, isCheck ? 'NSF' : 'REV');
  return receiptOf('reversal', booking, receipt, stamp);
}

/** Takes back a document or a receipt. */
export function postReversal(booking: Booking, entry: EbsEntryOf<'reversal'>): Promise<EbsReceipt> {
  const { invoice, payment, orgUnit } = entry;
  if ((invoice === undefined) === (payment === undefined))
    throw new PostingRefused('name either the invoice or the payment that is taken back');
  return invoice === undefined
    ? reversePayment(booking, payment ?? '', orgUnit)
    : reverseDocument(booking, invoice, orgUnit);
}
