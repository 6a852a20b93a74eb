import { describe, expect, it } from 'vitest';
import { money } from '../../../domain/money.ts';
import type { Text } from '../../../ebs/ask.ts';
import { INVOICE_LINES, INVOICES, PAYMENTS } from '../../../ebs/catalogue/documents.ts';
import { invoices } from '../../../ebs/map/invoice.ts';
import { payments } from '../../../ebs/map/payment.ts';
import { rowOf } from '../asked.ts';

type InvoiceCells = Partial<Record<(typeof INVOICES)['columns'][number], Text>>;
type PaymentCells = Partial<Record<(typeof PAYMENTS)['columns'][number], Text>>;
const eur = (amount: string) => money(amount, 'EUR');

const document = (cells: InvoiceCells = {}) =>
  rowOf(INVOICES, {
    TRX_ID: '5001',
    ORG_ID: '101',
    TRX_NUMBER: '90001',
    TRX_DATE: '2026-11-01',
    CURRENCY_CODE: 'EUR',
    BILL_TO: '1001',
    TERMS: '2% 14 NET 30',
    NET_DAYS: '30',
    SCHEDULE_ID: '7001',
    CLASS: 'INV',
    STATUS: 'OP',
    INSTALMENT: '1',
    DUE_DATE: '2026-12-01',
    CLOSED_ON: '4712-12-31',
    ORIGINAL: '1190',
    REMAINING: '1190',
    SUBTOTAL: '1000',
    TAX: '190',
    ...cells,
  });

describe('invoices of transactions', () => {
  it('tells every field of an open one', () => {
    const rows = [
      document({
        PURCHASE_ORDER: 'PO 7',
        SALES_ORDER: '8100',
        SHIP_TO: '1002',
        DISCOUNT_PERCENT: '2',
        DISCOUNT_UNTIL: '2026-12-02',
      }),
    ];
    expect(invoices(rows, null)).toEqual([
      {
        invoice: '90001',
        document: { orgUnit: '101', number: '5001', year: '2026', item: '1' },
        customer: '1001',
        branch: '1002',
        kind: 'invoice',
        date: '2026-11-01',
        dueDate: '2026-12-01',
        status: 'open',
        clearedOn: null,
        discountTaken: false,
        total: eur('1190'),
        subtotal: eur('1000'),
        tax: eur('190'),
        paid: eur('0'),
        balance: eur('1190'),
        terms: {
          code: '2% 14 NET 30',
          netDays: 30,
          discounts: [{ percent: '2', until: '2026-12-02', amountIfTaken: eur('1166.20') }],
        },
        references: { purchaseOrder: 'PO 7', salesOrder: '8100', project: 'not_available', contract: 'not_available' },
        billTo: '1001',
        shipTo: '1002',
        delivery: 'not_available',
        custom: {},
      },
    ]);
  });

  it('sums instalments and shows the first one that is open', () => {
    const rows = [
      document({ SCHEDULE_ID: '3', INSTALMENT: '3', DUE_DATE: '2027-01-30', ORIGINAL: '390', REMAINING: '390' }),
      document({
        SCHEDULE_ID: '1',
        INSTALMENT: '1',
        STATUS: 'CL',
        ORIGINAL: '400',
        REMAINING: '0',
        CLOSED_ON: '2026-11-20',
      }),
      document({ SCHEDULE_ID: '2', INSTALMENT: '2', DUE_DATE: '2026-12-30', ORIGINAL: '400', REMAINING: '150' }),
    ];
    expect(invoices(rows, null)).toMatchObject([
      {
        status: 'partial',
        total: eur('1190'),
        balance: eur('540'),
        paid: eur('650'),
        dueDate: '2026-12-30',
        document: { item: '2' },
        clearedOn: null,
      },
    ]);
  });

  it('tells the day on which the last instalment was closed, and that a discount was taken', () => {
    const closed = { STATUS: 'CL', REMAINING: '0', DISCOUNT_TAKEN: '23.8' };
    const rows = [
      document({ ...closed, SCHEDULE_ID: '1', CLOSED_ON: '2026-11-25' }),
      document({ ...closed, SCHEDULE_ID: '2', INSTALMENT: '2', CLOSED_ON: '2026-11-12' }),
    ];
    expect(invoices(rows, null)).toMatchObject([{ status: 'paid', clearedOn: '2026-11-25', discountTaken: true }]);
  });

  it('tells what was charged back as open on the document that it came of', () => {
    const rows = [document({ STATUS: 'CL', REMAINING: '0', CLOSED_ON: '2026-11-25', CHARGED_BACK: '90' })];
    expect(invoices(rows, null)).toMatchObject([
      { status: 'partial', balance: eur('90'), paid: eur('1100'), clearedOn: '2026-11-25' },
    ]);
  });

  it('tells a credit memo negative, without net days', () => {
    const rows = [document({ CLASS: 'CM', ORIGINAL: '-119', REMAINING: '-119', SUBTOTAL: '-100', TAX: '-19' })];
    expect(invoices(rows, null)).toMatchObject([
      { kind: 'credit_memo', total: eur('-119'), tax: eur('-19'), terms: { netDays: 0, discounts: [] } },
    ]);
  });

  it('tells lines where they are asked for, of each document its own', () => {
    const lines = [
      rowOf(INVOICE_LINES, {
        TRX_ID: '5001',
        LINE_NUMBER: '1',
        DESCRIPTION: 'Valve\u0000  DN 50',
        QUANTITY: '3',
        UOM_CODE: 'EA',
        UNIT_PRICE: '333.3333333',
        AMOUNT: '1000',
      }),
    ];
    const [first, second] = invoices([document({ TRX_DATE: '2026-11-02' }), document({ TRX_ID: '5002' })], lines);
    expect(first?.lines).toEqual([
      {
        line: '1',
        description: 'Valve   DN 50',
        quantity: '3',
        unit: 'EA',
        unitPrice: { amount: '333.333333', currency: 'EUR' },
        amount: eur('1000'),
        glAccount: 'not_available',
        costCentre: 'not_available',
      },
    ]);
    expect(second?.lines).toEqual([]);
  });
});

describe('payments of receipts', () => {
  const receipt = (cells: PaymentCells = {}) =>
    rowOf(PAYMENTS, {
      RECEIPT_ID: '300',
      ORG_ID: '101',
      RECEIPT_NUMBER: 'R-17',
      RECEIPT_DATE: '2026-11-20',
      CURRENCY_CODE: 'EUR',
      AMOUNT: '1500',
      STATUS: 'APP',
      PAYER: '1001',
      METHOD: 'Wire',
      HISTORY_STATUS: 'CLEARED',
      UNAPPLIED: '200',
      ON_ACCOUNT: '100',
      ...cells,
    });
  const applied = (id: string, number: string, amount: string, discount = '0') =>
    receipt({ APPLICATION_ID: id, TRX_NUMBER: number, TRX_CURRENCY: 'EUR', APPLIED: amount, DISCOUNT: discount });

  it('tells what was paid on each document, its instalments together', () => {
    const rows = [applied('1', '90001', '500', '10'), applied('2', '90002', '300'), applied('3', '90001', '400')];
    expect(payments(rows, { Wire: 'wire' }, null)).toEqual([
      {
        payment: '101/R-17/300',
        customer: '1001',
        branch: null,
        orgUnit: '101',
        date: '2026-11-20',
        amount: eur('1500'),
        method: 'wire',
        status: 'cleared',
        reference: 'R-17',
        applied: [
          { invoice: '90001', amount: eur('900'), discount: eur('10') },
          { invoice: '90002', amount: eur('300'), discount: eur('0') },
        ],
        unapplied: eur('200'),
        onAccount: eur('100'),
      },
    ]);
  });

  it('tells a branch what its head office paid for it as its own', () => {
    expect(payments([applied('1', '90001', '500')], {}, '1007')).toMatchObject([{ customer: '1007', branch: null }]);
  });

  it.each([
    [{ STATUS: 'REV' }, 'reversed'],
    [{ STATUS: 'NSF' }, 'failed'],
    [{ STATUS: 'STOP' }, 'failed'],
    [{ HISTORY_STATUS: 'APPROVED' }, 'pending'],
    [{ HISTORY_STATUS: 'CONFIRMED' }, 'pending'],
    [{ HISTORY_STATUS: 'REMITTED' }, 'cleared'],
    [{ HISTORY_STATUS: null }, 'cleared'],
  ] as const)('%o is %s', (cells, status) => {
    const [only] = payments([{ ...applied('1', '90001', '1200'), ...cells }], {}, null);
    expect(only?.status).toBe(status);
    const isTaken = status === 'reversed' || status === 'failed';
    expect(only?.applied.length).toBe(isTaken ? 0 : 1);
    expect(only?.unapplied).toEqual(isTaken ? eur('0') : eur('200'));
  });

  it('tells the reference of the customer before the number, and a method that nobody named', () => {
    expect(payments([receipt({ REFERENCE: 'CHK 4711', METHOD: 'toString' })], {}, null)).toMatchObject([
      { reference: 'CHK 4711', method: 'other' },
    ]);
    expect(payments([receipt({ METHOD: null })], {}, null)).toMatchObject([{ method: 'not_available', applied: [] }]);
  });

  it('keeps what was paid in the currency of the document', () => {
    const rows = [{ ...applied('1', '90001', '1000'), TRX_CURRENCY: 'USD' }];
    expect(payments(rows, {}, null)[0]?.applied).toEqual([
      { invoice: '90001', amount: money('1000', 'USD'), discount: money('0', 'USD') },
    ]);
  });
});
