import type { OpenItemFacts } from '../../domain/facts.ts';
import type { ExpectedAging } from './ledger.ts';

/** Sums and dates of the suite's own, so that the product's arithmetic is not what checks itself. */

const DAY_MS = 86_400_000;

export function daysEarlier(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

export function daysFrom(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;
}

function units(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}

function text(value: bigint, digits: number): string {
  const plain = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  const point = digits === 0 ? '' : `.${plain.slice(-digits)}`;
  return `${value < 0n ? '-' : ''}${plain.slice(0, plain.length - digits)}${point}`;
}

/** Nothing, written with as many digits as the amount. */
export function nothingLike(amount: string): string {
  return text(0n, amount.split('.')[1]?.length ?? 0);
}

/** Sum of amounts of one currency, written with the digits that they have. */
export function total(amounts: readonly string[]): string {
  const digits = amounts[0]?.split('.')[1]?.length ?? 0;
  return text(
    amounts.reduce((sum, amount) => sum + units(amount), 0n),
    digits,
  );
}

type Bucket = 'current' | 'd1to30' | 'd31to60' | 'd61to90' | 'over90';

export function bucketOf(days: number): Bucket {
  if (days <= 0) return 'current';
  if (days <= 30) return 'd1to30';
  if (days <= 60) return 'd31to60';
  return days <= 90 ? 'd61to90' : 'over90';
}

/** Aging of open items, some of them in dispute as a whole, to be compared with the one that the books give. */
export function agingOf(
  items: readonly OpenItemFacts[],
  keyDate: string,
  disputed: ReadonlySet<string> = new Set(),
): ExpectedAging['buckets'] {
  const currencies = [...new Set(items.map(({ open }) => open.currency))].sort();
  return currencies.map((currency) => {
    const own = items.filter(({ open }) => open.currency === currency);
    const digits = own[0]?.open.amount.split('.')[1]?.length ?? 0;
    const sumOf = (wanted: (item: OpenItemFacts) => boolean) => {
      const amounts = own.filter(wanted).map(({ open }) => open.amount);
      return amounts.length === 0 ? text(0n, digits) : total(amounts);
    };
    const inBucket = (bucket: Bucket) => sumOf(({ dueDate }) => bucketOf(daysFrom(dueDate, keyDate)) === bucket);
    return {
      currency,
      current: inBucket('current'),
      d1to30: inBucket('d1to30'),
      d31to60: inBucket('d31to60'),
      d61to90: inBucket('d61to90'),
      over90: inBucket('over90'),
      total: sumOf(() => true),
      disputed: sumOf(({ invoice }) => disputed.has(invoice)),
      unappliedCredit: sumOf(({ kind }) => kind === 'payment_on_account' || kind === 'credit_memo'),
    };
  });
}
