import type { Text } from '../../ebs/ask.ts';
import { FEED_INDEXES, FEED_ITEMS, FEED_POSITION, TOUCHED_PROMISES } from '../../ebs/catalogue/feed.ts';
import { rowOf } from './asked.ts';

type Binds = Readonly<Record<string, Text>>;

/** Rows of three tables and a clock, answering the statements of the feed as the database would. */
export class FeedTables {
  clock = '2026-11-30T12:00:00';
  readonly schedules = new Map<number, { remaining: string; closedOn: string | null; updated: string }>();
  readonly applications: { readonly id: number; readonly schedule: number; readonly receipt: number }[] = [];
  readonly promises: { readonly id: number; readonly account: string }[] = [];
  indexes: readonly (readonly [string, string])[] = [
    ['AR_PAYMENT_SCHEDULES_ALL', 'PAYMENT_SCHEDULE_ID'],
    ['AR_RECEIVABLE_APPLICATIONS_ALL', 'RECEIVABLE_APPLICATION_ID'],
    ['AR_ADJUSTMENTS_ALL', 'ADJUSTMENT_ID'],
    ['IEX_PROMISE_DETAILS', 'PROMISE_DETAIL_ID'],
  ];
  /** The most rows that were held for one page. */
  largest = 0;

  enter(id: number, remaining = '100'): void {
    this.schedules.set(id, { remaining, closedOn: null, updated: this.clock });
  }

  /** Applies a receipt to a schedule: what is left of it is `remaining`. */
  apply(id: number, schedule: number, remaining: string): void {
    const before = this.schedules.get(schedule);
    if (!before) throw new Error('no such schedule');
    const closedOn = remaining === '0' ? this.clock.slice(0, 10) : null;
    this.schedules.set(schedule, { remaining, closedOn, updated: this.clock });
    this.applications.push({ id, schedule, receipt: -1 });
  }

  answers(): Readonly<Record<string, (binds: Binds) => readonly Readonly<Record<string, Text>>[]>> {
    return {
      feed_indexes: () =>
        this.indexes.map(([TABLE_NAME, COLUMN_NAME]) => rowOf(FEED_INDEXES, { TABLE_NAME, COLUMN_NAME })),
      feed_position: () => [
        rowOf(FEED_POSITION, {
          CLOCK: this.clock,
          SCHEDULE: `${this.#ids().at(-1) ?? 0}`,
          APPLICATION: `${Math.max(0, ...this.applications.map(({ id }) => id))}`,
          PROMISE: `${Math.max(0, ...this.promises.map(({ id }) => id))}`,
        }),
      ],
      feed_items: (binds) => this.#page(binds),
      touched_promises: ({ after_id }) =>
        this.promises
          .filter(({ id }) => id > Number(after_id))
          .map(({ id, account }) =>
            rowOf(TOUCHED_PROMISES, {
              POSITION_ID: `${id}`,
              POSITION_AT: '2026-11-30T11:00:00',
              ACCOUNT_NUMBER: account,
            }),
          ),
    };
  }

  #page({ way, after_at, after_id, page }: Binds): readonly Readonly<Record<string, Text>>[] {
    const after = Number(after_id);
    const byId = this.#ids();
    const positions = {
      open: () =>
        byId.filter((id) => id > after && this.schedules.get(id)?.closedOn === null).map((id) => [id, id] as const),
      entered: () => byId.filter((id) => id > after).map((id) => [id, id] as const),
      applied: () =>
        this.applications.filter(({ id }) => id > after).map(({ id, schedule }) => [id, schedule] as const),
      applying: () => this.applications.filter(({ id }) => id > after).map(({ id, receipt }) => [id, receipt] as const),
      adjusted: () => [],
      updated: () =>
        byId
          .map((id) => ({ id, at: this.schedules.get(id)?.updated ?? '' }))
          .filter(({ id, at }) => at > (after_at ?? '') || (at === after_at && id > after))
          .sort((a, b) => (a.at === b.at ? a.id - b.id : a.at < b.at ? -1 : 1))
          .map(({ id }) => [id, id] as const),
    }[way as 'open']();
    const rows = [...positions].sort(([a], [b]) => (way === 'updated' ? 0 : a - b)).slice(0, Number(page));
    this.largest = Math.max(this.largest, rows.length);
    return rows.map(([position, id]) => this.#row(way, position, id));
  }

  #sorted: readonly number[] = [];

  #ids(): readonly number[] {
    if (this.#sorted.length !== this.schedules.size) this.#sorted = [...this.schedules.keys()].sort((a, b) => a - b);
    return this.#sorted;
  }

  #row(way: Text | undefined, position: number, id: number): Readonly<Record<string, Text>> {
    const schedule = this.schedules.get(id);
    const at = way === 'updated' ? (schedule?.updated ?? null) : null;
    if (!schedule) return rowOf(FEED_ITEMS, { POSITION_ID: `${position}`, POSITION_AT: at });
    const isOpen = schedule.closedOn === null;
    return rowOf(FEED_ITEMS, {
      POSITION_ID: `${position}`,
      POSITION_AT: at,
      STATUS: isOpen ? 'OP' : 'CL',
      CLOSED_ON: schedule.closedOn ?? '4712-12-31',
      SCHEDULE_ID: `${id}`,
      ORG_ID: '101',
      CLASS: 'INV',
      TRX_NUMBER: `N${id}`,
      DOCUMENT_ID: `${id}`,
      INSTALMENT: '1',
      TRX_DATE: '2026-11-01',
      DUE_DATE: '2026-12-01',
      CURRENCY_CODE: 'EUR',
      ORIGINAL: '100',
      REMAINING: schedule.remaining,
      BILL_TO: '1001',
      ...(!isOpen && { TOTAL: '100' }),
    });
  }
}
