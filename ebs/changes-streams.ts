import type { Touched } from '../domain/connector.ts';
import {
  TOUCHED_CALLS,
  TOUCHED_CONTACT_POINTS,
  TOUCHED_CUSTOMERS,
  TOUCHED_DISPUTES,
  TOUCHED_NOTES,
  TOUCHED_PROMISES,
  TOUCHED_TASKS,
} from './catalogue/feed.ts';
import type { FeedPosition, Followed, Way } from './changes-cursor.ts';

/** A statement of `feed_items`, by which way it goes. */
export interface ItemStream {
  readonly of: 'items';
  readonly way: 'open' | 'entered' | 'applied' | 'applying' | 'adjusted' | 'updated';
  /** Whose keys it goes by; by date where it goes by none. */
  readonly followed: Followed | null;
}

type TouchedQuery =
  | typeof TOUCHED_CALLS
  | typeof TOUCHED_CONTACT_POINTS
  | typeof TOUCHED_CUSTOMERS
  | typeof TOUCHED_DISPUTES
  | typeof TOUCHED_NOTES
  | typeof TOUCHED_PROMISES
  | typeof TOUCHED_TASKS;

/** Something beside the accounts that is told as touched. */
export interface Source {
  readonly name: string;
  readonly entity: Touched['entity'];
  readonly query: TouchedQuery;
  /** The table whose index carries it, and its key. */
  readonly table: string;
  readonly column: string;
  /** Null where new keys say nothing: an account is touched when it is changed. */
  readonly followed: Followed | null;
  /** `:way` of its statement by date. */
  readonly byDate: string;
}

export interface TouchedStream {
  readonly of: 'touched';
  readonly source: Source;
  readonly way: Exclude<Way, 'none'>;
}

export type Stream = ItemStream | TouchedStream;

const dated = (name: string, byDate: string, table: string, column: string): Source => ({
  name,
  entity: 'customer',
  query: TOUCHED_CUSTOMERS,
  table,
  column,
  followed: null,
  byDate,
});

/** In the order in which a poll goes through them. */
const SOURCES: readonly Source[] = [
  dated('accounts', 'accounts', 'HZ_CUST_ACCOUNTS', 'CUST_ACCOUNT_ID'),
  dated('profiles', 'profiles', 'HZ_CUSTOMER_PROFILES', 'CUST_ACCOUNT_PROFILE_ID'),
  dated('parties', 'parties', 'HZ_PARTIES', 'PARTY_ID'),
  {
    name: 'contactPoints',
    entity: 'customer',
    query: TOUCHED_CONTACT_POINTS,
    table: 'HZ_CONTACT_POINTS',
    column: 'CONTACT_POINT_ID',
    followed: 'contactPoint',
    byDate: 'date',
  },
  {
    name: 'promises',
    entity: 'promise',
    query: TOUCHED_PROMISES,
    table: 'IEX_PROMISE_DETAILS',
    column: 'PROMISE_DETAIL_ID',
    followed: 'promise',
    byDate: 'date',
  },
  {
    name: 'disputes',
    entity: 'dispute',
    query: TOUCHED_DISPUTES,
    table: 'RA_CM_REQUESTS_ALL',
    column: 'REQUEST_ID',
    followed: 'dispute',
    byDate: 'date',
  },
  {
    name: 'calls',
    entity: 'activity',
    query: TOUCHED_CALLS,
    table: 'JTF_IH_INTERACTIONS',
    column: 'INTERACTION_ID',
    followed: 'interaction',
    byDate: 'date',
  },
  {
    name: 'tasks',
    entity: 'activity',
    query: TOUCHED_TASKS,
    table: 'JTF_TASKS_B',
    column: 'TASK_ID',
    followed: 'task',
    byDate: 'date',
  },
  {
    name: 'notes',
    entity: 'activity',
    query: TOUCHED_NOTES,
    table: 'JTF_NOTES_B',
    column: 'JTF_NOTE_ID',
    followed: 'note',
    byDate: 'date',
  },
];

/** Every change of money makes a row in one of these three tables; what is settled is applied or adjusted. */
const BY_KEY: readonly ItemStream[] = [
  { of: 'items', way: 'entered', followed: 'schedule' },
  { of: 'items', way: 'applied', followed: 'application' },
  { of: 'items', way: 'applying', followed: 'application' },
  { of: 'items', way: 'adjusted', followed: 'adjustment' },
];
const BY_DATE: readonly ItemStream[] = [{ of: 'items', way: 'updated', followed: null }];
const ALL_OPEN: readonly ItemStream[] = [{ of: 'items', way: 'open', followed: null }];

/** What a run goes through, in order. */
export function streamsOf({ items, run, sources }: FeedPosition): readonly Stream[] {
  if (run === 'whole') return ALL_OPEN;
  if (items === 'none') return [];
  const touched = SOURCES.flatMap((source): readonly TouchedStream[] => {
    const way = sources[source.name] ?? 'none';
    return way === 'none' ? [] : [{ of: 'touched', source, way }];
  });
  return [...(items === 'key' ? BY_KEY : BY_DATE), ...touched];
}

/** What the tables of the items have to have an index by. */
const ITEM_KEYS: readonly (readonly [string, string])[] = [
  ['AR_PAYMENT_SCHEDULES_ALL', 'PAYMENT_SCHEDULE_ID'],
  ['AR_RECEIVABLE_APPLICATIONS_ALL', 'RECEIVABLE_APPLICATION_ID'],
  ['AR_ADJUSTMENTS_ALL', 'ADJUSTMENT_ID'],
];
const CHANGED = 'LAST_UPDATE_DATE';

/** By what this database can be followed, by the leading columns of its indexes (`TABLE.COLUMN`). */
export function waysOf(indexed: ReadonlySet<string>): Pick<FeedPosition, 'items' | 'sources'> {
  const wayOf = ({ column, followed, table }: Source): Way => {
    if (indexed.has(`${table}.${CHANGED}`)) return 'date';
    return followed !== null && indexed.has(`${table}.${column}`) ? 'key' : 'none';
  };
  const isByKey = ITEM_KEYS.every(([table, column]) => indexed.has(`${table}.${column}`));
  return {
    items: indexed.has(`AR_PAYMENT_SCHEDULES_ALL.${CHANGED}`) ? 'date' : isByKey ? 'key' : 'none',
    sources: Object.fromEntries(SOURCES.map((source) => [source.name, wayOf(source)])),
  };
}
