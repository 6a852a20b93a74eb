import type { z } from 'zod';
import { toPayment } from '../../domain/derive/invoice.ts';
import { AditError } from '../../domain/errors.ts';
import type { PaymentFacts } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import type { Payment } from '../../domain/receivables.ts';
import { allowedOrThrow } from '../policy/policy.ts';
import { aboutAll, isEverywhere, listOf, ofEach, placed, placedKey, wholeAccountsOf } from './accounts.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { documentScope, documentScopes } from './document-scope.ts';
import { type Gathered, gather } from './gather.ts';
import { datedNeed, spanOf } from './history.ts';
import { pageOf } from './paging.ts';
import { ALL_SYSTEMS } from './subject.ts';

type Input = z.output<(typeof operations)['list_payments']['input']>;

/** Payments of a customer, or those with a reference that somebody names. */
export async function listPayments(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  if (input.customer !== undefined) return paymentsOf(deps, asking, { ...input, customer: input.customer });
  if (input.reference === undefined) {
    throw new AditError('INPUT_INVALID', 'either a customer or a reference is needed', {
      details: { fields: [{ field: 'customer', problem: 'this or "reference" is needed' }] },
    });
  }
  const scopes = isEverywhere(input)
    ? documentScopes(deps, asking, input.system)
    : ([documentScope(deps, asking, input.system)] as const);
  const [{ tier, system }] = scopes;
  for (const scope of scopes) allowedOrThrow(deps.policy.decide({ op: asking.op, tier, system: scope.system.name }));
  const { reference } = input;
  const parts = await Promise.all(
    scopes.map(async ({ system, customer, own }) => {
      const selector = { reference, ...(customer && { customer: customer.number }) };
      const part = await gather(deps, asking, { system, entity: 'payment', selector, own });
      const rows = part.rows.filter(
        (row) => customer === null || row.customer === customer.number || row.branch === customer.number,
      );
      return { ...part, rows };
    }),
  );
  const isWide = isEverywhere(input);
  return listed(deps, asking, input, parts, {
    isWide,
    tier,
    system: scopes.length === 1 ? system.name : ALL_SYSTEMS,
    list: [isWide ? scopes.map((scope) => scope.system.name) : system.name, reference],
    ...(isWide && { systems: scopes.map((scope) => ({ system: scope.system.name, told: 'whole' as const })) }),
  });
}

async function paymentsOf(
  deps: AnswerDeps,
  asking: Asking,
  input: Input & { readonly customer: string },
): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const parts = await ofEach(accounts, async (subject) => {
    const part = await gather(deps, asking, datedNeed(subject, 'payment', spanOf(subject.today, input)));
    const rows = part.rows.filter(({ reference }) => input.reference === undefined || reference === input.reference);
    return { ...part, rows };
  });
  return listed(deps, asking, input, parts, {
    ...aboutAll(accounts),
    isWide: accounts.isWide,
    list: [listOf(accounts), input.reference],
  });
}

type Base = Pick<Answered, 'tier' | 'system' | 'customer' | 'systems'> & {
  readonly isWide: boolean;
  readonly list: readonly unknown[];
};

function listed(
  deps: AnswerDeps,
  asking: Asking,
  input: Input,
  parts: readonly Gathered<'payment'>[],
  { list, isWide, ...rest }: Base,
): Answered {
  const rows = parts
    .flatMap(({ system, rows: facts }) =>
      facts
        .filter(({ orgUnit }) => deps.policy.showsOrgUnit(orgUnit, system))
        .map((row) => placed({ isWide }, { name: system }, toPayment(row))),
    )
    .filter(({ date }) => (!input.from || date >= input.from) && (!input.to || date <= input.to))
    .sort((a, b) => (placedPaymentKey(a) < placedPaymentKey(b) ? 1 : -1));
  const page = pageOf({
    rows,
    keyOf: placedPaymentKey,
    order: 'descending',
    limit: Math.min(input.limit, deps.policy.rowCap),
    cursor: input.cursor,
    list: [asking.op, ...list, input.from, input.to],
  });
  return {
    ...rest,
    parts,
    data: page.rows,
    records: page.rows.length,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

/** Payments of several systems may have one number and one day. */
export function placedPaymentKey(payment: Pick<Payment, 'date' | 'payment'> & { readonly system?: string }): string {
  return placedKey(paymentKey(payment), payment);
}

export function paymentKey({ date, payment }: Pick<PaymentFacts, 'date' | 'payment'>): string {
  return `${date}/${payment}`;
}
