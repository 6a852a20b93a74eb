import type { Aging } from '../answer-shapes.ts';
import type { BusinessDate } from '../dates.ts';
import { sum } from '../money.ts';
import type { Bucket, OpenItem } from '../receivables.ts';
import { byCurrency, openOf } from './open-items.ts';

/**
 * Aging of open items, a row for each currency. Credits lie in the bucket of their own due date with their negative
 * sign, so the buckets always add up to the total; `unappliedCredit` repeats what credits and payments on account
 * make up of it, and `disputed` what open disputes hold.
 */
export function deriveAging(items: readonly OpenItem[], keyDate: BusinessDate): Aging {
  return {
    keyDate,
    buckets: byCurrency(items).map(([currency, own]) => {
      const total = (wanted: (item: OpenItem) => boolean) => sum(own.filter(wanted).map(openOf), currency).amount;
      const inBucket = (bucket: Bucket) => total((item) => item.bucket === bucket);
      return {
        currency,
        current: inBucket('current'),
        d1to30: inBucket('d1to30'),
        d31to60: inBucket('d31to60'),
        d61to90: inBucket('d61to90'),
        over90: inBucket('over90'),
        total: total(() => true),
        disputed: total((item) => item.disputed),
        unappliedCredit: total(({ kind }) => kind === 'payment_on_account' || kind === 'credit_memo'),
      };
    }),
  };
}
