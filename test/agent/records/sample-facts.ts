import type { ActivityFacts, CustomerFacts, InvoiceFacts, OpenItemFacts, PaymentFacts } from '../../../domain/facts.ts';

export function openItem(number: string, over: Partial<OpenItemFacts> = {}): OpenItemFacts {
  return {
    invoice: `90${number.slice(2)}`,
    document: { orgUnit: '1000', number, year: '2026', item: '001' },
    kind: 'invoice',
    date: '2026-10-01',
    dueDate: '2026-10-31',
    original: { amount: '1234.50', currency: 'EUR' },
    open: { amount: '1234.50', currency: 'EUR' },
    dunning: { level: 0, lastDate: null, block: '' },
    paymentBlock: '',
    assignment: 'REF',
    orgUnit: '1000',
    customer: '0000001000',
    branch: null,
    ...over,
  };
}

export function invoice(number: string, over: Partial<InvoiceFacts> = {}): InvoiceFacts {
  return {
    invoice: `90${number.slice(2)}`,
    document: { orgUnit: '1000', number, year: '2026', item: '001' },
    customer: '0000001000',
    branch: null,
    kind: 'invoice',
    date: '2026-10-01',
    dueDate: '2026-10-31',
    status: 'open',
    total: { amount: '1234.50', currency: 'EUR' },
    subtotal: { amount: '1037.39', currency: 'EUR' },
    tax: 'not_available',
    paid: { amount: '0.00', currency: 'EUR' },
    balance: { amount: '1234.50', currency: 'EUR' },
    terms: {
      code: '0001',
      netDays: 30,
      discounts: [{ percent: '2', until: '2026-10-15', amountIfTaken: { amount: '1209.81', currency: 'EUR' } }],
    },
    references: {
      purchaseOrder: 'PO-1',
      salesOrder: 'not_available',
      project: 'not_available',
      contract: 'not_available',
    },
    billTo: '0000001000',
    shipTo: 'not_available',
    clearedOn: null,
    discountTaken: false,
    custom: {},
    ...over,
  };
}

export function payment(id: string, over: Partial<PaymentFacts> = {}): PaymentFacts {
  return {
    payment: id,
    date: '2026-10-20',
    amount: { amount: '500.00', currency: 'EUR' },
    method: 'wire',
    status: 'cleared',
    reference: 'CHK 1',
    applied: [
      {
        invoice: '9000000001',
        amount: { amount: '500.00', currency: 'EUR' },
        discount: { amount: '0.00', currency: 'EUR' },
      },
    ],
    unapplied: { amount: '0.00', currency: 'EUR' },
    onAccount: { amount: '0.00', currency: 'EUR' },
    customer: '0000001000',
    orgUnit: '1000',
    branch: null,
    ...over,
  };
}

export function customer(number: string, name = 'Muster AG'): CustomerFacts {
  return {
    customer: number,
    number,
    orgUnits: ['1000'],
    name,
    legalName: name,
    tradeName: 'not_available',
    taxId: 'not_available',
    status: 'active',
    address: { street: 'Weg 1', postalCode: '01067', city: 'Dresden', region: 'SN', country: 'DE' },
    contacts: 'not_available',
    paymentProfile: {
      terms: '0001',
      method: 'wire',
      creditLimit: { amount: '10000.00', currency: 'EUR' },
      exposure: 'not_available',
      hold: 'no',
      holdReason: 'not_available',
    },
    relationship: { tier: 'not_available', accountManager: 'not_available', since: 'not_available' },
    preferences: {
      language: 'de',
      channel: 'not_available',
      doNotCall: 'unknown',
      timeZone: 'not_available',
      bestTime: 'not_available',
    },
    custom: {},
  };
}

export function activity(id: string, at: string): ActivityFacts {
  return {
    activity: id,
    kind: 'call',
    at,
    direction: 'outbound',
    outcome: 'promised',
    durationSeconds: 60,
    by: 'adit',
    text: 'spoke about it',
    references: [],
    customer: '0000001000',
  };
}
