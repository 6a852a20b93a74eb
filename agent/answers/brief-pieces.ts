import type { AnswerMeta } from '../../domain/answer.ts';
import type { BriefAccount, Clearance } from '../../domain/answer-shapes.ts';
import type { Instant } from '../../domain/dates.ts';
import { deriveAging } from '../../domain/derive/aging.ts';
import type { ClearanceInput } from '../../domain/derive/clearance.ts';
import { certainOf, jointClearance } from '../../domain/derive/joint-clearance.ts';
import type { Laid } from '../../domain/derive/overlay.ts';
import type { AditError } from '../../domain/errors.ts';
import type { CustomerFacts, PaymentFacts } from '../../domain/facts.ts';
import type { OpenItem } from '../../domain/receivables.ts';
import type { Part } from './answered.ts';
import type { Asking } from './asking.ts';
import { ACTIVITY_WINDOW_DAYS, clearanceInput } from './clearance.ts';
import { customerNeed, showCustomer, visibleCustomer } from './customer.ts';
import type { AnswerDeps } from './deps.ts';
import { type Gathered, gatherPart } from './gather.ts';
import { datedNeed, spanOf } from './history.ts';
import { withOwnIfThere } from './laid.ts';
import { customerPart, itemsOf, openItemNeed } from './open-items.ts';
import { activityNeed, daysAgo } from './standing.ts';
import type { Subject } from './subject.ts';

/** What one account gives to a brief; null is what could not be had in time. */
export interface BriefPiece {
  readonly subject: Subject;
  readonly gathered: {
    readonly customer: Gathered<'customer'> | null;
    readonly openItems: Gathered<'openItem'> | null;
    readonly lastPayments: Gathered<'payment'> | null;
    readonly promises: Gathered<'promise'> | null;
    readonly disputes: Gathered<'dispute'> | null;
    readonly activities: Gathered<'activity'> | null;
  };
  /** Those that are there. */
  readonly parts: readonly Part[];
  readonly facts: CustomerFacts | null;
  readonly items: OpenItem[] | null;
  readonly payments: readonly PaymentFacts[] | null;
}

/** Reads one account, all parts side by side. Reasons for what is missing go to `missing`. */
export async function pieceOf(
  deps: AnswerDeps,
  asking: Asking,
  subject: Subject,
  missing: AditError[],
): Promise<BriefPiece> {
  const laid = <E extends Laid>(part: Gathered<E> | null) => withOwnIfThere(deps, subject, part);
  const [customer, openItems, lastPayments, disputes, promises, activities] = await Promise.all([
    gatherPart(deps, asking, customerNeed(subject), missing).then(laid),
    gatherPart(deps, asking, openItemNeed(subject, subject.today), missing),
    gatherPart(deps, asking, datedNeed(subject, 'payment', spanOf(subject.today)), missing),
    gatherPart(deps, asking, customerPart(subject, 'dispute'), missing).then(laid),
    gatherPart(deps, asking, customerPart(subject, 'promise'), missing).then(laid),
    gatherPart(deps, asking, activityNeed(subject, daysAgo(deps, ACTIVITY_WINDOW_DAYS)), missing).then(laid),
  ]);
  const gathered = { customer, openItems, lastPayments, promises, disputes, activities };
  return {
    subject,
    gathered,
    parts: Object.values(gathered).filter((part) => part !== null),
    facts: customer && visibleCustomer(deps, customer),
    // Whether an item is disputed or promised must not be guessed: without those the items stay unknown too.
    items:
      openItems && disputes && promises
        ? itemsOf(deps, subject, openItems.rows, {
            keyDate: subject.today,
            disputes: disputes.rows,
            promises: promises.rows,
          })
        : null,
    payments:
      lastPayments?.rows.filter(({ orgUnit }) => deps.policy.showsOrgUnit(orgUnit, subject.system.name)) ?? null,
  };
}

export function isWhole({ gathered }: BriefPiece): boolean {
  return Object.values(gathered).every((part) => part !== null);
}

export function toldOf(piece: BriefPiece): NonNullable<AnswerMeta['systems']>[number] {
  const system = piece.subject.system.name;
  if (isWhole(piece)) return { system, told: 'whole' };
  // What the agent keeps by itself is there whatever the system is doing.
  return { system, told: piece.parts.some(({ source }) => source !== 'agent') ? 'partly' : 'unknown' };
}

/** The account beside the others of its customer. */
export function accountOf({ subject, gathered, facts, items }: BriefPiece): BriefAccount {
  const { handle, system, today } = subject;
  const names = Object.keys(gathered) as (keyof typeof gathered)[];
  return {
    account: handle,
    system: system.name,
    customer: facts ? showCustomer(subject, facts) : 'unknown',
    aging: items ? deriveAging(items, today) : 'unknown',
    unknown: names.filter((name) => (name === 'openItems' ? items : gathered[name]) === null),
  };
}

/** Whether the customer may be called, over all accounts; of an incomplete brief only what is certain all the same. */
export function clearanceOfPieces(
  deps: AnswerDeps,
  pieces: readonly BriefPiece[],
  { isEveryAccount, asOf }: { readonly isEveryAccount: boolean; readonly asOf: Instant },
): Clearance | null {
  const [first, ...others] = pieces.flatMap((piece): ClearanceInput[] => {
    const { subject, facts, items, gathered } = piece;
    const { disputes, promises, activities } = gathered;
    if (!facts || !items || !disputes || !promises || !activities) return [];
    const rows = { disputes: disputes.rows, promises: promises.rows, activities: activities.rows };
    return [clearanceInput(deps, subject, { purpose: 'collection', customer: facts, items, ...rows, asOf })];
  });
  if (!first) return null;
  const clearance = jointClearance([first, ...others]);
  return isEveryAccount && others.length + 1 === pieces.length ? clearance : certainOf(clearance);
}
