import { randomUUID } from 'node:crypto';
import { toldOutside } from '../../domain/commands.ts';
import { toInstant } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import type { Command, OperationName } from '../../domain/operations.ts';
import { canonicalJson, sha256 } from '../ledger/canonical.ts';
import { modeWithin } from '../policy/amount-limit.ts';
import { scrub } from '../policy/scrub.ts';
import { type Answered, ownPart } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { subjectOf } from './subject.ts';

/** Arguments of any command: the customer, and what the command is. */
export interface CommandInput {
  readonly customer: string;
  readonly system?: string | undefined;
  readonly [field: string]: unknown;
}

/**
 * Takes a command in: allowed by the policy, scrubbed, within its limits, and durable in the ledger before it is
 * acknowledged. Nothing is said here of the ERP; `state` and `outcome` tell what a voice may claim.
 *
 * Throws: CALLER_UNVERIFIED, POLICY_DENIED, WRITES_OFF, LIMIT_EXCEEDED, OP_UNSUPPORTED, IDEMPOTENCY_MISMATCH,
 * STORE_FULL, NOT_FOUND.
 */
export async function acceptCommand(
  deps: AnswerDeps,
  asking: Asking & { readonly op: OperationName },
  operation: Command,
  input: CommandInput,
): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const { mode, customer, tier, system } = subject;
  if (!mode) throw new AditError('POLICY_DENIED', 'the operation is not enabled');
  if (system.commandSource(asking.op) === null) {
    throw new AditError('OP_UNSUPPORTED', 'this system does not serve the command', {
      details: { system: system.name },
    });
  }
  const { customer: _customer, system: _system, ...given } = input;
  const { value: args, masked } = scrub(given);
  const { perHour, perCustomerPerDay, amount } = deps.config.policy.operations[asking.op]?.limits ?? {};
  const answer = await deps.ledger.accept({
    idempotencyKey: idempotencyKey(asking, customer, args),
    kind: asking.op,
    system: system.name,
    customer: customer.number,
    args,
    mode: modeWithin(mode, args, amount),
    policyVersion: deps.policy.version,
    tenant: asking.tenant,
    principal: asking.principal,
    ...(asking.call && { callId: asking.call.callId }),
    tier,
    expiresAt: toInstant(deps.clock.now() + operation.expiresAfterSeconds * 1000),
    limits: { perHour, perCustomerPerDay },
  });
  if (masked.length > 0) {
    deps.log.info('free text of a command was masked', { commandId: answer.commandId, kinds: masked });
  }
  return {
    data: toldOutside(answer),
    tier,
    system: system.name,
    customer: customer.number,
    parts: [ownPart('activity', system.name, deps.clock.now(), [answer])],
    records: 0,
  };
}

/**
 * The requester's own key; else, within a call, the command itself, so that a model which says the same twice writes
 * once. Without either, every request is a command of its own.
 */
function idempotencyKey(
  { idempotencyKey: given, call, op }: Asking,
  customer: { readonly system: string; readonly number: string },
  args: Readonly<Record<string, unknown>>,
): string {
  if (given !== undefined) return `key:${given}`;
  if (!call) return `own:${randomUUID()}`;
  return `call:${sha256(canonicalJson([call.callId, op, customer, args]))}`;
}
