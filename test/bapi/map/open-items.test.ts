import { describe, expect, it } from 'vitest';
import { openItems } from '../../../bapi/map/open-item.ts';
import { money } from '../../../domain/money.ts';
import type { Values } from '../tiny-sap.ts';
import { eur, invoice, KEY, lines, payment } from './account-lines.ts';

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
