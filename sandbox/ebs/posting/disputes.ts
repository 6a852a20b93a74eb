import { decimalText } from '../../company/currency.ts';
import { PostingRefused } from '../../posting.ts';
import { currencyOf, minorIn, numberOf, type Row, textOf } from '../receivables/rows.ts';
import type { Stamp } from '../receivables/subledger.ts';
import { who } from '../receivables/subledger.ts';
import { insertRows } from '../tables/writer.ts';
import { type Booking, lockRows, rowsAsText, unitsOf } from './context.ts';
import type { EbsEntryOf, EbsReceipt } from './entries.ts';
import { anyTransaction, orgOf } from './open-items.ts';

type Entry = EbsEntryOf<'dispute'>;

const STATUS = {
  new: 'PENDING_APPROVAL',
  in_process: 'APPROVED_PEND_COMP',
  closed: 'NOT_APPROVED',
  voided: 'CANCELLED',
} as const;
const isPending = (status: string): boolean => status === STATUS.new || status === STATUS.in_process;

/** The schedule shows what is in dispute of its transaction, and AR_DISPUTE_HISTORY since when. */
async function dispute(booking: Booking, stamp: Stamp, schedule: Row, amount: string | null): Promise<void> {
  const { client, ledger } = booking;
  const id = numberOf(schedule, 'payment_schedule_id');
  ledger.change('ar_payment_schedules_all', stamp, schedule, {
    amount_in_dispute: amount,
    dispute_date: amount === null ? null : stamp.on,
  });
  await client.query(
    `UPDATE apps.ar_dispute_history SET end_date = $2, last_update_date = $3, last_updated_by = $4 WHERE payment_schedule_id = $1 AND end_date IS NULL`,
    [id, stamp.on, stamp.at, stamp.by],
  );
  await insertRows(client, 'ar_dispute_history', [
    {
      dispute_history_id: ledger.take('AR_DISPUTE_HISTORY_S'),
      payment_schedule_id: id,
      amount_due_remaining: schedule['amount_due_remaining'] ?? null,
      amount_in_dispute: amount ?? '0',
      dispute_amount: amount ?? '0',
      start_date: stamp.on,
      ...who(stamp),
    },
  ]);
}

async function request(booking: Booking, entry: Entry): Promise<string> {
  if (entry.invoice === undefined || entry.amount === undefined)
    throw new PostingRefused('a dispute needs an invoice and an amount');
  const { trx, schedules, org, currency } = await anyTransaction(booking, entry.invoice);
  const { amount, currency: given } = unitsOf(entry.amount);
  const total = schedules.reduce((sum, row) => sum + minorIn(row, 'amount_due_original', currency), 0n);
  if (given !== currency || amount > total)
    throw new PostingRefused(`${entry.invoice} is over less, or not in ${given}`);
  const [known] = await rowsAsText(
    booking.client,
    "SELECT lookup_code FROM apps.ar_lookups WHERE lookup_type = 'CREDIT_MEMO_REASON' AND lookup_code = $1",
    [entry.reason ?? 'OTHER'],
  );
  if (known === undefined) throw new PostingRefused(`there is no reason ${entry.reason ?? 'OTHER'}`);
  const stamp = booking.stamp(org);
  const id = booking.ledger.take('RA_CM_REQUESTS_S');
  const text = decimalText(-amount, currency);
  await insertRows(booking.client, 'ra_cm_requests_all', [
    {
      request_id: id,
      customer_trx_id: trx['customer_trx_id'] ?? null,
      line_credits_flag: 'N',
      line_amount: text,
      tax_amount: '0',
      freight_amount: '0',
      total_amount: text,
      cm_reason_code: entry.reason ?? 'OTHER',
      comments: entry.text ?? null,
      status: STATUS[entry.status ?? 'new'],
      dispute_date: stamp.on,
      org_id: org.orgId,
      ...who(stamp),
    },
  ]);
  const [schedule] = schedules;
  if (schedule !== undefined && isPending(STATUS[entry.status ?? 'new']))
    await dispute(booking, stamp, schedule, decimalText(amount, currency));
  return String(id);
}

async function decide(booking: Booking, entry: Entry, id: string): Promise<string> {
  const { client, party } = booking;
  const [found] = await rowsAsText(
    client,
    `SELECT q.* FROM apps.ra_cm_requests_all q JOIN apps.ra_customer_trx_all t USING (customer_trx_id)
     WHERE q.request_id = $1 AND t.bill_to_customer_id = $2 FOR UPDATE OF q`,
    [id, party.billTo.id],
  );
  if (found === undefined) throw new PostingRefused(`there is no dispute ${id}`);
  const stamp = booking.stamp(orgOf(found));
  const status = entry.status === undefined ? textOf(found, 'status') : STATUS[entry.status];
  const comments =
    entry.text === undefined
      ? textOf(found, 'comments')
      : [textOf(found, 'comments'), entry.text].filter((one) => one !== '').join('\n');
  await client.query(
    `UPDATE apps.ra_cm_requests_all SET status = $2, comments = nullif($3, ''), approval_date = CASE WHEN $2 = 'APPROVED_PEND_COMP' THEN $4::timestamp ELSE approval_date END,
       last_update_date = $5, last_updated_by = $6 WHERE request_id = $1`,
    [id, status, comments, stamp.on, stamp.at, stamp.by],
  );
  const [schedule] = await lockRows(booking, 'ar_payment_schedules_all', 'customer_trx_id = $1', [
    found['customer_trx_id'],
  ]);
  if (schedule !== undefined && isPending(textOf(found, 'status')) !== isPending(status)) {
    const currency = currencyOf(schedule['invoice_currency_code']);
    const amount = decimalText(-minorIn(found, 'total_amount', currency), currency);
    await dispute(booking, stamp, schedule, isPending(status) ? amount : null);
  }
  return id;
}

/** Asks for a credit memo, or decides about a request. */
export async function postDispute(booking: Booking, entry: Entry): Promise<EbsReceipt> {
  const id = entry.dispute === undefined ? await request(booking, entry) : await decide(booking, entry, entry.dispute);
  return { kind: 'dispute', customer: entry.customer, document: null, invoice: null, changed: [], dispute: id };
}
