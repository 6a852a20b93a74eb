import { compare, type Money, sign, subtract, sum } from '../../domain/money.ts';

/** What of a document is settled, and by what. */
export interface Amounts {
  /** Sum of its schedules, credits negative. */
  readonly total: Money;
  /** What is open of its schedules. */
  readonly stillOpen: Money;
  /** What is open of chargebacks that came of it. */
  readonly chargedBack: Money;
  /** What credit memos of a cancellation took of it. */
  readonly cancelled: Money;
  /** Of a credit memo of a cancellation: the sum of the documents that it was applied to; else nothing. */
  readonly cancels: Money;
  /** Whether a schedule of it is open. */
  readonly isOpen: boolean;
}

export interface Settled {
  readonly status: 'open' | 'partial' | 'paid' | 'cancelled';
  readonly balance: Money;
}

/**
 * Status and balance of a document. Cancelled is what a credit memo of a cancellation took wholly, and that credit memo;
 * a chargeback keeps what it took over open on the document that it came of.
 */
export function settle({ total, stillOpen, chargedBack, cancelled, cancels, isOpen }: Amounts): Settled {
  const balance = sum([stillOpen, chargedBack], total.currency);
  if (!isOpen && isWholly(total, cancelled)) return { status: 'cancelled', balance };
  if (!isOpen && sign(total) < 0 && sign(cancels) > 0 && sign(sum([total, cancels], total.currency)) === 0)
    return { status: 'cancelled', balance };
  if (!isOpen && sign(chargedBack) === 0) return { status: 'paid', balance };
  const isTouched = sign(chargedBack) !== 0 || sign(subtract(total, stillOpen)) !== 0;
  return { status: isTouched ? 'partial' : 'open', balance };
}

function isWholly(total: Money, cancelled: Money): boolean {
  return sign(total) > 0 && compare(cancelled, total) >= 0;
}
