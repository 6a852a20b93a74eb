import type {
  BusinessEvent,
  PaymentReceived,
  Reversal,
  SalesDocument,
  SalesLine,
  SetOff,
} from '../../company/model.ts';
import { applyCash, applyCredit, NotPossible, putOnAccount, unapply } from '../receivables/applications.ts';
import { chargeBack } from '../receivables/chargebacks.ts';
import { enterReceipt, reverseReceipt } from '../receivables/receipts.ts';
import { currencyOf, minorIn, numberOf, type Row } from '../receivables/rows.ts';
import { remainingOf } from '../receivables/schedules.ts';
import type { Stamp, Subledger } from '../receivables/subledger.ts';
import { enterTransaction, type TransactionInput } from '../receivables/transactions.ts';
import type { CustomerBook } from './customer-book.ts';
import { ORG_UNITS, USERS } from './numbers.ts';
import { PAYMENT_TERMS } from './terms.ts';

/** What the history has made in EBS, by the company's own ids. */
export interface Booked {
  readonly ledger: Subledger;
  readonly customers: CustomerBook;
  /** Schedules of documents and residuals, and receipts with money on account. */
  readonly schedules: Map<number, readonly Row[]>;
  readonly receipts: Map<number, Row>;
  readonly events: Map<number, BusinessEvent>;
  /** How many were entered on each day so far. */
  readonly entries: Map<string, number>;
}

const CLASSES = { invoice: 'INV', credit_memo: 'CM', debit_memo: 'DM' } as const;

const OPENS_S = 8 * 3600;
const EACH_S = 97;
const CLOSES_S = 24 * 3600 - 1;

/** The day an event is entered and when on that day: one after the other, so that what changes a row comes after it. */
function stampOf(booked: Booked, event: BusinessEvent): Stamp {
  const turn = booked.entries.get(event.date) ?? 0;
  booked.entries.set(event.date, turn + 1);
  const seconds = Math.min(OPENS_S + turn * EACH_S, CLOSES_S);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return { org: ORG_UNITS[event.company], on: event.date, at: `${event.date}T${time}`, by: USERS.CLERK.id };
}

/** Lines of the document, or one over its sums where sales wrote none. */
function linesOf(document: SalesDocument): TransactionInput['lines'] {
  const line = ({ text, quantity, unitPrice, net, tax }: SalesLine) => ({
    description: text,
    quantity,
    unitPrice,
    net,
    tax,
  });
  const total = document.lines.reduce((sum, one) => sum + one.net + one.tax, 0n);
  if (document.lines.length > 0 && total === document.total) return document.lines.map(line);
  const { net, tax } = document;
  return [{ description: document.text || 'As agreed', quantity: 1, unitPrice: net, net, tax }];
}

export function first(rows: readonly Row[] | undefined): Row {
  const row = rows?.[0];
  if (row === undefined) throw new Error('the history names something before it exists');
  return row;
}

/** Applies a credit memo to schedules, the oldest instalment first, as far as it goes. */
export function creditTo(ledger: Subledger, stamp: Stamp, memo: Row, targets: readonly Row[]): void {
  for (const target of targets) {
    const amount = [-remainingOf(memo), remainingOf(target)].reduce((least, one) => (one < least ? one : least));
    if (amount > 0n) applyCredit(ledger, stamp, memo, target, amount);
  }
  if (remainingOf(memo) !== 0n) throw new NotPossible('the credit memo is over more than is open');
}

function bookDocument(booked: Booked, event: SalesDocument): void {
  const { ledger, customers } = booked;
  const stamp = stampOf(booked, event);
  const credited = event.corrects === null ? null : (booked.schedules.get(event.corrects) ?? null);
  const { schedules } = enterTransaction(ledger, stamp, {
    class: CLASSES[event.kind],
    billTo: customers.get(event.account),
    shipTo: event.branch === null ? null : customers.get(event.branch),
    currency: event.currency,
    lines: linesOf(event),
    term: event.terms === null ? null : PAYMENT_TERMS[event.terms],
    purchaseOrder: event.purchaseOrder,
    salesOrder: event.salesOrder,
    reference: event.reference,
    comments: event.text,
    credits: credited === null ? null : ledger.get('ra_customer_trx_all', numberOf(first(credited), 'customer_trx_id')),
    reason: event.kind === 'credit_memo' ? 'RETURN' : null,
    dunningLevel: event.dunning?.level ?? 0,
    isImported: event.billed,
  });
  booked.schedules.set(event.id, schedules);
  // A credit memo that names its invoice is applied to it by EBS itself; any other waits on account.
  if (credited !== null) creditTo(ledger, stamp, first(schedules), credited);
}

function bookPayment(booked: Booked, event: PaymentReceived): void {
  const { ledger, customers, schedules } = booked;
  const stamp = stampOf(booked, event);
  const cash = event.settles.reduce((sum, one) => sum + one.cash, 0n);
  const parts = event.partial.reduce((sum, one) => sum + one.amount, 0n);
  const receipt = enterReceipt(ledger, stamp, {
    customer: customers.get(event.account),
    method: event.method,
    currency: event.currency,
    amount: cash + parts + (event.onAccount?.amount ?? 0n),
    reference: event.reference,
  });
  booked.receipts.set(event.id, receipt);
  for (const settled of event.settles) {
    const schedule = first(schedules.get(settled.document));
    applyCash(ledger, stamp, receipt, schedule, { amount: settled.cash, discount: settled.discount });
    if (settled.residual === null) continue;
    const billTo = customers.get(event.account);
    const shipTo = event.branch === null ? null : customers.get(event.branch);
    const { id, amount } = settled.residual;
    booked.schedules.set(id, [chargeBack(ledger, stamp, { schedule, amount, receipt, billTo, shipTo })]);
  }
  for (const { document, amount } of event.partial)
    applyCash(ledger, stamp, receipt, first(schedules.get(document)), { amount });
  if (event.onAccount === null) return;
  putOnAccount(ledger, stamp, receipt, event.onAccount.amount, event.downPayment ? 'Down payment' : null);
  booked.receipts.set(event.onAccount.id, receipt);
}

/** Takes money off the account again, so that it can be applied. */
export function fromAccount(ledger: Subledger, stamp: Stamp, receipt: Row): void {
  const held = ledger
    .find('ar_receivable_applications_all', 'cash_receipt_id', numberOf(receipt, 'cash_receipt_id'))
    .filter((row) => row['status'] === 'ACC' && row['display'] === 'Y');
  for (const application of held) unapply(ledger, stamp, application);
}

/** Items that balance out: credit memos are applied already where they name their invoice, money on account is applied now. */
function bookSetOff(booked: Booked, event: SetOff): void {
  const { ledger } = booked;
  const stamp = stampOf(booked, event);
  const debts = event.documents.flatMap((id) => booked.schedules.get(id) ?? []).filter((row) => remainingOf(row) > 0n);
  for (const id of event.documents) {
    const receipt = booked.receipts.get(id);
    if (receipt === undefined) continue;
    fromAccount(ledger, stamp, receipt);
    for (const debt of debts) applyCash(ledger, stamp, receipt, debt, { amount: remainingOf(debt) });
  }
}

/** A document is taken back by a credit memo over all of it. */
function reverseDocument(booked: Booked, event: Reversal, document: SalesDocument): void {
  const { ledger } = booked;
  cancelTransaction(ledger, stampOf(booked, event), {
    schedules: booked.schedules.get(document.id) ?? [],
    input: {
      billTo: booked.customers.get(document.account),
      shipTo: document.branch === null ? null : booked.customers.get(document.branch),
      lines: linesOf(document),
      salesOrder: document.salesOrder,
      purchaseOrder: document.purchaseOrder,
      reference: document.reference,
      isImported: document.billed,
    },
  });
}

/** Cancels a transaction of which nothing has been paid: a credit memo with REASON_CODE CANCELLATION over all of it. */
export function cancelTransaction(
  ledger: Subledger,
  stamp: Stamp,
  what: {
    readonly schedules: readonly Row[];
    readonly input: Pick<TransactionInput, 'billTo' | 'shipTo' | 'lines' | 'isImported'> &
      Partial<Pick<TransactionInput, 'salesOrder' | 'purchaseOrder' | 'reference'>>;
  },
): Row {
  const credits = ledger.get('ra_customer_trx_all', numberOf(first(what.schedules), 'customer_trx_id'));
  const { schedules, trx } = enterTransaction(ledger, stamp, {
    ...what.input,
    class: 'CM',
    currency: currencyOf(first(what.schedules)['invoice_currency_code']),
    term: null,
    comments: 'Cancellation',
    credits,
    reason: 'CANCELLATION',
  });
  creditTo(ledger, stamp, first(schedules), what.schedules);
  return trx;
}

function bookReversal(booked: Booked, event: Reversal): void {
  const original = booked.events.get(event.of);
  if (original?.event === 'document') reverseDocument(booked, event, original);
  else if (original?.event === 'payment') {
    // The bank gives checks back; whatever else comes back was entered for the wrong customer.
    const category = original.method === 'check' ? 'NSF' : 'REV';
    reverseReceipt(booked.ledger, stampOf(booked, event), first([booked.receipts.get(original.id) ?? {}]), category);
  } else throw new Error(`a ${original?.event} is never reversed`);
}

/** Books one event; what it names must be booked already. */
export function bookEvent(booked: Booked, event: BusinessEvent): void {
  booked.events.set(event.id, event);
  if (event.event === 'document') bookDocument(booked, event);
  else if (event.event === 'payment') bookPayment(booked, event);
  else if (event.event === 'set_off') bookSetOff(booked, event);
  else bookReversal(booked, event);
}

/** Whether a schedule's amounts keep their identity; for tests and after every posting. */
export function isTrue(schedule: Row): boolean {
  const currency = currencyOf(schedule['invoice_currency_code']);
  const of = (column: string) => minorIn(schedule, column, currency);
  const remaining =
    of('amount_due_original') -
    of('amount_applied') -
    of('discount_taken_earned') -
    of('discount_taken_unearned') +
    of('amount_credited') +
    of('amount_adjusted');
  return remaining === of('amount_due_remaining') && (remaining === 0n) === (schedule['status'] === 'CL');
}
