import { z } from 'zod';
import { Money } from '../../../domain/money.ts';
import { DIGITS } from '../../company/currency.ts';
import { TERMS } from '../../company/terms.ts';
import { PostingRefused, type Receipt } from '../../posting.ts';

const day = z.iso.date();
const orgUnit = z.enum(['1000', '2000']);
const invoiceNumber = z.string().regex(/^[A-Za-z0-9]{1,10}$/, 'up to ten letters or digits');
const amount = Money.refine(({ currency }) => currency in DIGITS, {
  error: `one of ${Object.keys(DIGITS).join(', ')}`,
  path: ['currency'],
});
const positive = amount.refine((money) => /^\d*[1-9.]/.test(money.amount) && /[1-9]/.test(money.amount), {
  error: 'more than zero',
  path: ['amount'],
});
const terms = z.enum(Object.values(TERMS).map(({ code }) => code) as [string, ...string[]]);
const shared = {
  system: z.string().min(1).max(40),
  customer: z.string().regex(/^[A-Za-z0-9]{1,10}$/, 'an account number of up to ten characters'),
};
const booked = {
  ...shared,
  orgUnit: orgUnit.optional(),
  date: day.optional(),
  reference: z.string().max(16).optional(),
  text: z.string().max(50).optional(),
};

const document = {
  ...booked,
  total: amount.refine((money) => /[1-9]/.test(money.amount), { error: 'not zero', path: ['amount'] }),
  tax: amount.optional(),
  terms: terms.optional(),
  purchaseOrder: z.string().max(35).optional(),
  /** With a billing document (default), or entered straight into the books. */
  billed: z.boolean().optional(),
};

/** What `POST /post` takes: a booking in the words of the entities, done in the simulated ERP as its own people would. */
export const Entry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('invoice'), ...document }),
  z.strictObject({ kind: z.literal('credit_memo'), ...document, invoice: invoiceNumber.optional() }),
  z.strictObject({
    kind: z.literal('payment'),
    ...booked,
    amount: positive,
    method: z.enum(['transfer', 'check', 'debit', 'card']).optional(),
    /** Less than the open amount is a partial payment, or with `residual` a new item over the rest; what is left of `amount` goes on account. */
    applied: z
      .array(
        z.strictObject({
          invoice: invoiceNumber,
          amount: positive,
          discount: positive.optional(),
          residual: z.boolean().optional(),
        }),
      )
      .max(50)
      .optional(),
  }),
  z.strictObject({ kind: z.literal('clearing'), ...booked, invoices: z.array(invoiceNumber).min(2).max(50) }),
  z.strictObject({
    kind: z.literal('customer_change'),
    ...shared,
    name: z.string().min(1).max(35).optional(),
    street: z.string().min(1).max(35).optional(),
    postalCode: z.string().min(1).max(10).optional(),
    city: z.string().min(1).max(35).optional(),
    phone: z
      .string()
      .regex(/^\+\d{6,15}$/, 'E.164, such as +494215550101')
      .optional(),
    email: z.email().max(241).optional(),
    terms: terms.optional(),
    hold: z.boolean().optional(),
    blocked: z.boolean().optional(),
    creditLimit: positive
      .refine(({ currency }) => currency === 'EUR', { error: 'the limit is kept in EUR', path: ['currency'] })
      .optional(),
  }),
  /** Takes back an open document (FB08, or VF11 where there is a paper) or a plain payment (FBRA). */
  z.strictObject({
    kind: z.literal('reversal'),
    ...booked,
    invoice: invoiceNumber.optional(),
    payment: invoiceNumber.optional(),
  }),
  /** Numbers and mail addresses of a customer or of one of its contact persons, as in XD02. */
  z.strictObject({
    kind: z.literal('address'),
    ...shared,
    /** Number of the contact person (KNVK); without it the customer itself. */
    contact: z
      .string()
      .regex(/^\d{1,10}$/)
      .optional(),
    action: z.enum(['add', 'change', 'remove']),
    /** Sequence number of what is changed or removed; default the standard one. */
    entry: z
      .string()
      .regex(/^\d{3}$/)
      .optional(),
    phone: z.string().min(1).max(30).optional(),
    email: z.email().max(241).optional(),
  }),
  /** A case of FSCM Dispute Management as a clerk files it, or with `dispute` a change of one. */
  z.strictObject({
    kind: z.literal('dispute'),
    ...shared,
    /** Case number (EXT_KEY) of an existing case. */
    dispute: z
      .string()
      .regex(/^\d{1,12}$/)
      .optional(),
    orgUnit: orgUnit.optional(),
    amount: positive.optional(),
    reason: z.string().min(1).max(4).optional(),
    title: z.string().min(1).max(100).optional(),
    text: z.string().min(1).max(132).optional(),
    status: z.enum(['new', 'in_process', 'closed', 'voided']).optional(),
  }),
]);
export type Entry = z.infer<typeof Entry>;
export type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

export type PostReceipt = Receipt<Entry['kind']>;

export { PostingRefused };
