import { z } from 'zod';
import { CommandAnswer } from './commands.ts';
import { BusinessDate, Instant } from './dates.ts';
import { Amount, Currency, Money } from './money.ts';
import { Activity, AgingRow, Customer, Dispute, Invoice, OpenItem, Payment, PaymentPromise } from './receivables.ts';

/** Whose a row is. Set where an answer is about several systems; ids of two systems may be equal. */
const origin = { system: z.string().max(40).optional() };
export const PlacedInvoice = Invoice.extend(origin);
export const PlacedPayment = Payment.extend(origin);
export const PlacedDispute = Dispute.extend(origin);
export const PlacedPromise = PaymentPromise.extend(origin);
export const PlacedActivity = Activity.extend(origin);

/** A customer, and where it was asked for, the same one in other systems. */
export const CustomerEverywhere = Customer.extend({ linked: z.array(Customer).optional() });

/** What `data` of an operation's answer looks like, where it is more than an entity or a list of them. */
export const Candidate = z.strictObject({
  customer: z.string(),
  name: z.string().optional(),
  city: z.string().optional(),
  score: z.number().min(0).max(1),
  matchedOn: z.string(),
  system: z.string(),
});
export type Candidate = z.infer<typeof Candidate>;

export const ClearanceReason = z.strictObject({
  code: z.enum([
    'paid_since',
    'disputed',
    'promised',
    'payment_reported',
    'do_not_call',
    'credit_hold',
    'outside_hours',
    'too_many_contacts',
    'data_too_old',
    'unknown_preference',
    'unreadable_preference',
    'kill_switch',
  ]),
  text: z.string().max(200),
});
export type ClearanceReason = z.infer<typeof ClearanceReason>;

export const Clearance = z.strictObject({
  clear: z.boolean(),
  reasons: z.array(ClearanceReason),
  retryAfter: Instant.optional(),
  asOf: Instant,
});
export type Clearance = z.infer<typeof Clearance>;

export const Aging = z.strictObject({ keyDate: BusinessDate, buckets: z.array(AgingRow) });
export type Aging = z.infer<typeof Aging>;

export const Totals = z.array(z.strictObject({ currency: Currency, open: Amount, overdue: Amount }));

/** A part of an answer, or `"unknown"` when it was left out because the deadline neared. */
const part = <T extends z.ZodType>(schema: T) => z.union([schema, z.literal('unknown')]);

/** One account of a customer whom several systems know. */
export const BriefAccount = z.strictObject({
  /** The account's handle, as `customer` takes it. */
  account: z.string().max(80),
  system: z.string().max(40),
  customer: part(Customer),
  aging: part(Aging),
  /** Parts of this account that are missing in the lists of the brief. */
  unknown: z.array(z.enum(['customer', 'openItems', 'lastPayments', 'promises', 'disputes', 'activities'])),
});
export type BriefAccount = z.infer<typeof BriefAccount>;

export const AccountBrief = z.strictObject({
  customer: part(Customer),
  aging: part(Aging),
  openItems: part(z.array(OpenItem)),
  lastPayments: part(z.array(PlacedPayment)),
  promises: part(z.array(PlacedPromise)),
  disputes: part(z.array(PlacedDispute)),
  activities: part(z.array(PlacedActivity)),
  clearance: part(Clearance),
  pendingCommands: z.array(CommandAnswer.extend(origin)),
  /** Where all systems were asked for: the lists then hold what the accounts known gave. */
  accounts: z.array(BriefAccount).optional(),
});
export type AccountBrief = z.infer<typeof AccountBrief>;

export const Behaviour = z.strictObject({
  months: z.literal(12),
  averageDaysToPay: z.string().nullable(),
  onTimeShare: z.string().nullable(),
  discountShare: z.string().nullable(),
  disputeRate: z.union([z.string(), z.literal('unknown')]).nullable(),
  methods: z.record(z.string(), z.int()),
  byMonth: z.array(z.strictObject({ month: z.string(), invoices: z.int(), averageDaysToPay: z.string() })),
  basis: z.strictObject({ invoices: z.int() }),
});
export type Behaviour = z.infer<typeof Behaviour>;

export const CallCandidate = z.strictObject({
  customer: z.string(),
  system: z.string(),
  name: z.string().optional(),
  /** The same customer's accounts in other systems; their items count in the amounts. */
  linked: z.array(z.string()).optional(),
  overdue: z.array(Money),
  oldestDays: z.int(),
  clearance: Clearance,
});
export type CallCandidate = z.infer<typeof CallCandidate>;
