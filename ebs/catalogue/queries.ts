import * as accounts from './accounts.ts';
import * as documents from './documents.ts';
import * as feed from './feed.ts';
import * as items from './items.ts';
import * as search from './search.ts';
import * as standing from './standing.ts';
import * as system from './system.ts';
import type { Query } from './types.ts';

/** Every statement that reads, in the order of the files that describe them. */
export const QUERIES: readonly Query[] = [
  ...Object.values(accounts),
  ...Object.values(items),
  ...Object.values(documents),
  ...Object.values(standing),
  ...Object.values(search),
  ...Object.values(feed),
  ...Object.values(system),
];
