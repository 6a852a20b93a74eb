import type { z } from 'zod';
import { toPayment } from '../../domain/derive/invoice.ts';
import { AditError } from '../../domain/errors.ts';
import type { PaymentFacts } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import { allowedOrThrow } from '../policy/policy.ts';
import type { Answered, Part } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { documentScope } from './document-scope.ts';
import { gather } from './gather.ts';
import { datedNeed, spanOf } from './history.ts';
import { about } from './open-items.ts';
import { pageOf } from './paging.ts';
import { subjectOf } from './subject.ts';

type Input = z.output<(typeof operations)['list_payments']['input']>;

/** Payments of a customer, or those with a reference that somebody names. */
export async function listPayments(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  if (input.customer !== undefined) return paymentsOf(deps, asking, { ...input, customer: input.customer });
  if (input.reference === undefined) {
    throw new AditError('INPUT_INVALID', 'either a customer or a reference is needed', {
      details: { fields: [{ field: 'customer', problem: 'this or "reference" is needed' }] },
    });
  }
  const { system, customer, own, tier } = await documentScope(deps, asking, input.system);
  allowedOrThrow(deps.policy.decide({ op: asking.op, tier, system: system.name }));
  const selector = { reference: input.reference, ...(customer && { customer: customer.number }) };
  const part = await gather(deps, asking, { system, entity: 'payment', selector, own });
  const rows = customer
    ? part.rows.filter((row) => row.customer === customer.number || row.branch === customer.number)
    : part.rows;
  return listed(deps, asking, input, rows, {
    tier,
    system: system.name,
    parts: [part],
    list: [system.name, input.reference],
  });
}

async function paymentsOf(
  deps: AnswerDeps,
  asking: Asking,
  input: Input & { readonly customer: string },
): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const part = await gather(deps, asking, datedNeed(subject, 'payment', spanOf(subject.today, input)));
  const rows = part.rows.filter(({ reference }) => input.reference === undefined || reference === input.reference);
  return listed(deps, asking, input, rows, {
    ...about(subject),
    parts: [part],
    list: [subject.customer, input.reference],
  });
}

function listed(
  deps: AnswerDeps,
  asking: Asking,
  input: Input,
  facts: readonly PaymentFacts[],
  base: Pick<Answered, 'tier' | 'system' | 'customer'> & { parts: readonly Part[]; list: readonly unknown[] },
): Answered {
  const { list, ...rest } = base;
  const rows = facts
    .filter(({ orgUnit }) => deps.policy.showsOrgUnit(orgUnit))
    .filter(({ date }) => (!input.from || date >= input.from) && (!input.to || date <= input.to))
    .sort((a, b) => (paymentKey(a) < paymentKey(b) ? 1 : -1));
  const page = pageOf({
    rows,
    keyOf: paymentKey,
    order: 'descending',
    limit: Math.min(input.limit, deps.policy.rowCap),
    cursor: input.cursor,
    list: [asking.op, ...list, input.from, input.to],
  });
  return {
    ...rest,
    data: page.rows.map(toPayment),
    records: page.rows.length,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

export function paymentKey({ date, payment }: Pick<PaymentFacts, 'date' | 'payment'>): string {
  return `${date}/${payment}`;
}
