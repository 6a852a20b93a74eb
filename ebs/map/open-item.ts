import { cleanText } from '../../connector/text.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import { sign, zero } from '../../domain/money.ts';
import type { Row } from '../ask.ts';
import type { OPEN_ITEMS } from '../catalogue/items.ts';
import { discountsOf } from './discounts.ts';
import { kindOf, RECEIPT } from './kind.ts';
import { amountsIn, dateOf, grouped, present, wholeOf } from './values.ts';

export type ItemRow = Row<typeof OPEN_ITEMS>;

/** Facts of all that is open, oldest due first. Rows of one schedule differ in the discount that they name. */
export function openItems(rows: readonly ItemRow[]): readonly OpenItemFacts[] {
  return [...grouped(rows, ({ SCHEDULE_ID }) => present(SCHEDULE_ID, 'PAYMENT_SCHEDULE_ID')).values()]
    .map((own) => openItemFacts(own))
    .filter(({ open }) => sign(open) !== 0)
    .sort((a, b) => (a.dueDate === b.dueDate ? (a.invoice < b.invoice ? -1 : 1) : a.dueDate < b.dueDate ? -1 : 1));
}

/** One schedule as it is, or with nothing open once it is closed. */
export function openItemFacts(rows: readonly [ItemRow, ...ItemRow[]], isClosed = false): OpenItemFacts {
  const [row] = rows;
  const place = `AR_PAYMENT_SCHEDULES_ALL ${row.SCHEDULE_ID}`;
  const amount = amountsIn(row.CURRENCY_CODE, place);
  const remaining = amount(row.REMAINING);
  const open = isClosed ? zero(remaining.currency) : remaining;
  const isReceipt = row.CLASS === RECEIPT;
  const original = isReceipt ? open : amount(row.ORIGINAL);
  const date = dateOf(row.TRX_DATE, place);
  const customer = present(row.BILL_TO, place);
  const orgUnit = present(row.ORG_ID, place);
  const [discount] = discountsOf(rows, original, open);
  return {
    invoice: cleanText(present(row.TRX_NUMBER, place), 30),
    document: {
      orgUnit,
      number: present(row.DOCUMENT_ID, place),
      year: date.slice(0, 4),
      item: row.INSTALMENT ?? '1',
    },
    customer,
    branch: branchOf(customer, row.SHIP_TO),
    kind: kindOf(row.CLASS),
    date,
    dueDate: isReceipt ? date : dateOf(row.DUE_DATE, place),
    original,
    open,
    ...(discount && { discount }),
    dunning: { level: wholeOf(row.DUNNING_LEVEL, place), lastDate: null, block: '' },
    paymentBlock: '',
    assignment: cleanText(row.CT_REFERENCE ?? '', 60),
    orgUnit,
  };
}

/** Whom it was shipped to, where that is another account than the one that it was billed to. */
export function branchOf(billTo: string, shipTo: string | null): string | null {
  return shipTo === null || shipTo === billTo ? null : shipTo;
}
