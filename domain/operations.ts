import { z } from 'zod';
import type { Tier } from './answer.ts';
import { AccountBrief, Aging, Behaviour, CallCandidate, Candidate, Clearance, Totals } from './answer-shapes.ts';
import { CommandAnswer, CommandHistory } from './commands.ts';
import { BusinessDate, Instant } from './dates.ts';
import type { EntityName } from './facts.ts';
import { Money } from './money.ts';
import {
  Activity,
  Bucket,
  Customer,
  Dispute,
  DocumentKind,
  Invoice,
  InvoiceStatus,
  OpenItem,
  Payment,
  PaymentPromise,
} from './receivables.ts';

/**
 * The one table of operations. Router, policy, REST, CLI `call`, OpenAPI, docs and conformance iterate over it; a new
 * operation is a row here plus its derivation (a query) or its connectors' handlers (a command).
 */
interface Common {
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** Shape of `data`. */
  readonly output: z.ZodType;
  /** Tiers that may use it at all; policy can only narrow this. */
  readonly openTo: readonly Tier[];
  /**
   * What it is about: one customer (argument `customer`), one document that belongs to a customer, one command, or
   * the whole portfolio. Decides what a verified caller's tier holds for.
   */
  readonly about: 'customer' | 'document' | 'command' | 'search' | 'portfolio';
}

export interface Query extends Common {
  readonly kind: 'query';
  /** Facts it is derived from. */
  readonly entities: readonly EntityName[];
  /** Held facts younger than this are answered without asking the ERP. */
  readonly maxAgeSeconds: number;
  /** Held facts older than this are not answered at all, not even marked stale. */
  readonly staleLimitSeconds: number;
  /** Whether a whole part may be left out (and said to be) when the deadline nears. */
  readonly partial: boolean;
}

export interface Command extends Common {
  readonly kind: 'command';
  /** Facts whose coverage is void for the customer until the command is decided and read back. */
  readonly touches: readonly EntityName[];
  /** `accepted` at once means a draft or an undecided command already counts in clearance and overlay. */
  readonly risk: 'low' | 'medium' | 'high';
  /** Seconds after acceptance at which a command that did not start expires. */
  readonly expiresAfterSeconds: number;
}

export type Operation = Query | Command;

const id = (max = 80) => z.string().min(1).max(max);
/** A customer: a handle from find_customer, or the ERP's number together with `system`. */
const customerArg = { customer: id(), system: id(40).optional() };
const listArgs = { limit: z.int().min(1).max(100).default(20), cursor: z.string().max(200).optional() };
const CALLER: readonly Tier[] = ['verified', 'platform'];
const ANYONE: readonly Tier[] = ['none', 'verified', 'platform'];
const MINUTE = 60;
const HOUR = 60 * MINUTE;

const query = <R extends Omit<Query, 'kind'>>(row: R): R & { readonly kind: 'query' } => ({ kind: 'query', ...row });
const command = <R extends Omit<Command, 'kind'>>(row: R): R & { readonly kind: 'command' } => ({
  kind: 'command',
  ...row,
});

export const operations = {
  find_customer: query({
    title: 'Find a customer',
    description: 'Finds customers by exactly one of phone, e-mail, number, name, tax id, invoice or purchase order.',
    input: z.strictObject({
      phone: z.string().max(40).optional(),
      email: z.string().max(241).optional(),
      number: z.string().max(30).optional(),
      name: z.string().min(2).max(120).optional(),
      taxId: z.string().max(40).optional(),
      invoice: z.string().max(30).optional(),
      purchaseOrder: z.string().max(60).optional(),
      system: id(40).optional(),
    }),
    output: z.strictObject({ candidates: z.array(Candidate) }),
    openTo: ANYONE,
    about: 'search',
    entities: ['searchKey'],
    maxAgeSeconds: 24 * HOUR,
    staleLimitSeconds: 72 * HOUR,
    partial: false,
  }),
  verify_caller: query({
    title: 'Verify the caller',
    description:
      'Compares what the caller says with what the ERP knows, inside the agent. Three tries a call and customer.',
    input: z.strictObject({
      ...customerArg,
      claims: z.strictObject({
        companyName: z.string().max(160).optional(),
        accountNumber: z.string().max(30).optional(),
        postalCode: z.string().max(20).optional(),
        invoice: z.string().max(30).optional(),
        invoiceAmount: z.string().max(30).optional(),
        contactName: z.string().max(120).optional(),
        taxIdLast4: z.string().max(4).optional(),
      }),
    }),
    output: z.strictObject({
      verified: z.boolean(),
      tier: z.enum(['none', 'verified', 'platform']),
      attemptsLeft: z.int(),
      lockedUntil: Instant.optional(),
    }),
    openTo: ANYONE,
    about: 'customer',
    entities: ['customer', 'openItem'],
    maxAgeSeconds: 24 * HOUR,
    staleLimitSeconds: 72 * HOUR,
    partial: false,
  }),
  get_customer: query({
    title: 'Customer master data',
    description: 'Name, address, contacts, payment profile and preferences of a customer.',
    input: z.strictObject(customerArg),
    output: Customer,
    openTo: CALLER,
    about: 'customer',
    entities: ['customer'],
    maxAgeSeconds: HOUR,
    staleLimitSeconds: 24 * HOUR,
    partial: false,
  }),
  get_account_brief: query({
    title: 'Everything for a call',
    description:
      'Customer, aging, oldest open items, last payments, promises, disputes, activities and clearance at once.',
    input: z.strictObject(customerArg),
    output: AccountBrief,
    openTo: CALLER,
    about: 'customer',
    entities: ['customer', 'openItem', 'payment', 'promise', 'dispute', 'activity'],
    maxAgeSeconds: 5 * MINUTE,
    staleLimitSeconds: 24 * HOUR,
    partial: true,
  }),
  get_invoice: query({
    title: 'One invoice',
    description:
      'Status, amounts, due date, terms and references of an invoice, by its number, purchase order or reference.',
    input: z.strictObject({
      invoice: z.string().min(1).max(30).optional(),
      purchaseOrder: z.string().min(1).max(60).optional(),
      reference: z.string().min(1).max(60).optional(),
      customer: id().optional(),
      system: id(40).optional(),
      include: z
        .array(z.enum(['lines', 'payments', 'disputes', 'delivery']))
        .max(4)
        .optional(),
    }),
    output: Invoice,
    openTo: CALLER,
    about: 'document',
    entities: ['invoice', 'payment', 'dispute'],
    maxAgeSeconds: 5 * MINUTE,
    staleLimitSeconds: 24 * HOUR,
    partial: true,
  }),
  list_invoices: query({
    title: 'Invoices of a customer',
    description: 'Invoices and credit documents of a customer, newest first, without lines.',
    input: z.strictObject({
      ...customerArg,
      status: InvoiceStatus.optional(),
      from: BusinessDate.optional(),
      to: BusinessDate.optional(),
      ...listArgs,
    }),
    output: z.array(Invoice),
    openTo: CALLER,
    about: 'customer',
    entities: ['invoice', 'dispute'],
    maxAgeSeconds: 15 * MINUTE,
    staleLimitSeconds: 24 * HOUR,
    partial: false,
  }),
  list_open_items: query({
    title: 'Open items',
    description: 'Open items of a customer, oldest due date first, with totals a currency.',
    input: z.strictObject({
      ...customerArg,
      keyDate: BusinessDate.optional(),
      bucket: Bucket.optional(),
      kind: DocumentKind.optional(),
      ...listArgs,
    }),
    output: z.strictObject({ items: z.array(OpenItem), totals: Totals }),
    openTo: CALLER,
    about: 'customer',
    entities: ['openItem', 'promise', 'dispute'],
    maxAgeSeconds: 5 * MINUTE,
    staleLimitSeconds: 24 * HOUR,
    partial: false,
  }),
  get_aging: query({
    title: 'Aging',
    description: 'Open balance of a customer by days past due, a row for each currency.',
    input: z.strictObject({ ...customerArg, keyDate: BusinessDate.optional() }),
    output: Aging,
    openTo: CALLER,
    about: 'customer',
    entities: ['openItem', 'dispute'],
    maxAgeSeconds: 5 * MINUTE,
    staleLimitSeconds: 24 * HOUR,
    partial: false,
  }),
  list_payments: query({
    title: 'Payments',
    description: 'Payments of a customer, or the payment with a reference such as a check number, newest first.',
    input: z.strictObject({
      customer: id().optional(),
      reference: z.string().min(1).max(60).optional(),
      system: id(40).optional(),
      from: BusinessDate.optional(),
      to: BusinessDate.optional(),
      ...listArgs,
    }),
    output: z.array(Payment),
    openTo: CALLER,
    about: 'customer',
    entities: ['payment'],
    maxAgeSeconds: 15 * MINUTE,
    staleLimitSeconds: 24 * HOUR,
    partial: false,
  }),
  get_payment_behaviour: query({
    title: 'Payment behaviour',
    description: 'How a customer paid in the last twelve months: days to pay, on time, discounts, methods.',
    input: z.strictObject(customerArg),
    output: Behaviour,
    openTo: CALLER,
    about: 'customer',
    entities: ['invoice', 'payment', 'dispute'],
    maxAgeSeconds: 24 * HOUR,
    staleLimitSeconds: 72 * HOUR,
    partial: false,
  }),
  list_disputes: query({
    title: 'Disputes',
    description: 'Disputes of a customer.',
    input: z.strictObject({
      ...customerArg,
      status: z.string().max(20).optional(),
      from: BusinessDate.optional(),
      ...listArgs,
    }),
    output: z.array(Dispute),
    openTo: CALLER,
    about: 'customer',
    entities: ['dispute'],
    maxAgeSeconds: 15 * MINUTE,
    staleLimitSeconds: 24 * HOUR,
    partial: false,
  }),
  list_promises: query({
    title: 'Promises to pay',
    description: 'Promises to pay of a customer.',
    input: z.strictObject({
      ...customerArg,
      status: z.string().max(20).optional(),
      from: BusinessDate.optional(),
      ...listArgs,
    }),
    output: z.array(PaymentPromise),
    openTo: CALLER,
    about: 'customer',
    entities: ['promise'],
    maxAgeSeconds: 15 * MINUTE,
    staleLimitSeconds: 24 * HOUR,
    partial: false,
  }),
  list_activities: query({
    title: 'Collection activities',
    description: 'Calls, letters, notes and tasks for a customer, newest first.',
    input: z.strictObject({
      ...customerArg,
      status: z.string().max(20).optional(),
      from: BusinessDate.optional(),
      ...listArgs,
    }),
    output: z.array(Activity),
    openTo: CALLER,
    about: 'customer',
    entities: ['activity'],
    maxAgeSeconds: 15 * MINUTE,
    staleLimitSeconds: 24 * HOUR,
    partial: false,
  }),
  check_call_clearance: query({
    title: 'May this customer be called now',
    description: 'Says whether a collection call may be made now, and if not, why.',
    input: z.strictObject({
      ...customerArg,
      purpose: z.enum(['collection', 'service', 'callback']).default('collection'),
    }),
    output: Clearance,
    openTo: CALLER,
    about: 'customer',
    entities: ['customer', 'openItem', 'promise', 'dispute', 'activity'],
    maxAgeSeconds: 5 * MINUTE,
    staleLimitSeconds: 4 * HOUR,
    partial: false,
  }),
  list_call_candidates: query({
    title: 'Whom to call',
    description: 'Customers with overdue items, most urgent first, merged over systems.',
    input: z.strictObject({
      buckets: z.array(Bucket).max(5).optional(),
      minAmount: Money.optional(),
      systems: z.union([z.literal('all'), z.array(id(40)).max(20)]).default('all'),
      exclude: z.array(id()).max(200).optional(),
      showExcluded: z.boolean().default(false),
      ...listArgs,
    }),
    output: z.array(CallCandidate),
    openTo: ['platform'],
    about: 'portfolio',
    entities: ['openItem', 'customer'],
    maxAgeSeconds: HOUR,
    staleLimitSeconds: 24 * HOUR,
    partial: false,
  }),
  get_command: query({
    title: 'What became of a command',
    description: "State, receipt and history of a command, from the agent's own books.",
    input: z.strictObject({ commandId: id(60) }),
    output: CommandAnswer.extend({ history: CommandHistory }),
    openTo: CALLER,
    about: 'command',
    entities: [],
    maxAgeSeconds: 0,
    staleLimitSeconds: 0,
    partial: false,
  }),
  create_task: command({
    title: 'Create a task',
    description: 'Gives a collector a follow-up, escalation, callback or review task with its context.',
    input: z.strictObject({
      ...customerArg,
      kind: z.enum(['follow_up', 'escalation', 'callback', 'review']),
      text: z.string().min(1).max(1000),
      dueAt: Instant.optional(),
      assignee: z.string().max(12).optional(),
      context: z
        .strictObject({
          callReference: z.string().max(80).optional(),
          invoices: z.array(z.string().max(30)).max(20).optional(),
          amounts: z.array(Money).max(20).optional(),
          asOf: Instant.optional(),
        })
        .optional(),
    }),
    output: CommandAnswer,
    openTo: CALLER,
    about: 'customer',
    touches: ['activity'],
    risk: 'low',
    expiresAfterSeconds: 72 * HOUR,
  }),
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
export type QueryName = {
  [K in OperationName]: (typeof operations)[K]['kind'] extends 'query' ? K : never;
}[OperationName];

export function operationNamed(name: string): Operation | null {
  return Object.hasOwn(operations, name) ? operations[name as OperationName] : null;
}
