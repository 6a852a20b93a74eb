import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import type { Ask } from '../ask.ts';
import { PROMISES } from '../catalogue/standing.ts';
import { promiseFacts } from '../map/promise.ts';
import { accountNumber } from './account.ts';
import { agentOnly, isAgentOnly } from './agent-only.ts';
import { fetchCap, resultOf, wholeGroups } from './result.ts';

/** Promises to pay of Advanced Collections; those that another way keeps are known to the agent alone. */
export async function readPromises(ask: Ask, selector: Selectors['promise']): Promise<ReadResult<'promise'>> {
  if (isAgentOnly(ask.section, 'promise')) return agentOnly(ask);
  const customer = accountNumber(selector.customer);
  const found = await ask.rows(PROMISES, { customer, orgs: ask.orgs }, { cap: fetchCap(ask) });
  const rows = wholeGroups(found, ({ DETAIL_ID }) => DETAIL_ID);
  return resultOf<'promise'>(ask, promiseFacts(customer, rows), found.cut);
}
