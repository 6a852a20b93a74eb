import { cleanText } from '../../connector/text.ts';
import type { BusinessDate } from '../../domain/dates.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import { add, type Money } from '../../domain/money.ts';
import { kindOf, PAYMENT_KEY } from './kind.ts';
import { invoiceNumber, isCredit, type Line, lineKey, refersToKey } from './line.ts';
import { discountsOf, dueDateOf } from './terms.ts';

/** Open lines of an account, sorted out: which are listed, and which only lower another one. */
export interface OpenAccount {
  readonly listed: readonly { readonly line: Line; readonly open: Money; readonly referred: Line | null }[];
  /** Partial payments, each with the open item it names. */
  readonly partials: readonly { readonly payment: Line; readonly item: Line }[];
}

/** A payment (key 15) that names an item which is itself open is a partial payment: it lowers that item. */
export function sortOpenLines(lines: readonly Line[]): OpenAccount {
  const byKey = new Map(lines.map((line) => [lineKey(line), line]));
  const referredBy = (line: Line): Line | null => {
    const key = refersToKey(line);
    const referred = key === null ? undefined : byKey.get(key);
    return referred && referred !== line ? referred : null;
  };
  const partials: { payment: Line; item: Line }[] = [];
  const paid = new Map<Line, Money>();
  for (const line of lines) {
    if (!isPartialPayment(line)) continue;
    const item = referredBy(line);
    if (!item || isPartialPayment(item) || item.amount.currency !== line.amount.currency) continue;
    partials.push({ payment: line, item });
    const before = paid.get(item);
    paid.set(item, before ? add(before, line.amount) : line.amount);
  }
  const netted = new Set(partials.map(({ payment }) => payment));
  const listed = lines
    .filter((line) => !netted.has(line))
    .map((line) => {
      const payments = paid.get(line);
      return { line, open: payments ? add(line.amount, payments) : line.amount, referred: referredBy(line) };
    });
  return { listed, partials };
}

function isPartialPayment(line: Line): boolean {
  return line.postingKey === PAYMENT_KEY && !line.isSpecialLedger && line.refersTo !== null && isCredit(line);
}

/** One open item as facts. */
export function openItemFacts(
  { line, open, referred }: OpenAccount['listed'][number],
  keyDate: BusinessDate,
): OpenItemFacts {
  const [discount] = discountsOf(line, open, keyDate);
  return {
    invoice: invoiceNumber(line),
    document: { orgUnit: line.companyCode, number: line.document, year: line.year, item: line.item },
    customer: line.account,
    branch: line.branch || null,
    kind: kindOf(line),
    date: line.documentDate,
    dueDate: dueDateOf(line, referred),
    original: line.amount,
    open,
    ...(discount && { discount }),
    dunning: { level: line.dunning.level, lastDate: line.dunning.lastDate, block: line.dunning.block },
    paymentBlock: line.paymentBlock,
    assignment: cleanText(line.assignment, 60),
    orgUnit: line.companyCode,
  };
}

/** Facts of all open items, oldest due first. */
export function openItems(lines: readonly Line[], keyDate: BusinessDate): readonly OpenItemFacts[] {
  return sortOpenLines(lines)
    .listed.map((item) => openItemFacts(item, keyDate))
    .sort((a, b) => (a.dueDate === b.dueDate ? (a.invoice < b.invoice ? -1 : 1) : a.dueDate < b.dueDate ? -1 : 1));
}
