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
    const most = Number(page);
    const rows = this.#positions(way ?? '', after_at ?? '', after).slice(0, most);
    this.largest = Math.max(this.largest, rows.length);
    return rows.map(([position, id]) => this.#row(way, position, id));
  }

  /** Position and schedule of what lies behind a position, the next first. */
  #positions(way: string, afterAt: string, after: number): readonly (readonly [number, number])[] {
    const applied = this.applications.filter(({ id }) => id > after).sort((a, b) => a.id - b.id);
    if (way === 'applied') return applied.map(({ id, schedule }) => [id, schedule]);
    if (way === 'applying') return applied.map(({ id, receipt }) => [id, receipt]);
    const ids = this.#ids();
    if (way === 'updated')
      return this.#byDate()
        .filter(([at, id]) => at > afterAt || (at === afterAt && id > after))
        .map(([, id]) => [id, id]);
    if (way === 'adjusted') return [];
    // As an index would: only what lies behind is looked at.
    const behind = ids.slice(firstBehind(ids, after), firstBehind(ids, after) + (way === 'open' ? ids.length : 1_000));
    const wanted = way === 'open' ? behind.filter((id) => this.schedules.get(id)?.closedOn === null) : behind;
    return wanted.map((id) => [id, id]);
  }

  #sorted: readonly number[] = [];
  #dated: { readonly version: string; readonly rows: readonly (readonly [string, number])[] } = {
    version: '',
    rows: [],
  };

  #ids(): readonly number[] {
    if (this.#sorted.length !== this.schedules.size) this.#sorted = [...this.schedules.keys()].sort((a, b) => a - b);
    return this.#sorted;
  }

  #byDate(): readonly (readonly [string, number])[] {
    const version = `${this.schedules.size} ${this.applications.length} ${this.clock}`;
    if (this.#dated.version !== version) {
      const rows = [...this.schedules].map(([id, { updated }]) => [updated, id] as const);
      rows.sort(([a, left], [b, right]) => (a === b ? left - right : a < b ? -1 : 1));
      this.#dated = { version, rows };
    }
    return this.#dated.rows;
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

/** Where in sorted numbers those begin that are greater. */
function firstBehind(sorted: readonly number[], than: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > than) high = middle;
    else low = middle + 1;
  }
  return low;
}
