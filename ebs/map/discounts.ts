import { compare, type Money, percentOf, sign, subtract } from '../../domain/money.ts';
import type { Text } from '../ask.ts';
import { dateOf, decimal } from './values.ts';

export interface DiscountRow {
  readonly DISCOUNT_PERCENT: Text;
  readonly DISCOUNT_UNTIL: Text;
}

export interface DiscountStep {
  readonly percent: string;
  /** Last day on which it may be taken. */
  readonly until: string;
  /** What is then to be paid. */
  readonly amountIfTaken: Money;
}

/**
 * Discounts of one instalment that can still be taken, the first to run out first. The rows hold those of its terms that
 * have not run out; what is open may be too little by now.
 */
export function discountsOf(rows: readonly DiscountRow[], original: Money, open: Money): readonly DiscountStep[] {
  if (sign(open) <= 0) return [];
  return rows
    .flatMap(({ DISCOUNT_PERCENT, DISCOUNT_UNTIL }) => {
      if (DISCOUNT_PERCENT === null || DISCOUNT_UNTIL === null) return [];
      const percent = decimal(DISCOUNT_PERCENT, 'RA_TERMS_LINES_DISCOUNTS.DISCOUNT_PERCENT');
      const discount = percentOf(original, percent);
      if (sign(discount) <= 0 || compare(discount, open) > 0) return [];
      const until = dateOf(DISCOUNT_UNTIL, 'RA_TERMS_LINES_DISCOUNTS.DISCOUNT_DAYS');
      return [{ percent, until, amountIfTaken: subtract(open, discount) }];
    })
    .sort((a, b) => (a.until < b.until ? -1 : 1));
}
