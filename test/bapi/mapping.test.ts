import { describe, expect, it } from 'vitest';
import { BAPI_AR_ACC_GETOPENITEMS } from '../../bapi/catalogue/functions.ts';
import { type AccountLines, type BillingFacts, invoices } from '../../bapi/map/invoice.ts';
import { type Line, lineFromBapi } from '../../bapi/map/line.ts';
import { openItems } from '../../bapi/map/open-item.ts';
import { payments } from '../../bapi/map/payment.ts';
import { readReply } from '../../bapi/soap-rfc/reply.ts';
import { toE164 } from '../../connector/phone.ts';
import { cleanText } from '../../connector/text.ts';
import { money } from '../../domain/money.ts';
import { bapiLine } from './lines.ts';
import { soapReply, type Values } from './tiny-sap.ts';

/** Lines through the real reply reader, so that a case is written the way SAP writes it. */
function lines(...rows: readonly Values[]): readonly Line[] {
  const reply = readReply(
    BAPI_AR_ACC_GETOPENITEMS,
    soapReply('BAPI_AR_ACC_GETOPENITEMS', { RETURN: {}, LINEITEMS: rows.map(bapiLine) }),
  );
  if (!('output' in reply)) throw new Error('a fault');
  return (reply.output['LINEITEMS'] as Parameters<typeof lineFromBapi>[0][]).map(lineFromBapi);
}

const eur = (amount: string) => money(amount, 'EUR');
const KEY = '2026-03-15';
const cleared = (by: string, on = '2026-02-10') => ({ CLR_DOC_NO: by, CLEAR_DATE: on });
const account = (open: readonly Values[], closed: readonly Values[] = []): AccountLines => ({
  open: lines(...open),
  cleared: lines(...closed),
});
const invoice = (number: string, amount = '1000.0000', more: Values = {}): Values => ({
  DOC_NO: number,
  AMT_DOCCUR: amount,
  DISC_BASE: amount,
  ...more,
});
const payment = (number: string, amount: string, more: Values = {}): Values => ({
  DOC_NO: number,
  POST_KEY: '15',
  DB_CR_IND: 'H',
  AMT_DOCCUR: amount,
  TX_DOC_CUR: '0.0000',
  DISC_BASE: '0.0000',
  DSCT_PCT1: '0.000',
  PSTNG_DATE: '2026-02-10',
  DOC_DATE: '2026-02-10',
  BLINE_DATE: '2026-02-10',
  REF_DOC_NO: 'BANK 77',
  PYMT_METH: 'U',
  ...more,
});

describe('open items', () => {
  it('takes sign, due date, discount and dunning from the line', () => {
    const [item] = openItems(
      lines({
        AMT_DOCCUR: '1234.5600',
        DISC_BASE: '1234.5600',
        BILL_DOC: '0090000001',
        DUNN_LEVEL: '2',
        LAST_DUNN: '2026-03-01',
        ALLOC_NMBR: 'A1',
      }),
      '2026-01-24',
    );
    expect(item).toMatchObject({
      invoice: '0090000001',
      document: { orgUnit: '1000', number: '1800000001', year: '2026', item: '001' },
      customer: '0000100001',
      branch: null,
      kind: 'invoice',
      date: '2026-01-10',
      dueDate: '2026-02-09',
      original: eur('1234.56'),
      open: eur('1234.56'),
      discount: { percent: '2', until: '2026-01-24', amountIfTaken: eur('1209.87') },
      dunning: { level: 2, lastDate: '2026-03-01', block: '' },
      assignment: 'A1',
    });
  });

  it('drops a discount once its last day is past, and takes the next step', () => {
    const two = { DSCT_DAYS2: '20', DSCT_PCT2: '1.500' };
    expect(openItems(lines(two), '2026-01-24')[0]?.discount?.percent).toBe('2');
    expect(openItems(lines(two), '2026-01-25')[0]?.discount).toEqual({
      percent: '1.5',
      until: '2026-01-30',
      amountIfTaken: eur('985'),
    });
    expect(openItems(lines(two), '2026-01-31')[0]?.discount).toBeUndefined();
  });

  it.each([
    ['30', '20', '10', '2026-02-09'],
    ['0', '20', '10', '2026-01-30'],
    ['0', '0', '10', '2026-01-20'],
    ['0', '0', '0', '2026-01-10'],
  ])('counts net days %s, else %s, else %s', (net, second, first, due) => {
    expect(openItems(lines({ NETTERMS: net, DSCT_DAYS2: second, DSCT_DAYS1: first }), KEY)[0]?.dueDate).toBe(due);
  });

  it('starts from the document date where there is no baseline date', () => {
    expect(openItems(lines({ BLINE_DATE: '0000-00-00', DOC_DATE: '2026-01-12' }), KEY)[0]?.dueDate).toBe('2026-02-11');
  });

  it('lets a partial payment lower the item it names, and lists one that names nothing open', () => {
    const items = openItems(
      lines(
        invoice('18'),
        payment('14', '300.0000', { INV_REF: '18', INV_YEAR: '2026', INV_ITEM: '001' }),
        payment('15', '50.0000', { INV_REF: '99', INV_YEAR: '2025', INV_ITEM: '001' }),
      ),
      KEY,
    );
    expect(
      items.map(({ invoice: number, kind, original, open }) => ({
        number,
        kind,
        original: original.amount,
        open: open.amount,
      })),
    ).toEqual([
      { number: '18', kind: 'invoice', original: '1000.00', open: '700.00' },
      { number: '15', kind: 'payment_on_account', original: '-50.00', open: '-50.00' },
    ]);
  });

  it('keeps residual items, credit memos and down payments as items of their own', () => {
    const items = openItems(
      lines(
        invoice('21', '100.0000', { POST_KEY: '06', INV_REF: '18', INV_YEAR: '2026', INV_ITEM: '001' }),
        { DOC_NO: '22', POST_KEY: '11', DB_CR_IND: 'H', AMT_DOCCUR: '80.0000' },
        { DOC_NO: '23', POST_KEY: '19', SP_GL_IND: 'A', DB_CR_IND: 'H', AMT_DOCCUR: '500.0000' },
        { DOC_NO: '24', POST_KEY: '40', DB_CR_IND: 'S', AMT_DOCCUR: '5.0000' },
      ),
      KEY,
    );
    expect(Object.fromEntries(items.map((item) => [item.invoice, [item.kind, item.open.amount]]))).toEqual({
      '21': ['chargeback', '100.00'],
      '22': ['credit_memo', '-80.00'],
      '23': ['payment_on_account', '-500.00'],
      '24': ['debit_memo', '5.00'],
    });
  });

  it('makes a credit due at its baseline date unless it names an open invoice, which it then follows', () => {
    const credit = (more: Values) => ({
      DOC_NO: '22',
      POST_KEY: '11',
      DB_CR_IND: 'H',
      BLINE_DATE: '2026-02-01',
      ...more,
    });
    const due = (...rows: readonly Values[]) =>
      openItems(lines(...rows), KEY).find(({ invoice: number }) => number === '22')?.dueDate;
    expect(due(credit({}))).toBe('2026-02-01');
    expect(due(credit({ INV_REF: '18', INV_YEAR: '2026', INV_ITEM: '001' }), invoice('18'))).toBe('2026-02-09');
    expect(due(credit({ INV_REF: '18', INV_YEAR: '2026', INV_ITEM: '001' }))).toBe('2026-02-01');
    expect(due(credit({ INV_REF: 'V' }))).toBe('2026-02-01');
  });

  it('keeps every digit and every scale', () => {
    const items = openItems(
      lines(
        { AMT_DOCCUR: '123456789012345.6700' },
        { DOC_NO: '2', AMT_DOCCUR: '12345.0000', CURRENCY: 'JPY' },
        { DOC_NO: '3', AMT_DOCCUR: '1.2340', CURRENCY: 'KWD' },
      ),
      KEY,
    );
    expect(items.map(({ open }) => open)).toEqual([
      money('123456789012345.67', 'EUR'),
      money('12345', 'JPY'),
      money('1.234', 'KWD'),
    ]);
  });

  it('names the branch of a line that stands on its head office', () => {
    expect(openItems(lines({ BRANCH: '0000100009' }), KEY)[0]).toMatchObject({
      customer: '0000100001',
      branch: '0000100009',
    });
  });
});

describe('payments', () => {
  const methods = { U: 'wire' } as const;

  it('tells what came in, what it paid and what discount was kept back', () => {
    const own = payments(
      account(
        [],
        [
          invoice('18', '1000.0000', cleared('14')),
          payment('14', '1000.0000', { ...cleared('14'), DSC_AMT_DC: '20.0000' }),
        ],
      ),
      methods,
    );
    expect(own).toEqual([
      {
        payment: '1000/14/2026',
        customer: '0000100001',
        orgUnit: '1000',
        branch: null,
        date: '2026-02-10',
        amount: eur('980'),
        method: 'wire',
        status: 'cleared',
        reference: 'BANK 77',
        applied: [{ invoice: '18', amount: eur('980'), discount: eur('20') }],
        unapplied: eur('0'),
        onAccount: eur('0'),
      },
    ]);
  });

  it('divides one payment among its invoices by their own terms', () => {
    const [own] = payments(
      account(
        [],
        [
          invoice('18', '1000.0000', cleared('14')),
          invoice('19', '500.0000', { ...cleared('14'), DSCT_PCT1: '3.000' }),
          payment('14', '1500.0000', { ...cleared('14'), DSC_AMT_DC: '35.0000' }),
        ],
      ),
      methods,
    );
    expect(own?.amount).toEqual(eur('1465'));
    expect(own?.applied).toEqual([
      { invoice: '18', amount: eur('980'), discount: eur('20') },
      { invoice: '19', amount: eur('485'), discount: eur('15') },
    ]);
  });

  it('divides a discount that no terms explain in proportion and loses no cent', () => {
    const [own] = payments(
      account(
        [],
        [
          ...['18', '19', '20'].map((number) => invoice(number, '100.0000', { ...cleared('14'), DSCT_PCT1: '0.000' })),
          payment('14', '300.0000', { ...cleared('14'), DSC_AMT_DC: '10.0000' }),
        ],
      ),
      methods,
    );
    expect(own?.applied.map(({ discount }) => discount.amount)).toEqual(['3.33', '3.33', '3.34']);
    expect(own?.amount).toEqual(eur('290'));
  });

  it('does not count as paid what a residual item left open', () => {
    const residual = invoice('14', '100.0000', {
      ITEM_NUM: '003',
      POST_KEY: '06',
      INV_REF: '18',
      INV_YEAR: '2026',
      INV_ITEM: '001',
      PSTNG_DATE: '2026-02-10',
    });
    const [own] = payments(
      account([residual], [invoice('18', '1000.0000', cleared('14')), payment('14', '1000.0000', cleared('14'))]),
      methods,
    );
    expect(own?.amount).toEqual(eur('900'));
    expect(own?.applied).toEqual([{ invoice: '18', amount: eur('900'), discount: eur('0') }]);
    const [net] = payments(
      account([residual], [invoice('18', '1000.0000', cleared('14')), payment('14', '900.0000', cleared('14'))]),
      methods,
    );
    expect(net?.amount).toEqual(eur('900'));
    expect(net?.applied).toEqual([{ invoice: '18', amount: eur('900'), discount: eur('0') }]);
  });

  it('takes a credit memo in the same clearing for no payment', () => {
    const memo = { DOC_NO: '22', POST_KEY: '11', DB_CR_IND: 'H', AMT_DOCCUR: '200.0000', ...cleared('14') };
    const own = payments(
      account([], [invoice('18', '1000.0000', cleared('14')), memo, payment('14', '800.0000', cleared('14'))]),
      methods,
    );
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ amount: eur('800'), applied: [{ invoice: '18', amount: eur('800') }] });
  });

  it('shows a partial payment on the invoice it names and the rest of an overpaid one on account', () => {
    const partial = payment('14', '300.0000', { INV_REF: '18', INV_YEAR: '2026', INV_ITEM: '001' });
    const found = payments(
      account([
        invoice('18', '1000.0000', { BILL_DOC: '0090000018' }),
        partial,
        payment('15', '70.0000', { PYMT_METH: '' }),
      ]),
      methods,
    );
    expect(found.find(({ payment: id }) => id === '1000/14/2026')).toMatchObject({
      amount: eur('300'),
      applied: [{ invoice: '0090000018', amount: eur('300') }],
      onAccount: eur('0'),
    });
    expect(found.find(({ payment: id }) => id === '1000/15/2026')).toMatchObject({
      amount: eur('70'),
      applied: [],
      onAccount: eur('70'),
      unapplied: eur('70'),
      method: 'not_available',
    });
  });

  it('gives each of two payments its own part of an invoice that they paid together', () => {
    const first = payment('13', '300.0000', { ...cleared('14'), INV_REF: '18', INV_YEAR: '2026', INV_ITEM: '001' });
    const found = payments(
      account([], [invoice('18', '1000.0000', cleared('14')), first, payment('14', '700.0000', cleared('14'))]),
      methods,
    );
    expect(found.map((one) => [one.payment, one.applied.map(({ amount }) => amount.amount)])).toEqual([
      ['1000/14/2026', ['700.00']],
      ['1000/13/2026', ['300.00']],
    ]);
  });

  it('shows a reversed payment as such, with nothing paid', () => {
    const [own] = payments(
      account(
        [],
        [
          payment('14', '1000.0000', { ...cleared('16'), REVERSAL_DOC: '16' }),
          { DOC_NO: '16', POST_KEY: '05', ...cleared('16'), REVERSAL_DOC: '14' },
        ],
      ),
      methods,
    );
    expect(own).toMatchObject({ status: 'reversed', applied: [], amount: eur('1000') });
  });
});

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

describe('text and numbers of contacts', () => {
  it.each([
    ['+49 (0)30 1234-567', 'DE', '+49301234567'],
    ['030 / 1234567', 'DE', '+49301234567'],
    ['0049 30 1234567', 'US', '+49301234567'],
    ['(212) 555-0100', 'US', '+12125550100'],
    ['1-212-555-0100', 'US', '+12125550100'],
    ['06 1234567', 'IT', '+39061234567'],
    ['ext. 12', 'DE', null],
    ['12', 'DE', null],
    ['030 1234567', 'XX', null],
  ])('writes %s of %s as %s', (text, country, expected) => {
    expect(toE164(text, country)).toBe(expected);
  });

  it('takes control and direction characters out of text and cuts it', () => {
    expect(cleanText(' a\u0000b\u202Ec\r\nd ', 100)).toBe('a b c d');
    expect(cleanText('x'.repeat(50), 10)).toBe('x'.repeat(10));
    expect(cleanText('ab😀', 3).length).toBeLessThanOrEqual(3);
  });
});
