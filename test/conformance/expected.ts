import type { CustomerFacts, InvoiceFacts, OpenItemFacts, PaymentFacts, SearchKey } from '../../domain/facts.ts';
import type { Ledger, LedgerItem, LedgerPayment } from './ledger.ts';
import { concerns } from './ledger.ts';
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

/** What a payment settled has no order of its own. */
export function withSortedApplied(payment: PaymentFacts): PaymentFacts {
  return { ...payment, applied: [...payment.applied].sort(byInvoice) };
}

function byInvoice(a: PaymentFacts['applied'][number], b: PaymentFacts['applied'][number]): number {
  return `${a.invoice} ${a.amount.amount}` < `${b.invoice} ${b.amount.amount}` ? -1 : 1;
}

/** The fields of a customer that the books keep. */
export function expectedCustomer(ledger: Ledger, customer: Ledger['customers'][number], spelling: Spelling) {
  const { headOffice: _headOffice, phones: _phones, emails: _emails, paymentProfile, ...stated } = customer;
  return {
    ...stated,
    contacts: ledger.contacts
      .filter((contact) => contact.customer === customer.customer)
      .map(({ customer: _customer, ...contact }) => contact),
    paymentProfile: { ...paymentProfile, method: spelling.method(paymentProfile.method) },
  } satisfies { [K in keyof CustomerFacts]?: unknown };
}

/** Every value that a caller may name, and whom it leads to. */
export function expectedSearchKeys(ledger: Ledger, spelling: Spelling): Omit<SearchKey, 'name' | 'city'>[] {
  const keys: Omit<SearchKey, 'name' | 'city'>[] = [];
  for (const { customer, name, taxId, phones, emails } of ledger.customers) {
    keys.push({ kind: 'number', value: customer, customer }, { kind: 'name', value: name.toLowerCase(), customer });
    if (taxId !== 'not_available') keys.push({ kind: 'taxId', value: taxId, customer });
    keys.push(...reachable({ customer, phones, emails }));
  }
  for (const contact of ledger.contacts) keys.push(...reachable(contact));
  for (const { invoice, billTo, lines, references } of ledger.items) {
    if (!spelling.isIndexed({ isBilled: lines !== null })) continue;
    keys.push({ kind: 'invoice', value: invoice, customer: billTo });
    if (references.purchaseOrder !== 'not_available')
      keys.push({ kind: 'purchaseOrder', value: references.purchaseOrder, customer: billTo });
  }
  return [...new Map(keys.map((key) => [searchKeyKey(key), key])).values()];
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
