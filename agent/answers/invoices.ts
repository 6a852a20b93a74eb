import type { z } from 'zod';
import type { BusinessDate } from '../../domain/dates.ts';
import { deriveInvoice } from '../../domain/derive/invoice.ts';
import type { InvoiceFacts } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import { aboutAll, listOf, ofEach, placed, placedKey, wholeAccountsOf } from './accounts.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { datedNeed, spanOf } from './history.ts';
import { withOwn } from './laid.ts';
import { customerPart } from './open-items.ts';
import { pageOf } from './paging.ts';

type Input = z.output<(typeof operations)['list_invoices']['input']>;

export async function listInvoices(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const found = await ofEach(accounts, async (subject) => {
    const { system, today } = subject;
    const span = spanOf(today, input);
    const [invoices, disputes] = await Promise.all([
      gather(deps, asking, datedNeed(subject, 'invoice', span)),
      gather(deps, asking, customerPart(subject, 'dispute')).then((part) => withOwn(deps, subject, part)),
    ]);
    const context = { customer: subject.handle, keyDate: today, disputes: disputes.rows };
    const rows = invoices.rows
      .filter((facts) => deps.policy.showsOrgUnit(facts.document.orgUnit, system.name) && isWithin(facts.date, span))
      .map((facts) => placed(accounts, system, deriveInvoice(withoutDetail(facts), context)));
    return { rows, parts: [invoices, disputes] };
  });
  const keyOf = (row: (typeof found)[number]['rows'][number]) => placedKey(invoiceKey(row), row);
  const page = pageOf({
    rows: found
      .flatMap(({ rows }) => rows)
      .filter(({ status }) => input.status === undefined || status === input.status)
      .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1)),
    keyOf,
    order: 'descending',
    limit: Math.min(input.limit, deps.policy.rowCap),
    cursor: input.cursor,
    list: [asking.op, listOf(accounts), input.status, input.from, input.to],
  });
  return {
    data: page.rows,
    ...aboutAll(accounts),
    parts: found.flatMap(({ parts }) => parts),
    records: page.rows.length,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

function isWithin(date: BusinessDate, { from, to }: { from: BusinessDate; to: BusinessDate }): boolean {
  return date >= from && date <= to;
}

export function withoutDetail({ lines: _lines, delivery: _delivery, ...facts }: InvoiceFacts): InvoiceFacts {
  return facts;
}

function invoiceKey({ date, document: { orgUnit, year, number, item } }: Pick<InvoiceFacts, 'date' | 'document'>) {
  return `${date}/${orgUnit}/${year}/${number}/${item}`;
}
