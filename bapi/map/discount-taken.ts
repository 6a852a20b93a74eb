import { addDays, type BusinessDate } from '../../domain/dates.ts';
import { sign } from '../../domain/money.ts';
import { clearingKey } from './clearing.ts';
import { PAYMENT_KEY } from './kind.ts';
import { isCredit, type Line, lineKey, refersToKey } from './line.ts';

/** One clearing, with what is asked of it for every one of its items. */
interface Clearing {
  readonly items: Line[];
  readonly paymentsFor: Map<string, Line[]>;
  /** Payments that name no item. */
  readonly payments: Line[];
  /** By day, the items whose terms still allowed a discount. */
  readonly discounted: Map<BusinessDate, ReadonlySet<Line>>;
}

/**
 * Tells of items whether the payment that cleared them kept a discount back and their own terms allowed one. A clearing
 * of thousands of items is sorted out once, not once an item.
 */
export function discountsTaken(cleared: readonly Line[]): (item: Line) => boolean {
  const clearings = new Map<string, Clearing>();
  for (const line of cleared) {
    const key = clearingKey(line);
    if (key === null) continue;
    const clearing = clearings.get(key) ?? newClearing();
    clearings.set(key, clearing);
    if (line.postingKey === PAYMENT_KEY) addPayment(clearing, line);
    else if (!isCredit(line)) clearing.items.push(line);
  }
  return (item) => {
    const clearing = clearings.get(clearingKey(item) ?? '');
    if (!clearing || isCredit(item)) return false;
    const payments = clearing.paymentsFor.get(lineKey(item)) ?? clearing.payments;
    return payments.some(
      ({ discountTaken, postedOn }) => sign(discountTaken) > 0 && allowsDiscount(clearing, item, postedOn),
    );
  };
}

function newClearing(): Clearing {
  return { items: [], paymentsFor: new Map(), payments: [], discounted: new Map() };
}

function addPayment({ payments, paymentsFor }: Clearing, payment: Line): void {
  const named = refersToKey(payment);
  if (named === null) payments.push(payment);
  else paymentsFor.set(named, [...(paymentsFor.get(named) ?? []), payment]);
}

function allowsDiscount({ items, discounted }: Clearing, item: Line, paidOn: BusinessDate): boolean {
  // Paid alone, the discount is this item's whatever its terms said; the ERP's clerk may have granted it late.
  if (items.length <= 1) return true;
  const known = discounted.get(paidOn);
  const allowed = known ?? new Set(items.filter((one) => hasDiscountOn(one, paidOn)));
  if (!known) discounted.set(paidOn, allowed);
  return allowed.size === 0 || allowed.has(item);
}

function hasDiscountOn(line: Line, day: BusinessDate): boolean {
  return line.discounts.some(({ days }) => addDays(line.baseline, days) >= day);
}
