import { z } from 'zod';
import { Money } from '../../domain/money.ts';

/**
 * The books of an ERP as they are read from the side (`GET /ledger`). Only what is compared is named; a field that is
 * missing or of another shape fails the reading, so that nothing is compared with nothing.
 */
const Line = z.object({
  line: z.string(),
  description: z.string(),
  quantity: z.string(),
  unit: z.string(),
  unitPrice: Money,
  amount: Money,
});
const Discount = z.object({ percent: z.string(), until: z.string(), amountIfTaken: Money });
const optionalText = z.string().nullable();

export const LedgerItem = z.object({
  customer: z.string(),
  branch: optionalText,
  invoice: z.string(),
  document: z.object({ orgUnit: z.string(), number: z.string(), year: z.string(), item: z.string() }),
  kind: z.enum(['invoice', 'credit_memo', 'debit_memo', 'chargeback', 'payment_on_account']),
  date: z.string(),
  dueDate: z.string(),
  status: z.enum(['open', 'partial', 'paid', 'cancelled']),
  isOpen: z.boolean(),
  clearedOn: optionalText,
  discountTaken: z.boolean(),
  daysPastDue: z.int().nullable(),
  bucket: optionalText,
  total: Money,
  subtotal: Money,
  tax: Money,
  paid: Money,
  balance: Money,
  original: Money,
  open: Money,
  terms: z.object({ code: z.string(), netDays: z.int(), discounts: z.array(Discount) }),
  discount: Discount.nullable(),
  references: z.object({
    purchaseOrder: z.string(),
    salesOrder: z.string(),
    project: z.string(),
    contract: z.string(),
  }),
  billTo: z.string(),
  shipTo: z.string(),
  lines: z.array(Line).nullable(),
  dunning: z.object({ level: z.int(), lastDate: optionalText, block: z.string() }),
  paymentBlock: z.string(),
  assignment: z.string(),
  orgUnit: z.string(),
  reference: optionalText,
});
export type LedgerItem = z.infer<typeof LedgerItem>;

export const LedgerPayment = z.object({
  customer: z.string(),
  branch: optionalText,
  orgUnit: z.string(),
  payment: z.string(),
  date: z.string(),
  amount: Money,
  method: optionalText,
  status: z.enum(['cleared', 'pending', 'failed', 'reversed']),
  reference: z.string(),
  applied: z.array(z.object({ invoice: z.string(), amount: Money, discount: Money })),
  unapplied: Money,
  onAccount: Money,
});
export type LedgerPayment = z.infer<typeof LedgerPayment>;

const Phone = z.object({ number: z.string(), type: z.string(), primary: z.boolean(), status: z.string() });
const moneyOrNone = z.union([Money, z.literal('not_available')]);

export const LedgerCustomer = z.object({
  customer: z.string(),
  number: z.string(),
  orgUnits: z.array(z.string()),
  headOffice: optionalText,
  name: z.string(),
  taxId: z.string(),
  status: z.string(),
  address: z.object({
    street: z.string(),
    postalCode: z.string(),
    city: z.string(),
    region: z.string(),
    country: z.string(),
  }),
  phones: z.array(Phone),
  emails: z.array(z.string()),
  paymentProfile: z.object({
    terms: z.string(),
    method: z.string(),
    creditLimit: moneyOrNone,
    exposure: moneyOrNone,
    hold: z.string(),
  }),
  preferences: z.object({ doNotCall: z.string() }),
});
export type LedgerCustomer = z.infer<typeof LedgerCustomer>;

export const LedgerContact = z.object({
  customer: z.string(),
  contact: z.string(),
  name: z.string(),
  role: z.string(),
  phones: z.array(Phone),
  emails: z.array(z.string()),
  preferred: z.boolean(),
});
export type LedgerContact = z.infer<typeof LedgerContact>;

export const LedgerTask = z.object({
  customer: z.string(),
  task: z.string(),
  kind: z.string(),
  status: z.string(),
  dueAt: optionalText,
  assignee: optionalText,
  text: z.string(),
  context: optionalText,
  reference: optionalText,
});

const LedgerPromise = z.object({
  customer: z.string(),
  promise: z.string(),
  items: z.array(z.object({ invoice: z.string(), amount: Money })),
  instalments: z.array(z.object({ date: z.string(), amount: Money, status: z.string() })),
  method: z.string(),
  takenOn: z.string(),
  takenBy: z.string(),
  status: z.string(),
  recordingReference: z.string(),
});
const LedgerDispute = z.object({
  customer: z.string(),
  dispute: z.string(),
  invoices: z.array(z.string()),
  reason: z.string(),
  openedOn: z.string(),
  status: z.string(),
  resolver: z.string(),
  amount: Money,
  expectedOn: z.string(),
});
const LedgerActivity = z.object({
  customer: z.string(),
  activity: z.string(),
  kind: z.string(),
  subject: z.string(),
  at: z.string(),
  direction: z.string(),
  outcome: z.string(),
  durationSeconds: z.union([z.int(), z.literal('not_available')]),
  status: z.string(),
  by: z.string(),
});
const LedgerPreference = z.object({
  customer: z.string(),
  paymentMethod: optionalText,
  language: optionalText,
  channel: optionalText,
  doNotCall: z.boolean(),
});

export const Ledger = z.object({
  asOf: z.string(),
  customers: z.array(LedgerCustomer),
  contacts: z.array(LedgerContact),
  items: z.array(LedgerItem),
  payments: z.array(LedgerPayment),
  tasks: z.array(LedgerTask),
  /** What an ERP keeps beside the accounts, if it keeps such things. */
  promises: z.array(LedgerPromise).default([]),
  disputes: z.array(LedgerDispute).default([]),
  activities: z.array(LedgerActivity).default([]),
  preferences: z.array(LedgerPreference).default([]),
});
export type Ledger = z.infer<typeof Ledger>;

const AgingRow = z.object({
  currency: z.string(),
  current: z.string(),
  d1to30: z.string(),
  d31to60: z.string(),
  d61to90: z.string(),
  over90: z.string(),
  total: z.string(),
  disputed: z.string(),
  unappliedCredit: z.string(),
});

export const ExpectedAging = z.object({ keyDate: z.string(), buckets: z.array(AgingRow) });
export type ExpectedAging = z.infer<typeof ExpectedAging>;

export const ExpectedBehaviour = z.object({
  basis: z.object({
    invoices: z.int(),
    totalDays: z.int(),
    onTime: z.int(),
    discounted: z.int(),
  }),
  onTimeShare: z.string().nullable(),
  discountShare: z.string().nullable(),
  methods: z.record(z.string(), z.int()),
  byMonth: z.array(z.object({ month: z.string(), invoices: z.int(), averageDaysToPay: z.string() })),
});
export type ExpectedBehaviour = z.infer<typeof ExpectedBehaviour>;

/** True if a record is the customer's: on its own account, or on its head office's in its name. */
export function concerns(customer: string, record: { readonly customer: string; readonly branch: string | null }) {
  return record.customer === customer || record.branch === customer;
}
