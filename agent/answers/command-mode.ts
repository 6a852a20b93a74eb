import { argsOf } from '../../domain/derive/command-args.ts';
import { documentKey } from '../../domain/derive/document-number.ts';
import { type Money, sum } from '../../domain/money.ts';
import type { CommandName } from '../../domain/operations.ts';
import { modeWithin } from '../policy/amount-limit.ts';
import { isFreshContact } from '../policy/contact-changes.ts';
import type { WriteMode } from '../policy/policy.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { gatherPart } from './gather.ts';
import { openItemNeed } from './open-items.ts';
import type { Subject } from './subject.ts';

/** The mode in which a command goes on: the policy's, or `approve` where it is about more than passes by itself. */
export async function modeOf(
  deps: AnswerDeps,
  asking: Asking & { readonly op: CommandName },
  subject: Subject & { readonly mode: WriteMode },
  args: Readonly<Record<string, unknown>>,
): Promise<WriteMode> {
  const { mode } = subject;
  if (mode !== 'auto') return mode;
  const command = { kind: asking.op, args };
  const limits = deps.config.policy.operations[asking.op]?.limits?.amount;
  const request = argsOf('request_document', command);
  if (request && isFreshContact(subject.own, request.to, deps.clock.now())) return 'approve';
  const dispute = argsOf('create_dispute', command);
  if (dispute === null || dispute.amount !== undefined) return modeWithin(mode, args, limits);
  // Without an amount all that is open is disputed: that is what the limit is held against.
  const atStake = await openOn(deps, asking, subject, dispute.invoice);
  return atStake ? modeWithin(mode, { amount: atStake }, limits) : 'approve';
}

/** What is open on an invoice, as far as it can be known in time; null where it cannot. */
async function openOn(deps: AnswerDeps, asking: Asking, subject: Subject, invoice: string): Promise<Money | null> {
  const part = await gatherPart(deps, asking, openItemNeed(subject, subject.today));
  const open = (part?.rows ?? []).filter((item) => documentKey(item.invoice) === documentKey(invoice));
  const [first] = open;
  if (!first) return null;
  const { currency } = first.open;
  return open.every((item) => item.open.currency === currency)
    ? sum(
        open.map((item) => item.open),
        currency,
      )
    : null;
}
