import { DAYS_AHEAD, type PolicyConfig } from '../../config/schema.ts';
import type { Clock } from '../../domain/clock.ts';
import { STATE_MEANING } from '../../domain/commands.ts';
import type { ConnectorCommand } from '../../domain/connector.ts';
import { dateIn } from '../../domain/dates.ts';
import { type ArgsOf, argsOf } from '../../domain/derive/command-args.ts';
import { asAditError } from '../../domain/errors.ts';
import type { CustomerFacts } from '../../domain/facts.ts';
import { type CommandName, isCommandName } from '../../domain/operations.ts';
import type { ConnectorHost, SystemHandle } from '../host/contract.ts';
import type { Effects, Ledger, OwnCommand } from '../ledger/contract.ts';
import { modeWithin } from './amount-limit.ts';
import { isFreshContact } from './contact-changes.ts';
import { withErpIds } from './erp-ids.ts';
import type { Policy, WriteMode } from './policy.ts';
import type { Moment } from './preconditions/check.ts';
import { reasonAgainst } from './preconditions/preconditions.ts';

type Command = ConnectorCommand & { readonly system: string };
type Verdict = Awaited<ReturnType<Effects['precondition']>>;

export interface PolicyEffectsDeps {
  readonly config: Pick<PolicyConfig, 'operations'>;
  readonly host: Pick<ConnectorHost, 'system'>;
  readonly policy: Policy;
  /** The customer's own commands, as the ledger has them now. */
  readonly own: (system: string, customer: string) => readonly OwnCommand[];
  readonly audit: Pick<Ledger['audit'], 'append'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** A read of the ERP before a write may take this long; the command waits meanwhile, nobody else does. */
const PRECONDITION_MS = 8_000;

const COMMAND_TIERS = ['verified', 'platform'] as const;

/** Modes from the loosest to the strictest. */
const STRICTNESS: readonly (WriteMode | undefined)[] = ['auto', 'approve', 'draft'];

/** The policy's part in executing a command: asked again at the last moment, with facts read live. */
export function createPolicyEffects(deps: PolicyEffectsDeps): Pick<Effects, 'recheck' | 'precondition'> {
  return {
    recheck({ kind, system, customer, args, mode }) {
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
      const wanted = modeWithin(now.mode ?? 'draft', args, deps.config.operations[kind]?.limits?.amount);
      if (STRICTNESS.indexOf(wanted) > STRICTNESS.indexOf(mode)) {
        return { allowed: false, reason: `the policy now says "${wanted}"` };
      }
      const request = argsOf('request_document', { kind, args });
      if (request && mode === 'auto' && isFreshContact(deps.own(system, customer), request.to, deps.clock.now())) {
        return { allowed: false, reason: 'the contact was changed within 30 days: it needs an approval' };
      }
      return { allowed: true };
    },
    async precondition(command, signal) {
      const { kind } = command;
      if (!isCommandName(kind)) return { met: false, reason: 'the operation does not exist' };
      const system = deps.host.system(command.system);
      const customer = await customerOf(deps.policy, system, command.customer, signal);
      if (typeof customer === 'string') return { met: false, reason: customer };
      return judge(deps, { system, customer, kind, command, signal });
    },
  };
}

interface Judging {
  readonly system: SystemHandle;
  readonly customer: CustomerFacts;
  readonly kind: CommandName;
  readonly command: Command;
  readonly signal: AbortSignal;
}

async function judge(deps: PolicyEffectsDeps, { system, customer, kind, command, signal }: Judging): Promise<Verdict> {
  const own = deps.own(command.system, command.customer);
  const { args } = withErpIds(command, own);
  const context = { signal, remainingMs: PRECONDITION_MS };
  const moment: Moment = {
    read: (entity, selector) => system.read(entity, selector, context),
    number: command.customer,
    customer,
    recorded: own.filter(({ state }) => STATE_MEANING[state].outcome === 'recorded'),
    today: dateIn(deps.clock.now(), system.timeZone),
    timeZone: system.timeZone,
    daysAhead: deps.config.operations[kind]?.limits?.daysAhead ?? DAYS_AHEAD,
    showsOrgUnit: (orgUnit) => deps.policy.showsOrgUnit(orgUnit, system.name),
  };
  const reason = await reasonAgainst(kind, moment, args);
  if (reason !== null) return { met: false, reason };
  const change = argsOf('update_contact', command);
  if (change) await noteContact(deps, command.commandId, change, customer);
  return { met: true };
}

/** The customer, or why there is none to write for. */
async function customerOf(
  policy: Policy,
  system: SystemHandle,
  number: string,
  signal: AbortSignal,
): Promise<CustomerFacts | string> {
  const absent = 'the customer does not exist';
  try {
    const { rows } = await system.read('customer', { customer: number }, { signal, remainingMs: PRECONDITION_MS });
    const [customer] = rows;
    if (!customer) return absent;
    return customer.orgUnits.some((orgUnit) => policy.showsOrgUnit(orgUnit, system.name))
      ? customer
      : 'the customer belongs to no company code that is enabled';
  } catch (thrown) {
    if (asAditError(thrown).code === 'NOT_FOUND') return absent;
    throw thrown;
  }
}

/** How a contact was reached before and is to be reached from now on: with that a wrong change can be taken back. */
async function noteContact(
  { audit }: PolicyEffectsDeps,
  commandId: string,
  { action, contact, phone, email }: ArgsOf<'update_contact'>,
  { contacts }: CustomerFacts,
): Promise<void> {
  const known = Array.isArray(contacts) ? contacts.find((one) => one.contact === contact) : undefined;
  const before = known ? { phones: known.phones.map(({ number }) => number), emails: known.emails } : null;
  await audit.append({
    kind: 'contact.change',
    actor: 'agent',
    subject: commandId,
    fields: { action, contact: contact ?? null, before, after: { phone: phone ?? null, email: email ?? null } },
  });
}
