import { describe, expect, it } from 'vitest';
import { payments } from '../../../bapi/map/payment.ts';
import { account, cleared, eur, invoice, payment } from './account-lines.ts';

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
