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
  type Target,
  targetsIn,
} from './act.ts';

/** The parts of SAP's books in which commands leave something. */
export interface Found {
  readonly promises: readonly Entry[];
  readonly activities: readonly Entry[];
  readonly disputes: readonly Entry[];
  readonly tasks: readonly Entry[];
  readonly contacts: readonly Contact[];
}

export type EccAct = Act<Found>;

const COMMIT = 'BAPI_TRANSACTION_COMMIT';

export const promise: EccAct = {
  kind: 'create_promise',
  writes: 'Z_ADIT_PROMISE_CREATE',
  commits: 'Z_ADIT_PROMISE_CREATE',
  settled: 'marker',
  args: ({ customer, invoice }) => ({
    customer: `ecc/${customer}`,
    items: [{ invoice, amount: ONE }],
    instalments: [{ date: soon(), amount: ONE }],
    method: 'wire',
  }),
  effects: ({ promises }, { commandId }) => marked(promises, commandId),
};

export const callLog: EccAct = {
  kind: 'log_call',
  writes: 'Z_ADIT_ACTIVITY_CREATE',
  commits: 'Z_ADIT_ACTIVITY_CREATE',
  settled: 'marker',
  args: ({ customer }, run) => ({
    customer: `ecc/${customer}`,
    startedAt: '2026-01-05T09:30:00Z',
    durationSeconds: run,
    outcome: 'no_answer',
    text: `call of run ${run}`,
  }),
  effects: ({ activities }, { commandId }) => marked(activities, commandId),
};

export const dispute: EccAct = {
  kind: 'create_dispute',
  writes: 'BAPI_DISPUTE_CREATE',
  commits: COMMIT,
  settled: 'marker',
  args: ({ customer, invoice }, run) => ({
    customer: `ecc/${customer}`,
    invoice,
    reason: 'price',
    amount: ONE,
    text: `dispute of run ${run}`,
  }),
  effects: ({ disputes }, { commandId }) => {
    const guid = Buffer.from(commandId).toString('hex').toUpperCase();
    return disputes.filter((row) => row['guid'] === guid).length;
  },
};

export const contact: EccAct = {
  kind: 'update_contact',
  writes: 'BAPI_ADDRESSCONTPART_CHANGE',
  commits: COMMIT,
  settled: 'value',
  args: ({ customer, contact: id }, run) => ({
    customer: `ecc/${customer}`,
    action: 'add',
    contact: id,
    phone: numberOf(run),
  }),
  effects: ({ contacts }, { run }) => numbersOf(contacts, run),
};

export const event: EccAct = {
  kind: 'create_task',
  writes: 'SAP_WAPI_CREATE_EVENT',
  commits: 'SAP_WAPI_CREATE_EVENT',
  settled: 'person',
  args: ({ customer }, run) => ({ customer: `ecc/${customer}`, kind: 'callback', text: `task of run ${run}` }),
  effects: ({ tasks }, { commandId }) => marked(tasks, commandId),
};

/** All that a section has to say for every way above; a stuck work process is over soon after a second. */
export function everyWay(section: Record<string, unknown>): void {
  Object.assign(section, {
    disputes: 'fscm',
    fscm: { caseType: 'F_DM' },
    tasks: 'workflow-event',
    workflowEvents: { task: 'TASKREQUESTED', escalation: 'ESCALATED', promise: 'PROMISED' },
    maxWorkProcessSeconds: 1,
    responseTimeoutMs: 3_000,
  });
}

/** What commands can be about, each customer once. */
export async function targets(stage: Stage): Promise<readonly Target[]> {
  return targetsIn((await stage.books.ledger()) as BooksOfTargets);
}

export async function effectsNow({ books }: Stage): Promise<Found> {
  const [promises, activities, disputes, tasks, contacts] = await Promise.all(
    ['promises', 'activities', 'disputes', 'tasks', 'contacts'].map((part) => books.part(part)),
  );
  if (!promises || !activities || !disputes || !tasks || !contacts) throw new Error('the books have parts missing');
  return { promises, activities, disputes, tasks, contacts: contacts as readonly object[] as readonly Contact[] };
}
