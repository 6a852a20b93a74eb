import { cleanText } from '../../connector/text.ts';
import type { PaymentFacts } from '../../domain/facts.ts';
import { add, type Money, zero } from '../../domain/money.ts';
import type { Row, Text } from '../ask.ts';
import type { PAYMENTS } from '../catalogue/documents.ts';
import type { Section } from '../config.ts';
import { amountsIn, dateOf, grouped, meantBy, present } from './values.ts';

type PaymentRow = Row<typeof PAYMENTS>;

const REVERSED: Readonly<Record<string, PaymentFacts['status']>> = { REV: 'reversed', NSF: 'failed', STOP: 'failed' };
/** What the history of a receipt says before the money is there. */
const PENDING: ReadonlySet<Text> = new Set(['APPROVED', 'CONFIRMED']);

/**
 * Receipts with what they paid, newest first, each as the customer's that was asked for: a branch is told what its head
 * office paid for it as its own, since a receipt names no branch and may be for several.
 */
export function payments(
  rows: readonly PaymentRow[],
  methods: Section['paymentMethods'],
  asked: string | null,
): readonly PaymentFacts[] {
  return [...grouped(rows, ({ RECEIPT_ID }) => present(RECEIPT_ID, 'CASH_RECEIPT_ID')).values()]
    .map((own) => paymentFacts(own, methods, asked))
    .sort((a, b) => (a.date === b.date ? (a.payment < b.payment ? 1 : -1) : a.date < b.date ? 1 : -1));
}

function paymentFacts(
  rows: readonly [PaymentRow, ...PaymentRow[]],
  methods: Section['paymentMethods'],
  asked: string | null,
): PaymentFacts {
  const [row] = rows;
  const place = `AR_CASH_RECEIPTS_ALL ${row.RECEIPT_ID}`;
  const amount = amountsIn(row.CURRENCY_CODE, place);
  const total = amount(row.AMOUNT);
  const nothing = zero(total.currency);
  const orgUnit = present(row.ORG_ID, place);
  const number = present(row.RECEIPT_NUMBER, place);
  const reversed = meantBy(REVERSED, row.STATUS);
  return {
    payment: cleanText(`${orgUnit}/${number}/${row.RECEIPT_ID}`, 60),
    customer: asked ?? present(row.PAYER, place),
    branch: null,
    orgUnit,
    date: dateOf(row.RECEIPT_DATE, place),
    amount: total,
    method: methodOf(row.METHOD, methods),
    status: reversed ?? (PENDING.has(row.HISTORY_STATUS) ? 'pending' : 'cleared'),
    reference: cleanText(row.REFERENCE ?? number, 60),
    applied: reversed ? [] : appliedOf(rows),
    unapplied: reversed ? nothing : amount(row.UNAPPLIED),
    onAccount: reversed ? nothing : amount(row.ON_ACCOUNT),
  };
}

/** What was paid on each document, its instalments together, in the document's currency. */
function appliedOf(rows: readonly PaymentRow[]): PaymentFacts['applied'] {
  const merged = new Map<string, { invoice: string; amount: Money; discount: Money }>();
  for (const row of rows) {
    if (row.APPLICATION_ID === null || row.TRX_NUMBER === null) continue;
    const own = amountsIn(row.TRX_CURRENCY, `AR_RECEIVABLE_APPLICATIONS_ALL ${row.APPLICATION_ID}`);
    const [amount, discount] = [own(row.APPLIED), own(row.DISCOUNT)];
    const invoice = cleanText(row.TRX_NUMBER, 30);
    const key = `${invoice} ${amount.currency}`;
    const before = merged.get(key);
    merged.set(
      key,
      before
        ? { invoice, amount: add(before.amount, amount), discount: add(before.discount, discount) }
        : { invoice, amount, discount },
    );
  }
  return [...merged.values()];
}

/** By the section's table of receipt methods; one that it does not name is `other`. */
function methodOf(name: Text, methods: Section['paymentMethods']): PaymentFacts['method'] {
  if (name === null || name === '') return 'not_available';
  return meantBy(methods, name) ?? 'other';
}
