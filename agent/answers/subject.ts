import type { Tier } from '../../domain/answer.ts';
import type { BusinessDate } from '../../domain/dates.ts';
import { type Overlay, overlayOf } from '../../domain/derive/overlay.ts';
import { AditError } from '../../domain/errors.ts';
import type { CustomerRef } from '../callers/calls.ts';
import { numberForm } from '../callers/normal-forms.ts';
import type { SystemHandle } from '../host/contract.ts';
import type { OwnCommand } from '../ledger/contract.ts';
import { allowedOrThrow, type WriteMode } from '../policy/policy.ts';
import type { Asking } from './asking.ts';
import { noSuchCustomer, splitHandle } from './customer-directory.ts';
import type { AnswerDeps } from './deps.ts';
import { mustNotCall } from './links.ts';

/** The one customer that an answer is about, allowed for this requester, with what the agent itself knows of it. */
export interface Subject {
  readonly system: SystemHandle;
  readonly customer: CustomerRef;
  /** As it stands in answers. */
  readonly handle: string;
  readonly tier: Tier;
  /** For commands: how the policy lets them be written. */
  readonly mode?: WriteMode;
  readonly own: readonly OwnCommand[];
  readonly overlay: Overlay;
  /** In the ERP's calendar. */
  readonly today: BusinessDate;
}

/** Says that a request means every system. */
export const ALL_SYSTEMS = 'all';

export interface CustomerArgument {
  readonly customer: string;
  readonly system?: string | undefined;
}

/**
 * Finds the customer of a request and asks the policy.
 *
 * Within a call only customers verified in it are looked for, and any other argument gets the same CALLER_UNVERIFIED,
 * whether such a customer exists or not.
 *
 * Throws: CALLER_UNVERIFIED, POLICY_DENIED, WRITES_OFF, SYSTEM_UNKNOWN, SYSTEM_AMBIGUOUS, NOT_FOUND.
 */
export async function subjectOf(deps: AnswerDeps, asking: Asking, argument: CustomerArgument): Promise<Subject> {
  const [customer, ...others] = await candidatesFor(deps, asking, argument);
  if (others.length === 0) return subjectFor(deps, asking, customer);
  throw ambiguous([customer, ...others].map((one) => deps.calls.handle(asking.call, one)));
}

/** Every customer that a request may mean: more than one where a number is known to several systems. */
export async function candidatesFor(
  deps: AnswerDeps,
  asking: Asking,
  argument: CustomerArgument,
): Promise<readonly [CustomerRef, ...CustomerRef[]]> {
  if (asking.call) return verifiedCustomers(deps, asking, argument);
  const [found, ...others] = await lookUpAll(deps, asking, argument);
  if (!found) throw noSuchCustomer();
  return [found, ...others];
}

/** The subject for a customer that is known already. Asks the policy like `subjectOf`. */
export function subjectFor(deps: AnswerDeps, asking: Asking, customer: CustomerRef): Subject {
  const tier = deps.calls.tier(asking.call, customer);
  const mode = allowedOrThrow(deps.policy.decide({ op: asking.op, tier, system: customer.system }));
  deps.tripwire.touch(customer, asking);
  const system = deps.host.system(customer.system);
  const own = deps.ledger.ownCommands(customer.system, customer.number);
  return {
    system,
    customer,
    handle: deps.calls.handle(asking.call, customer),
    tier,
    ...(mode && { mode }),
    own,
    overlay: overlayOf(own, {
      timeZone: system.timeZone,
      doNotCall: mustNotCall(deps, customer),
    }),
    today: deps.today(system.timeZone),
  };
}

function verifiedCustomers(
  deps: AnswerDeps,
  asking: Asking,
  argument: CustomerArgument,
): readonly [CustomerRef, ...CustomerRef[]] {
  const { call } = asking;
  const verified = call ? deps.calls.verified(call) : [];
  const behind = call ? deps.calls.behind(call, argument.customer) : null;
  const named = behind ?? splitHandle(argument.customer, (name) => verified.some(({ system }) => system === name));
  const number = named?.number ?? argument.customer;
  const system = named?.system ?? argument.system ?? asking.system;
  const fitting = verified.filter(
    (one) => (system === undefined || system === ALL_SYSTEMS || one.system === system) && isNumber(one.number, number),
  );
  const [found, ...others] = fitting;
  if (!found) {
    allowedOrThrow(deps.policy.decide({ op: asking.op, tier: 'none' }));
    throw new AditError('CALLER_UNVERIFIED', 'the caller is not verified for this customer');
  }
  return [found, ...others];
}

function isNumber(number: string, given: string): boolean {
  return number === given || numberForm(number) === numberForm(given);
}

/** The one customer of an argument, null if there is none. Throws: SYSTEM_AMBIGUOUS. */
export async function lookUp(
  deps: AnswerDeps,
  asking: Asking,
  argument: CustomerArgument,
): Promise<CustomerRef | null> {
  const found = await lookUpAll(deps, asking, argument);
  if (found.length > 1) throw ambiguous(found.map((one) => deps.calls.handle(asking.call, one)));
  return found[0] ?? null;
}

/** For requests without a call, and for the two operations that are open to an unverified caller. */
async function lookUpAll(deps: AnswerDeps, asking: Asking, argument: CustomerArgument): Promise<CustomerRef[]> {
  const behind = asking.call ? deps.calls.behind(asking.call, argument.customer) : null;
  if (behind) return [behind];
  const handle = splitHandle(argument.customer, (name) => deps.policy.systems.has(name));
  const number = handle?.number ?? argument.customer;
  const targets = targetSystems(deps, handle?.system ?? argument.system ?? asking.system);
  for (const { name } of targets) deps.tripwire.touch({ system: name, number }, asking);
  // An unverified caller must not learn in which system a number exists.
  if (asking.call && targets.length > 1) throw ambiguous(targets.map(({ name }) => name));
  const results = await Promise.all(targets.map((system) => deps.directory.find(system, number, asking)));
  return results.filter((one) => one !== null);
}

/** Systems that a request may mean: the one it names, else all that the policy enables. */
export function targetSystems(deps: AnswerDeps, named: string | undefined): readonly SystemHandle[] {
  if (named === undefined || named === ALL_SYSTEMS) {
    const enabled = deps.host.systems().filter(({ name }) => deps.policy.systems.has(name));
    if (enabled.length > 0) return enabled;
    throw new AditError('POLICY_DENIED', 'no system is enabled');
  }
  const system = deps.host.system(named);
  if (deps.policy.systems.has(system.name)) return [system];
  throw new AditError('POLICY_DENIED', 'the system is not enabled', {
    details: { reason: 'the system is not enabled' },
  });
}

export function ambiguous(candidates: readonly string[]): AditError {
  return new AditError('SYSTEM_AMBIGUOUS', 'more than one system fits', { details: { candidates } });
}
