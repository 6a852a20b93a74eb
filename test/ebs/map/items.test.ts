import { describe, expect, it } from 'vitest';
import { money } from '../../../domain/money.ts';
import type { Text } from '../../../ebs/ask.ts';
import { OPEN_ITEMS } from '../../../ebs/catalogue/items.ts';
import { openItems } from '../../../ebs/map/open-item.ts';
import { settle } from '../../../ebs/map/settlement.ts';
import { decimal } from '../../../ebs/map/values.ts';
import { rowOf } from '../asked.ts';

type Cells = Partial<Record<(typeof OPEN_ITEMS)['columns'][number], Text>>;

const item = (cells: Cells = {}) =>
  rowOf(OPEN_ITEMS, {
    SCHEDULE_ID: '7001',
    ORG_ID: '101',
    CLASS: 'INV',
    TRX_NUMBER: '90001',
    DOCUMENT_ID: '5001',
    INSTALMENT: '1',
    TRX_DATE: '2026-11-01',
    DUE_DATE: '2026-12-01',
    CURRENCY_CODE: 'EUR',
    ORIGINAL: '1190',
    REMAINING: '1190',
    BILL_TO: '1001',
    ...cells,
  });

describe('open items of payment schedules', () => {
  it('tells every field of a schedule', () => {
    const cells = { CT_REFERENCE: 'REF 7', DUNNING_LEVEL: '2', SHIP_TO: '1002', REMAINING: '690.5' };
    expect(openItems([item(cells)])).toEqual([
      {
        invoice: '90001',
        document: { orgUnit: '101', number: '5001', year: '2026', item: '1' },
        customer: '1001',
        branch: '1002',
        kind: 'invoice',
        date: '2026-11-01',
        dueDate: '2026-12-01',
        original: money('1190', 'EUR'),
        open: money('690.50', 'EUR'),
        dunning: { level: 2, lastDate: null, block: '' },
        paymentBlock: '',
        assignment: 'REF 7',
        orgUnit: '101',
      },
    ]);
  });

  it('tells a receipt by what is left of it, due on its own date', () => {
    const receipt = { CLASS: 'PMT', TRX_NUMBER: 'R-17', ORIGINAL: '-500', REMAINING: '-120.25', DUE_DATE: null };
    expect(openItems([item({ ...receipt, INSTALMENT: null })])).toMatchObject([
      {
        kind: 'payment_on_account',
        invoice: 'R-17',
        dueDate: '2026-11-01',
        original: money('-120.25', 'EUR'),
        open: money('-120.25', 'EUR'),
      },
    ]);
  });

  it('names the discount that runs out first, and none that is more than what is open', () => {
    const steps = [
      item({ DISCOUNT_PERCENT: '2', DISCOUNT_UNTIL: '2026-12-10' }),
      item({ DISCOUNT_PERCENT: '3', DISCOUNT_UNTIL: '2026-12-05' }),
    ];
    const [both] = openItems(steps);
    expect(both?.discount).toEqual({ percent: '3', until: '2026-12-05', amountIfTaken: money('1154.30', 'EUR') });
    const [little] = openItems(steps.map((row) => ({ ...row, REMAINING: '30' })));
    expect(little?.discount).toEqual({ percent: '2', until: '2026-12-10', amountIfTaken: money('6.20', 'EUR') });
    const [credit] = openItems(steps.map((row) => ({ ...row, ORIGINAL: '-1190', REMAINING: '-1190' })));
    expect(credit).not.toHaveProperty('discount');
  });

  it('leaves out what has nothing open, and puts the oldest first', () => {
    const rows = [
      item({ SCHEDULE_ID: '3', TRX_NUMBER: 'C', DUE_DATE: '2026-12-31' }),
      item({ SCHEDULE_ID: '2', TRX_NUMBER: 'B', REMAINING: '0' }),
      item({ SCHEDULE_ID: '1', TRX_NUMBER: 'A', DUE_DATE: '2026-10-01' }),
    ];
    expect(openItems(rows).map(({ invoice }) => invoice)).toEqual(['A', 'C']);
  });

  it.each([
    ['JPY', '12000', '12000'],
    ['KWD', '.5', '0.500'],
    ['EUR', '-.05', '-0.05'],
    ['EUR', '99999999999999999999.99', '99999999999999999999.99'],
  ])('keeps every digit: %s %s', (currency, stored, told) => {
    const [only] = openItems([item({ CURRENCY_CODE: currency, REMAINING: stored })]);
    expect(only?.open).toEqual({ amount: told, currency });
  });

  it.each([
    ['an amount that is none', { REMAINING: '1,5' }],
    ['an amount in scientific notation', { REMAINING: '1E+21' }],
    ['a currency that is none', { CURRENCY_CODE: 'eur' }],
    ['a date that is none', { DUE_DATE: '2026-02-30' }],
    ['no customer', { BILL_TO: null }],
  ] as const)('refuses rows with %s, without repeating the value', (_name, cells) => {
    expect(() => openItems([item(cells)])).toThrow(
      expect.objectContaining({ code: 'ERP_REPLY_INVALID', message: expect.not.stringMatching(/1,5|1E|eur|02-30/) }),
    );
  });
});

describe('what became of a document', () => {
  const eur = (amount: string) => money(amount, 'EUR');
  const none = eur('0');
  const base = { total: eur('100'), stillOpen: none, chargedBack: none, cancelled: none, cancels: none, isOpen: false };
  it.each([
    ['untouched', { stillOpen: eur('100'), isOpen: true }, 'open', '100.00'],
    ['partly paid', { stillOpen: eur('40'), isOpen: true }, 'partial', '40.00'],
    ['paid', {}, 'paid', '0.00'],
    ['paid short, the rest charged back', { chargedBack: eur('15') }, 'partial', '15.00'],
    ['cancelled by a credit memo', { cancelled: eur('100') }, 'cancelled', '0.00'],
    ['partly cancelled, the rest paid', { cancelled: eur('60') }, 'paid', '0.00'],
    ['the credit memo that cancelled it', { total: eur('-100'), cancels: eur('100') }, 'cancelled', '0.00'],
    ['a credit memo of a cancellation over more', { total: eur('-100'), cancels: eur('250') }, 'paid', '0.00'],
    ['a credit memo that is left', { total: eur('-100'), stillOpen: eur('-100'), isOpen: true }, 'open', '-100.00'],
  ] as const)('%s', (_name, over, status, balance) => {
    expect(settle({ ...base, ...over })).toEqual({ status, balance: eur(balance) });
  });
});

describe('numbers as text', () => {
  it.each([
    ['2.000', '2'],
    ['.5', '0.5'],
    ['-0.0', '0'],
    ['007', '7'],
    ['0.33333333333333', '0.333333'],
    ['0.6666666', '0.666667'],
    ['9.9999999', '10'],
  ])('%s is %s', (stored, told) => expect(decimal(stored, 'x')).toBe(told));
});
