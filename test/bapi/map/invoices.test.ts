import { describe, expect, it } from 'vitest';
import { type BillingFacts, invoices } from '../../../bapi/map/invoice.ts';
import { account, cleared, eur, invoice, KEY, payment } from './account-lines.ts';

describe('invoices', () => {
  const billing = new Map<string, BillingFacts>([
    [
      '0090000018',
      {
        net: eur('840.34'),
        tax: eur('159.66'),
        purchaseOrder: 'PO-7',
        salesOrder: '0000004711',
        payer: '0000100002',
        isCancelled: false,
      },
    ],
    [
      '0090000019',
      { net: eur('10'), tax: eur('2'), purchaseOrder: '', salesOrder: '', payer: '0000100001', isCancelled: true },
    ],
  ]);
  const context = { keyDate: KEY, billing, withLines: false };

  it('takes net, tax, orders and payer from the billing document', () => {
    const [own] = invoices(account([invoice('18', '1000.0000', { BILL_DOC: '0090000018' })]), context);
    expect(own).toMatchObject({
      invoice: '0090000018',
      status: 'open',
      total: eur('1000'),
      subtotal: eur('840.34'),
      tax: eur('159.66'),
      paid: eur('0'),
      balance: eur('1000'),
      terms: { code: 'ZB01', netDays: 30, discounts: [] },
      references: {
        purchaseOrder: 'PO-7',
        salesOrder: '0000004711',
        project: 'not_available',
        contract: 'not_available',
      },
      billTo: '0000100002',
      clearedOn: null,
    });
  });

  it('counts net as total less tax where there is no billing document, and says so where it may not be read', () => {
    expect(invoices(account([invoice('18')]), context)[0]).toMatchObject({
      subtotal: eur('840.34'),
      tax: eur('159.66'),
      billTo: '0000100001',
    });
    const unread = { ...context, billing: null };
    expect(invoices(account([invoice('18', '1000.0000', { BILL_DOC: '1' })]), unread)[0]).toMatchObject({
      subtotal: 'not_available',
      tax: 'not_available',
    });
  });

  it('gives a credit memo negative amounts throughout', () => {
    const memo = { DOC_NO: '22', POST_KEY: '11', DB_CR_IND: 'H', AMT_DOCCUR: '1000.0000', BILL_DOC: '0090000018' };
    expect(invoices(account([memo]), context)[0]).toMatchObject({
      kind: 'credit_memo',
      total: eur('-1000'),
      subtotal: eur('-840.34'),
      tax: eur('-159.66'),
      balance: eur('-1000'),
    });
  });

  it('tells paid, partly paid, left with a residual, reversed and cancelled apart', () => {
    const residual = invoice('14', '100.0000', {
      ITEM_NUM: '003',
      POST_KEY: '06',
      INV_REF: '19',
      INV_YEAR: '2026',
      INV_ITEM: '001',
    });
    const found = invoices(
      account(
        [
          invoice('17'),
          payment('13', '300.0000', { INV_REF: '17', INV_YEAR: '2026', INV_ITEM: '001' }),
          residual,
          invoice('20', '12.0000', { BILL_DOC: '0090000019' }),
        ],
        [
          invoice('18', '1000.0000', cleared('14')),
          invoice('19', '500.0000', cleared('14')),
          payment('14', '1500.0000', cleared('14')),
          invoice('21', '5.0000', { ...cleared('22'), REVERSAL_DOC: '22' }),
        ],
      ),
      context,
    );
    const by = Object.fromEntries(
      found.map((own) => [own.document.number, [own.status, own.paid.amount, own.balance.amount, own.clearedOn]]),
    );
    expect(by).toEqual({
      '17': ['partial', '300.00', '700.00', null],
      '18': ['paid', '1000.00', '0.00', '2026-02-10'],
      '19': ['partial', '400.00', '100.00', '2026-02-10'],
      '14': ['open', '0.00', '100.00', null],
      '20': ['cancelled', '0.00', '12.00', null],
      '21': ['cancelled', '5.00', '0.00', '2026-02-10'],
    });
    expect(found.some(({ kind }) => kind === 'payment_on_account')).toBe(false);
  });

  it('says for each invoice of a payment whether a discount was taken on it', () => {
    const found = invoices(
      account(
        [],
        [
          invoice('18', '1000.0000', { ...cleared('14', '2026-01-20') }),
          invoice('19', '500.0000', { ...cleared('14', '2026-01-20'), DSCT_PCT1: '0.000' }),
          payment('14', '1500.0000', {
            ...cleared('14', '2026-01-20'),
            PSTNG_DATE: '2026-01-20',
            DSC_AMT_DC: '20.0000',
          }),
          invoice('20', '70.0000', cleared('15')),
          payment('15', '70.0000', cleared('15')),
        ],
      ),
      context,
    );
    expect(Object.fromEntries(found.map(({ invoice: number, discountTaken }) => [number, discountTaken]))).toEqual({
      '18': true,
      '19': false,
      '20': false,
    });
  });

  it('sorts out a clearing of thousands of items in one pass', () => {
    const items = Array.from({ length: 4_000 }, (_, at) =>
      invoice(String(100_000 + at), '10.0000', cleared('14', '2026-01-20')),
    );
    const all = payment('14', '40000.0000', {
      ...cleared('14', '2026-01-20'),
      PSTNG_DATE: '2026-01-20',
      DSC_AMT_DC: '800.0000',
    });
    const found = invoices(account([], [...items, all]), context);
    expect(found.filter(({ discountTaken }) => discountTaken)).toHaveLength(4_000);
  });
});
