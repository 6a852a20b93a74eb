import type { SourceUse } from '../domain/connector.ts';
import { DICTIONARY, EDITION_USE, REPLICA_LAG } from './catalogue/dictionary.ts';
import * as feed from './catalogue/feed.ts';
import * as items from './catalogue/items.ts';
import * as search from './catalogue/search.ts';
import * as system from './catalogue/system.ts';
import type { Query } from './catalogue/types.ts';
import { usesOf } from './sources.ts';

/** What runs whatever the policy enables: sessions, `doctor` and `identity`, and the feeds by their schedule. */

export const UPKEEP_STATEMENTS: readonly Query[] = Object.values(system);
export const FEED_STATEMENTS: readonly Query[] = [
  ...Object.values(feed),
  items.OPEN_ITEMS,
  search.SEARCH_ACCOUNTS,
  search.SEARCH_POINTS,
  search.SEARCH_DOCUMENTS,
];

export const upkeep: readonly SourceUse[] = [
  ...usesOf([...UPKEEP_STATEMENTS, ...DICTIONARY, REPLICA_LAG]),
  EDITION_USE,
];
export const feeds: readonly SourceUse[] = usesOf(FEED_STATEMENTS);
