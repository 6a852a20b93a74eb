import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import { alphaIn } from '../abap/alpha.ts';
import { Z_ADIT_PROMISES_READ } from '../catalogue/addon.ts';
import { promiseFacts } from '../map/promise.ts';
import type { Ask } from '../session.ts';
import { agentOnly, isAgentOnly } from './agent-only.ts';
import { resultOf } from './result.ts';

/** Promises to pay by the add-on; those that another way keeps are known to the agent alone. */
export async function readPromises(ask: Ask, selector: Selectors['promise']): Promise<ReadResult<'promise'>> {
  if (isAgentOnly(ask.section, 'promise')) return agentOnly(ask);
  const customer = alphaIn(selector.customer, 10);
  const reply = await ask.call(Z_ADIT_PROMISES_READ, { IV_KUNNR: customer });
  return resultOf<'promise'>(ask, promiseFacts(customer, reply));
}
