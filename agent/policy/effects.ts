import type { ConnectorCommand } from '../../domain/connector.ts';
import { asAditError } from '../../domain/errors.ts';
import { type OperationName, operations } from '../../domain/operations.ts';
import type { ConnectorHost } from '../host/contract.ts';
import type { Effects } from '../ledger/contract.ts';
import type { Policy, WriteMode } from './policy.ts';

type Command = ConnectorCommand & { readonly system: string };
type Verdict = Awaited<ReturnType<Effects['precondition']>>;

export interface PolicyEffectsDeps {
  readonly host: Pick<ConnectorHost, 'system'>;
  readonly policy: Policy;
}

/** A read of the ERP before a write may take this long; the command waits meanwhile, nobody else does. */
const PRECONDITION_MS = 8_000;

const COMMAND_TIERS = ['verified', 'platform'] as const;

/** Modes from the loosest to the strictest. */
const STRICTNESS: readonly (WriteMode | undefined)[] = ['auto', 'approve', 'draft'];

/** What must be true in the ERP right before a command is sent, a row for each kind. */
const PRECONDITIONS: Readonly<
  Record<string, (deps: PolicyEffectsDeps, command: Command, signal: AbortSignal) => Promise<Verdict>>
> = {
  create_task: customerExists,
};

/** The policy's part in executing a command: asked again at the last moment, with facts read live. */
export function createPolicyEffects(deps: PolicyEffectsDeps): Pick<Effects, 'recheck' | 'precondition'> {
  return {
    recheck({ kind, system, mode }) {
      if (!isCommandName(kind)) return { allowed: false, reason: 'the operation does not exist' };
      // The tier was checked at acceptance, while the call was on; what can tighten since is all the rest.
      const decisions = COMMAND_TIERS.map((tier) => deps.policy.decide({ op: kind, tier, system }));
      const now = decisions.find((decision) => decision.allow);
      if (!now?.allow) {
        const [refusal] = decisions.flatMap((decision) => (decision.allow ? [] : [decision]));
        // The switch makes commands wait, which the ledger sees to; only a policy that changed ends them.
        if (refusal?.code === 'WRITES_OFF') return { allowed: true };
        return { allowed: false, reason: refusal?.reason ?? 'the policy refuses it' };
      }
      // What was let through at once may not go on once the policy wants a person, or a draft only.
      const isTighter = STRICTNESS.indexOf(now.mode ?? 'draft') > STRICTNESS.indexOf(mode);
      return isTighter ? { allowed: false, reason: `the policy now says "${now.mode}"` } : { allowed: true };
    },
    async precondition(command, signal) {
      const check = Object.hasOwn(PRECONDITIONS, command.kind) ? PRECONDITIONS[command.kind] : undefined;
      return check ? check(deps, command, signal) : { met: false, reason: 'the operation does not exist' };
    },
  };
}

async function customerExists({ host, policy }: PolicyEffectsDeps, command: Command, signal: AbortSignal) {
  const absent = { met: false, reason: 'the customer does not exist' };
  try {
    const context = { signal, remainingMs: PRECONDITION_MS };
    const { rows } = await host.system(command.system).read('customer', { customer: command.customer }, context);
    const [customer] = rows;
    if (!customer) return absent;
    return customer.orgUnits.some(policy.showsOrgUnit)
      ? { met: true }
      : { met: false, reason: 'the customer belongs to no company code that is enabled' };
  } catch (thrown) {
    if (asAditError(thrown).code === 'NOT_FOUND') return absent;
    throw thrown;
  }
}

function isCommandName(kind: string): kind is OperationName {
  return Object.hasOwn(operations, kind) && operations[kind as OperationName].kind === 'command';
}
