import { toldOutside } from '../../domain/commands.ts';
import { AditError } from '../../domain/errors.ts';
import { allowedOrThrow } from '../policy/policy.ts';
import { type Answered, ownPart } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';

/** What became of a command. Another tenant's, and within a call another customer's, do not exist. */
export async function getCommand(deps: AnswerDeps, asking: Asking, input: { commandId: string }): Promise<Answered> {
  const owner = deps.ledger.owner(input.commandId);
  const customer = owner && { system: owner.system, number: owner.customer };
  const tier = customer ? deps.calls.tier(asking.call, customer) : asking.call ? 'none' : 'platform';
  const story = owner?.tenant === asking.tenant && tier !== 'none' ? deps.ledger.command(input.commandId) : null;
  if (!owner || !story) {
    throw new AditError('NOT_FOUND', 'there is no such command', { details: { what: 'command' } });
  }
  allowedOrThrow(deps.policy.decide({ op: asking.op, tier, system: owner.system }));
  // Notes are for the operator: they may quote the ERP or name whoever approved.
  const history = story.history.map(({ at, state }) => ({ at, state }));
  return {
    data: { ...toldOutside(story), history },
    tier,
    system: owner.system,
    customer: owner.customer,
    parts: [ownPart('activity', owner.system, deps.clock.now(), [story])],
    records: 1,
  };
}
