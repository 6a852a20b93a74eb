import type { Tier } from '../../domain/answer.ts';
import type { OperationName } from '../../domain/operations.ts';

/**
 * Fields that leave where the configuration lists none. `verified`: what a caller may hear about the own account;
 * `platform`: what is needed to prepare and steer a call. Neither has tax numbers, words typed by people (`text`,
 * `notes`), ledger accounts or configured extra fields; the first can never be released, the others by naming them in
 * `policy.operations.<name>.fields`.
 */
const within = (prefix: string, fields: readonly string[]) => fields.map((field) => `${prefix}.${field}`);

const ADDRESS = ['address'];
const CUSTOMER_HEARD = [
  ...['customer', 'system', 'number', 'name', 'legalName', 'tradeName', 'status', ...ADDRESS],
  ...['contacts.name', 'contacts.role', 'contacts.preferred'],
  ...['paymentProfile.terms', 'paymentProfile.method', 'relationship.accountManager'],
  'preferences',
];
const CUSTOMER = [
  ...['customer', 'system', 'number', 'orgUnits', 'name', 'legalName', 'tradeName', 'status', ...ADDRESS],
  ...['contacts', 'paymentProfile', 'relationship', 'preferences'],
];
const LINE = ['line', 'description', 'quantity', 'unit', 'unitPrice', 'amount'];
const DISPUTE_HEARD = ['dispute', 'invoices', 'reason', 'openedOn', 'status', 'amount', 'expectedOn'];
const DISPUTE = [...DISPUTE_HEARD, 'resolver'];
const PAYMENT = ['payment', 'date', 'amount', 'method', 'status', 'reference', 'applied', 'unapplied', 'onAccount'];
const PROMISE_HEARD = ['promise', 'items', 'instalments', 'method', 'takenOn', 'status'];
const PROMISE = [...PROMISE_HEARD, 'takenBy', 'recordingReference'];
const ACTIVITY_HEARD = ['activity', 'kind', 'at', 'direction', 'outcome'];
const ACTIVITY = [...ACTIVITY_HEARD, 'durationSeconds', 'by', 'references'];
const ITEM_HEARD = [
  ...['invoice', 'document', 'kind', 'date', 'dueDate', 'daysPastDue', 'bucket', 'original', 'open'],
  ...['disputed', 'promised', 'discount', 'orgUnit', 'system'],
];
const ITEM = [...ITEM_HEARD, 'dunning', 'paymentBlock', 'assignment'];
const INVOICE_HEARD = [
  ...['invoice', 'document', 'customer', 'kind', 'date', 'dueDate', 'status', 'total', 'subtotal', 'tax', 'paid'],
  ...['balance', 'terms', 'references', 'billTo', 'shipTo', 'bucket', 'daysPastDue'],
];
const INVOICE_DETAIL = [...within('lines', LINE), ...within('payments', PAYMENT), 'delivery'];
const AGING = ['keyDate', 'buckets'];
const CLEARANCE = ['clear', 'reasons', 'retryAfter', 'asOf'];
/** With the system that each row is of, where an answer is about several. */
const placed = (fields: readonly string[]) => [...fields, 'system'];
const COMMAND = ['commandId', 'state', 'outcome', 'receipt', 'reasons'];
const CANDIDATE = ['customer', 'name', 'city', 'score', 'matchedOn', 'system'];

const brief = (customer: string[], item: string[], promise: string[], dispute: string[], activity: string[]) => [
  ...within('customer', customer),
  ...within('aging', AGING),
  ...within('openItems', item),
  ...within('lastPayments', placed(PAYMENT)),
  ...within('promises', placed(promise)),
  ...within('disputes', placed(dispute)),
  ...within('activities', placed(activity)),
  ...within('clearance', CLEARANCE),
  ...within('pendingCommands', placed(COMMAND)),
  ...within('accounts', ['account', 'system', 'unknown']),
  ...within('accounts.customer', customer),
  ...within('accounts.aging', AGING),
];
const both = (fields: readonly string[]) => ({ verified: fields, platform: fields });

type FieldLists = Readonly<Partial<Record<Tier, readonly string[]>>>;

export const DEFAULT_FIELDS: Readonly<Record<OperationName, FieldLists>> = {
  find_customer: {
    none: within('candidates', ['customer', 'score', 'matchedOn']),
    ...both(within('candidates', CANDIDATE)),
  },
  verify_caller: {
    none: ['verified', 'tier', 'attemptsLeft', 'lockedUntil'],
    ...both(['verified', 'tier', 'attemptsLeft', 'lockedUntil']),
  },
  get_customer: {
    verified: [...CUSTOMER_HEARD, ...within('linked', CUSTOMER_HEARD)],
    platform: [...CUSTOMER, ...within('linked', CUSTOMER)],
  },
  get_account_brief: {
    verified: brief(CUSTOMER_HEARD, ITEM_HEARD, PROMISE_HEARD, DISPUTE_HEARD, ACTIVITY_HEARD),
    platform: brief(CUSTOMER, ITEM, PROMISE, DISPUTE, ACTIVITY),
  },
  get_invoice: {
    verified: [...placed(INVOICE_HEARD), ...INVOICE_DETAIL, ...within('disputes', DISPUTE_HEARD)],
    platform: [...placed(INVOICE_HEARD), ...INVOICE_DETAIL, ...within('disputes', DISPUTE)],
  },
  list_invoices: both(placed(INVOICE_HEARD)),
  list_open_items: {
    verified: [...within('items', ITEM_HEARD), 'totals'],
    platform: [...within('items', ITEM), 'totals'],
  },
  get_aging: both(AGING),
  list_payments: both(placed(PAYMENT)),
  get_payment_behaviour: both([
    ...['months', 'averageDaysToPay', 'onTimeShare', 'discountShare', 'disputeRate', 'methods', 'byMonth', 'basis'],
  ]),
  list_disputes: { verified: placed(DISPUTE_HEARD), platform: placed(DISPUTE) },
  list_promises: { verified: placed(PROMISE_HEARD), platform: placed(PROMISE) },
  list_activities: { verified: placed(ACTIVITY_HEARD), platform: placed(ACTIVITY) },
  check_call_clearance: both(CLEARANCE),
  list_call_candidates: { platform: ['customer', 'system', 'name', 'linked', 'overdue', 'oldestDays', 'clearance'] },
  get_command: both([...COMMAND, 'history']),
  create_promise: both(COMMAND),
  change_promise: both(COMMAND),
  create_dispute: both(COMMAND),
  update_dispute: both(COMMAND),
  report_payment: both(COMMAND),
  request_document: both(COMMAND),
  log_call: both(COMMAND),
  update_contact: both(COMMAND),
  set_preference: both(COMMAND),
  create_task: both(COMMAND),
};

/** What an unverified caller may get at most, whatever the configuration says. */
export const UNVERIFIED_CEILING: Readonly<Partial<Record<OperationName, readonly string[]>>> = {
  find_customer: within('candidates', ['customer', 'score', 'matchedOn']),
  verify_caller: ['verified', 'tier', 'attemptsLeft', 'lockedUntil'],
};
