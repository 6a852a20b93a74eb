import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import { alphaIn } from '../abap/alpha.ts';
import { Z_ADIT_DISPUTES_READ } from '../catalogue/addon.ts';
import { ourReason } from '../commands/codes.ts';
import { disputeFacts } from '../map/dispute.ts';
import type { Ask } from '../session.ts';
import { agentOnly, isAgentOnly } from './agent-only.ts';
import { resultOf } from './result.ts';

/** Disputes by the add-on; those that another way keeps are known to the agent alone. */
export async function readDisputes(ask: Ask, selector: Selectors['dispute']): Promise<ReadResult<'dispute'>> {
  if (isAgentOnly(ask.section, 'dispute')) return agentOnly(ask);
  const customer = alphaIn(selector.customer, 10);
  const reply = await ask.call(Z_ADIT_DISPUTES_READ, { IV_KUNNR: customer });
  return resultOf<'dispute'>(
    ask,
    disputeFacts(customer, reply, (code) => ourReason(ask.section, code)),
  );
}
