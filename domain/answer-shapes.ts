import { z } from 'zod';
import { CommandAnswer } from './commands.ts';
import { BusinessDate, Instant } from './dates.ts';
import { Amount, Currency, Money } from './money.ts';
import { Activity, AgingRow, Customer, Dispute, OpenItem, Payment, PaymentPromise } from './receivables.ts';

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

export const AccountBrief = z.strictObject({
  customer: part(Customer),
  aging: part(Aging),
  openItems: part(z.array(OpenItem)),
  lastPayments: part(z.array(Payment)),
  promises: part(z.array(PaymentPromise)),
  disputes: part(z.array(Dispute)),
  activities: part(z.array(Activity)),
  clearance: part(Clearance),
  pendingCommands: z.array(CommandAnswer),
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
  overdue: z.array(Money),
  oldestDays: z.int(),
  clearance: Clearance,
});
export type CallCandidate = z.infer<typeof CallCandidate>;
