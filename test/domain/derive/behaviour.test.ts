import { describe, expect, it } from 'vitest';
import { deriveBehaviour } from '../../../domain/derive/behaviour.ts';
import type { PaymentFacts } from '../../../domain/facts.ts';
import { money } from '../../../domain/money.ts';
import { invoice } from './fixtures.ts';

const paid = (date: string, dueDate: string, clearedOn: string, discountTaken = false) =>
  invoice({ date, dueDate, clearedOn, discountTaken, status: 'paid' });

const payment = (
  date: string,
  method: PaymentFacts['method'],
  status: PaymentFacts['status'] = 'cleared',
): PaymentFacts => ({
  payment: `1000/${date}/2026`,
  customer: '0000010001',
  orgUnit: '1000',
  branch: null,
  date,
  amount: money('1', 'EUR'),
  method,
  status,
  reference: '',
  applied: [],
  unapplied: money('0', 'EUR'),
  onAccount: money('0', 'EUR'),
});

describe('payment behaviour', () => {
  // By hand: 10, 30 and 41 days; two of three on or before the due date; one with discount.
  it('averages days to pay over the invoices cleared in twelve months', () => {
    const behaviour = deriveBehaviour({
      invoices: [
        paid('2026-01-01', '2026-01-31', '2026-01-11', true),
        paid('2026-01-01', '2026-01-31', '2026-01-31'),
        paid('2026-02-01', '2026-03-03', '2026-03-14'),
      ],
      payments: [payment('2026-01-11', 'wire'), payment('2026-01-31', 'wire'), payment('2026-03-14', 'check')],
      disputedInvoices: 1,
      today: '2026-06-15',
    });
    expect(behaviour).toEqual({
      months: 12,
      averageDaysToPay: '27.0',
      onTimeShare: '0.6667',
      discountShare: '0.3333',
      disputeRate: '0.3333',
      methods: { wire: 2, check: 1 },
      byMonth: [
        { month: '2026-01', invoices: 2, averageDaysToPay: '20.0' },
        { month: '2026-03', invoices: 1, averageDaysToPay: '41.0' },
      ],
      basis: { invoices: 3 },
    });
  });

  it('leaves out the day a year ago, tomorrow, credits and cancelled documents', () => {
    const { basis } = deriveBehaviour({
      invoices: [
        paid('2025-05-01', '2025-06-01', '2025-06-15'),
        paid('2025-05-01', '2025-06-01', '2025-06-16'),
        paid('2026-05-01', '2026-06-01', '2026-06-16'),
        { ...paid('2026-05-01', '2026-06-01', '2026-06-01'), status: 'cancelled' },
        { ...paid('2026-05-01', '2026-06-01', '2026-06-01'), kind: 'credit_memo' },
        invoice(),
      ],
      payments: [],
      disputedInvoices: 'unknown',
      today: '2026-06-15',
    });
    expect(basis).toEqual({ invoices: 1 });
  });

  it('says null, not zero, where there is no basis, and unknown where there is no source', () => {
    expect(
      deriveBehaviour({ invoices: [], payments: [], disputedInvoices: 'unknown', today: '2026-06-15' }),
    ).toMatchObject({
      averageDaysToPay: null,
      onTimeShare: null,
      discountShare: null,
      disputeRate: 'unknown',
      byMonth: [],
    });
  });

  it('does not count a reversed payment as a method', () => {
    const payments = [payment('2026-01-11', 'ach', 'reversed'), payment('2026-01-12', 'card')];
    expect(deriveBehaviour({ invoices: [], payments, disputedInvoices: 0, today: '2026-06-15' }).methods).toEqual({
      card: 1,
    });
  });
});
