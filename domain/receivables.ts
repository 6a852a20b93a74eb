import { z } from 'zod';
import { BusinessDate, Instant } from './dates.ts';
import { Amount, Currency, Money } from './money.ts';

/**
 * The vocabulary of receivables, as answers show it. What a connector delivers is the part that an ERP states
 * (`facts.ts`); what stands here beyond that is derived in this folder, once for every ERP.
 *
 * Conventions: credits carry a negative sign; ids are strings with their leading zeros; a field is `"not_available"`
 * where the ERP has no such thing and `"unknown"` where nobody knows.
 */

/** Text from an ERP field: capped, control characters already removed, never interpreted. */
const text = (max: number) => z.string().max(max);
const notAvailable = z.literal('not_available');
const orNotAvailable = <T extends z.ZodType>(schema: T) => z.union([schema, notAvailable]);

const YesNo = z.enum(['yes', 'no', 'unknown']);
export const Bucket = z.enum(['current', 'd1to30', 'd31to60', 'd61to90', 'over90']);
export type Bucket = z.infer<typeof Bucket>;
export const DocumentKind = z.enum(['invoice', 'credit_memo', 'debit_memo', 'chargeback', 'payment_on_account']);
export type DocumentKind = z.infer<typeof DocumentKind>;
export const InvoiceStatus = z.enum(['open', 'partial', 'paid', 'disputed', 'cancelled']);

/** The accounting document behind an item: company code or operating unit, number, fiscal year, line. */
const DocumentRef = z.strictObject({
  orgUnit: text(15),
  number: text(20),
  year: text(4),
  item: text(10),
});

export const Terms = z.strictObject({
  code: text(15),
  netDays: z.int(),
  discounts: z.array(z.strictObject({ percent: z.string(), until: BusinessDate, amountIfTaken: Money })),
});

const PhoneNumber = z.strictObject({
  number: text(40),
  type: z.enum(['work', 'mobile', 'fax', 'other']),
  primary: z.boolean(),
  status: z.enum(['valid', 'invalid', 'unknown']),
});

export const Contact = z.strictObject({
  contact: text(40),
  name: text(120),
  role: orNotAvailable(text(60)),
  phones: z.array(PhoneNumber),
  emails: z.array(text(241)),
  preferred: z.boolean(),
});
export type Contact = z.infer<typeof Contact>;

const Address = z.strictObject({
  street: text(120),
  postalCode: text(20),
  city: text(80),
  region: text(40),
  country: text(3),
});

export const Customer = z.strictObject({
  customer: text(80),
  system: text(40),
  number: text(30),
  orgUnits: z.array(text(15)),
  name: text(160),
  legalName: orNotAvailable(text(160)),
  tradeName: orNotAvailable(text(160)),
  taxId: orNotAvailable(text(40)),
  status: z.enum(['active', 'blocked', 'deleted']),
  address: Address,
  contacts: orNotAvailable(z.array(Contact)),
  paymentProfile: z.strictObject({
    terms: orNotAvailable(text(60)),
    method: orNotAvailable(z.enum(['check', 'ach', 'wire', 'card', 'direct_debit', 'other'])),
    creditLimit: orNotAvailable(Money),
    exposure: orNotAvailable(Money),
    hold: YesNo,
    holdReason: orNotAvailable(text(120)),
  }),
  relationship: z.strictObject({
    tier: orNotAvailable(text(40)),
    accountManager: orNotAvailable(text(80)),
    since: orNotAvailable(BusinessDate),
  }),
  preferences: z.strictObject({
    language: orNotAvailable(text(10)),
    channel: orNotAvailable(text(20)),
    /** `unknown`: the ERP has no such record. `unreadable`: it has one and did not tell, so that it may be a "yes". */
    doNotCall: z.enum([...YesNo.options, 'unreadable']),
    timeZone: orNotAvailable(text(60)),
    bestTime: orNotAvailable(text(40)),
  }),
  custom: z.record(z.string(), z.string()),
});
export type Customer = z.infer<typeof Customer>;

export const InvoiceLine = z.strictObject({
  line: text(10),
  description: text(120),
  quantity: Amount,
  unit: text(10),
  unitPrice: Money,
  amount: Money,
  glAccount: orNotAvailable(text(20)).optional(),
  costCentre: orNotAvailable(text(20)).optional(),
});

const AppliedPayment = z.strictObject({ invoice: text(30), amount: Money, discount: Money });

export const Payment = z.strictObject({
  payment: text(60),
  date: BusinessDate,
  amount: Money,
  method: orNotAvailable(z.enum(['check', 'ach', 'wire', 'card', 'direct_debit', 'other'])),
  status: z.enum(['cleared', 'pending', 'failed', 'reversed']),
  reference: text(60),
  applied: z.array(AppliedPayment),
  unapplied: Money,
  onAccount: Money,
});
export type Payment = z.infer<typeof Payment>;

export const Dispute = z.strictObject({
  dispute: text(60),
  invoices: z.array(text(30)),
  reason: text(60),
  openedOn: BusinessDate,
  status: z.enum(['open', 'in_process', 'closed', 'withdrawn', 'draft']),
  resolver: orNotAvailable(text(60)),
  /** Unknown while an own command that names none (all that is open) is not in the ERP yet. */
  amount: z.union([Money, z.literal('unknown')]),
  notes: z.array(text(500)),
  expectedOn: orNotAvailable(BusinessDate),
});
export type Dispute = z.infer<typeof Dispute>;

export const PaymentPromise = z.strictObject({
  promise: text(60),
  items: z.array(z.strictObject({ invoice: text(30), amount: Money })),
  instalments: z.array(
    z.strictObject({ date: BusinessDate, amount: Money, status: z.enum(['open', 'kept', 'broken', 'cancelled']) }),
  ),
  method: orNotAvailable(text(20)),
  takenOn: BusinessDate,
  takenBy: text(60),
  status: z.enum(['open', 'kept', 'broken', 'cancelled', 'superseded']),
  recordingReference: orNotAvailable(text(200)),
});
export type PaymentPromise = z.infer<typeof PaymentPromise>;

export const Activity = z.strictObject({
  activity: text(60),
  kind: z.enum(['call', 'email', 'letter', 'note', 'task']),
  at: Instant,
  direction: orNotAvailable(z.enum(['inbound', 'outbound'])),
  outcome: orNotAvailable(text(40)),
  durationSeconds: orNotAvailable(z.int()),
  by: text(60),
  text: text(1000),
  references: z.array(text(60)),
});
export type Activity = z.infer<typeof Activity>;

export const Invoice = z.strictObject({
  invoice: text(30),
  document: DocumentRef,
  customer: text(80),
  kind: DocumentKind,
  date: BusinessDate,
  dueDate: BusinessDate,
  status: InvoiceStatus,
  total: Money,
  subtotal: orNotAvailable(Money),
  tax: orNotAvailable(Money),
  paid: Money,
  balance: Money,
  terms: Terms,
  references: z.strictObject({
    purchaseOrder: orNotAvailable(text(60)),
    salesOrder: orNotAvailable(text(30)),
    project: orNotAvailable(text(60)),
    contract: orNotAvailable(text(60)),
  }),
  billTo: text(30),
  shipTo: orNotAvailable(text(30)),
  bucket: Bucket,
  daysPastDue: z.int(),
  lines: orNotAvailable(z.array(InvoiceLine)).optional(),
  payments: z.array(Payment).optional(),
  disputes: z.array(Dispute).optional(),
  delivery: orNotAvailable(z.record(z.string(), z.string())).optional(),
  custom: z.record(z.string(), z.string()),
});
export type Invoice = z.infer<typeof Invoice>;

export const OpenItem = z.strictObject({
  invoice: text(30),
  document: DocumentRef,
  kind: DocumentKind,
  date: BusinessDate,
  dueDate: BusinessDate,
  daysPastDue: z.int(),
  bucket: Bucket,
  original: Money,
  open: Money,
  disputed: z.boolean(),
  promised: z.boolean(),
  discount: z.strictObject({ percent: z.string(), until: BusinessDate, amountIfTaken: Money }).optional(),
  dunning: z.strictObject({ level: z.int(), lastDate: BusinessDate.nullable(), block: z.string() }),
  paymentBlock: z.string(),
  assignment: text(60),
  orgUnit: text(15),
  system: text(40),
});
export type OpenItem = z.infer<typeof OpenItem>;

export const AgingRow = z.strictObject({
  currency: Currency,
  current: Amount,
  d1to30: Amount,
  d31to60: Amount,
  d61to90: Amount,
  over90: Amount,
  total: Amount,
  disputed: Amount,
  unappliedCredit: Amount,
});
export type AgingRow = z.infer<typeof AgingRow>;
