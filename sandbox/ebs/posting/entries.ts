import { z } from 'zod';
import { Money } from '../../../domain/money.ts';
import { DIGITS } from '../../company/currency.ts';
import type { Receipt } from '../../posting.ts';
import { ALL_TERMS } from '../tables/terms.ts';

const day = z.iso.date();
const orgUnit = z.enum(['101', '102']);
/** TRX_NUMBER, or RECEIPT_NUMBER of a receipt. */
const number = z.string().regex(/^[A-Za-z0-9-]{1,20}$/, 'up to twenty letters or digits');
const id = z.string().regex(/^\d{1,15}$/, 'an id of EBS');
const amount = Money.refine(({ currency }) => currency in DIGITS, {
  error: `one of ${Object.keys(DIGITS).join(', ')}`,
  path: ['currency'],
});
const positive = amount.refine((money) => /^\d*[1-9.]/.test(money.amount) && /[1-9]/.test(money.amount), {
  error: 'more than zero',
  path: ['amount'],
});
const terms = z.enum(ALL_TERMS.map(({ name }) => name) as [string, ...string[]]);
const shared = {
  system: z.string().min(1).max(40),
  customer: z.string().regex(/^\d{1,30}$/, 'an account number'),
};
const booked = {
  ...shared,
  orgUnit: orgUnit.optional(),
  date: day.optional(),
  reference: z.string().max(30).optional(),
  text: z.string().max(240).optional(),
};
const document = {
  ...booked,
  total: amount.refine((money) => /[1-9]/.test(money.amount), { error: 'not zero', path: ['amount'] }),
  tax: amount.optional(),
  terms: terms.optional(),
  purchaseOrder: z.string().max(50).optional(),
  /** Imported by AutoInvoice (default), or entered in the Transactions form. */
  billed: z.boolean().optional(),
};

/** What `POST /post` takes for EBS: the entries that ECC takes, in EBS's own numbers, done as people in its forms would. */
export const EbsEntry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('invoice'), ...document }),
  /** With `invoice` applied to it at once, else on account. */
  z.strictObject({ kind: z.literal('credit_memo'), ...document, invoice: number.optional() }),
  z.strictObject({
    kind: z.literal('payment'),
    ...booked,
    amount: positive,
    method: z.enum(['transfer', 'check', 'debit', 'card']).optional(),
    /** With `residual` the rest is charged back; what is left of `amount` goes on account, or with `unapplied` nowhere. */
    applied: z
      .array(
        z.strictObject({
          invoice: number,
          amount: positive,
          discount: positive.optional(),
          residual: z.boolean().optional(),
        }),
      )
      .max(50)
      .optional(),
    unapplied: z.boolean().optional(),
  }),
  /** Credit memos and receipts applied to invoices; together they come to nothing. */
  z.strictObject({ kind: z.literal('clearing'), ...booked, invoices: z.array(number).min(2).max(50) }),
  z.strictObject({
    kind: z.literal('customer_change'),
    ...shared,
    name: z.string().min(1).max(240).optional(),
    street: z.string().min(1).max(240).optional(),
    postalCode: z.string().min(1).max(60).optional(),
    city: z.string().min(1).max(60).optional(),
    phone: z
      .string()
      .regex(/^\+\d{6,15}$/, 'E.164, such as +494215550101')
      .optional(),
    email: z.email().max(240).optional(),
    terms: terms.optional(),
    hold: z.boolean().optional(),
    blocked: z.boolean().optional(),
    doNotCall: z.boolean().optional(),
    creditLimit: positive
      .refine(({ currency }) => currency === 'EUR', { error: 'the limit is kept in EUR', path: ['currency'] })
      .optional(),
  }),
  /** Takes back an invoice by a credit memo, a credit memo by making it incomplete, or a receipt. */
  z.strictObject({
    kind: z.literal('reversal'),
    ...booked,
    invoice: number.optional(),
    /** RECEIPT_NUMBER. */
    payment: number.optional(),
  }),
  /** Contact points of a customer's party or of a contact person. */
  z.strictObject({
    kind: z.literal('address'),
    ...shared,
    /** CUST_ACCOUNT_ROLE_ID of the contact person; without it the customer itself. */
    contact: id.optional(),
    action: z.enum(['add', 'change', 'remove']),
    /** CONTACT_POINT_ID of what is changed or removed; default the primary one. */
    entry: id.optional(),
    phone: z
      .string()
      .regex(/^\+\d{6,15}$/, 'E.164, such as +494215550101')
      .optional(),
    email: z.email().max(240).optional(),
  }),
  /** A request for a credit memo, or with `dispute` what its approver decides. */
  z.strictObject({
    kind: z.literal('dispute'),
    ...shared,
    /** REQUEST_ID of an existing one. */
    dispute: id.optional(),
    invoice: number.optional(),
    amount: positive.optional(),
    /** Code of CREDIT_MEMO_REASON. */
    reason: z.string().min(1).max(30).optional(),
    text: z.string().min(1).max(1760).optional(),
    status: z.enum(['new', 'in_process', 'closed', 'voided']).optional(),
  }),
]);
export type EbsEntry = z.infer<typeof EbsEntry>;
export type EbsEntryOf<K extends EbsEntry['kind']> = Extract<EbsEntry, { kind: K }>;
export type EbsReceipt = Receipt<EbsEntry['kind']>;
