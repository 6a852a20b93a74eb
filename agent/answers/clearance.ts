import type { z } from 'zod';
import type { Clearance } from '../../domain/answer-shapes.ts';
import { toInstant } from '../../domain/dates.ts';
import { deriveClearance } from '../../domain/derive/clearance.ts';
import { paymentReports } from '../../domain/derive/own-activities.ts';
import type { ActivityFacts, CustomerFacts, DisputeFacts, PromiseFacts } from '../../domain/facts.ts';
import { type OperationName, operations } from '../../domain/operations.ts';
import type { OpenItem } from '../../domain/receivables.ts';
import { type Answered, oldest } from './answered.ts';
import type { Asking } from './asking.ts';
import { customerNeed, visibleCustomer } from './customer.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { withOwn } from './laid.ts';
import { about, customerPart, itemsOf, openItemNeed } from './open-items.ts';
import { activityNeed, daysAgo } from './standing.ts';
import { type Subject, subjectOf } from './subject.ts';

type Input = z.output<(typeof operations)['check_call_clearance']['input']>;

/** Contacts are counted over seven days; a month is read, so that the brief's activities serve here too. */
export const ACTIVITY_WINDOW_DAYS = 30;

export async function checkCallClearance(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const [customer, open, disputes, promises, activities] = await Promise.all([
    gather(deps, asking, customerNeed(subject)).then((part) => withOwn(subject, part)),
    gather(deps, asking, openItemNeed(subject, subject.today)),
    gather(deps, asking, customerPart(subject, 'dispute')).then((part) => withOwn(subject, part)),
    gather(deps, asking, customerPart(subject, 'promise')).then((part) => withOwn(subject, part)),
    gather(deps, asking, activityNeed(subject, daysAgo(deps, ACTIVITY_WINDOW_DAYS))).then((part) =>
      withOwn(subject, part),
    ),
  ]);
  const parts = [customer, open, disputes, promises, activities];
  const context = { keyDate: subject.today, disputes: disputes.rows, promises: promises.rows };
  const data = clearanceOf(deps, subject, {
    purpose: input.purpose,
    customer: visibleCustomer(deps, customer.rows),
    items: itemsOf(deps, subject, open.rows, context),
    disputes: disputes.rows,
    promises: promises.rows,
    activities: activities.rows,
    asOf: oldest(parts) ?? toInstant(deps.clock.now()),
  });
  return { data, ...about(subject), parts, records: 1 };
}

/** With the agent's own commands laid over them already. */
export interface ClearanceFacts {
  readonly purpose: 'collection' | 'service' | 'callback';
  readonly customer: CustomerFacts;
  readonly items: readonly OpenItem[];
  readonly disputes: readonly DisputeFacts[];
  readonly promises: readonly PromiseFacts[];
  readonly activities: readonly ActivityFacts[];
  readonly asOf: string;
}

/** Clearance by the rules of the policy, as of now. */
export function clearanceOf(
  deps: Pick<AnswerDeps, 'config' | 'clock' | 'ledger'>,
  { overlay }: Pick<Subject, 'overlay'>,
  facts: ClearanceFacts,
): Clearance {
  return deriveClearance({
    ...facts,
    paymentReportedAt: paymentReports(facts.activities),
    doNotCall: overlay.doNotCall,
    killSwitch: isStopped(deps),
    rules: deps.config.policy.clearance,
    nowMs: deps.clock.now(),
  });
}

/** Writes that the policy provides for but that are off: an operator pulled the switch. A read-only agent has none. */
function isStopped({ config, ledger }: Pick<AnswerDeps, 'config' | 'ledger'>): boolean {
  const providesWrites = Object.entries(config.policy.operations).some(
    ([name, row]) =>
      operations[name as OperationName].kind === 'command' && row.mode !== undefined && row.mode !== 'off',
  );
  return providesWrites && !ledger.writesSwitch.isOn();
}
