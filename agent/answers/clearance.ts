import type { z } from 'zod';
import { toInstant } from '../../domain/dates.ts';
import type { ClearanceInput } from '../../domain/derive/clearance.ts';
import { jointClearance } from '../../domain/derive/joint-clearance.ts';
import { paymentReports } from '../../domain/derive/own-activities.ts';
import type { ActivityFacts, CustomerFacts, DisputeFacts, PromiseFacts } from '../../domain/facts.ts';
import { type OperationName, operations } from '../../domain/operations.ts';
import type { OpenItem } from '../../domain/receivables.ts';
import { aboutAll, ofEach, wholeAccountsOf } from './accounts.ts';
import { type Answered, oldest } from './answered.ts';
import type { Asking } from './asking.ts';
import { customerNeed, visibleCustomer } from './customer.ts';
import { noSuchCustomer } from './customer-directory.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { withOwn } from './laid.ts';
import { customerPart, itemsOf, openItemNeed } from './open-items.ts';
import { activityNeed, daysAgo } from './standing.ts';
import type { Subject } from './subject.ts';

type Input = z.output<(typeof operations)['check_call_clearance']['input']>;

/** Contacts are counted over seven days; a month is read, so that the brief's activities serve here too. */
export const ACTIVITY_WINDOW_DAYS = 30;

export async function checkCallClearance(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const [first, ...linked] = await ofEach(accounts, (subject) => factsOf(deps, asking, subject, input.purpose));
  if (!first) throw noSuchCustomer();
  const all = [first, ...linked];
  const data = jointClearance([first.facts, ...linked.map(({ facts }) => facts)]);
  return { data, ...aboutAll(accounts), parts: all.flatMap(({ parts }) => parts), records: 1 };
}

/** What clearance of one account rests on. */
async function factsOf(deps: AnswerDeps, asking: Asking, subject: Subject, purpose: Input['purpose']) {
  const [customer, open, disputes, promises, activities] = await Promise.all([
    gather(deps, asking, customerNeed(subject)).then((part) => withOwn(deps, subject, part)),
    gather(deps, asking, openItemNeed(subject, subject.today)),
    gather(deps, asking, customerPart(subject, 'dispute')).then((part) => withOwn(deps, subject, part)),
    gather(deps, asking, customerPart(subject, 'promise')).then((part) => withOwn(deps, subject, part)),
    gather(deps, asking, activityNeed(subject, daysAgo(deps, ACTIVITY_WINDOW_DAYS))).then((part) =>
      withOwn(deps, subject, part),
    ),
  ]);
  const parts = [customer, open, disputes, promises, activities];
  const context = { keyDate: subject.today, disputes: disputes.rows, promises: promises.rows };
  const facts = clearanceInput(deps, subject, {
    purpose,
    customer: visibleCustomer(deps, customer),
    items: itemsOf(deps, subject, open.rows, context),
    disputes: disputes.rows,
    promises: promises.rows,
    activities: activities.rows,
    asOf: oldest(parts) ?? toInstant(deps.clock.now()),
  });
  return { facts, parts };
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

/** The facts of an account with the rules of the policy, as of now. */
export function clearanceInput(
  deps: Pick<AnswerDeps, 'config' | 'clock' | 'ledger'>,
  { overlay }: Pick<Subject, 'overlay'>,
  facts: ClearanceFacts,
): ClearanceInput {
  return {
    ...facts,
    paymentReportedAt: paymentReports(facts.activities),
    doNotCall: overlay.doNotCall,
    killSwitch: isStopped(deps),
    rules: deps.config.policy.clearance,
    nowMs: deps.clock.now(),
  };
}

/** Writes that the policy provides for but that are off: an operator pulled the switch. A read-only agent has none. */
function isStopped({ config, ledger }: Pick<AnswerDeps, 'config' | 'ledger'>): boolean {
  const providesWrites = Object.entries(config.policy.operations).some(
    ([name, row]) =>
      operations[name as OperationName].kind === 'command' && row.mode !== undefined && row.mode !== 'off',
  );
  return providesWrites && !ledger.writesSwitch.isOn();
}
