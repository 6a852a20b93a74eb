import type { Stage } from '../../sandbox/demo/stage.ts';

type Entry = Readonly<Record<string, unknown>>;
interface Item {
  readonly customer: string;
  readonly invoice: string;
  readonly kind: string;
  readonly isOpen: boolean;
  readonly open: { readonly amount: string; readonly currency: string };
}
interface Contact {
  readonly customer: string;
  readonly contact: string;
  readonly phones: readonly { readonly number: string }[];
}

/** Whom and what commands of a run are about; no two of them are about the same invoice or number. */
export interface Target {
  readonly customer: string;
  readonly invoice: string;
  readonly contact: string;
}

/** The parts of SAP's books in which commands leave something. */
export interface Found {
  readonly promises: readonly Entry[];
  readonly activities: readonly Entry[];
  readonly disputes: readonly Entry[];
  readonly tasks: readonly Entry[];
  readonly contacts: readonly Contact[];
}

/** One kind of command, by what it is carried out in SAP and how often its effect stands in the books. */
export interface Act {
  readonly kind: string;
  /** Writes. */
  readonly writes: string;
  /** Commits; the same where one call does both. */
  readonly commits: string;
  /** How an unknown outcome is settled: by the id in the books, by the value there, or by a person. */
  readonly settled: 'marker' | 'value' | 'person';
  args(target: Target, run: number): Entry;
  effects(found: Found, asked: { readonly commandId: string; readonly run: number }): number;
}

const COMMIT = 'BAPI_TRANSACTION_COMMIT';
const soon = () => new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
const ONE = { amount: '1.00', currency: 'EUR' };
const marked = (rows: readonly Entry[], commandId: string) =>
  rows.filter((row) => row['reference'] === commandId).length;
const numberOf = (run: number) => `+49421${String(5_000_000 + run)}`;
const digits = (text: string) => text.replace(/\D/g, '').replace(/^0+/, '');

export const promise: Act = {
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

export const callLog: Act = {
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

export const dispute: Act = {
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

export const contact: Act = {
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
  effects: ({ contacts }, { run }) =>
    contacts.flatMap(({ phones }) => phones).filter(({ number }) => digits(number).endsWith(digits(numberOf(run))))
      .length,
};

export const event: Act = {
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
  const { items, contacts } = (await stage.books.ledger()) as { items: Item[]; contacts: Contact[] };
  const byCustomer = new Map(contacts.map((row) => [row.customer, row.contact]));
  const found = new Map<string, Target>();
  for (const { customer, invoice, kind, isOpen, open } of items) {
    const person = byCustomer.get(customer);
    const fits = isOpen && kind === 'invoice' && open.currency === 'EUR' && Number(open.amount) > 20;
    if (fits && person !== undefined && !found.has(customer))
      found.set(customer, { customer, invoice, contact: person });
  }
  return [...found.values()];
}

export async function effectsNow({ books }: Stage): Promise<Found> {
  const [promises, activities, disputes, tasks, contacts] = await Promise.all(
    ['promises', 'activities', 'disputes', 'tasks', 'contacts'].map((part) => books.part(part)),
  );
  if (!promises || !activities || !disputes || !tasks || !contacts) throw new Error('the books have parts missing');
  return { promises, activities, disputes, tasks, contacts: contacts as readonly object[] as readonly Contact[] };
}
