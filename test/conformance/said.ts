import { addDays } from '../../domain/dates.ts';
import type { CommandName } from '../../domain/operations.ts';
import type { Ledger, LedgerContact, LedgerItem } from './ledger.ts';

/** What the commands of the suite are about: a customer who owes three invoices and has somebody to talk to. */
export interface Ground {
  readonly customer: string;
  readonly invoices: readonly [LedgerItem, LedgerItem, LedgerItem];
  readonly contact: LedgerContact;
  readonly asOf: string;
}

export function groundOf(ledger: Ledger): Ground {
  const disputed = new Set(ledger.disputes.flatMap(({ invoices }) => invoices));
  for (const { customer, headOffice } of ledger.customers) {
    if (headOffice !== null) continue;
    const owed = ledger.items.filter(
      (item) =>
        item.customer === customer &&
        item.branch === null &&
        item.isOpen &&
        item.kind === 'invoice' &&
        item.balance.currency === 'EUR' &&
        Number(item.open.amount) > 400 &&
        !disputed.has(item.invoice),
    );
    // Some ERPs take promises for what is overdue alone: that comes first.
    owed.sort((a, b) => Number((b.daysPastDue ?? 0) > 0) - Number((a.daysPastDue ?? 0) > 0));
    const [first, second, third] = owed;
    const contact = ledger.contacts.find(
      (one) => one.customer === customer && one.phones.length > 0 && one.emails.length > 0,
    );
    if (first && second && third && contact)
      return { customer, invoices: [first, second, third], contact, asOf: ledger.asOf };
  }
  throw new Error('the books hold nobody who owes three invoices and can be reached');
}

const euros = (amount: string) => ({ amount, currency: 'EUR' });

/** Ids of objects that earlier commands of the list have made. */
export type Made = ReadonlyMap<string, string>;

export interface Said {
  readonly kind: CommandName;
  /** Under which later ones find what it makes. */
  readonly as: string;
  args(ground: Ground, made: Made): Readonly<Record<string, unknown>>;
}

/** Named where the ERP has no way to make one. */
const NOT_MADE = '0000000001';
const TEXT = 'Müller & Søn say "price < agreed"; see 2/3 – call Ida';

/** Two lines of the invoice by their own numbers; any where the ERP keeps none. */
function linesOf({ lines }: LedgerItem): readonly string[] {
  const numbers = (lines ?? []).slice(0, 2).map(({ line }) => line);
  return numbers.length > 0 ? numbers : ['10', '20'];
}

/** Every command, and every argument of each in at least one of them. */
export const EVERYTHING: readonly Said[] = [
  {
    kind: 'create_promise',
    as: 'promise',
    args: ({ invoices: [a, b], asOf }) => ({
      items: [
        { invoice: a.invoice, amount: euros('300.25') },
        { invoice: b.invoice, amount: euros('99.75') },
      ],
      instalments: [
        { date: addDays(asOf, 7), amount: euros('150.00') },
        { date: addDays(asOf, 21), amount: euros('250.00') },
      ],
      method: 'wire',
      promisedBy: 'Ida Müller',
      callId: 'call-4711',
      recordingReference: 'rec/2031/4711',
      followUp: addDays(asOf, 22),
    }),
  },
  {
    kind: 'change_promise',
    as: 'rescheduled',
    args: ({ asOf }, made) => ({
      promise: made.get('promise') ?? NOT_MADE,
      action: 'reschedule',
      instalments: [{ date: addDays(asOf, 30), amount: euros('400.00') }],
      reason: 'money comes in later',
    }),
  },
  {
    kind: 'change_promise',
    as: 'cancelled',
    args: (_ground, made) => ({
      promise: made.get('rescheduled') ?? NOT_MADE,
      action: 'cancel',
      reason: 'paid by transfer',
    }),
  },
  {
    kind: 'create_dispute',
    as: 'dispute',
    args: ({ invoices: [, , c] }) => ({
      invoice: c.invoice,
      reason: 'quantity',
      amount: euros('123.45'),
      lines: linesOf(c),
      text: TEXT,
    }),
  },
  {
    kind: 'update_dispute',
    as: 'note',
    args: (_ground, made) => ({
      dispute: made.get('dispute') ?? NOT_MADE,
      action: 'note',
      text: 'The warehouse was asked',
    }),
  },
  {
    kind: 'update_dispute',
    as: 'withdrawn',
    args: (_ground, made) => ({
      dispute: made.get('dispute') ?? NOT_MADE,
      action: 'withdraw',
      text: 'Counted again: all there',
    }),
  },
  {
    kind: 'report_payment',
    as: 'payment',
    args: ({ invoices: [a, b], asOf }) => ({
      reference: 'CHK 4711',
      amount: euros('1400.00'),
      date: addDays(asOf, -2),
      method: 'check',
      invoices: [a.invoice, b.invoice],
      instruction: TEXT,
    }),
  },
  {
    kind: 'request_document',
    as: 'document',
    args: ({ invoices: [a], contact }) => ({ kind: 'invoice_copy', invoice: a.invoice, to: contact.contact }),
  },
  {
    kind: 'log_call',
    as: 'call',
    args: () => ({
      startedAt: '2026-01-02T23:59:58Z',
      durationSeconds: 61,
      outcome: 'promised',
      direction: 'outbound',
      transcriptReference: 'tra/2031/4711',
      recordingReference: 'rec/2031/4712',
      callbackAt: '2031-03-04T09:30:00Z',
      text: TEXT,
      linkedCommands: ['6f1d2c3b-0000-4000-8000-000000000001', '6f1d2c3b-0000-4000-8000-000000000002'],
    }),
  },
  {
    kind: 'set_preference',
    as: 'preference',
    args: () => ({ paymentMethod: 'ach', language: 'da', channel: 'text_message', doNotCall: true }),
  },
  {
    kind: 'create_task',
    as: 'task',
    args: ({ invoices: [a, b], asOf }) => ({
      kind: 'callback',
      text: TEXT,
      dueAt: '2031-03-04T09:30:00Z',
      assignee: 'IKELLER',
      context: {
        callReference: 'call-7',
        invoices: [a.invoice, b.invoice],
        amounts: [euros('123456789012345.67')],
        asOf: `${asOf}T08:00:00Z`,
      },
    }),
  },
  { kind: 'update_contact', as: 'number', args: () => ({ action: 'add', phone: '+493012345678' }) },
  {
    kind: 'update_contact',
    as: 'mail',
    args: ({ contact }) => ({ action: 'change', contact: contact.contact, email: 'ida.new@example.com' }),
  },
  {
    kind: 'update_contact',
    as: 'person',
    args: ({ contact }) => ({
      action: 'change',
      contact: contact.contact,
      phone: '+493087654321',
      name: 'Ida Østergård',
      role: 'buyer',
    }),
  },
];
