import type { PaymentFacts } from '../../../domain/facts.ts';
import { oneCurrency, type RowTable, text } from './table.ts';

export const paymentTable: RowTable<PaymentFacts> = {
  name: 'payment',
  key: ['customer', 'payment'],
  columns: [
    'customer',
    'payment',
    'org_unit',
    'branch',
    'date',
    'currency',
    'amount',
    'method',
    'status',
    'reference',
    'applied',
    'unapplied',
    'on_account',
  ],
  encode: (row) => [
    row.customer,
    row.payment,
    row.orgUnit,
    row.branch,
    row.date,
    oneCurrency([row.amount.currency, row.unapplied.currency, row.onAccount.currency]),
    row.amount.amount,
    row.method === 'not_available' ? null : row.method,
    row.status,
    row.reference,
    JSON.stringify(row.applied),
    row.unapplied.amount,
    row.onAccount.amount,
  ],
  decode(cells) {
    const currency = text(cells[5]);
    return {
      payment: text(cells[1]),
      date: text(cells[4]),
      amount: { amount: text(cells[6]), currency },
      method: (cells[7] ?? 'not_available') as PaymentFacts['method'],
      status: text(cells[8]) as PaymentFacts['status'],
      reference: text(cells[9]),
      applied: JSON.parse(text(cells[10])),
      unapplied: { amount: text(cells[11]), currency },
      onAccount: { amount: text(cells[12]), currency },
      customer: text(cells[0]),
      orgUnit: text(cells[2]),
      branch: cells[3] === null ? null : text(cells[3]),
    };
  },
};
