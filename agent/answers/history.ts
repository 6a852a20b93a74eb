import { addMonths, type BusinessDate } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import type { Subject } from './subject.ts';

/** How far back lists and behaviour look where no date is given; one span, so that they share what is held. */
const HISTORY_MONTHS = 36;

/**
 * The span of dates to read. Its end is today unless an earlier day is asked for: nothing is dated later.
 *
 * Throws: INPUT_INVALID if it ends before it begins.
 */
export function spanOf(
  today: BusinessDate,
  asked: { readonly from?: BusinessDate | undefined; readonly to?: BusinessDate | undefined } = {},
): { from: BusinessDate; to: BusinessDate } {
  if (asked.from && asked.to && asked.from > asked.to) {
    throw new AditError('INPUT_INVALID', 'the span of dates ends before it begins', {
      details: { fields: [{ field: 'to', problem: 'before "from"' }] },
    });
  }
  const to = asked.to && asked.to < today ? asked.to : today;
  const from = asked.from ?? addMonths(to, -HISTORY_MONTHS);
  return { from: from < to ? from : to, to };
}

/** What a list of dated documents is read by. */
export function datedNeed<E extends 'invoice' | 'payment'>(
  { system, customer, own }: Subject,
  entity: E,
  span: { from: BusinessDate; to: BusinessDate },
) {
  return { system, entity, selector: { customer: customer.number, ...span }, own } as const;
}
