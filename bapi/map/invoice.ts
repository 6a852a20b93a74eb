import type { z } from 'zod';
import type { BusinessDate } from '../../domain/dates.ts';
import type { InvoiceFacts } from '../../domain/facts.ts';
import { add, type Money, negate, sign, subtract, zero } from '../../domain/money.ts';
import type { InvoiceLine, Terms } from '../../domain/receivables.ts';
import { discountsTaken } from './discount-taken.ts';
import { kindOf, PAYMENT_KEY, RESIDUAL_KEY } from './kind.ts';
import { invoiceNumber, isCredit, type Line, lineKey, refersToKey } from './line.ts';
import { sortOpenLines } from './open-item.ts';
import { discountsOf, dueDateOf } from './terms.ts';

/** What the billing document behind an invoice adds. */
export interface BillingFacts {
  /** Unsigned, as billed. */
  readonly net: Money;
  readonly tax: Money;
  readonly purchaseOrder: string;
  readonly salesOrder: string;
  readonly payer: string;
  readonly isCancelled: boolean;
  readonly lines?: readonly z.infer<typeof InvoiceLine>[];
}

export interface AccountLines {
  /** Lines open at the key date. */
  readonly open: readonly Line[];
  /** Cleared lines, whole clearings. */
  readonly cleared: readonly Line[];
}

export interface InvoiceContext {
  readonly keyDate: BusinessDate;
  /** By billing document number; null where billing documents cannot be read. */
  readonly billing: ReadonlyMap<string, BillingFacts> | null;
  readonly withLines: boolean;
}

/** True for what counts as a document sent to the customer: everything but payments and what is paid in advance. */
export function isInvoiceLine(line: Line): boolean {
  return line.postingKey !== PAYMENT_KEY && kindOf(line) !== 'payment_on_account';
}

/** Invoices and credit documents among the lines that are chosen, newest first; the other lines settle them. */
export function invoices(
  lines: AccountLines,
  context: InvoiceContext,
  isChosen: (line: Line) => boolean = isInvoiceLine,
): readonly InvoiceFacts[] {
  const sorted = sortOpenLines(lines.open);
  const all = [...lines.open, ...lines.cleared];
  const residuals = new Map<string, Line[]>();
  for (const line of lines.open) {
    const key = line.postingKey === RESIDUAL_KEY ? refersToKey(line) : null;
    if (key !== null) residuals.set(key, [...(residuals.get(key) ?? []), line]);
  }
  const tookDiscount = discountsTaken(lines.cleared);
  const byKey = new Map(all.map((line) => [lineKey(line), line]));
  const openFacts = sorted.listed
    .filter(({ line }) => isInvoiceLine(line) && isChosen(line))
    .map(({ line, open, referred }) => invoiceFacts(line, { balance: open, referred, discountTaken: false }, context));
  const clearedFacts = lines.cleared
    .filter((line) => isInvoiceLine(line) && isChosen(line))
    .map((line) => {
      const left = (residuals.get(lineKey(line)) ?? []).map(({ amount }) => amount);
      const referred = byKey.get(refersToKey(line) ?? '') ?? null;
      const balance = left.reduce((sum, amount) => add(sum, amount), zero(line.amount.currency));
      return invoiceFacts(
        line,
        {
          balance,
          referred: referred && referred.clearedOn === null ? referred : null,
          discountTaken: tookDiscount(line),
        },
        context,
      );
    });
  return [...openFacts, ...clearedFacts].sort((a, b) =>
    a.date === b.date ? (a.invoice < b.invoice ? 1 : -1) : a.date < b.date ? 1 : -1,
  );
}

interface Settlement {
  readonly balance: Money;
  readonly referred: Line | null;
  readonly discountTaken: boolean;
}

function invoiceFacts(line: Line, settlement: Settlement, context: InvoiceContext): InvoiceFacts {
  const billing = line.billingDocument ? context.billing?.get(line.billingDocument) : undefined;
  const { balance } = settlement;
  const isCleared = line.clearedOn !== null && line.clearedOn <= context.keyDate;
  const status =
    line.isReversed || billing?.isCancelled
      ? 'cancelled'
      : isCleared
        ? sign(balance) === 0
          ? 'paid'
          : 'partial'
        : sameAmount(balance, line.amount)
          ? 'open'
          : 'partial';
  return {
    invoice: invoiceNumber(line),
    document: { orgUnit: line.companyCode, number: line.document, year: line.year, item: line.item },
    customer: line.account,
    branch: line.branch || null,
    kind: kindOf(line),
    date: line.documentDate,
    dueDate: dueDateOf(line, settlement.referred),
    status,
    clearedOn: isCleared ? line.clearedOn : null,
    discountTaken: settlement.discountTaken,
    total: line.amount,
    ...valuesOf(line, billing, context),
    paid: subtract(line.amount, balance),
    balance,
    terms: termsFacts(line, balance, context.keyDate),
    references: {
      purchaseOrder: billing?.purchaseOrder || 'not_available',
      salesOrder: billing?.salesOrder || 'not_available',
      project: 'not_available',
      contract: 'not_available',
    },
    billTo: billing?.payer || line.account,
    shipTo: 'not_available',
    ...(context.withLines && { lines: billing?.lines ? [...billing.lines] : ('not_available' as const) }),
    delivery: 'not_available',
    custom: {},
  };
}

/** Net and tax: the billing document's; without one, the total less the tax on the line. Credits negative. */
function valuesOf(
  line: Line,
  billing: BillingFacts | undefined,
  context: InvoiceContext,
): Pick<InvoiceFacts, 'subtotal' | 'tax'> {
  if (billing) {
    const withSign = (amount: Money) => (isCredit(line) && sign(amount) > 0 ? negate(amount) : amount);
    return { subtotal: withSign(billing.net), tax: withSign(billing.tax) };
  }
  if (line.billingDocument !== '' && context.billing === null)
    return { subtotal: 'not_available', tax: 'not_available' };
  return { subtotal: subtract(line.amount, line.tax), tax: line.tax };
}

function termsFacts(line: Line, balance: Money, keyDate: BusinessDate): z.infer<typeof Terms> {
  return {
    code: line.terms,
    netDays: isCredit(line) ? 0 : line.netDays,
    discounts: [...discountsOf(line, balance, keyDate)],
  };
}

function sameAmount(a: Money, b: Money): boolean {
  return sign(subtract(a, b)) === 0;
}
