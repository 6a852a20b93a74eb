import type { InvoiceFacts } from '../../../domain/facts.ts';
import type { Money } from '../../../domain/money.ts';
import { type Cell, oneCurrency, type RowTable, text } from './table.ts';

type Known<T> = T | 'not_available';
/** A column is null where the ERP has no such thing. */
const amountOf = (value: Known<Money>) => (value === 'not_available' ? null : value.amount);
const currencyOf = (value: Known<Money>) => (value === 'not_available' ? undefined : value.currency);
const textOf = (value: Known<string>) => (value === 'not_available' ? null : value);
const known = (cell: Cell | undefined): string => (typeof cell === 'string' ? cell : 'not_available');
const nullable = (cell: Cell | undefined): string | null => (typeof cell === 'string' ? cell : null);

export const invoiceTable: RowTable<InvoiceFacts> = {
  name: 'invoice',
  key: ['customer', 'org_unit', 'number', 'year', 'item'],
  columns: [
    'customer',
    'org_unit',
    'number',
    'year',
    'item',
    'branch',
    'invoice',
    'kind',
    'date',
    'due_date',
    'status',
    'currency',
    'total',
    'subtotal',
    'tax',
    'paid',
    'balance',
    'terms_code',
    'terms_days',
    'terms_discounts',
    'purchase_order',
    'sales_order',
    'project',
    'contract',
    'bill_to',
    'ship_to',
    'cleared_on',
    'discount_taken',
    'custom',
    'lines',
    'delivery',
  ],
  optional: ['lines', 'delivery'],
  encode(row) {
    const { document, references, terms } = row;
    return [
      row.customer,
      document.orgUnit,
      document.number,
      document.year,
      document.item,
      row.branch,
      row.invoice,
      row.kind,
      row.date,
      row.dueDate,
      row.status,
      oneCurrency([
        row.total.currency,
        row.paid.currency,
        row.balance.currency,
        currencyOf(row.subtotal),
        currencyOf(row.tax),
      ]),
      row.total.amount,
      amountOf(row.subtotal),
      amountOf(row.tax),
      row.paid.amount,
      row.balance.amount,
      terms.code,
      terms.netDays,
      JSON.stringify(terms.discounts),
      textOf(references.purchaseOrder),
      textOf(references.salesOrder),
      textOf(references.project),
      textOf(references.contract),
      row.billTo,
      textOf(row.shipTo),
      row.clearedOn,
      row.discountTaken ? 1 : 0,
      JSON.stringify(row.custom),
      row.lines === undefined ? null : JSON.stringify(row.lines),
      row.delivery === undefined ? null : JSON.stringify(row.delivery),
    ];
  },
  decode(cells) {
    const currency = text(cells[11]);
    const money = (at: number): Money => ({ amount: text(cells[at]), currency });
    const maybe = (at: number): Known<Money> => (cells[at] === null ? 'not_available' : money(at));
    const lines = nullable(cells[29]);
    const delivery = nullable(cells[30]);
    return {
      invoice: text(cells[6]),
      document: { orgUnit: text(cells[1]), number: text(cells[2]), year: text(cells[3]), item: text(cells[4]) },
      customer: text(cells[0]),
      branch: nullable(cells[5]),
      kind: text(cells[7]) as InvoiceFacts['kind'],
      date: text(cells[8]),
      dueDate: text(cells[9]),
      status: text(cells[10]) as InvoiceFacts['status'],
      total: money(12),
      subtotal: maybe(13),
      tax: maybe(14),
      paid: money(15),
      balance: money(16),
      terms: { code: text(cells[17]), netDays: Number(cells[18]), discounts: JSON.parse(text(cells[19])) },
      references: {
        purchaseOrder: known(cells[20]),
        salesOrder: known(cells[21]),
        project: known(cells[22]),
        contract: known(cells[23]),
      },
      billTo: text(cells[24]),
      shipTo: known(cells[25]),
      clearedOn: nullable(cells[26]),
      discountTaken: cells[27] === 1,
      custom: JSON.parse(text(cells[28])),
      ...(lines !== null && { lines: JSON.parse(lines) }),
      ...(delivery !== null && { delivery: JSON.parse(delivery) }),
    };
  },
};
