import type { Tier } from '../../domain/answer.ts';
import { AditError } from '../../domain/errors.ts';
import type { CustomerRef } from '../callers/calls.ts';
import type { SystemHandle } from '../host/contract.ts';
import type { OwnCommand } from '../ledger/contract.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { ambiguous, targetSystems } from './subject.ts';

/** Where a document that is named by its number alone is looked for. */
export interface DocumentScope {
  readonly system: SystemHandle;
  /** Set within a call: only the verified customer's documents are looked for, so no other can be told to exist. */
  readonly customer: CustomerRef | null;
  readonly own: readonly OwnCommand[];
  readonly tier: Tier;
}

/** Throws: CALLER_UNVERIFIED, SYSTEM_AMBIGUOUS, SYSTEM_UNKNOWN, POLICY_DENIED. */
export function documentScope(deps: AnswerDeps, asking: Asking, named: string | undefined): DocumentScope {
  const wanted = named ?? asking.system;
  if (!asking.call) {
    const [system, ...others] = targetSystems(deps, wanted);
    if (!system) throw new AditError('POLICY_DENIED', 'no system is enabled');
    if (others.length > 0) throw ambiguous([system, ...others].map(({ name }) => name));
    return { system, customer: null, own: [], tier: 'platform' };
  }
  const { call } = asking;
  const fitting = deps.calls
    .verified(call)
    .filter(({ system }) => wanted === undefined || wanted === 'all' || system === wanted);
  const [customer, ...others] = fitting;
  if (!customer) throw new AditError('CALLER_UNVERIFIED', 'the caller is not verified');
  if (others.length > 0) throw ambiguous(fitting.map((one) => deps.calls.handle(call, one)));
  const own = deps.ledger.ownCommands(customer.system, customer.number);
  return { system: deps.host.system(customer.system), customer, own, tier: 'verified' };
}
