import { compare, type Money, negate, percentOf, sign, subtract, sum, zero } from '../../domain/money.ts';
import { PAYMENT_KEY, RESIDUAL_KEY } from './kind.ts';
import { isCredit, type Line, lineKey, refersToKey } from './line.ts';

/** A clearing document's number comes without its year; the clearing date tells two of them apart. */
export function clearingKey(line: Line): string | null {
  if (line.clearedOn === null || line.clearedBy === '') return null;
  return `${line.companyCode}/${line.account}/${line.clearedBy}/${line.clearedOn}/${line.amount.currency}`;
}

/** What one payment paid on one item: `gross` with the discount in it. */
export interface Share {
  readonly item: Line;
  readonly gross: Money;
  readonly discount: Money;
}

/**
 * Divides the payments of one clearing among the items that it cleared. From each item first what a residual item left
 * open is taken away, then the credits that name it, then (oldest item first) the credits that name none; what remains
 * of each item was paid. A payment line that names an item pays that item.
 *
 * @param group lines with the same clearing key
 * @param residuals residual items that refer to items of the group, wherever they stand now
 * @returns shares by payment line; unsigned amounts
 */
export function divideClearing(
  group: readonly Line[],
  residuals: readonly Line[],
): ReadonlyMap<Line, readonly Share[]> {
  const items = group.filter((line) => !isCredit(line)).sort(byAge);
  const left = new Map(items.map((item) => [item, item.amount]));
  const byKey = new Map(items.map((item) => [lineKey(item), item]));
  const named = (line: Line): Line | undefined => byKey.get(refersToKey(line) ?? '');
  const lower = (item: Line, amount: Money): Money => {
    const before = left.get(item) ?? zero(item.amount.currency);
    const taken = compare(amount, before) > 0 ? before : amount;
    left.set(item, subtract(before, taken));
    return taken;
  };
  for (const residual of residuals) {
    const item = named(residual);
    if (item && isSameCurrency(residual, item)) lower(item, residual.amount);
  }
  const credits = group.filter((line) => isCredit(line) && line.postingKey !== PAYMENT_KEY);
  for (const credit of credits) {
    const item = named(credit);
    if (item) lower(item, negate(credit.amount));
  }
  const payments = group.filter((line) => isCredit(line) && line.postingKey === PAYMENT_KEY).sort(byAge);
  const shares = new Map<Line, { item: Line; gross: Money }[]>(payments.map((payment) => [payment, []]));
  for (const payment of payments) {
    const item = named(payment);
    if (item) shares.get(payment)?.push({ item, gross: lower(item, negate(payment.amount)) });
  }
  for (const credit of credits.filter((line) => !named(line))) spread(credit, items, lower);
  for (const payment of payments.filter((line) => !named(line))) {
    shares.get(payment)?.push(...spread(payment, items, lower).filter(({ gross }) => sign(gross) > 0));
  }
  return new Map([...shares].map(([payment, parts]) => [payment, withDiscount(payment, parts)]));
}

/** Residual items of a document: what a payment left open of what it cleared. */
export function residualsOf(lines: readonly Line[], document: string, year: string): readonly Line[] {
  return lines.filter((line) => line.postingKey === RESIDUAL_KEY && line.document === document && line.year === year);
}

function spread(
  credit: Line,
  items: readonly Line[],
  lower: (item: Line, amount: Money) => Money,
): { item: Line; gross: Money }[] {
  let rest = negate(credit.amount);
  const parts: { item: Line; gross: Money }[] = [];
  for (const item of items) {
    if (sign(rest) === 0) break;
    const gross = lower(item, rest);
    rest = subtract(rest, gross);
    parts.push({ item, gross });
  }
  return parts;
}

/**
 * Divides the discount that a payment line carries among its items: by the items' own discount fields or by their terms
 * where these add up to it, else in proportion, the last item taking what rounding leaves.
 */
function withDiscount(
  payment: Line,
  parts: readonly { readonly item: Line; readonly gross: Money }[],
): readonly Share[] {
  const none = zero(payment.amount.currency);
  const total = payment.discountTaken;
  if (sign(total) === 0 || parts.length === 0) return parts.map((part) => ({ ...part, discount: none }));
  const candidates = [
    parts.map(({ item }) => item.discountTaken),
    parts.map(({ item }) => percentOf(item.discountBase, item.discounts[0]?.percent ?? '0')),
    parts.map(({ item }) => percentOf(item.discountBase, item.discounts[1]?.percent ?? '0')),
  ];
  const fitting = candidates.find((amounts) => compare(sum(amounts, total.currency), total) === 0);
  if (fitting) return parts.map((part, at) => ({ ...part, discount: fitting[at] ?? none }));
  const gross = sum(
    parts.map((part) => part.gross),
    total.currency,
  );
  let rest = total;
  return parts.map((part, at) => {
    const own = at === parts.length - 1 ? rest : inProportion(total, part.gross, gross);
    rest = subtract(rest, own);
    return { ...part, discount: own };
  });
}

/** total × part ÷ whole, rounded to the currency; by way of a percentage with enough digits to be exact for real sums. */
function inProportion(total: Money, part: Money, whole: Money): Money {
  const minor = (amount: Money) => BigInt(amount.amount.replace('.', '').replace('-', ''));
  const [digitsWhole, digitsPart] = [whole, part].map((amount) => amount.amount.split('.')[1]?.length ?? 0) as [
    number,
    number,
  ];
  const scale = 10n ** BigInt(Math.max(digitsWhole, digitsPart));
  const up = (amount: Money, digits: number) => (minor(amount) * scale) / 10n ** BigInt(digits);
  const share = (up(part, digitsPart) * 10n ** 24n) / (up(whole, digitsWhole) || 1n);
  const text = share.toString().padStart(25, '0');
  return percentOf(total, `${text.slice(0, -22)}.${text.slice(-22)}`);
}

function isSameCurrency(a: Line, b: Line): boolean {
  return a.amount.currency === b.amount.currency;
}

function byAge(a: Line, b: Line): number {
  const left = `${a.baseline} ${a.document} ${a.item}`;
  const right = `${b.baseline} ${b.document} ${b.item}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
