import type { ReadResult } from '../../domain/connector.ts';
import { localOf } from '../../domain/dates.ts';
import type { Selectors } from '../../domain/facts.ts';
import type { Ask } from '../ask.ts';
import { ACTIVITIES } from '../catalogue/standing.ts';
import { activityFacts } from '../map/activity.ts';
import { accountNumber } from './account.ts';
import { fetchCap, resultOf } from './result.ts';

/** Calls, tasks and notes of a customer since an instant, newest first. One statement. */
export async function readActivities(ask: Ask, selector: Selectors['activity']): Promise<ReadResult<'activity'>> {
  const customer = accountNumber(selector.customer);
  const since = localOf(selector.from, ask.timeZone);
  const found = await ask.rows(ACTIVITIES, { customer, since, orgs: ask.orgs }, { cap: fetchCap(ask) });
  return resultOf<'activity'>(ask, activityFacts(customer, found.rows, ask.timeZone), found.cut);
}
