import { cleanText, orNotAvailable } from '../../connector/text.ts';
import type { PromiseFacts } from '../../domain/facts.ts';
import { add, type Money } from '../../domain/money.ts';
import type { Row } from '../ask.ts';
import type { PROMISES } from '../catalogue/standing.ts';
import { amountsIn, byNumber, dateOf, grouped, meantBy, present, replyInvalid } from './values.ts';
import { readWritten, type Written } from './written.ts';

type PromiseRow = Row<typeof PROMISES>;
type Instalment = PromiseFacts['instalments'][number];

const STATUS: Readonly<Record<string, Instalment['status']>> = {
  COLLECTABLE: 'open',
  OPEN: 'open',
  PENDING: 'open',
  FULFILLED: 'kept',
  FULLFILLED: 'kept',
  CANCELLED: 'cancelled',
};
const BROKEN = 'BROKEN_PROMISE';
/** Of several instalments the first of these that any has is the promise's. */
const ORDER = ['broken', 'open', 'kept', 'cancelled'] as const;

/** One row of IEX_PROMISE_DETAILS with the texts that stand on it. */
interface Detail {
  readonly id: string;
  readonly row: PromiseRow;
  readonly status: Instalment['status'];
  readonly amount: Money;
  readonly notes: readonly Written[];
}

/** Promises, newest first: what one command wrote is one promise, and what a person wrote is one by itself. */
export function promiseFacts(customer: string, rows: readonly PromiseRow[]): readonly PromiseFacts[] {
  const details = [...grouped(rows, ({ DETAIL_ID }) => present(DETAIL_ID, 'PROMISE_DETAIL_ID'))].map(detailOf);
  const replaced = new Set(details.flatMap(({ notes }) => valuesOf(notes, 'replaces')));
  return [...grouped(details, (detail) => commandOf(detail) ?? `row ${detail.id}`).values()]
    .map((own) => promiseOf(customer, own, replaced))
    .sort((a, b) => (a.takenOn === b.takenOn ? byNumber(b.promise, a.promise) : a.takenOn < b.takenOn ? 1 : -1));
}

function detailOf([id, rows]: readonly [string, readonly [PromiseRow, ...PromiseRow[]]]): Detail {
  const [row] = rows;
  const place = `IEX_PROMISE_DETAILS ${id}`;
  const status = row.STATE === BROKEN && row.STATUS !== 'CANCELLED' ? 'broken' : meantBy(STATUS, row.STATUS);
  if (!status) throw replyInvalid(place, 'not a status of a promise');
  return {
    id,
    row,
    status,
    amount: amountsIn(row.CURRENCY_CODE, place)(row.AMOUNT),
    notes: rows.map(({ NOTE }) => readWritten(NOTE)),
  };
}

function promiseOf(
  customer: string,
  details: readonly [Detail, ...Detail[]],
  replaced: ReadonlySet<string>,
): PromiseFacts {
  const sorted = details.toSorted((a, b) => byNumber(a.id, b.id));
  const { id, row } = sorted[0] ?? details[0];
  const notes = details.flatMap((detail) => detail.notes);
  const commandId = commandOf(details[0]);
  const place = `IEX_PROMISE_DETAILS ${id}`;
  const status = ORDER.find((one) => details.some((detail) => detail.status === one)) ?? 'open';
  const method = valuesOf(notes, 'method')[0] ?? (row.METHOD ?? '').toLowerCase();
  return {
    promise: id,
    ...(commandId !== undefined && { commandId }),
    customer,
    documentsIn: [...new Set(sorted.map((detail) => present(detail.row.ORG_ID, place)))],
    items: itemsOf(sorted),
    instalments: instalmentsOf(sorted),
    method: orNotAvailable(method, 20),
    takenOn: dateOf(row.TAKEN_ON, place),
    takenBy: cleanText(row.TAKEN_BY ?? '', 60),
    status: status === 'cancelled' && replaced.has(id) ? 'superseded' : status,
    recordingReference: orNotAvailable(valuesOf(notes, 'recording')[0] ?? '', 200),
  };
}

/** What was promised of each invoice, its instalments together; what no invoice is behind is no item. */
function itemsOf(details: readonly Detail[]): PromiseFacts['items'] {
  const items = new Map<string, Money>();
  for (const { row, amount } of details) {
    if (row.TRX_NUMBER === null) continue;
    const invoice = cleanText(row.TRX_NUMBER, 30);
    const before = items.get(invoice);
    items.set(invoice, before?.currency === amount.currency ? add(before, amount) : amount);
  }
  return [...items].map(([invoice, amount]) => ({ invoice, amount }));
}

function instalmentsOf(details: readonly Detail[]): PromiseFacts['instalments'] {
  const byDay = grouped(
    details,
    ({ id, row, amount }) => `${dateOf(row.PROMISE_DATE, `IEX_PROMISE_DETAILS ${id}`)} ${amount.currency}`,
  );
  return [...byDay]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, [first, ...others]]) => ({
      date: key.slice(0, 10),
      amount: others.reduce((sum, { amount }) => add(sum, amount), first.amount),
      status: ORDER.find((one) => [first, ...others].some(({ status }) => status === one)) ?? first.status,
    }));
}

function commandOf({ notes }: Detail): string | undefined {
  return notes.find(({ commandId }) => commandId !== undefined)?.commandId;
}

function valuesOf(notes: readonly Written[], name: string): readonly string[] {
  return notes.flatMap(({ lines }) => lines.get(name) ?? []);
}
