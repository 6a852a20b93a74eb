import { type CurrencyCode, decimalText, type Minor } from '../../company/currency.ts';
import { RECEIPT_METHODS } from '../tables/numbers.ts';
import { moveUnapplied, scheduleOfReceipt, unapply } from './applications.ts';
import { currencyOf, minorIn, numberOf, orNull, type Row } from './rows.ts';
import { changeSchedule, scheduleTransaction } from './schedules.ts';
import type { Stamp, Subledger } from './subledger.ts';
import { type Account, accounted, exchange } from './transactions.ts';

interface ReceiptInput {
  readonly customer: Account;
  readonly method: keyof typeof RECEIPT_METHODS;
  readonly currency: CurrencyCode;
  readonly amount: Minor;
  readonly reference: string;
  readonly comments?: string;
  /** Of the history's current record; the bank has the money unless told. */
  readonly state?: 'CONFIRMED' | 'REMITTED' | 'CLEARED';
}

function addHistory(ledger: Subledger, stamp: Stamp, receipt: Row, status: string, isFirst: boolean): Row {
  const currency = currencyOf(receipt['currency_code']);
  return ledger.add('ar_cash_receipt_history_all', stamp, {
    cash_receipt_id: receipt['cash_receipt_id'] ?? null,
    status,
    trx_date: stamp.on,
    gl_date: stamp.on,
    amount: receipt['amount'] ?? null,
    acctd_amount: accounted(minorIn(receipt, 'amount', currency), currency, stamp.org),
    first_posted_record_flag: isFirst ? 'Y' : 'N',
    current_record_flag: 'Y',
    postable_flag: 'Y',
    factor_flag: 'N',
    posting_control_id: -3,
    created_from: 'ARRERCT',
  });
}

/** Enters a receipt, all of it unapplied, with its payment schedule (class PMT, negative). */
export function enterReceipt(ledger: Subledger, stamp: Stamp, input: ReceiptInput): Row {
  const { currency, amount } = input;
  const { org } = stamp;
  const number = String(ledger.take('AR_RECEIPT_NUMBER_S'));
  const siteUse = input.customer.siteUse('BILL_TO', org.orgId);
  const receipt = ledger.add('ar_cash_receipts_all', stamp, {
    receipt_number: number,
    receipt_date: stamp.on,
    deposit_date: stamp.on,
    amount: decimalText(amount, currency),
    currency_code: currency,
    ...exchange(currency, org, stamp.on),
    set_of_books_id: org.ledgerId,
    legal_entity_id: org.legalEntityId,
    pay_from_customer: input.customer.id,
    customer_site_use_id: siteUse,
    type: 'CASH',
    status: 'UNAPP',
    receipt_method_id: RECEIPT_METHODS[input.method].id,
    customer_receipt_reference: orNull(input.reference, 30),
    comments: orNull(input.comments ?? '', 2000),
    confirmed_flag: 'Y',
    rec_version_number: 1,
  });
  addHistory(ledger, stamp, receipt, input.state ?? 'CLEARED', true);
  scheduleTransaction(ledger, stamp, {
    class: 'PMT',
    currency,
    net: -amount,
    tax: 0n,
    term: null,
    owner: {
      cash_receipt_id: receipt['cash_receipt_id'] ?? null,
      customer_id: input.customer.id,
      customer_site_use_id: siteUse,
      trx_number: number,
      cash_receipt_status_last: 'UNAPP',
      receipt_confirmed_flag: 'Y',
      ...exchange(currency, org, stamp.on),
    },
  });
  moveUnapplied(ledger, stamp, receipt, amount);
  return receipt;
}

/** Why a receipt is taken back: the bank gave it back, its payer stopped it, or it was entered in error. */
export type Reversal = 'NSF' | 'STOP' | 'REV';

/** Reverses a receipt: everything it was applied to is open again, and nothing of it is left. */
export function reverseReceipt(ledger: Subledger, stamp: Stamp, receipt: Row, category: Reversal): void {
  const id = numberOf(receipt, 'cash_receipt_id');
  const currency = currencyOf(receipt['currency_code']);
  const shown = ledger
    .find('ar_receivable_applications_all', 'cash_receipt_id', id)
    .filter((row) => row['display'] === 'Y' && (row['reversal_gl_date'] ?? null) === null);
  for (const application of shown) unapply(ledger, stamp, application);
  const amount = minorIn(receipt, 'amount', currency);
  moveUnapplied(ledger, stamp, receipt, -amount);
  for (const row of ledger.find('ar_receivable_applications_all', 'cash_receipt_id', id))
    ledger.change('ar_receivable_applications_all', stamp, row, { reversal_gl_date: stamp.on });
  const [current] = ledger
    .find('ar_cash_receipt_history_all', 'cash_receipt_id', id)
    .filter((row) => row['current_record_flag'] === 'Y');
  const reversal = addHistory(ledger, stamp, receipt, 'REVERSED', false);
  if (current !== undefined)
    ledger.change('ar_cash_receipt_history_all', stamp, current, {
      current_record_flag: null,
      reversal_gl_date: stamp.on,
      reversal_cash_receipt_hist_id: reversal['cash_receipt_history_id'] ?? null,
    });
  changeSchedule(ledger, stamp, scheduleOfReceipt(ledger, receipt), { amount_applied: -amount });
  ledger.change('ar_cash_receipts_all', stamp, receipt, {
    status: category,
    reversal_date: stamp.on,
    reversal_category: category,
    reversal_reason_code: category === 'REV' ? 'WRONG INVOICE' : 'ACCOUNT CLOSED',
  });
}
