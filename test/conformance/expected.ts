import type { CustomerFacts, InvoiceFacts, OpenItemFacts, PaymentFacts, SearchKey } from '../../domain/facts.ts';
import type { Ledger, LedgerItem, LedgerPayment } from './ledger.ts';
import { concerns } from './ledger.ts';
import { type Losses, NOTHING_LOST } from './losses.ts';
import type { Spelling } from './world.ts';

/** Facts that a connector must deliver, told from the books alone by the rules of docs/CONNECTOR_GUIDE.md. */

export function documentKey(row: { readonly document: LedgerItem['document'] }): string {
  const { orgUnit, number, year, item } = row.document;
  return `${orgUnit}/${number}/${year}/${item}`;
}

export function expectedOpenItem(item: LedgerItem): OpenItemFacts {
  return {
    invoice: item.invoice,
    document: item.document,
    customer: item.customer,
    branch: item.branch,
    kind: item.kind,
    date: item.date,
    dueDate: item.dueDate,
    original: item.original,
    open: item.open,
    ...(item.discount && { discount: item.discount }),
    dunning: item.dunning,
    paymentBlock: item.paymentBlock,
    assignment: item.assignment,
    orgUnit: item.orgUnit,
  };
}

export function expectedOpenItems(ledger: Ledger, customer: string): OpenItemFacts[] {
  return ledger.items.filter((item) => item.isOpen && concerns(customer, item)).map(expectedOpenItem);
}

/** Money on account is no document that anybody was sent: it stands among open items and payments only. */
export function isInvoice(item: LedgerItem): boolean {
  return item.kind !== 'payment_on_account';
}

/** The documents among these items: each item is one, or the instalments of one are. */
export function documentsOf(items: readonly LedgerItem[], { joinsInstalments }: Spelling): LedgerItem[] {
  if (joinsInstalments !== true) return [...items];
  const shown = new Map<string, LedgerItem>();
  for (const item of [...items].sort((a, b) => Number(a.document.item) - Number(b.document.item))) {
    const { number, orgUnit, year } = item.document;
    const key = `${orgUnit}/${number}/${year}`;
    const before = shown.get(key);
    if (before === undefined || (!before.isOpen && item.isOpen)) shown.set(key, item);
  }
  return [...shown.values()];
}

/** The invoices of one answer, without what the section does without. */
export function expectedInvoices(
  items: readonly LedgerItem[],
  asOf: string,
  { losses, withLines = false }: { readonly losses: Losses; readonly withLines?: boolean },
): InvoiceFacts[] {
  const billed = new Set(items.filter(({ lines }) => lines !== null).map(({ invoice }) => invoice));
  const isTooMany = (what: string) => losses.has('invoice', what) && billed.size > 2;
  const isTaxless = isTooMany('subtotal and tax of lists of more than two');
  const isUncancelled = isTooMany(
    'status cancelled of billing documents in lists of more than two (they show as paid)',
  );
  return items.map((item) => {
    const whole = expectedInvoice(item, asOf, withLines);
    const own = losses.has('invoice', 'billTo (the customer stands there)') ? { billTo: item.customer } : {};
    const unread = {
      ...(isTaxless && TAXLESS),
      ...(isUncancelled && item.status === 'cancelled' && { status: 'paid' as const }),
    };
    return losses.without('invoice', { ...whole, ...own, ...(item.lines !== null && unread) });
  });
}
const TAXLESS = { subtotal: 'not_available', tax: 'not_available' } as const;

export function expectedInvoice(item: LedgerItem, asOf: string, withLines = false): InvoiceFacts {
  const canTake = item.isOpen && item.discount !== null;
  return {
    invoice: item.invoice,
    document: item.document,
    customer: item.customer,
    branch: item.branch,
    kind: item.kind,
    date: item.date,
    dueDate: item.dueDate,
    status: item.status,
    clearedOn: item.clearedOn,
    discountTaken: item.discountTaken,
    total: item.total,
    subtotal: item.subtotal,
    tax: item.tax,
    paid: item.paid,
    balance: item.balance,
    terms: {
      ...item.terms,
      discounts: canTake ? item.terms.discounts.filter(({ until }) => until >= asOf) : [],
    },
    references: item.references,
    billTo: item.billTo,
    shipTo: item.shipTo,
    ...(withLines && {
      lines:
        item.lines?.map((line) => ({
          ...line,
          glAccount: 'not_available' as const,
          costCentre: 'not_available' as const,
        })) ?? 'not_available',
    }),
    delivery: 'not_available',
    custom: {},
  };
}

export function expectedPayment(payment: LedgerPayment, spelling: Spelling): PaymentFacts {
  const { applied, ...stated } = payment;
  return { ...stated, method: spelling.method(payment.method), applied: [...applied].sort(byInvoice) };
}

/** Payments that are told to a customer. */
export function expectedPayments(ledger: Ledger, customer: string, spelling: Spelling): PaymentFacts[] {
  const toBranch = asOfBranch(ledger, customer, spelling);
  return ledger.payments.flatMap((payment) => {
    const own = concerns(customer, payment)
      ? payment
      : toBranch(
          payment,
          payment.applied.map(({ invoice }) => invoice),
        );
    return own ? [expectedPayment(own, spelling)] : [];
  });
}

/** A row of a head office as its branch is told it; nothing where it is about none of the branch's documents. */
export function asOfBranch(ledger: Ledger, branch: string, { namesNoBranch }: Spelling) {
  const own = ledger.items.filter((item) => item.branch === branch);
  return <T extends { readonly customer: string }>(row: T, invoices: readonly string[]): T | null => {
    const isOwn = own.some(({ invoice, customer }) => customer === row.customer && invoices.includes(invoice));
    return namesNoBranch === true && row.customer !== branch && isOwn ? { ...row, customer: branch } : null;
  };
}

/** What a payment settled has no order of its own. */
export function withSortedApplied(payment: PaymentFacts): PaymentFacts {
  return { ...payment, applied: [...payment.applied].sort(byInvoice) };
}

function byInvoice(a: PaymentFacts['applied'][number], b: PaymentFacts['applied'][number]): number {
  return `${a.invoice} ${a.amount.amount}` < `${b.invoice} ${b.amount.amount}` ? -1 : 1;
}

interface Reading {
  readonly spelling: Spelling;
  readonly losses?: Losses;
}

type Expected = Readonly<Partial<Record<keyof CustomerFacts, unknown>>> & { readonly customer: string };

/** The fields of a customer that the books keep. */
export function expectedCustomer(
  ledger: Ledger,
  customer: Ledger['customers'][number],
  { spelling, losses = NOTHING_LOST }: Reading,
): Expected {
  const { headOffice: _headOffice, phones: _phones, emails: _emails, paymentProfile, ...stated } = customer;
  const wishes = ledger.preferences.find((one) => one.customer === customer.customer);
  const isKept = !losses.has('customer', 'preferences.doNotCall') && spelling.keepsPreferences === true;
  const contacts = ledger.contacts.filter((contact) => contact.customer === customer.customer).map(contactOf);
  return losses.without('customer', {
    ...stated,
    contacts: losses.has('customer', ONE_EACH) ? contacts.map(withOneEach) : contacts,
    paymentProfile: {
      ...paymentProfile,
      method:
        isKept && wishes?.paymentMethod ? wishes.paymentMethod.toLowerCase() : spelling.method(paymentProfile.method),
    },
    preferences: isKept
      ? {
          doNotCall: wishes?.doNotCall ? 'yes' : 'no',
          channel: wishes?.channel?.toLowerCase() ?? 'not_available',
          ...(wishes?.language && { language: wishes.language.toLowerCase() }),
        }
      : stated.preferences,
  });
}

const ONE_EACH = 'contacts: all but one number and one mail address each, and which numbers are mobile';
const contactOf = ({ customer: _customer, ...contact }: Ledger['contacts'][number]) => contact;

/** A contact person of whom one number and one address are told, the number without what it is. */
function withOneEach(contact: ReturnType<typeof contactOf>): ReturnType<typeof contactOf> {
  const [phone] = [...contact.phones].sort((a, b) => Number(b.primary) - Number(a.primary));
  return {
    ...contact,
    phones: phone ? [{ number: phone.number, type: 'work', primary: true, status: 'unknown' }] : [],
    emails: contact.emails.slice(0, 1),
  };
}

/** Every value that a caller may name, and whom it leads to. */
export function expectedSearchKeys(
  ledger: Ledger,
  { spelling, losses = NOTHING_LOST }: Reading,
): Omit<SearchKey, 'name' | 'city'>[] {
  const keys: Omit<SearchKey, 'name' | 'city'>[] = [];
  for (const { customer, name, taxId, phones, emails } of ledger.customers) {
    keys.push({ kind: 'number', value: customer, customer }, { kind: 'name', value: name.toLowerCase(), customer });
    if (taxId !== 'not_available') keys.push({ kind: 'taxId', value: taxId, customer });
    keys.push(...reachable({ customer, phones, emails }));
  }
  const isReachable = !losses.has('searchKey', 'telephones of contact persons');
  for (const contact of ledger.contacts) if (isReachable) keys.push(...reachable(contact));
  for (const { invoice, billTo, lines, references } of ledger.items) {
    if (!spelling.isIndexed({ isBilled: lines !== null })) continue;
    keys.push({ kind: 'invoice', value: invoice, customer: billTo });
    if (references.purchaseOrder !== 'not_available')
      keys.push({ kind: 'purchaseOrder', value: references.purchaseOrder, customer: billTo });
  }
  return [
    ...new Map(keys.filter(({ kind }) => isSearched(losses, kind)).map((key) => [searchKeyKey(key), key])).values(),
  ];
}

/** How a lost kind of key is declared, where it is not by its own name. */
const LOST_KINDS: Readonly<Partial<Record<SearchKey['kind'], string>>> = {
  email: 'e-mail',
  taxId: 'tax id',
  purchaseOrder: 'purchase order',
};

/** Whether the ERP can be asked for this kind of value. */
export function isSearched(losses: Losses, kind: SearchKey['kind']): boolean {
  return !losses.has('searchKey', LOST_KINDS[kind] ?? kind);
}

export function searchKeyKey({ kind, value, customer }: Pick<SearchKey, 'kind' | 'value' | 'customer'>): string {
  return `${kind} ${value} → ${customer}`;
}

function reachable(of: {
  readonly customer: string;
  readonly phones: readonly { readonly number: string; readonly status: string }[];
  readonly emails: readonly string[];
}): Omit<SearchKey, 'name' | 'city'>[] {
  const { customer } = of;
  return [
    ...of.phones
      .filter(({ status }) => status !== 'invalid')
      .map(({ number }) => ({ kind: 'phone' as const, value: number, customer })),
    ...of.emails.map((email) => ({ kind: 'email' as const, value: email.toLowerCase(), customer })),
  ];
}
