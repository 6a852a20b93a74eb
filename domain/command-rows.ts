import { z } from 'zod';
import { CommandAnswer } from './commands.ts';
import { BusinessDate, Instant } from './dates.ts';
import { Money, sign, sum } from './money.ts';
import { CALLER, type Command, customerArg, HOUR, id } from './operation.ts';

type Row = Omit<Command, 'kind' | 'output' | 'openTo' | 'about' | 'expiresAfterSeconds'>;

/** Every command is about one customer, may be given by a verified caller or the platform, and waits three days at most. */
const command = <R extends Row>(row: R) => ({
  kind: 'command' as const,
  output: CommandAnswer,
  openTo: CALLER,
  about: 'customer' as const,
  expiresAfterSeconds: 72 * HOUR,
  ...row,
});

const invoice = z.string().min(1).max(30);
const owed = Money.refine((amount) => sign(amount) > 0, 'an amount above zero');
const reference = z.string().min(1).max(200);
const method = z.enum(['check', 'ach', 'wire', 'card', 'direct_debit', 'other']);
const phone = z.string().regex(/^\+[1-9]\d{5,14}$/, 'a number in E.164, such as +4930123456');
const email = z.email().max(241);

/** Why a customer disputes an invoice; a site may have codes of its own for each. */
export const DISPUTE_REASONS = [
  'price',
  'quantity',
  'quality',
  'not_delivered',
  'duplicate',
  'already_paid',
  'tax',
  'terms',
  'other',
] as const;

const instalments = z
  .array(z.strictObject({ date: BusinessDate, amount: owed }))
  .min(1)
  .max(12);

/** Instalments of one currency, each on a day of its own, in the order of the days. */
function areInOrder(plan: z.infer<typeof instalments>): boolean {
  return plan.every(({ date, amount }, index) => {
    const before = plan[index - 1];
    return before === undefined || (date > before.date && amount.currency === before.amount.currency);
  });
}

/** The field that a rule over several of them is told of. */
const at = (field: string, error: string) => ({ error, path: [field] });

function total(amounts: readonly Money[]): Money | null {
  const [first] = amounts;
  if (!first || amounts.some(({ currency }) => currency !== first.currency)) return null;
  return sum(amounts, first.currency);
}

/** Rows of the table of operations that write. */
export const commandRows = {
  create_promise: command({
    title: 'Record a promise to pay',
    description: 'Records which invoices the caller promised to pay, how much and when, in one or several instalments.',
    input: z
      .strictObject({
        ...customerArg,
        items: z
          .array(z.strictObject({ invoice, amount: owed }))
          .min(1)
          .max(50),
        instalments,
        method: method.optional(),
        promisedBy: z.string().min(1).max(60).optional(),
        callId: id().optional(),
        recordingReference: reference.optional(),
        followUp: BusinessDate.optional(),
      })
      .refine(
        ({ items, instalments: plan }) => {
          const promised = total(items.map(({ amount }) => amount));
          const planned = total(plan.map(({ amount }) => amount));
          return promised !== null && planned !== null && promised.currency === planned.currency
            ? promised.amount === planned.amount
            : false;
        },
        at('instalments', 'items and instalments must add up to the same amount, in one currency'),
      )
      .refine(({ instalments: plan }) => areInOrder(plan), at('instalments', 'in one currency and in order of date'))
      .refine(
        ({ items }) => new Set(items.map((item) => item.invoice)).size === items.length,
        at('items', 'an invoice may be named once'),
      ),
    touches: ['promise', 'activity'],
    risk: 'medium',
  }),
  change_promise: command({
    title: 'Change a promise to pay',
    description: 'Reschedules or cancels a promise. The earlier one is superseded and stays on record.',
    input: z
      .strictObject({
        ...customerArg,
        promise: z.string().min(1).max(60),
        action: z.enum(['reschedule', 'cancel']),
        instalments: instalments.optional(),
        reason: z.string().min(1).max(200).optional(),
      })
      .refine(
        ({ action, instalments: plan }) => (action === 'reschedule') === (plan !== undefined),
        at('instalments', 'belong to "reschedule", and only there'),
      )
      .refine(
        ({ instalments: plan }) => plan === undefined || areInOrder(plan),
        at('instalments', 'in one currency and in order of date'),
      ),
    touches: ['promise'],
    risk: 'medium',
  }),
  create_dispute: command({
    title: 'Open a dispute',
    description: 'Opens a dispute for an invoice. Where one is open already, that one is given instead of a second.',
    input: z.strictObject({
      ...customerArg,
      invoice,
      reason: z.enum(DISPUTE_REASONS),
      amount: owed.optional(),
      lines: z.array(z.string().min(1).max(10)).min(1).max(50).optional(),
      text: z.string().min(1).max(1000).optional(),
    }),
    touches: ['dispute'],
    risk: 'medium',
  }),
  update_dispute: command({
    title: 'Add to a dispute or withdraw it',
    description: 'Adds a note to an open dispute, or withdraws it because the customer no longer objects.',
    input: z
      .strictObject({
        ...customerArg,
        dispute: z.string().min(1).max(60),
        action: z.enum(['note', 'withdraw']),
        text: z.string().min(1).max(1000).optional(),
      })
      .refine(({ action, text }) => action !== 'note' || text !== undefined, at('text', 'a note needs it')),
    touches: ['dispute'],
    risk: 'medium',
  }),
  report_payment: command({
    title: 'The caller says it is paid',
    description: 'Gives cash application a task with what the caller says was paid. Posts nothing; collection pauses.',
    input: z.strictObject({
      ...customerArg,
      reference: z.string().min(1).max(60),
      amount: owed,
      date: BusinessDate.optional(),
      method: method.optional(),
      invoices: z.array(invoice).min(1).max(50).optional(),
      instruction: z.string().min(1).max(500).optional(),
    }),
    touches: ['activity'],
    risk: 'low',
  }),
  request_document: command({
    title: 'Have a document sent',
    description: 'Asks for an invoice copy, a statement or payment instructions, sent to a contact the ERP knows.',
    input: z
      .strictObject({
        ...customerArg,
        kind: z.enum(['invoice_copy', 'statement', 'payment_instructions']),
        invoice: invoice.optional(),
        to: id(40).optional(),
      })
      .refine(
        ({ kind, invoice: of }) => (kind === 'invoice_copy') === (of !== undefined),
        at('invoice', 'a copy needs it, and nothing else takes one'),
      ),
    touches: ['activity'],
    risk: 'medium',
  }),
  log_call: command({
    title: 'Log the call',
    description: 'Records that a call took place, how long it was and what came of it.',
    input: z.strictObject({
      ...customerArg,
      startedAt: Instant,
      durationSeconds: z.int().min(0).max(86_400),
      outcome: z.enum([
        'payment_confirmed',
        'promised',
        'disputed',
        'voicemail',
        'callback',
        'no_answer',
        'wrong_person',
        'refused',
        'other',
      ]),
      direction: z.enum(['inbound', 'outbound']).optional(),
      transcriptReference: reference.optional(),
      recordingReference: reference.optional(),
      callbackAt: Instant.optional(),
      text: z.string().min(1).max(1000).optional(),
      linkedCommands: z.array(id(60)).max(20).optional(),
    }),
    touches: ['activity'],
    risk: 'low',
  }),
  update_contact: command({
    title: 'Change how a contact is reached',
    description: 'Adds, changes or invalidates a telephone number or e-mail address of a customer.',
    input: z
      .strictObject({
        ...customerArg,
        action: z.enum(['add', 'change', 'invalidate']),
        contact: id(40).optional(),
        name: z.string().min(1).max(120).optional(),
        phone: phone.optional(),
        email: email.optional(),
        role: z.string().min(1).max(60).optional(),
      })
      .refine(
        ({ phone: number, email: address }) => number !== undefined || address !== undefined,
        at('phone', 'this or "email" is needed'),
      )
      .refine(({ action, contact }) => action === 'add' || contact !== undefined, at('contact', 'is needed')),
    touches: ['customer'],
    risk: 'high',
  }),
  set_preference: command({
    title: 'Note a preference',
    description: 'Notes how the customer wants to pay or be reached. "Do not call" holds here at once.',
    input: z
      .strictObject({
        ...customerArg,
        paymentMethod: method.optional(),
        language: z
          .string()
          .regex(/^[a-z]{2}$/, 'a language, such as de')
          .optional(),
        channel: z.enum(['phone', 'email', 'letter', 'text_message']).optional(),
        /** Only a local operator lifts it again. */
        doNotCall: z.literal(true).optional(),
      })
      .refine(
        ({ paymentMethod, language, channel, doNotCall }) =>
          [paymentMethod, language, channel, doNotCall].some((preference) => preference !== undefined),
        'a preference is needed',
      ),
    touches: ['customer'],
    risk: 'low',
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
    touches: ['activity'],
    risk: 'low',
  }),
} as const satisfies Record<string, Command>;
