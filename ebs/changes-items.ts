import type { Change } from '../domain/connector.ts';
import { sign } from '../domain/money.ts';
import type { Ask, Row } from './ask.ts';
import { FEED_ITEMS } from './catalogue/feed.ts';
import { fingerprint } from './changes-cursor.ts';
import type { ItemStream } from './changes-streams.ts';
import { openItemFacts } from './map/open-item.ts';
import { settle } from './map/settlement.ts';
import { amountsIn, grouped, present } from './map/values.ts';
import { wholeGroups } from './reads/result.ts';

/** Where a page begins, exclusive. */
export interface StreamPosition {
  readonly at: string | null;
  readonly id: string;
}

/** A schedule as it stands now. */
export interface Item {
  readonly schedule: string;
  readonly change: Change;
  /** Tells one state of it from another; reckoned only for who has to know. */
  readonly print: string;
}

export interface ItemPage {
  readonly items: readonly Item[];
  /** Null behind the last page. */
  readonly after: StreamPosition | null;
  readonly met: number;
}

type FeedRow = Row<typeof FEED_ITEMS>;

/** Positions of one page. */
const PAGE = 500;
/** Discounts that a page's items may allow beside their first ones, before it is read as a shorter page. */
const ROWS = PAGE * 4;

/** One page of one stream: every schedule in it as it stands now. */
export async function itemPage(ask: Ask, stream: ItemStream, from: StreamPosition): Promise<ItemPage> {
  const binds = {
    way: stream.way,
    after_at: from.at,
    after_id: from.id,
    page: String(PAGE),
    key_date: ask.today,
    orgs: ask.orgs,
  };
  const found = await ask.rows(FEED_ITEMS, binds, { cap: ROWS });
  const rows = wholeGroups(found, positionKey);
  const positions = new Set(rows.map(positionKey));
  const last = rows.at(-1);
  const isLast = !found.cut && positions.size < PAGE;
  const schedules = grouped(
    rows.filter(({ SCHEDULE_ID }) => SCHEDULE_ID !== null),
    ({ SCHEDULE_ID, POSITION_ID }) => `${SCHEDULE_ID} ${POSITION_ID}`,
  );
  return {
    items: [...schedules.values()].map(itemOf),
    after: isLast || !last ? null : { at: last.POSITION_AT, id: present(last.POSITION_ID, FEED_ITEMS.name) },
    met: positions.size,
  };
}

function positionKey({ POSITION_AT, POSITION_ID }: FeedRow): string {
  return `${POSITION_AT} ${POSITION_ID}`;
}

function itemOf(rows: readonly [FeedRow, ...FeedRow[]]): Item {
  const [row] = rows;
  const facts = openItemFacts(rows);
  const isClosed = row.STATUS !== 'OP' || sign(facts.open) === 0;
  const change: Change<'openItem'> = isClosed ? clearedOf(rows) : { entity: 'openItem', what: 'upsert', row: facts };
  return {
    schedule: present(row.SCHEDULE_ID, 'PAYMENT_SCHEDULE_ID'),
    change,
    get print() {
      return fingerprint(JSON.stringify(change));
    },
  };
}

/** A schedule that was closed, with what became of its document. */
function clearedOf(rows: readonly [FeedRow, ...FeedRow[]]): Change<'openItem'> {
  const [row] = rows;
  const amount = amountsIn(row.CURRENCY_CODE, `AR_PAYMENT_SCHEDULES_ALL ${row.SCHEDULE_ID}`);
  const { balance, status } = settle({
    total: amount(row.TOTAL ?? row.ORIGINAL),
    stillOpen: amount(row.STILL_OPEN),
    chargedBack: amount(row.CHARGED_BACK),
    cancelled: amount(row.CANCELLED),
    cancels: amount(row.CANCELS),
    isOpen: row.STILL_OPEN !== null,
  });
  return {
    entity: 'openItem',
    what: 'cleared',
    row: openItemFacts(rows, true),
    ...(row.STATUS !== 'OP' && row.CLOSED_ON !== null && { clearedOn: row.CLOSED_ON }),
    settlement: {
      status: status === 'open' ? 'partial' : status,
      balance,
      discountTaken: sign(amount(row.DISCOUNT_TAKEN)) !== 0,
    },
  };
}
