import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import type { Ask } from '../ask.ts';
import { OPEN_ITEMS, OPEN_ITEMS_AT } from '../catalogue/items.ts';
import { openItems } from '../map/open-item.ts';
import { accountNumber, requireAccount } from './account.ts';
import { fetchCap, resultOf, wholeGroups } from './result.ts';

/** All that is open of a customer: as the books stand now, or as they stood on a day that is past. One statement. */
export async function readOpenItems(ask: Ask, selector: Selectors['openItem']): Promise<ReadResult<'openItem'>> {
  const customer = accountNumber(selector.customer);
  const keyDate = selector.keyDate ?? ask.today;
  const query = keyDate < ask.today ? OPEN_ITEMS_AT : OPEN_ITEMS;
  const found = await ask.rows(query, { customer, orgs: ask.orgs, key_date: keyDate }, { cap: fetchCap(ask) });
  if (found.rows.length === 0) await requireAccount(ask, customer);
  return resultOf<'openItem'>(ask, openItems(wholeGroups(found, ({ SCHEDULE_ID }) => SCHEDULE_ID)), found.cut);
}
