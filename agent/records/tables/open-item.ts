import type { OpenItemFacts } from '../../../domain/facts.ts';
import { oneCurrency, type RowTable, text } from './table.ts';

export const openItemTable: RowTable<OpenItemFacts> = {
  name: 'open_item',
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
    'currency',
    'original',
    'open',
    'discount_percent',
    'discount_until',
    'discount_amount',
    'dunning_level',
    'dunning_date',
    'dunning_block',
    'payment_block',
    'assignment',
    'row_org_unit',
  ],
  encode(row) {
    const { document, discount, dunning } = row;
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
      oneCurrency([row.original.currency, row.open.currency, discount?.amountIfTaken.currency]),
      row.original.amount,
      row.open.amount,
      discount?.percent ?? null,
      discount?.until ?? null,
      discount?.amountIfTaken.amount ?? null,
      dunning.level,
      dunning.lastDate,
      dunning.block,
      row.paymentBlock,
      row.assignment,
      row.orgUnit,
    ];
  },
  decode(cells) {
    const currency = text(cells[10]);
    const item: OpenItemFacts = {
      invoice: text(cells[6]),
      document: { orgUnit: text(cells[1]), number: text(cells[2]), year: text(cells[3]), item: text(cells[4]) },
      kind: text(cells[7]) as OpenItemFacts['kind'],
      date: text(cells[8]),
      dueDate: text(cells[9]),
      original: { amount: text(cells[11]), currency },
      open: { amount: text(cells[12]), currency },
      dunning: {
        level: Number(cells[16]),
        lastDate: typeof cells[17] === 'string' ? cells[17] : null,
        block: text(cells[18]),
      },
      paymentBlock: text(cells[19]),
      assignment: text(cells[20]),
      orgUnit: text(cells[21]),
      customer: text(cells[0]),
      branch: typeof cells[5] === 'string' ? cells[5] : null,
    };
    if (cells[13] !== null) {
      item.discount = {
        percent: text(cells[13]),
        until: text(cells[14]),
        amountIfTaken: { amount: text(cells[15]), currency },
      };
    }
    return item;
  },
};
