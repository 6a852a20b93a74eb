import type { Tier } from '../../domain/answer.ts';
import { AditError } from '../../domain/errors.ts';
import type { CustomerRef } from '../callers/calls.ts';
import type { SystemHandle } from '../host/contract.ts';
import type { OwnCommand } from '../ledger/contract.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { ALL_SYSTEMS, ambiguous, targetSystems } from './subject.ts';

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
  const [scope, ...others] = documentScopes(deps, asking, named);
  if (others.length === 0) return scope;
  throw ambiguous([scope, ...others].map((one) => nameOf(deps, asking, one)));
}

/** Every system, and within a call every verified account, in which the document may be. Throws like `documentScope`. */
export function documentScopes(
  deps: AnswerDeps,
  asking: Asking,
  named: string | undefined,
): readonly [DocumentScope, ...DocumentScope[]] {
  const wanted = named ?? asking.system;
  const { call } = asking;
  const [scope, ...others]: DocumentScope[] = call
    ? deps.calls
        .verified(call)
        .filter(({ system }) => wanted === undefined || wanted === ALL_SYSTEMS || system === wanted)
        .map((customer) => ({
          system: deps.host.system(customer.system),
          customer,
          own: deps.ledger.ownCommands(customer.system, customer.number),
          tier: 'verified',
        }))
    : targetSystems(deps, wanted).map((system) => ({ system, customer: null, own: [], tier: 'platform' }));
  if (scope) return [scope, ...others];
  throw call
    ? new AditError('CALLER_UNVERIFIED', 'the caller is not verified')
    : new AditError('POLICY_DENIED', 'no system is enabled');
}

function nameOf(deps: AnswerDeps, { call }: Asking, { system, customer }: DocumentScope): string {
  return customer ? deps.calls.handle(call, customer) : system.name;
}
