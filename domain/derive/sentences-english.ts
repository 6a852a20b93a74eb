import { STATE_MEANING } from '../commands.ts';
import type { Money } from '../money.ts';
import {
  amountsOf,
  inWords,
  lateOf,
  ofCommands,
  overdueOf,
  positive,
  type Sentence,
  type Sentences,
  spokenNumber,
  type Told,
  unsigned,
  whole,
} from './sentence.ts';
import type { Speech } from './speech.ts';

const STATUS = {
  open: 'open',
  partial: 'partly paid',
  paid: 'paid',
  disputed: 'in dispute',
  cancelled: 'cancelled',
};

const KIND = {
  invoice: 'Invoice',
  credit_memo: 'Credit memo',
  debit_memo: 'Debit memo',
  chargeback: 'Chargeback',
  payment_on_account: 'Payment on account',
};

const counted =
  (one: string, many: string) =>
  (rows: readonly unknown[], { speech, agentOnly, more }: Told): string => {
    const count = speech.count(rows.length, one, many);
    if (agentOnly && rows.length === 0) return `No ${many} are recorded here, and I cannot see any kept elsewhere.`;
    if (rows.length === 0) return `I see no ${many}.`;
    if (more) return `Here are the first ${count}; there are more.`;
    return agentOnly ? `I see ${count} recorded here.` : `I see ${count}.`;
  };

function partOverdue(late: readonly Money[] | null, speech: Speech): string {
  if (late === null) return '';
  return late.length > 0 ? `, of which ${inWords(late, speech)} is overdue` : ', none of it overdue';
}

const getInvoice: Sentence<'get_invoice'> = (invoice, { speech }) => {
  const { status, kind = 'invoice' } = invoice;
  const balance = whole(invoice.balance);
  const total = whole(invoice.total);
  const of = total ? ` for ${speech.money(unsigned(total))}` : '';
  const what = `${[KIND[kind], spokenNumber(invoice.invoice)].filter(Boolean).join(' ')}${of}`;
  if (!status) return `I have ${what.charAt(0).toLowerCase()}${what.slice(1)}.`;
  const first = `${what} is ${STATUS[status]}`;
  if (status === 'paid' || status === 'cancelled' || !balance || !invoice.dueDate) return `${first}.`;
  const date = speech.date(invoice.dueDate);
  const due = (invoice.daysPastDue ?? 0) > 0 ? `; it was due on ${date}.` : `, due on ${date}.`;
  if (total && balance.amount === total.amount) return `${first}${due}`;
  return `${first}. ${speech.money(unsigned(balance))} is open${due}`;
};

/** English as it is said on the telephone. */
export const ENGLISH: Sentences = {
  find_customer: ({ candidates = [] }, { speech }) => {
    const [only] = candidates;
    if (!only) return 'I cannot find anyone for that.';
    if (candidates.length === 1 && only.name) return `I found ${only.name}.`;
    return `I found ${speech.count(candidates.length, 'match', 'matches')}.`;
  },
  verify_caller: ({ verified, attemptsLeft = 0 }) => {
    if (verified) return 'Thank you, that matches.';
    return attemptsLeft > 0 ? 'I am sorry, that does not match.' : 'I am sorry, I cannot verify you on this call.';
  },
  get_customer: ({ name, paymentProfile }) => {
    const hold = paymentProfile?.hold === 'yes' ? ' The account is on hold.' : '';
    return name ? `This is ${name}.${hold}` : 'I have the account.';
  },
  get_account_brief: ({ aging, openItems }, { speech }) => {
    const rows = typeof aging === 'object' ? (aging.buckets ?? []) : [];
    if (rows.length === 0 && typeof openItems === 'object' && openItems.length === 0)
      return 'Nothing is open on the account.';
    const sums = inWords(amountsOf(rows, 'total'), speech);
    if (!sums) return 'I do not have the balance at the moment.';
    return `In total ${sums} is open on the account${partOverdue(lateOf(overdueOf(rows), rows), speech)}.`;
  },
  get_invoice: getInvoice,
  list_invoices: counted('invoice', 'invoices'),
  list_open_items: ({ items = [], totals = [] }, { speech, more }) => {
    if (totals.length === 0) return 'Nothing is open.';
    const count = speech.count(items.length, 'item', 'items');
    const shown = more ? `here are the first ${count}` : `I see ${count}`;
    const open = inWords(amountsOf(totals, 'open'), speech);
    if (!open) return `${shown.charAt(0).toUpperCase()}${shown.slice(1)}.`;
    return `${open} is open${partOverdue(lateOf(amountsOf(totals, 'overdue'), totals), speech)}; ${shown}.`;
  },
  get_aging: ({ buckets = [] }, { speech }) => {
    if (buckets.length === 0) return 'Nothing is open.';
    const open = inWords(amountsOf(buckets, 'total'), speech);
    const old = inWords(positive(amountsOf(buckets, 'over90')), speech);
    return open
      ? `${open} is open${old && `, of which ${old} is more than ninety days overdue`}.`
      : 'I have the aging.';
  },
  list_payments: (payments, { speech, more }) => {
    const [latest] = payments;
    if (!latest) return 'I see no payment.';
    const amount = whole(latest.amount);
    const count = speech.count(payments.length, 'payment', 'payments');
    const all = more ? `These are the latest ${payments.length}; there are more.` : `I see ${count}.`;
    if (!amount || !latest.date) return all;
    const first = `The latest payment was ${speech.money(amount)} on ${speech.date(latest.date)}.`;
    return payments.length === 1 && !more ? first : `${first} ${more ? all : `There are ${payments.length} in all.`}`;
  },
  get_payment_behaviour: ({ averageDaysToPay, basis }, { speech }) => {
    const count = basis?.invoices ?? 0;
    if (count === 0 || !averageDaysToPay) return 'No invoice was paid in the last twelve months.';
    return `Over ${speech.count(count, 'invoice', 'invoices')}, payment took ${averageDaysToPay} days on average.`;
  },
  list_disputes: counted('dispute', 'disputes'),
  list_promises: counted('promise to pay', 'promises to pay'),
  list_activities: counted('activity', 'activities'),
  check_call_clearance: ({ clear, reasons = [] }) => {
    if (clear) return 'The call is clear.';
    return ['Please do not call now.', ...reasons.flatMap(({ text }) => text || [])].join(' ');
  },
  list_call_candidates: (customers, { speech, more }) => {
    const callable = customers.filter(({ clearance }) => clearance?.clear !== false).length;
    const excluded = customers.length - callable;
    const first =
      callable === 0
        ? 'I see nobody to call now.'
        : `I see ${speech.count(callable, 'customer', 'customers')} to call.`;
    const others = excluded > 0 ? ` ${speech.count(excluded, 'other is', 'others are')} not to be called now.` : '';
    return `${first}${others}${more ? ' There are more.' : ''}`;
  },
  get_command: ({ state }) => (state ? STATE_MEANING[state].speak : ''),
  ...ofCommands((state) => STATE_MEANING[state].speak),
};
