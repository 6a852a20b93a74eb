import { toInstant } from '../../domain/dates.ts';
import { deriveAging } from '../../domain/derive/aging.ts';
import { briefOf } from '../../domain/derive/brief.ts';
import { toDispute, toPayment } from '../../domain/derive/invoice.ts';
import type { Laid } from '../../domain/derive/overlay.ts';
import type { AditError } from '../../domain/errors.ts';
import type { Answered } from './answered.ts';
import { oldest } from './answered.ts';
import type { Asking } from './asking.ts';
import { ACTIVITY_WINDOW_DAYS, clearanceOf } from './clearance.ts';
import { customerNeed, showCustomer, visibleCustomer } from './customer.ts';
import type { AnswerDeps } from './deps.ts';
import { type Gathered, gatherPart } from './gather.ts';
import { datedNeed, spanOf } from './history.ts';
import { withOwnIfThere } from './laid.ts';
import { about, customerPart, itemsOf, openItemNeed } from './open-items.ts';
import { paymentKey } from './payments.ts';
import { activityNeed, daysAgo, toActivity, toPromise } from './standing.ts';
import { type Subject, subjectOf } from './subject.ts';

/** Everything for a call, read side by side. A part that is not there in time is `"unknown"`; all else still goes out. */
export async function getAccountBrief(
  deps: AnswerDeps,
  asking: Asking,
  input: { customer: string; system?: string | undefined },
): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const missing: AditError[] = [];
  const gathered = await gatherAll(deps, asking, subject, missing);
  const { customer, open, payments, disputes, promises, activities } = gathered;
  const present = Object.values(gathered).filter((part) => part !== null);
  const [reason] = missing;
  if (reason && present.every(({ source }) => source === 'agent')) throw reason;
  const { overlay } = subject;
  const facts = customer && visibleCustomer(deps, customer.rows);
  // Whether an item is disputed or promised must not be guessed: without those the items stay unknown too.
  const items =
    open && disputes && promises
      ? itemsOf(deps, subject, open.rows, {
          keyDate: subject.today,
          disputes: disputes.rows,
          promises: promises.rows,
        })
      : null;
  const data = briefOf({
    ...(facts && { customer: showCustomer(subject, facts) }),
    ...(items && { aging: deriveAging(items, subject.today), openItems: items }),
    ...(payments && {
      lastPayments: payments.rows
        .filter(({ orgUnit }) => deps.policy.showsOrgUnit(orgUnit))
        .sort((a, b) => (paymentKey(a) < paymentKey(b) ? 1 : -1))
        .map(toPayment),
    }),
    ...(promises && { promises: promises.rows.map(toPromise) }),
    ...(disputes && { disputes: disputes.rows.map(toDispute) }),
    ...(activities && { activities: activities.rows.map(toActivity) }),
    ...(facts &&
      items &&
      disputes &&
      promises &&
      activities && {
        clearance: clearanceOf(deps, subject, {
          purpose: 'collection',
          customer: facts,
          items,
          disputes: disputes.rows,
          promises: promises.rows,
          activities: activities.rows,
          asOf: oldest(present) ?? toInstant(deps.clock.now()),
        }),
      }),
    pendingCommands: [...overlay.pending],
  });
  const lists = [data.openItems, data.lastPayments, data.promises, data.disputes, data.activities];
  return {
    data,
    ...about(subject),
    parts: present,
    records: 1 + lists.reduce((count, list) => count + (list === 'unknown' ? 0 : list.length), 0),
    complete: present.length === Object.keys(gathered).length,
  };
}

async function gatherAll(deps: AnswerDeps, asking: Asking, subject: Subject, missing: AditError[]) {
  const laid = <E extends Laid>(part: Gathered<E> | null) => withOwnIfThere(subject, part);
  const [customer, open, payments, disputes, promises, activities] = await Promise.all([
    gatherPart(deps, asking, customerNeed(subject), missing).then(laid),
    gatherPart(deps, asking, openItemNeed(subject, subject.today), missing),
    gatherPart(deps, asking, datedNeed(subject, 'payment', spanOf(subject.today)), missing),
    gatherPart(deps, asking, customerPart(subject, 'dispute'), missing).then(laid),
    gatherPart(deps, asking, customerPart(subject, 'promise'), missing).then(laid),
    gatherPart(deps, asking, activityNeed(subject, daysAgo(deps, ACTIVITY_WINDOW_DAYS)), missing).then(laid),
  ]);
  return { customer, open, payments, disputes, promises, activities };
}
