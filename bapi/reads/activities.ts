import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import { alphaIn } from '../abap/alpha.ts';
import { utcOf } from '../abap/dates.ts';
import { Z_ADIT_ACTIVITIES_READ } from '../catalogue/addon.ts';
import { activityFacts } from '../map/activity.ts';
import type { Ask } from '../session.ts';
import { agentOnly, isAgentOnly } from './agent-only.ts';
import { resultOf } from './result.ts';

/** Calls, payment reports, requests for documents and tasks by the add-on, newest first. */
export async function readActivities(ask: Ask, selector: Selectors['activity']): Promise<ReadResult<'activity'>> {
  if (isAgentOnly(ask.section, 'activity')) return agentOnly(ask);
  const customer = alphaIn(selector.customer, 10);
  const from = utcOf(selector.from);
  const reply = await ask.call(Z_ADIT_ACTIVITIES_READ, {
    IV_KUNNR: customer,
    IV_FROM_ON: from.date,
    IV_FROM_AT: from.time,
  });
  const found = activityFacts(customer, reply).filter(({ at }) => at >= selector.from.slice(0, 19));
  return resultOf<'activity'>(ask, found);
}
