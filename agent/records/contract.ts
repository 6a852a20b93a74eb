import type { Change, FindQuery, Touched } from '../../domain/connector.ts';
import type { BusinessDate, Instant } from '../../domain/dates.ts';
import type { EventSource } from '../../domain/events.ts';
import type { EntityFacts, EntityName, SearchKey, Selectors } from '../../domain/facts.ts';
import type { Money } from '../../domain/money.ts';

export interface Coverage {
  /** The held rows are what the ERP would have answered at this moment. */
  readonly asOf: Instant;
  /** False if only a part is held (a row cap cut it): never answer a list from it. */
  readonly complete: boolean;
}

/** What a connector answered to one selector, to be held. Rows of a cut list are kept, but not as covered. */
export type PutBatch<E extends EntityName = EntityName> = {
  [K in E]: {
    readonly system: string;
    readonly entity: K;
    readonly selector: Selectors[K];
    readonly rows: readonly EntityFacts[K][];
    readonly complete: boolean;
    readonly asOf: Instant;
  };
}[E];

/** One page of the change feed. All of it, and the cursor, become visible in one transaction. */
export interface ChangePage {
  readonly system: string;
  readonly changes: readonly Change[];
  /** What is no longer covered from here on, since something of it changed that no row of the page tells. */
  readonly touched?: readonly Touched[];
  readonly cursor: string;
  readonly asOf: Instant;
  /** True on the last page of a run: coverage moves forward only then. */
  readonly last: boolean;
  /** True if the run began without a cursor and delivered every open item of the system. */
  readonly snapshot: boolean;
}

export interface SearchKeyPage {
  readonly system: string;
  readonly keys: readonly SearchKey[];
  /** Where to go on, null on the last page: keys not seen during the load are then removed. */
  readonly next: string | null;
  readonly asOf: Instant;
}

/** Counts rows that changed; a page that brought nothing new counts 0. */
export interface Written {
  readonly rows: number;
  readonly events: number;
}

export interface FeedPosition {
  readonly cursor: string | null;
  /** As-of of the last finished run. */
  readonly asOf: Instant | null;
  /** When all open items were last delivered, null if never. */
  readonly snapshotAt: Instant | null;
}

export type Feed = 'changes' | 'searchIndex';

export interface FoundKey extends SearchKey {
  readonly system: string;
}

export interface OverdueCustomer {
  readonly system: string;
  readonly customer: string;
  /** Exact sums of the overdue items' open amounts, credits included, one a currency. */
  readonly overdue: readonly Money[];
  readonly oldestDueDate: BusinessDate;
  readonly items: number;
  /** Of the coverage these items stand under, null if the customer is not wholly held. */
  readonly asOf: Instant | null;
}

export interface OverdueQuery {
  /** Systems with the calendar date it is there. */
  readonly systems: readonly { readonly system: string; readonly today: BusinessDate }[];
  /** At most this many customers, oldest due date first; default 1,000. */
  readonly limit?: number;
}

/**
 * What the agent holds of the ERPs' records: facts in, the same facts out. Everything here can be rebuilt from the
 * ERP; nothing the agent itself promised lives here. Reads are synchronous on the calling thread, writes go to a
 * worker thread.
 */
export interface Records {
  /** `customer` and `scope` come from `scopeOf(entity, selector)`. A wider held date range covers a narrower one. */
  coverage(system: string, entity: EntityName, customer: string, scope: string): Coverage | null;
  /** The held rows; meaningful only under a coverage. `customer` as in `coverage`. */
  rows<E extends EntityName>(system: string, entity: E, customer: string, selector: Selectors[E]): EntityFacts[E][];
  /**
   * Stores an answer with its coverage in one transaction, unless something newer is held. Rejects with STORE_FULL,
   * STORE_CORRUPT or OVERLOADED (too many writes wait); answers never wait for it.
   */
  put(batch: PutBatch): Promise<Written>;
  /** Names match by word prefixes in any order, everything else exactly. At most 50. */
  find(query: FindQuery & { readonly system?: string }): FoundKey[];
  /** Tax ids of a customer, as the search index holds them. */
  taxIdsOf(system: string, customer: string): string[];
  overdueCustomers(query: OverdueQuery): Promise<OverdueCustomer[]>;
  applyChanges(page: ChangePage): Promise<Written>;
  applySearchKeys(page: SearchKeyPage): Promise<Written>;
  position(system: string, feed: Feed): FeedPosition;
  /** Lets the next poll of the change feed begin without a cursor. What is held stays and stays followed. */
  restartChanges(system: string): Promise<void>;
  /**
   * Names the identity that answers as `system` from now on. Records of another identity are set apart, and what was
   * taken in since `doubtfulSince` under the old one no longer counts as covered.
   */
  useIdentity(system: string, identity: string, doubtfulSince?: Instant): Promise<void>;
  /** Forgets one customer, or everything not covered since `olderThan`. Resolves with the number of rows removed. */
  purge(
    what: { readonly system: string; readonly customer: string } | { readonly olderThan: Instant },
  ): Promise<number>;
  readonly events: EventSource;
  status(): {
    readonly epoch: string;
    readonly state: 'open' | 'off';
    readonly reason?: string;
    readonly waiting: number;
  };
  /** Idempotent. Marks the file as cleanly closed, so that the epoch can go on. */
  close(): Promise<void>;
}
