import { describe, expect, it } from 'vitest';
import { deriveAging } from '../../../domain/derive/aging.ts';
import { bucketOf, deriveOpenItems, totalsOf } from '../../../domain/derive/open-items.ts';
import type { DisputeFacts, OpenItemFacts } from '../../../domain/facts.ts';
import { money } from '../../../domain/money.ts';
import { item } from './fixtures.ts';

const derive = (facts: OpenItemFacts[], keyDate: string, disputes: Pick<DisputeFacts, 'invoices' | 'status'>[] = []) =>
  deriveOpenItems(facts, { keyDate, system: 'ecc', disputes, promises: [] });

describe('aging', () => {
  // Worked by hand: due 30 June; the key date's distance in a calendar.
  it.each([
    ['2026-06-29', -1, 'current'],
    ['2026-06-30', 0, 'current'],
    ['2026-07-01', 1, 'd1to30'],
    ['2026-07-30', 30, 'd1to30'],
    ['2026-07-31', 31, 'd31to60'],
    ['2026-08-29', 60, 'd31to60'],
    ['2026-08-30', 61, 'd61to90'],
    ['2026-09-28', 90, 'd61to90'],
    ['2026-09-29', 91, 'over90'],
    ['2027-06-30', 365, 'over90'],
  ])('counts an item due 30 June at %s as %i days past due, in bucket %s', (keyDate, days, bucket) => {
    const [derived] = derive([item()], keyDate);
    expect(derived).toMatchObject({ daysPastDue: days, bucket });
    expect(bucketOf(days)).toBe(bucket);
  });

  it('counts over the leap day', () => {
    const [derived] = derive([item({ dueDate: '2028-02-28' })], '2028-03-01');
    expect(derived?.daysPastDue).toBe(2);
  });

  it('keeps currencies apart and lets credits lower their own bucket', () => {
    const items = derive(
      [
        item({ open: money('100.10', 'EUR'), dueDate: '2026-06-30' }),
        item({ open: money('0.20', 'EUR'), dueDate: '2026-06-01' }),
        item({ open: money('-50', 'EUR'), kind: 'credit_memo', dueDate: '2026-06-30' }),
        item({ open: money('-7', 'EUR'), kind: 'payment_on_account', dueDate: '2026-07-02' }),
        item({ open: money('5000', 'JPY'), dueDate: '2026-01-01' }),
      ],
      '2026-07-02',
    );
    expect(deriveAging(items, '2026-07-02')).toEqual({
      keyDate: '2026-07-02',
      buckets: [
        {
          currency: 'EUR',
          current: '-7.00',
          d1to30: '50.10',
          d31to60: '0.20',
          d61to90: '0.00',
          over90: '0.00',
          total: '43.30',
          disputed: '0.00',
          unappliedCredit: '-57.00',
        },
        {
          currency: 'JPY',
          current: '0',
          d1to30: '0',
          d31to60: '0',
          d61to90: '0',
          over90: '5000',
          total: '5000',
          disputed: '0',
          unappliedCredit: '0',
        },
      ],
    });
    expect(totalsOf(items)).toEqual([
      { currency: 'EUR', open: '43.30', overdue: '50.30' },
      { currency: 'JPY', open: '5000', overdue: '5000' },
    ]);
  });

  it('counts as disputed what an open dispute names, and no longer once it is closed', () => {
    const facts = [item(), item({ invoice: '0090000002', open: money('11', 'EUR') })];
    const open = derive(facts, '2026-07-01', [{ invoices: ['0090000002'], status: 'open' }]);
    expect(deriveAging(open, '2026-07-01').buckets[0]).toMatchObject({ total: '111.00', disputed: '11.00' });
    const closed = derive(facts, '2026-07-01', [{ invoices: ['0090000002'], status: 'closed' }]);
    expect(deriveAging(closed, '2026-07-01').buckets[0]).toMatchObject({ disputed: '0.00' });
  });

  it('has no row where nothing is open', () => {
    expect(deriveAging([], '2026-07-01').buckets).toEqual([]);
  });

  it('lists the oldest due date first and drops a discount that has run out', () => {
    const discount = { percent: '2', until: '2026-06-10', amountIfTaken: money('98', 'EUR') };
    const items = derive([item({ dueDate: '2026-06-30' }), item({ dueDate: '2026-06-20', discount })], '2026-06-10');
    expect(items.map(({ dueDate }) => dueDate)).toEqual(['2026-06-20', '2026-06-30']);
    expect(items[0]?.discount).toEqual(discount);
    expect(derive([item({ discount })], '2026-06-11')[0]).not.toHaveProperty('discount');
  });
});
