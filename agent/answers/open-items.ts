import type { z } from 'zod';
import type { BusinessDate } from '../../domain/dates.ts';
import { deriveAging } from '../../domain/derive/aging.ts';
import { deriveOpenItems, totalsOf } from '../../domain/derive/open-items.ts';
import type { DisputeFacts, OpenItemFacts, PromiseFacts } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import type { OpenItem } from '../../domain/receivables.ts';
import { aboutAll, listOf, ofEach, placedKey, wholeAccountsOf } from './accounts.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { withOwn } from './laid.ts';
import { pageOf } from './paging.ts';
import type { Subject } from './subject.ts';

type Input = z.output<(typeof operations)['list_open_items']['input']>;

export async function listOpenItems(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const found = await ofEach(accounts, async (subject) => {
    const keyDate = input.keyDate ?? subject.today;
    const [open, disputes, promises] = await Promise.all([
      gather(deps, asking, openItemNeed(subject, keyDate)),
      gather(deps, asking, customerPart(subject, 'dispute')).then((part) => withOwn(deps, subject, part)),
      gather(deps, asking, customerPart(subject, 'promise')).then((part) => withOwn(deps, subject, part)),
    ]);
    const context = { keyDate, disputes: disputes.rows, promises: promises.rows };
    return { items: itemsOf(deps, subject, open.rows, context), parts: [open, disputes, promises] };
  });
  const keyOf = accounts.isWide ? (item: OpenItem) => placedKey(itemKey(item), item) : itemKey;
  const fitting = found
    .flatMap(({ items }) => items)
    .filter(
      ({ bucket, kind }) =>
        (input.bucket === undefined || bucket === input.bucket) && (input.kind === undefined || kind === input.kind),
    );
  // One account's are in order already.
  const wanted = accounts.isWide ? fitting.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) : fitting;
  const page = pageOf({
    rows: wanted,
    keyOf,
    order: 'ascending',
    limit: Math.min(input.limit, deps.policy.rowCap),
    cursor: input.cursor,
    list: [asking.op, listOf(accounts), input.keyDate ?? accounts.first.today, input.bucket, input.kind],
  });
  return {
    data: { items: page.rows, totals: totalsOf(wanted) },
    ...aboutAll(accounts),
    parts: found.flatMap(({ parts }) => parts),
    records: page.rows.length,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

export async function getAging(
  deps: AnswerDeps,
  asking: Asking,
  input: z.output<(typeof operations)['get_aging']['input']>,
): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const found = await ofEach(accounts, async (subject) => {
    const keyDate = input.keyDate ?? subject.today;
    const [open, disputes] = await Promise.all([
      gather(deps, asking, openItemNeed(subject, keyDate)),
      gather(deps, asking, customerPart(subject, 'dispute')).then((part) => withOwn(deps, subject, part)),
    ]);
    const items = itemsOf(deps, subject, open.rows, { keyDate, disputes: disputes.rows, promises: [] });
    return { items, parts: [open, disputes] };
  });
  const items = found.flatMap((one) => one.items);
  return {
    data: deriveAging(items, input.keyDate ?? accounts.first.today),
    ...aboutAll(accounts),
    parts: found.flatMap(({ parts }) => parts),
    records: 1,
  };
}

export function about({ tier, system, customer }: Subject) {
  return { tier, system: system.name, customer: customer.number };
}

/**
 * The ERP can say what was open on an earlier day. For today and days to come it is asked for today: what will be
 * open then nobody knows, only how late it will be.
 */
export function openItemNeed({ system, customer, own, today }: Subject, keyDate: BusinessDate) {
  const selector = { customer: customer.number, ...(keyDate < today && { keyDate }) };
  return { system, entity: 'openItem', selector, own } as const;
}

export function customerPart<E extends 'dispute' | 'promise'>({ system, customer, own }: Subject, entity: E) {
  return { system, entity, selector: { customer: customer.number }, own } as const;
}

/** With the agent's own commands laid over them already. */
export interface ItemContext {
  readonly keyDate: BusinessDate;
  readonly disputes: readonly DisputeFacts[];
  readonly promises: readonly PromiseFacts[];
}

/** Items of the company codes that the policy shows, with what disputes and promises say of them. */
export function itemsOf(
  { policy }: Pick<AnswerDeps, 'policy'>,
  { system }: { readonly system: { readonly name: string } },
  facts: readonly OpenItemFacts[],
  { keyDate, disputes, promises }: ItemContext,
): OpenItem[] {
  return deriveOpenItems(
    facts.filter(({ orgUnit }) => policy.showsOrgUnit(orgUnit, system.name)),
    {
      keyDate,
      system: system.name,
      disputes,
      promises,
    },
  );
}

function itemKey({ dueDate, document: { orgUnit, year, number, item } }: OpenItem): string {
  return `${dueDate}/${orgUnit}/${year}/${number}/${item}`;
}
