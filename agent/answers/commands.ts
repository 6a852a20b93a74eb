import { randomUUID } from 'node:crypto';
import { DAYS_AHEAD } from '../../config/schema.ts';
import { toldOutside } from '../../domain/commands.ts';
import type { Notice } from '../../domain/connector.ts';
import { toInstant } from '../../domain/dates.ts';
import { argsOf } from '../../domain/derive/command-args.ts';
import { ERROR_CODES, type ErrorCode } from '../../domain/error-codes.ts';
import { AditError } from '../../domain/errors.ts';
import type { Command, CommandName } from '../../domain/operations.ts';
import { canonicalJson, sha256 } from '../ledger/canonical.ts';
import { scrub } from '../policy/scrub.ts';
import { type Answered, ownPart } from './answered.ts';
import type { Asking } from './asking.ts';
import { checkCommand } from './command-checks.ts';
import { modeOf } from './command-mode.ts';
import type { AnswerDeps } from './deps.ts';
import { repeatedDispute } from './repeated-dispute.ts';
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
 * STORE_FULL, NOT_FOUND, INPUT_INVALID; ERP_DENIED or ERP_REPLY_INVALID where the ERP is known not to fit.
 */
export async function acceptCommand(
  deps: AnswerDeps,
  asking: Asking & { readonly op: CommandName },
  operation: Command,
  input: CommandInput,
): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const { mode, customer, tier, system } = subject;
  if (!mode) throw new AditError('POLICY_DENIED', 'the operation is not enabled');
  const { customer: _customer, system: _system, ...given } = input;
  const { value: args, masked } = scrub(given);
  stillFits(operation, input, args);
  const { perHour, perCustomerPerDay, daysAhead = DAYS_AHEAD } = deps.config.policy.operations[asking.op]?.limits ?? {};
  const stop = system.stopOf(asking.op);
  const isServed = system.commandSource(asking.op) !== null && stop === null;
  const barsCalls = argsOf('set_preference', { kind: asking.op, args })?.doNotCall === true;
  if (stop && !barsCalls) throw stopped(deps, system.name, asking.op, stop);
  if (!isServed && !barsCalls) {
    throw new AditError('OP_UNSUPPORTED', 'this system does not serve the command', {
      details: { system: system.name },
    });
  }
  checkCommand(
    asking.op,
    {
      today: subject.today,
      nowMs: deps.clock.now(),
      daysAhead,
      system: system.name,
      customer: customer.number,
      tenant: asking.tenant,
      owner: (commandId) => deps.ledger.owner(commandId),
    },
    args,
  );
  const dispute = argsOf('create_dispute', { kind: asking.op, args });
  const answer = await deps.ledger.accept({
    idempotencyKey: idempotencyKey(asking, customer, args),
    kind: asking.op,
    system: system.name,
    customer: customer.number,
    args,
    // Where the ERP has no place for it, "do not call" is still kept here, and shown to whoever looks at the drafts.
    mode: isServed ? await modeOf(deps, asking, { ...subject, mode }, args) : 'draft',
    policyVersion: deps.policy.version,
    tenant: asking.tenant,
    principal: asking.principal,
    ...(asking.call && { callId: asking.call.callId }),
    tier,
    expiresAt: toInstant(deps.clock.now() + operation.expiresAfterSeconds * 1000),
    // Nobody may be called on because too many others asked not to be.
    limits: barsCalls ? {} : { perHour, perCustomerPerDay },
    ...(dispute && { repeats: await repeatedDispute(deps, asking, subject, dispute.invoice) }),
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

/** The ERP is not as the command needs it: refused before it is promised. What exactly differs is for operators. */
function stopped({ log }: AnswerDeps, system: string, command: string, { code, text }: Notice): AditError {
  log.debug('a command is refused that does not fit the ERP', { system, command, reason: text });
  const known = Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'ERP_REPLY_INVALID';
  return new AditError(known, 'this system cannot carry out the command as it is now', {
    details: { system },
    hint: 'see "adit status" and "adit doctor" on the agent for what differs',
    outcome: 'none',
  });
}

/** What was masked or cannot be seen may have been all of a text, and a mask longer than what it hides. */
function stillFits(operation: Command, input: CommandInput, args: Readonly<Record<string, unknown>>): void {
  const parsed = operation.input.safeParse({ ...input, ...args });
  if (parsed.success) return;
  const fields = parsed.error.issues
    .slice(0, 20)
    .map(({ path, message }) => ({ field: path.join('.'), problem: message }));
  throw new AditError('INPUT_INVALID', 'nothing fitting is left of a text', { details: { fields } });
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
