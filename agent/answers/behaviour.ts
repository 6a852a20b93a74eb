import { addMonths } from '../../domain/dates.ts';
import { deriveBehaviour } from '../../domain/derive/behaviour.ts';
import { documentKey } from '../../domain/derive/document-number.ts';
import type { DisputeFacts, InvoiceFacts } from '../../domain/facts.ts';
import { aboutAll, ofEach, type ReadArgument, wholeAccountsOf } from './accounts.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { datedNeed, spanOf } from './history.ts';
import { withOwn } from './laid.ts';
import { customerPart } from './open-items.ts';
import type { Subject } from './subject.ts';

export async function getPaymentBehaviour(deps: AnswerDeps, asking: Asking, input: ReadArgument): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const histories = await ofEach(accounts, (subject) => historyOf(deps, asking, subject));
  const counts = histories.map(({ disputed }) => disputed);
  const data = deriveBehaviour({
    invoices: histories.flatMap(({ invoices }) => invoices),
    payments: histories.flatMap(({ payments }) => payments),
    disputedInvoices: counts.reduce(
      (sum, count) => (sum === 'unknown' || count === 'unknown' ? 'unknown' : sum + count),
      0,
    ),
    today: accounts.first.today,
  });
  return { data, ...aboutAll(accounts), parts: histories.flatMap(({ parts }) => parts), records: 1 };
}

/** A year of one account. */
async function historyOf(deps: AnswerDeps, asking: Asking, subject: Subject) {
  const { today, system } = subject;
  const span = spanOf(today);
  const [invoices, payments, disputes] = await Promise.all([
    gather(deps, asking, datedNeed(subject, 'invoice', span)),
    gather(deps, asking, datedNeed(subject, 'payment', span)),
    gather(deps, asking, customerPart(subject, 'dispute')).then((part) => withOwn(deps, subject, part)),
  ]);
  const shown = invoices.rows.filter(({ document }) => deps.policy.showsOrgUnit(document.orgUnit, system.name));
  // Where the ERP keeps no disputes, the agent's own few say nothing about a year.
  const disputed: number | 'unknown' =
    disputes.source === 'agent' ? 'unknown' : disputedIn(addMonths(today, -12), shown, disputes.rows);
  return {
    invoices: shown,
    payments: payments.rows.filter(({ orgUnit }) => deps.policy.showsOrgUnit(orgUnit, system.name)),
    disputed,
    parts: [invoices, payments, disputes],
  };
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
