import type { CustomerFacts, InvoiceFacts, OpenItemFacts } from '../../../domain/facts.ts';
import { money } from '../../../domain/money.ts';

/** An open item of 100.00 EUR due on 2026-06-30, changed as the case needs it. */
export function item(change: Partial<OpenItemFacts> = {}): OpenItemFacts {
  return {
    invoice: '0090000001',
    document: { orgUnit: '1000', number: '1800000001', year: '2026', item: '001' },
    customer: '0000010001',
    branch: null,
    kind: 'invoice',
    date: '2026-05-31',
    dueDate: '2026-06-30',
    original: money('100', 'EUR'),
    open: money('100', 'EUR'),
    dunning: { level: 0, lastDate: null, block: '' },
    paymentBlock: '',
    assignment: '',
    orgUnit: '1000',
    ...change,
  };
}

/** An invoice of 119.00 EUR of 2026-01-01, due 2026-01-31. */
export function invoice(change: Partial<InvoiceFacts> = {}): InvoiceFacts {
  return {
    invoice: '0090000001',
    document: { orgUnit: '1000', number: '1800000001', year: '2026', item: '001' },
    customer: '0000010001',
    branch: null,
    kind: 'invoice',
    date: '2026-01-01',
    dueDate: '2026-01-31',
    status: 'open',
    clearedOn: null,
    discountTaken: false,
    total: money('119', 'EUR'),
    subtotal: money('100', 'EUR'),
    tax: money('19', 'EUR'),
    paid: money('0', 'EUR'),
    balance: money('119', 'EUR'),
    terms: { code: 'ZB30', netDays: 30, discounts: [] },
    references: {
      purchaseOrder: 'PO-1',
      salesOrder: 'not_available',
      project: 'not_available',
      contract: 'not_available',
    },
    billTo: '0000010001',
    shipTo: 'not_available',
    custom: {},
    ...change,
  };
}

export function customer(change: Partial<CustomerFacts> = {}): CustomerFacts {
  return {
    customer: '0000010001',
    number: '0000010001',
    orgUnits: ['1000'],
    name: 'Bergmann Feinmechanik GmbH',
    legalName: 'not_available',
    tradeName: 'not_available',
    taxId: 'DE123456789',
    status: 'active',
    address: { street: 'Hauptstr. 1', postalCode: '10115', city: 'Berlin', region: '', country: 'DE' },
    contacts: [],
    paymentProfile: {
      terms: 'ZB30',
      method: 'wire',
      creditLimit: money('50000', 'EUR'),
      exposure: money('100', 'EUR'),
      hold: 'no',
      holdReason: 'not_available',
    },
    relationship: { tier: 'not_available', accountManager: 'not_available', since: 'not_available' },
    preferences: {
      language: 'de',
      channel: 'not_available',
      doNotCall: 'no',
      timeZone: 'Europe/Berlin',
      bestTime: 'not_available',
    },
    custom: {},
    ...change,
  };
}
