import type { z } from 'zod';
import type { BusinessDate } from '../../domain/dates.ts';
import { deriveInvoice } from '../../domain/derive/invoice.ts';
import type { InvoiceFacts } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { datedNeed, spanOf } from './history.ts';
import { withOwn } from './laid.ts';
import { about, customerPart } from './open-items.ts';
import { pageOf } from './paging.ts';
import { subjectOf } from './subject.ts';

type Input = z.output<(typeof operations)['list_invoices']['input']>;

export async function listInvoices(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const span = spanOf(subject.today, input);
  const [invoices, disputes] = await Promise.all([
    gather(deps, asking, datedNeed(subject, 'invoice', span)),
    gather(deps, asking, customerPart(subject, 'dispute')).then((part) => withOwn(subject, part)),
  ]);
  const context = {
    customer: subject.handle,
    keyDate: subject.today,
    disputes: disputes.rows,
  };
  const rows = invoices.rows
    .filter((facts) => deps.policy.showsOrgUnit(facts.document.orgUnit) && isWithin(facts.date, span))
    .map((facts) => deriveInvoice(withoutDetail(facts), context))
    .filter(({ status }) => input.status === undefined || status === input.status)
    .sort((a, b) => (invoiceKey(a) < invoiceKey(b) ? 1 : -1));
  const page = pageOf({
    rows,
    keyOf: invoiceKey,
    order: 'descending',
    limit: Math.min(input.limit, deps.policy.rowCap),
    cursor: input.cursor,
    list: [asking.op, subject.customer, input.status, input.from, input.to],
  });
  return {
    data: page.rows,
    ...about(subject),
    parts: [invoices, disputes],
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
