import type { BusinessEvent } from '../../company/model.ts';
import { type DraftRow, type HeaderInput, headerRow, type LineInput } from './document-rows.ts';
import type { NumberCounters } from './numbers.ts';

/** Account documents and what is behind them while booking: lines by the id of the item in the history. */
export interface PostingState {
  readonly items: Map<number, DraftRow>;
  /** Partial payment lines by `payment/document`, and the settling line of each payment. */
  readonly partials: Map<string, DraftRow>;
  readonly settling: Map<number, DraftRow>;
  readonly headers: Map<number, DraftRow>;
  readonly billing: Map<number, DraftRow>;
  readonly events: Map<number, BusinessEvent>;
  readonly lines: DraftRow[];
  readonly vbrk: DraftRow[];
  readonly vbrp: DraftRow[];
  readonly counters: NumberCounters;
  readonly countries: Map<number, string>;
  /** ECC's account number of a customer of the company. */
  accountOf(no: number): string;
}

export function emptyState(
  counters: NumberCounters,
  accountOf: (no: number) => string,
  countries: Map<number, string>,
): PostingState {
  return {
    items: new Map(),
    partials: new Map(),
    settling: new Map(),
    headers: new Map(),
    billing: new Map(),
    events: new Map(),
    lines: [],
    vbrk: [],
    vbrp: [],
    counters,
    countries,
    accountOf,
  };
}

export function found<K, V>(map: Map<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`the history names ${String(key)} before it exists`);
  return value;
}

/** A header for an event, with a fresh number. Times of day follow from the event's id, so that they repeat. */
export function openDocument(
  state: PostingState,
  event: BusinessEvent,
  type: HeaderInput['type'],
  transaction: string,
  billing?: string,
  reference = '',
) {
  const time = `${String(8 + (event.id % 9)).padStart(2, '0')}${String(event.id % 60).padStart(2, '0')}00`;
  const key = {
    company: event.company,
    number: state.counters.take(type, event.company),
    year: event.date.slice(0, 4),
  };
  const header = headerRow({
    ...key,
    type,
    date: event.date,
    time,
    currency: event.currency,
    reference,
    transaction,
    ...(billing !== undefined && { billing }),
  });
  state.headers.set(event.id, header);
  const shared = {
    ...key,
    type,
    date: event.date,
    currency: event.currency,
    reference,
    account: state.accountOf(event.account),
    branch: event.branch === null ? '' : state.accountOf(event.branch),
  } satisfies Partial<LineInput>;
  return { header, shared, time };
}
