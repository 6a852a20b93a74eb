import { addMonths } from '../../domain/dates.ts';
import { deriveBehaviour } from '../../domain/derive/behaviour.ts';
import { documentKey } from '../../domain/derive/document-number.ts';
import type { DisputeFacts, InvoiceFacts } from '../../domain/facts.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { datedNeed, spanOf } from './history.ts';
import { withOwn } from './laid.ts';
import { about, customerPart } from './open-items.ts';
import { subjectOf } from './subject.ts';

export async function getPaymentBehaviour(
  deps: AnswerDeps,
  asking: Asking,
  input: { customer: string; system?: string | undefined },
): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const { today } = subject;
  const span = spanOf(today);
  const [invoices, payments, disputes] = await Promise.all([
    gather(deps, asking, datedNeed(subject, 'invoice', span)),
    gather(deps, asking, datedNeed(subject, 'payment', span)),
    gather(deps, asking, customerPart(subject, 'dispute')).then((part) => withOwn(subject, part)),
  ]);
  const shown = invoices.rows.filter(({ document }) => deps.policy.showsOrgUnit(document.orgUnit));
  const data = deriveBehaviour({
    invoices: shown,
    payments: payments.rows.filter(({ orgUnit }) => deps.policy.showsOrgUnit(orgUnit)),
    // Where the ERP keeps no disputes, the agent's own few say nothing about a year.
    disputedInvoices: disputes.source === 'agent' ? 'unknown' : disputedIn(addMonths(today, -12), shown, disputes.rows),
    today,
  });
  return { data, ...about(subject), parts: [invoices, payments, disputes], records: 1 };
}

/** Invoices paid in the period that a dispute was ever about. */
function disputedIn(after: string, invoices: readonly InvoiceFacts[], disputes: readonly DisputeFacts[]): number {
  const disputed = new Set(disputes.flatMap((dispute) => dispute.invoices.map(documentKey)));
  return invoices.filter(
    ({ invoice, kind, status, clearedOn }) =>
      kind === 'invoice' &&
      status !== 'cancelled' &&
      clearedOn !== null &&
      clearedOn > after &&
      disputed.has(documentKey(invoice)),
  ).length;
}
