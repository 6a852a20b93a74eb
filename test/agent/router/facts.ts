import type { CustomerFacts, InvoiceFacts, OpenItemFacts, PaymentFacts, SearchKey } from '../../../domain/facts.ts';
import { money } from '../../../domain/money.ts';

/** Facts of invented customers. What must never reach a stranger carries words that nothing else contains. */
export const SECRET_WORDS = ['Zwetschge', 'Quittenhain', '7319.42', '90817263', 'DE811569869', 'Mirabella'];

export function customerFacts(customer: string, changes: Partial<CustomerFacts> = {}): CustomerFacts {
  return {
    customer,
    number: customer,
    orgUnits: ['1000'],
    name: 'Zwetschge & Söhne GmbH',
    legalName: 'Zwetschge und Söhne GmbH',
    tradeName: 'not_available',
    taxId: 'DE811569869',
    status: 'active',
    address: { street: 'Hauptstr. 1', postalCode: '73033', city: 'Quittenhain', region: 'BW', country: 'DE' },
    contacts: [
      {
        contact: '1',
        name: 'Mirabella Kern',
        role: 'accounting',
        phones: [{ number: '+4971611234', type: 'work', primary: true, status: 'valid' }],
        emails: ['m@example.com'],
        preferred: true,
      },
    ],
    paymentProfile: {
      terms: 'Z030',
      method: 'wire',
      creditLimit: money('50000', 'EUR'),
      exposure: money('1000', 'EUR'),
      hold: 'no',
      holdReason: 'not_available',
    },
    relationship: { tier: 'not_available', accountManager: 'M. Ott', since: 'not_available' },
    preferences: {
      language: 'de',
      channel: 'not_available',
      doNotCall: 'no',
      timeZone: 'not_available',
      bestTime: 'not_available',
    },
    custom: { bankAccount: 'DE02120300000000202051', region: 'south' },
    ...changes,
  };
}

export function openItemFacts(customer: string, invoice: string, changes: Partial<OpenItemFacts> = {}): OpenItemFacts {
  return {
    customer,
    branch: null,
    invoice,
    document: { orgUnit: '1000', number: `14${invoice.slice(-8)}`, year: '2026', item: '001' },
    kind: 'invoice',
    date: '2026-04-01',
    dueDate: '2026-05-01',
    original: money('7319.42', 'EUR'),
    open: money('7319.42', 'EUR'),
    dunning: { level: 1, lastDate: '2026-05-15', block: '' },
    paymentBlock: '',
    assignment: 'PO 77',
    orgUnit: '1000',
    ...changes,
  };
}

export function invoiceFacts(customer: string, invoice: string, changes: Partial<InvoiceFacts> = {}): InvoiceFacts {
  return {
    customer,
    branch: null,
    invoice,
    document: { orgUnit: '1000', number: `14${invoice.slice(-8)}`, year: '2026', item: '001' },
    kind: 'invoice',
    date: '2026-04-01',
    dueDate: '2026-05-01',
    status: 'open',
    clearedOn: null,
    discountTaken: false,
    total: money('7319.42', 'EUR'),
    subtotal: money('6150.77', 'EUR'),
    tax: money('1168.65', 'EUR'),
    paid: money('0', 'EUR'),
    balance: money('7319.42', 'EUR'),
    terms: { code: 'Z030', netDays: 30, discounts: [] },
    references: {
      purchaseOrder: 'PO 77',
      salesOrder: 'not_available',
      project: 'not_available',
      contract: 'not_available',
    },
    billTo: customer,
    shipTo: 'not_available',
    lines: [
      {
        line: '10',
        description: 'Preserve',
        quantity: '2',
        unit: 'EA',
        unitPrice: money('1', 'EUR'),
        amount: money('2', 'EUR'),
        glAccount: '800000',
      },
    ],
    custom: {},
    ...changes,
  };
}

export function paymentFacts(customer: string, payment: string, changes: Partial<PaymentFacts> = {}): PaymentFacts {
  return {
    customer,
    orgUnit: '1000',
    branch: null,
    payment,
    date: '2026-05-20',
    amount: money('100', 'EUR'),
    method: 'wire',
    status: 'cleared',
    reference: `REF ${payment}`,
    applied: [],
    unapplied: money('0', 'EUR'),
    onAccount: money('0', 'EUR'),
    ...changes,
  };
}

export function searchKey(customer: string, changes: Partial<SearchKey> = {}): SearchKey {
  return {
    kind: 'number',
    value: customer,
    customer,
    name: 'Zwetschge & Söhne GmbH',
    city: 'Quittenhain',
    ...changes,
  };
}
