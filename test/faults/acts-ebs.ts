import type { Stage } from '../../sandbox/demo/stage.ts';
import {
  type Act,
  type BooksOfTargets,
  type Contact,
  type Entry,
  marked,
  numberOf,
  numbersOf,
  ONE,
  soon,
  targetsIn,
} from './act.ts';

/** The parts of EBS's books in which commands leave something. */
export interface EbsFound {
  readonly promises: readonly Entry[];
  readonly activities: readonly Entry[];
  readonly disputes: readonly Entry[];
  readonly contacts: readonly Contact[];
}

/** Without the add-on the record itself carries the id, and absent is believed when nothing can be running any more. */
export type Way = 'addon' | 'direct';

type EbsAct = Act<EbsFound>;

const act = (way: Way, kind: string, rest: Pick<EbsAct, 'args' | 'effects'>, writes = kind): EbsAct => ({
  kind,
  writes,
  commits: writes,
  settled: way === 'addon' ? 'marker' : 'value',
  ...rest,
});

const ofKind = (activities: readonly Entry[], kind: string, commandId: string) =>
  marked(
    activities.filter((row) => row['kind'] === kind),
    commandId,
  );

/** Every kind of command that writes by an API of its own. */
export function ebsActs(way: Way) {
  /** Advanced Collections takes one promise of an invoice a day: the second time round it is refused, for good. */
  const promise = act(way, 'create_promise', {
    args: ({ customer, invoice }) => ({
      customer: `ebs/${customer}`,
      items: [{ invoice, amount: ONE }],
      instalments: [{ date: soon(), amount: ONE }],
      method: 'wire',
    }),
    effects: ({ promises }, { commandId }) => marked(promises, commandId),
  });
  const disputing = {
    args: ({ customer, invoice }: { customer: string; invoice: string }, run: number) => ({
      customer: `ebs/${customer}`,
      invoice,
      reason: 'price',
      amount: ONE,
      text: `dispute of run ${run}`,
    }),
    effects: ({ disputes }: EbsFound, { commandId }: { commandId: string }) => marked(disputes, commandId),
  };
  const dispute = act(way, 'create_dispute', disputing);
  /** IEX_DISPUTE_PUB commits inside. */
  const disputeByIex = act(way, 'create_dispute', disputing, 'create_dispute_iex');
  const contact = act(way, 'update_contact', {
    args: ({ customer, contact: id }, run) => ({
      customer: `ebs/${customer}`,
      action: 'add',
      contact: id,
      phone: numberOf(run),
    }),
    effects: ({ contacts }, { run }) => numbersOf(contacts, run),
  });
  const callLog = act(way, 'log_call', {
    args: ({ customer }, run) => ({
      customer: `ebs/${customer}`,
      startedAt: '2026-01-05T09:30:00Z',
      durationSeconds: run,
      outcome: 'no_answer',
      text: `call of run ${run}`,
    }),
    effects: ({ activities }, { commandId }) => ofKind(activities, 'call', commandId),
  });
  const task = act(way, 'create_task', {
    args: ({ customer }, run) => ({ customer: `ebs/${customer}`, kind: 'callback', text: `task of run ${run}` }),
    effects: ({ activities }, { commandId }) => ofKind(activities, 'task', commandId),
  });
  const preference = act(way, 'set_preference', {
    args: ({ customer }) => ({ customer: `ebs/${customer}`, channel: 'email' }),
    effects: ({ activities }, { commandId }) => ofKind(activities, 'note', commandId),
  });
  return { promise, dispute, disputeByIex, contact, callLog, task, preference };
}

/** How long a call that nobody waits for may go on, for a section under test. */
export const MAX_CALL_SECONDS = 4;

/** All that a section has to say for every act above. */
export function ebsEveryWay(section: Record<string, unknown>): void {
  Object.assign(section, {
    interaction: { actionId: 1, actionItemId: 1, outcomeId: 1 },
    responseTimeoutMs: 3_000,
    maxCallSeconds: MAX_CALL_SECONDS,
  });
}

/** Overdue, so that there is a delinquency to promise something of; undisputed, as an open dispute is given back. */
export async function ebsTargets({ books }: Stage) {
  const ledger = (await books.ledger('ebs')) as BooksOfTargets;
  const disputed = new Set(ledger.disputes.flatMap(({ invoices }) => invoices));
  return targetsIn(ledger, ({ daysPastDue, invoice }) => (daysPastDue ?? 0) > 0 && !disputed.has(invoice));
}

export async function ebsEffects({ books }: Stage): Promise<EbsFound> {
  const [promises, activities, disputes, contacts] = await Promise.all(
    ['promises', 'activities', 'disputes', 'contacts'].map((part) => books.part(part, 'ebs')),
  );
  if (!promises || !activities || !disputes || !contacts) throw new Error('the books have parts missing');
  return { promises, activities, disputes, contacts: contacts as readonly object[] as readonly Contact[] };
}
