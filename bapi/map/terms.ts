import { addDays, type BusinessDate } from '../../domain/dates.ts';
import { compare, type Money, percentOf, sign, subtract } from '../../domain/money.ts';
import { shortest } from '../abap/packed.ts';
import { kindOf } from './kind.ts';
import { isCredit, type Line } from './line.ts';

export interface DiscountStep {
  readonly percent: string;
  /** Last day on which it may be taken. */
  readonly until: BusinessDate;
  /** What is then to be paid. */
  readonly amountIfTaken: Money;
}

/**
 * Net due date. A credit is due at its baseline date unless it refers to an open invoice, which it then follows; a
 * payment on account is due at its baseline date.
 */
export function dueDateOf(line: Line, referred: Line | null): BusinessDate {
  const kind = kindOf(line);
  if (kind === 'payment_on_account') return line.baseline;
  if (isCredit(line)) return referred && !isCredit(referred) ? dueDateOf(referred, null) : line.baseline;
  return addDays(line.baseline, line.netDays);
}

/** Discounts that can still be taken at `keyDate`, in the order of the terms. `open` is what is open on the line. */
export function discountsOf(line: Line, open: Money, keyDate: BusinessDate): readonly DiscountStep[] {
  if (isCredit(line) || sign(open) <= 0 || sign(line.discountBase) === 0) return [];
  return line.discounts.flatMap(({ days, percent }) => {
    const until = addDays(line.baseline, days);
    const discount = percentOf(line.discountBase, percent);
    if (until < keyDate || sign(discount) === 0 || compare(discount, open) > 0) return [];
    return [{ percent: shortest(percent), until, amountIfTaken: subtract(open, discount) }];
  });
}
