import { type CurrencyCode, decimalText, type Minor } from '../../company/currency.ts';
import { currencyOf, minorIn, numberOf, type Row, textOf } from './rows.ts';
import { changeSchedule, remainingOf } from './schedules.ts';
import type { Stamp, Subledger } from './subledger.ts';
import { accounted } from './transactions.ts';

/** Something that is done to the books which they cannot take; the message is for the one who does it. */
export class NotPossible extends Error {}

interface Taken {
  readonly amount: Minor;
  readonly discount?: Minor;
}

/** Columns that every application has. `amount` in the currency of what is applied. */
function shared(stamp: Stamp, currency: CurrencyCode, amount: Minor): Row {
  return {
    amount_applied: decimalText(amount, currency),
    acctd_amount_applied_from: accounted(amount, currency, stamp.org),
    acctd_amount_applied_to: accounted(amount, currency, stamp.org),
    gl_date: stamp.on,
    apply_date: stamp.on,
    code_combination_id: 12_807,
    set_of_books_id: stamp.org.ledgerId,
    posting_control_id: -3,
    confirmed_flag: 'Y',
    postable: 'Y',
  };
}

/** Share of tax in what is applied to a schedule, by what remains of it before. */
function split(schedule: Row, currency: CurrencyCode, amount: Minor): Row {
  const remaining = remainingOf(schedule);
  const tax = remaining === 0n ? 0n : (minorIn(schedule, 'tax_remaining', currency) * amount) / remaining;
  return { tax_applied: decimalText(tax, currency), line_applied: decimalText(amount - tax, currency) };
}

/** The row that an application takes its money from: unapplied cash of the receipt goes down (or up again). */
export function moveUnapplied(ledger: Subledger, stamp: Stamp, receipt: Row, amount: Minor): void {
  const currency = currencyOf(receipt['currency_code']);
  ledger.add('ar_receivable_applications_all', stamp, {
    ...shared(stamp, currency, amount),
    application_type: 'CASH',
    status: 'UNAPP',
    display: 'N',
    cash_receipt_id: receipt['cash_receipt_id'] ?? null,
    payment_schedule_id: scheduleOfReceipt(ledger, receipt)['payment_schedule_id'] ?? null,
  });
}

export function scheduleOfReceipt(ledger: Subledger, receipt: Row): Row {
  const [schedule] = ledger.find('ar_payment_schedules_all', 'cash_receipt_id', numberOf(receipt, 'cash_receipt_id'));
  if (schedule === undefined) throw new Error(`receipt ${textOf(receipt, 'receipt_number')} has no schedule`);
  return schedule;
}

/** What of a receipt is in a status now: `UNAPP` or `ACC`. */
export function heldOf(ledger: Subledger, receipt: Row, status: 'UNAPP' | 'ACC'): Minor {
  const currency = currencyOf(receipt['currency_code']);
  return ledger
    .find('ar_receivable_applications_all', 'cash_receipt_id', numberOf(receipt, 'cash_receipt_id'))
    .filter((row) => row['status'] === status)
    .reduce((sum, row) => sum + minorIn(row, 'amount_applied', currency), 0n);
}

/** A receipt is APP once nothing of it is unapplied; money on account counts as applied there. */
function settleStatus(ledger: Subledger, stamp: Stamp, receipt: Row): void {
  const status = heldOf(ledger, receipt, 'UNAPP') === 0n ? 'APP' : 'UNAPP';
  ledger.change('ar_cash_receipts_all', stamp, receipt, { status });
}

/** Applies cash of a receipt to a schedule, with a discount if one is taken. */
export function applyCash(
  ledger: Subledger,
  stamp: Stamp,
  receipt: Row,
  schedule: Row,
  { amount, discount = 0n }: Taken,
): void {
  const currency = currencyOf(receipt['currency_code']);
  if (schedule['invoice_currency_code'] !== currency) throw new NotPossible(`the receipt is in ${currency}`);
  if (heldOf(ledger, receipt, 'UNAPP') < amount) throw new NotPossible('more is applied than the receipt has');
  if (remainingOf(schedule) < amount + discount)
    throw new NotPossible(`${textOf(schedule, 'trx_number')} has less open than is applied to it`);
  const own = scheduleOfReceipt(ledger, receipt);
  ledger.add('ar_receivable_applications_all', stamp, {
    ...shared(stamp, currency, amount),
    ...split(schedule, currency, amount),
    application_type: 'CASH',
    status: 'APP',
    display: 'Y',
    application_rule: '40.0',
    cash_receipt_id: receipt['cash_receipt_id'] ?? null,
    payment_schedule_id: own['payment_schedule_id'] ?? null,
    applied_customer_trx_id: schedule['customer_trx_id'] ?? null,
    applied_payment_schedule_id: schedule['payment_schedule_id'] ?? null,
    earned_discount_taken: discount === 0n ? null : decimalText(discount, currency),
    acctd_earned_discount_taken: discount === 0n ? null : accounted(discount, currency, stamp.org),
  });
  moveUnapplied(ledger, stamp, receipt, -amount);
  changeSchedule(ledger, stamp, schedule, { amount_applied: amount, discount_taken_earned: discount });
  changeSchedule(ledger, stamp, own, { amount_applied: -amount });
  settleStatus(ledger, stamp, receipt);
}

/** Puts unapplied cash on the customer's account. */
export function putOnAccount(
  ledger: Subledger,
  stamp: Stamp,
  receipt: Row,
  amount: Minor,
  comments: string | null = null,
): void {
  const currency = currencyOf(receipt['currency_code']);
  ledger.add('ar_receivable_applications_all', stamp, {
    ...shared(stamp, currency, amount),
    application_type: 'CASH',
    status: 'ACC',
    display: 'Y',
    cash_receipt_id: receipt['cash_receipt_id'] ?? null,
    payment_schedule_id: scheduleOfReceipt(ledger, receipt)['payment_schedule_id'] ?? null,
    // EBS has one schedule that stands for "on account".
    applied_payment_schedule_id: -1,
    on_account_customer: receipt['pay_from_customer'] ?? null,
    comments,
  });
  moveUnapplied(ledger, stamp, receipt, -amount);
  settleStatus(ledger, stamp, receipt);
}

/** Applies a credit memo to a schedule. */
export function applyCredit(ledger: Subledger, stamp: Stamp, memo: Row, schedule: Row, amount: Minor): void {
  const currency = currencyOf(memo['invoice_currency_code']);
  if (schedule['invoice_currency_code'] !== currency) throw new NotPossible(`the credit memo is in ${currency}`);
  if (remainingOf(schedule) < amount)
    throw new NotPossible(`${textOf(schedule, 'trx_number')} has less open than is credited`);
  if (-remainingOf(memo) < amount) throw new NotPossible('more is applied than the credit memo has');
  ledger.add('ar_receivable_applications_all', stamp, {
    ...shared(stamp, currency, amount),
    ...split(schedule, currency, amount),
    application_type: 'CM',
    status: 'APP',
    display: 'Y',
    customer_trx_id: memo['customer_trx_id'] ?? null,
    payment_schedule_id: memo['payment_schedule_id'] ?? null,
    applied_customer_trx_id: schedule['customer_trx_id'] ?? null,
    applied_payment_schedule_id: schedule['payment_schedule_id'] ?? null,
  });
  changeSchedule(ledger, stamp, schedule, { amount_credited: -amount });
  changeSchedule(ledger, stamp, memo, { amount_applied: -amount });
}

/**
 * Takes an application back as the Applications window does: the row no longer shows, and a second one with the opposite
 * amount stands against it, applied on the day it was taken back. Both carry REVERSAL_GL_DATE.
 */
export function unapply(ledger: Subledger, stamp: Stamp, application: Row): void {
  const receipt = ledger.get('ar_cash_receipts_all', numberOf(application, 'cash_receipt_id'));
  const currency = currencyOf(receipt['currency_code']);
  const amount = minorIn(application, 'amount_applied', currency);
  const discount = minorIn(application, 'earned_discount_taken', currency);
  ledger.change('ar_receivable_applications_all', stamp, application, { display: 'N', reversal_gl_date: stamp.on });
  const { receivable_application_id: _id, tax_applied, line_applied, ...same } = application;
  const negated = (value: Row[string] | undefined) =>
    value === null || value === undefined ? null : decimalText(-minorIn({ value }, 'value', currency), currency);
  ledger.add('ar_receivable_applications_all', stamp, {
    ...same,
    ...shared(stamp, currency, -amount),
    display: 'N',
    reversal_gl_date: stamp.on,
    tax_applied: negated(tax_applied),
    line_applied: negated(line_applied),
    earned_discount_taken: discount === 0n ? null : decimalText(-discount, currency),
    acctd_earned_discount_taken: discount === 0n ? null : accounted(-discount, currency, stamp.org),
  });
  moveUnapplied(ledger, stamp, receipt, amount);
  if (application['status'] === 'APP') {
    const schedule = ledger.get('ar_payment_schedules_all', numberOf(application, 'applied_payment_schedule_id'));
    changeSchedule(ledger, stamp, schedule, { amount_applied: -amount, discount_taken_earned: -discount });
    changeSchedule(ledger, stamp, scheduleOfReceipt(ledger, receipt), { amount_applied: amount });
  }
  settleStatus(ledger, stamp, receipt);
}
