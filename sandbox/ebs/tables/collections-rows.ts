import {
  collectionsHistory,
  type DisputeRecord,
  type PreferenceRecord,
  type PromiseRecord,
  type Receivable,
} from '../../company/collections.ts';
import { DIGITS, decimalText } from '../../company/currency.ts';
import type { Company, SalesDocument } from '../../company/model.ts';
import { accountNumber as nameOf } from '../../ecc/tables/numbers.ts';
import { addDelinquency } from '../receivables/delinquencies.ts';
import { numberOf, orNull, textOf } from '../receivables/rows.ts';
import { remainingOf } from '../receivables/schedules.ts';
import type { Stamp } from '../receivables/subledger.ts';
import { writeActivity } from './collections-activities.ts';
import { type Known, put, type Writing } from './collections-writing.ts';
import { type Booked, first } from './history.ts';
import { contactPreference, type Master, type TableRows } from './master.ts';
import { ORG_UNITS, USERS } from './numbers.ts';

/** The stories name papers by the number that ECC gives them: billed documents and cancellations of such, in their order. */
function paperNumbers(company: Company): Map<number, string> {
  const numbers = new Map<number, string>();
  const billed = new Set<number>();
  let last = 90_000_000;
  for (const event of company.events) {
    const hasPaper =
      (event.event === 'document' && event.billed) || (event.event === 'reversal' && billed.has(event.of));
    if (!hasPaper) continue;
    last += 1;
    billed.add(event.id);
    numbers.set(event.id, String(last).padStart(10, '0'));
  }
  return numbers;
}

/** Invoices of the company in the order of a ledger: by account, company, year, those without a paper first. */
function receivables(booked: Booked, company: Company): Known[] {
  const papers = paperNumbers(company);
  return company.events
    .filter((event) => event.event === 'document')
    .filter((document) => document.kind === 'invoice')
    .map((document): Known => {
      const schedule = first(booked.schedules.get(document.id));
      return {
        document,
        schedule,
        customer: nameOf(document.branch ?? document.account),
        invoice: papers.get(document.id) ?? '',
        currency: document.currency,
        open: tenThousandths(document.currency, remainingOf(schedule) === 0n ? document.total : remainingOf(schedule)),
      };
    })
    .sort((a, b) => compare(orderOf(a.document), orderOf(b.document)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const orderOf = ({ account, company, date, billed }: SalesDocument): string =>
  [nameOf(account), company, date.slice(0, 4), billed ? '2' : '1'].join('/');
const tenThousandths = (currency: Known['document']['currency'], amount: bigint): bigint =>
  amount * 10n ** BigInt(4 - DIGITS[currency]);

const WELL_KNOWN = 9;
const ON_DEMAND = 67_000;

/** Rows that collectors left in Receivables, Collections and the CRM foundation, entered by a person and without a command id. */
export function collectionsRows(booked: Booked, master: Master, company: Company, seed: number): TableRows {
  const all = receivables(booked, company);
  const isOpen = ({ schedule }: Known) => schedule['status'] === 'OP';
  const isKnown = ({ document }: Known) => document.account <= WELL_KNOWN;
  const known = all.filter(isKnown);
  const drawn = all.filter((one) => !isKnown(one) && isOpen(one) && one.document.account <= ON_DEMAND);
  const history = collectionsHistory(known, drawn, { seed, asOf: company.asOf });
  const byReceivable = new Map<Receivable, Known>(all.map((one) => [one, one]));
  const numbers = new Map(company.customers.map(({ no }) => [nameOf(no), no]));
  const writing: Writing = {
    booked,
    master,
    asOf: company.asOf,
    rows: {},
    of: (receivable) => {
      const found = byReceivable.get(receivable);
      if (found === undefined) throw new Error(`${receivable.invoice} is no invoice of the company`);
      return found;
    },
    customer: (name) => booked.customers.get(numbers.get(name) ?? 0),
  };
  for (const promise of history.promises) writePromise(writing, promise);
  for (const dispute of history.disputes) writeDispute(writing, dispute);
  for (const activity of history.activities) writeActivity(writing, activity);
  for (const preference of history.preferences) writePreference(writing, preference);
  return writing.rows;
}

const collectorsStamp = (known: Known, on: string): Stamp => ({
  org: ORG_UNITS[known.document.company],
  on,
  at: `${on}T09:30:00`,
  by: USERS.COLLECTOR.id,
});

/** The delinquency that a promise hangs on; made as a preventive one where nothing is overdue yet. */
function delinquencyOf(writing: Writing, known: Known, on: string): number {
  const { ledger, customers } = writing.booked;
  const schedule = numberOf(known.schedule, 'payment_schedule_id');
  const [found] = ledger.find('iex_delinquencies_all', 'payment_schedule_id', schedule);
  const row =
    found ??
    addDelinquency(ledger, collectorsStamp(known, on), known.schedule, 'PREDELINQUENT', (id) => customers.partyOf(id));
  return numberOf(row, 'delinquency_id');
}

const METHODS: Readonly<Record<string, string>> = { wire: 'WIRE', check: 'CHECK', ach: 'ACH' };
const STATUS = {
  open: { status: 'COLLECTABLE', state: 'PROMISE' },
  kept: { status: 'FULLFILLED', state: 'PROMISE' },
  broken: { status: 'COLLECTABLE', state: 'BROKEN_PROMISE' },
  cancelled: { status: 'CANCELLED', state: 'PROMISE' },
} as const;

function amountText(known: Known, tenThousandths: bigint): string {
  const { currency } = known.document;
  return decimalText(tenThousandths / 10n ** BigInt(4 - DIGITS[currency]), currency);
}

/** One row of IEX_PROMISE_DETAILS for each instalment, which is how the form enters them. */
function writePromise(writing: Writing, promise: PromiseRecord): void {
  const known = writing.of(promise.about);
  const { document, schedule } = known;
  const delinquency = delinquencyOf(writing, known, promise.takenOn);
  for (const { dueOn, amount, status } of promise.instalments) {
    put(
      writing,
      'iex_promise_details',
      {
        promise_detail_id: writing.master.sequences.take('IEX_PROMISE_DETAILS_S'),
        promise_date: dueOn,
        promise_amount: amountText(known, amount),
        promise_payment_method: METHODS[promise.method] ?? 'WIRE',
        ...STATUS[status],
        currency_code: document.currency,
        delinquency_id: delinquency,
        resource_id: USERS.COLLECTOR.resource,
        cust_account_id: schedule['customer_id'] ?? null,
        amount_due_remaining: status === 'kept' ? '0' : amountText(known, amount),
        broken_on_date: status === 'broken' ? dueOn : null,
        promise_made_by: USERS.COLLECTOR.resource,
        org_id: ORG_UNITS[document.company].orgId,
        object_version_number: 1,
      },
      `${promise.takenOn}T09:30:00`,
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  price: 'PRICE',
  quantity: 'QUANTITY',
  quality: 'QUALITY',
  not_delivered: 'NOT_DELIVERED',
  tax: 'TAX',
  terms: 'TERMS',
};
const REQUEST_STATUS = { open: 'PENDING_APPROVAL', in_process: 'APPROVED_PEND_COMP', closed: 'NOT_APPROVED' } as const;

/** A dispute is a request for a credit memo; while it is pending the schedule shows the amount in dispute. */
function writeDispute(writing: Writing, dispute: DisputeRecord): void {
  const known = writing.of(dispute.about);
  const { ledger } = writing.booked;
  const { document, schedule } = known;
  const { orgId } = ORG_UNITS[document.company];
  const amount = amountText(known, dispute.amount);
  const at = `${dispute.openedOn}T10:15:00`;
  const isPending = dispute.status !== 'closed';
  put(
    writing,
    'ra_cm_requests_all',
    {
      request_id: writing.master.sequences.take('RA_CM_REQUESTS_S'),
      customer_trx_id: schedule['customer_trx_id'] ?? null,
      line_credits_flag: 'N',
      line_amount: `-${amount}`,
      tax_amount: '0',
      freight_amount: '0',
      total_amount: `-${amount}`,
      cm_reason_code: REASONS[dispute.reason] ?? 'OTHER',
      comments: orNull(dispute.notes.join('\n'), 1760),
      status: REQUEST_STATUS[dispute.status],
      approval_date: dispute.status === 'in_process' ? dispute.openedOn : null,
      dispute_date: dispute.openedOn,
      org_id: orgId,
    },
    at,
  );
  const stamp = { ...collectorsStamp(known, dispute.openedOn), at };
  if (isPending) {
    const later = textOf(schedule, 'last_update_date') > at ? textOf(schedule, 'last_update_date') : at;
    ledger.change('ar_payment_schedules_all', { ...stamp, at: later }, schedule, {
      amount_in_dispute: amount,
      dispute_date: dispute.openedOn,
    });
  }
  put(
    writing,
    'ar_dispute_history',
    {
      dispute_history_id: writing.master.sequences.take('AR_DISPUTE_HISTORY_S'),
      payment_schedule_id: schedule['payment_schedule_id'] ?? null,
      amount_due_remaining: schedule['amount_due_remaining'] ?? null,
      amount_in_dispute: amount,
      dispute_amount: amount,
      start_date: dispute.openedOn,
      end_date: isPending ? null : writing.asOf,
    },
    at,
  );
}

const CHANNELS: Readonly<Record<string, string>> = { phone: 'CALL', email: 'EMAIL', letter: 'MAIL' };

/** EBS keeps the channel; that nobody may call stands with the customer already, and how it pays is its receipt method. */
function writePreference(writing: Writing, preference: PreferenceRecord): void {
  const type = CHANNELS[preference.channel];
  if (type === undefined) return;
  contactPreference(writing.master, writing.customer(preference.customer).partyId, { type, code: 'DO' }, writing.asOf);
}
