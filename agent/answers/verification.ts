import type { z } from 'zod';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { operations } from '../../domain/operations.ts';
import type { CallRef, CustomerRef } from '../callers/calls.ts';
import { type Claims, claimsHold, needsItems } from '../callers/claims.ts';
import { numberForm } from '../callers/normal-forms.ts';
import { allowedOrThrow } from '../policy/policy.ts';
import { type Answered, ownPart } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { countedAs } from './links.ts';
import { lookUp, targetSystems } from './subject.ts';

type Input = z.output<(typeof operations)['verify_caller']['input']>;

/**
 * Compares a caller's claims with the ERP, inside the agent. The answer never says which claim was wrong, and says
 * the same of a customer that does not exist. A try is taken before anything is compared and given back only when
 * the facts could not be had.
 *
 * Throws: INPUT_INVALID without a call, SYSTEM_AMBIGUOUS, and what reading the facts threw.
 */
export async function verifyCaller(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const { call } = asking;
  if (!call) {
    throw new AditError('INPUT_INVALID', 'a caller is verified within a call', {
      details: { fields: [{ field: 'Adit-Call-Id', problem: 'needed: a caller is verified within a call' }] },
    });
  }
  const found = await lookUp(deps, asking, input);
  const customer = found ?? nobody(deps, asking, input);
  const tierBefore = deps.calls.tier(call, customer);
  allowedOrThrow(deps.policy.decide({ op: asking.op, tier: tierBefore, system: customer.system }));
  deps.tripwire.touch(customer, asking);
  if (tierBefore === 'verified') {
    return answered(deps, customer, { verified: true, attemptsLeft: deps.config.policy.verification.attempts });
  }
  // The tries of one customer are counted together, whichever of its accounts is named.
  const counted = countedAs(deps.links, customer);
  const attempt = deps.calls.attempt(call, counted);
  if (!attempt.open) return refused(deps, call, customer, counted, 0);
  try {
    if (!found || !(await holds(deps, asking, found, input.claims))) {
      return refused(deps, call, customer, counted, attempt.attemptsLeft);
    }
  } catch (thrown) {
    if (asAditError(thrown).code === 'NOT_FOUND') return refused(deps, call, customer, counted, attempt.attemptsLeft);
    attempt.undo();
    throw thrown;
  }
  attempt.succeed([customer, ...deps.links.of(customer).others]);
  return answered(deps, customer, { verified: true, attemptsLeft: deps.config.policy.verification.attempts });
}

async function holds(deps: AnswerDeps, asking: Asking, ref: CustomerRef, claims: Claims): Promise<boolean> {
  const system = deps.host.system(ref.system);
  const selector = { customer: ref.number };
  const [master, items] = await Promise.all([
    gather(deps, asking, { system, entity: 'customer', selector, own: [] }),
    needsItems(claims) ? gather(deps, asking, { system, entity: 'openItem', selector, own: [] }) : null,
  ]);
  const [customer] = master.rows;
  if (!customer?.orgUnits.some((orgUnit) => deps.policy.showsOrgUnit(orgUnit, system.name))) return false;
  const shownItems = (items?.rows ?? []).filter(({ orgUnit }) => deps.policy.showsOrgUnit(orgUnit, system.name));
  return claimsHold(claims, { customer, items: shownItems }, deps.config.policy.verification);
}

/** A customer that does not exist, named alike however it was spelt, so that its tries are counted. */
function nobody(deps: AnswerDeps, asking: Asking, input: Input): CustomerRef {
  const [system] = targetSystems(deps, input.system ?? asking.system);
  const number = input.customer.slice(input.customer.indexOf('/') + 1);
  return { system: system?.name ?? '', number: `?${numberForm(number)}` };
}

function refused(
  deps: AnswerDeps,
  call: CallRef,
  customer: CustomerRef,
  counted: CustomerRef,
  attemptsLeft: number,
): Answered {
  const lockedUntil = attemptsLeft === 0 ? deps.calls.lockedUntil(call, counted) : null;
  return answered(deps, customer, { verified: false, attemptsLeft, ...(lockedUntil && { lockedUntil }) });
}

function answered(
  deps: AnswerDeps,
  { system, number }: CustomerRef,
  result: { verified: boolean; attemptsLeft: number; lockedUntil?: string },
): Answered {
  const tier = result.verified ? 'verified' : 'none';
  return {
    data: { verified: result.verified, tier, attemptsLeft: result.attemptsLeft, ...lock(result.lockedUntil) },
    tier,
    system,
    customer: number,
    // Where the facts came from and how old they are would tell an unknown customer from a wrong claim.
    parts: [ownPart('customer', system, deps.clock.now(), [result])],
    records: 0,
  };
}

function lock(lockedUntil: string | undefined): { lockedUntil?: string } {
  return lockedUntil ? { lockedUntil } : {};
}
