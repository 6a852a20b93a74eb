import { decimalText, type Minor } from '../../company/currency.ts';
import { currencyOf, numberOf, type Row, textOf } from './rows.ts';
import { changeSchedule } from './schedules.ts';
import type { Stamp, Subledger } from './subledger.ts';
import { type Account, accounted, enterTransaction } from './transactions.ts';

/**
 * Moves what a payer withheld into a chargeback: a transaction of its own over the amount, due when the invoice was, and
 * an adjustment that takes the amount off the invoice and names the chargeback.
 */
export function chargeBack(
  ledger: Subledger,
  stamp: Stamp,
  input: {
    readonly schedule: Row;
    readonly amount: Minor;
    readonly receipt: Row;
    readonly billTo: Account;
    readonly shipTo: Account | null;
  },
): Row {
  const { schedule, amount, receipt } = input;
  const currency = currencyOf(schedule['invoice_currency_code']);
  const invoice = ledger.get('ra_customer_trx_all', numberOf(schedule, 'customer_trx_id'));
  const { trx, schedules } = enterTransaction(ledger, stamp, {
    class: 'CB',
    billTo: input.billTo,
    shipTo: input.shipTo,
    currency,
    lines: [
      {
        description: `Chargeback of ${textOf(invoice, 'trx_number')}`,
        quantity: 1,
        unitPrice: amount,
        net: amount,
        tax: 0n,
      },
    ],
    term: null,
    dueOn: textOf(schedule, 'due_date').slice(0, 10),
    comments: 'Payment difference',
    isImported: false,
  });
  const [own] = schedules;
  if (own === undefined) throw new Error('a chargeback has one schedule');
  const id = ledger.take('AR_ADJUSTMENTS_S');
  ledger.add('ar_adjustments_all', stamp, {
    adjustment_id: id,
    adjustment_number: String(id),
    amount: decimalText(-amount, currency),
    acctd_amount: accounted(-amount, currency, stamp.org),
    apply_date: stamp.on,
    gl_date: stamp.on,
    set_of_books_id: stamp.org.ledgerId,
    code_combination_id: 12_810,
    type: 'INVOICE',
    adjustment_type: 'C',
    status: 'A',
    customer_trx_id: invoice['customer_trx_id'] ?? null,
    payment_schedule_id: schedule['payment_schedule_id'] ?? null,
    receivables_trx_id: -11,
    chargeback_customer_trx_id: trx['customer_trx_id'] ?? null,
    associated_cash_receipt_id: receipt['cash_receipt_id'] ?? null,
    created_from: 'ARXRWMAI',
    postable: 'Y',
    posting_control_id: -3,
  });
  changeSchedule(ledger, stamp, schedule, { amount_adjusted: -amount });
  return own;
}
