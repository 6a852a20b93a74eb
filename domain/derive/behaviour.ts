import type { Behaviour } from '../answer-shapes.ts';
import { addMonths, type BusinessDate, daysBetween } from '../dates.ts';
import type { InvoiceFacts, PaymentFacts } from '../facts.ts';
import { average, share } from '../money.ts';

export interface BehaviourInput {
  readonly invoices: readonly InvoiceFacts[];
  readonly payments: readonly PaymentFacts[];
  /** Invoices of the period that were disputed; `unknown` where the ERP has no source for disputes. */
  readonly disputedInvoices: number | 'unknown';
  readonly today: BusinessDate;
}

/**
 * How a customer paid over the last twelve months. The basis is invoices (no credits, nothing cancelled) that were
 * cleared after the same day a year ago and up to today; days to pay run from the document date to the clearing date;
 * on time means cleared on or before the due date. With no such invoice the figures are null, not zero.
 */
export function deriveBehaviour(input: BehaviourInput): Behaviour {
  const after = addMonths(input.today, -12);
  const within = (date: BusinessDate) => date > after && date <= input.today;
  const paid = input.invoices.flatMap((invoice) =>
    invoice.kind === 'invoice' && invoice.status !== 'cancelled' && invoice.clearedOn && within(invoice.clearedOn)
      ? [{ ...invoice, clearedOn: invoice.clearedOn, days: daysBetween(invoice.date, invoice.clearedOn) }]
      : [],
  );
  const months = new Map<string, number[]>();
  for (const { clearedOn, days } of paid) {
    const month = clearedOn.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), days]);
  }
  const methods: Record<string, number> = {};
  for (const { date, method, status } of input.payments) {
    if (within(date) && status !== 'reversed') methods[method] = (methods[method] ?? 0) + 1;
  }
  return {
    months: 12,
    averageDaysToPay: average(paid.map(({ days }) => days)),
    onTimeShare: share(paid.filter(({ clearedOn, dueDate }) => clearedOn <= dueDate).length, paid.length),
    discountShare: share(paid.filter(({ discountTaken }) => discountTaken).length, paid.length),
    disputeRate: input.disputedInvoices === 'unknown' ? 'unknown' : share(input.disputedInvoices, paid.length),
    methods,
    byMonth: [...months]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([month, days]) => ({ month, invoices: days.length, averageDaysToPay: average(days) ?? '0' })),
    basis: { invoices: paid.length },
  };
}
