import type { z } from 'zod';
import { cleanText, orNotAvailable } from '../../connector/text.ts';
import type { InvoiceFacts } from '../../domain/facts.ts';
import { sign, subtract, sum } from '../../domain/money.ts';
import type { InvoiceLine } from '../../domain/receivables.ts';
import type { Row } from '../ask.ts';
import type { INVOICE_LINES, INVOICES } from '../catalogue/documents.ts';
import { discountsOf } from './discounts.ts';
import { kindOf } from './kind.ts';
import { branchOf } from './open-item.ts';
import { settle } from './settlement.ts';
import { amountsIn, byNumber, dateOf, decimal, grouped, present, wholeOf } from './values.ts';

type InvoiceRow = Row<typeof INVOICES>;
type LineRow = Row<typeof INVOICE_LINES>;
type Rows = readonly [InvoiceRow, ...InvoiceRow[]];

/** Documents with what became of them, newest first. `lines` is null where nobody asked for them. */
export function invoices(rows: readonly InvoiceRow[], lines: readonly LineRow[] | null): readonly InvoiceFacts[] {
  const linesOf = lines && grouped(lines, ({ TRX_ID }) => TRX_ID ?? '');
  return [...grouped(rows, ({ TRX_ID }) => present(TRX_ID, 'CUSTOMER_TRX_ID'))]
    .map(([id, own]) => invoiceFacts(own, linesOf && (linesOf.get(id) ?? [])))
    .sort((a, b) => (a.date === b.date ? (a.invoice < b.invoice ? 1 : -1) : a.date < b.date ? 1 : -1));
}

function invoiceFacts(rows: Rows, lines: readonly LineRow[] | null): InvoiceFacts {
  const [row] = rows;
  const place = `RA_CUSTOMER_TRX_ALL ${row.TRX_ID}`;
  const amount = amountsIn(row.CURRENCY_CODE, place);
  const schedules = [...grouped(rows, ({ SCHEDULE_ID }) => present(SCHEDULE_ID, place)).values()].sort(([a], [b]) =>
    byNumber(a.INSTALMENT ?? '', b.INSTALMENT ?? ''),
  );
  const open = schedules.filter(([{ STATUS }]) => STATUS === 'OP');
  // The instalment that somebody who calls is told about: the first one that is open, else the first one of all.
  const [shown = rows] = open.length > 0 ? open : schedules;
  const [{ INSTALMENT, DUE_DATE, ORIGINAL, REMAINING }] = shown;
  const currency = amount('0').currency;
  const total = sum(
    schedules.map(([one]) => amount(one.ORIGINAL)),
    currency,
  );
  const stillOpen = sum(
    open.map(([one]) => amount(one.REMAINING)),
    currency,
  );
  const { status, balance } = settle({
    total,
    stillOpen,
    chargedBack: amount(row.CHARGED_BACK),
    cancelled: amount(row.CANCELLED),
    cancels: amount(row.CANCELS),
    isOpen: open.length > 0,
  });
  const tax = amount(row.TAX);
  const date = dateOf(row.TRX_DATE, place);
  const billTo = present(row.BILL_TO, place);
  const isCredit = sign(total) < 0;
  return {
    invoice: cleanText(present(row.TRX_NUMBER, place), 30),
    document: {
      orgUnit: present(row.ORG_ID, place),
      number: present(row.TRX_ID, place),
      year: date.slice(0, 4),
      item: INSTALMENT ?? '1',
    },
    customer: billTo,
    branch: branchOf(billTo, row.SHIP_TO),
    kind: kindOf(row.CLASS),
    date,
    dueDate: dateOf(DUE_DATE, place),
    status,
    clearedOn: open.length > 0 ? null : newestOf(schedules.map(([one]) => dateOf(one.CLOSED_ON, place))),
    discountTaken: sign(amount(row.DISCOUNT_TAKEN)) !== 0,
    total,
    subtotal: row.SUBTOTAL === null ? subtract(total, tax) : amount(row.SUBTOTAL),
    tax,
    paid: subtract(total, balance),
    balance,
    terms: {
      code: cleanText(row.TERMS ?? '', 15),
      netDays: isCredit ? 0 : wholeOf(row.NET_DAYS, place),
      discounts: open.length === 0 ? [] : [...discountsOf(shown, amount(ORIGINAL), amount(REMAINING))],
    },
    references: {
      purchaseOrder: orNotAvailable(row.PURCHASE_ORDER ?? '', 60),
      salesOrder: orNotAvailable(row.SALES_ORDER ?? '', 30),
      project: 'not_available',
      contract: 'not_available',
    },
    billTo,
    shipTo: orNotAvailable(row.SHIP_TO ?? '', 30),
    ...(lines && { lines: lines.map((line) => lineFacts(line, currency)) }),
    delivery: 'not_available',
    custom: {},
  };
}

function newestOf(dates: readonly string[]): string {
  return dates.reduce((latest, date) => (date > latest ? date : latest));
}

function lineFacts(row: LineRow, currency: string): z.infer<typeof InvoiceLine> {
  const place = `RA_CUSTOMER_TRX_LINES_ALL ${row.TRX_ID}`;
  const amount = amountsIn(currency, place);
  return {
    line: cleanText(row.LINE_NUMBER ?? '', 10),
    description: cleanText(row.DESCRIPTION ?? '', 120),
    quantity: decimal(row.QUANTITY ?? '0', place),
    unit: cleanText(row.UOM_CODE ?? '', 10),
    unitPrice: amount(row.UNIT_PRICE),
    amount: amount(row.AMOUNT),
    glAccount: 'not_available',
    costCentre: 'not_available',
  };
}
