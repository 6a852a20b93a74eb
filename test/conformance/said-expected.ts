import { expect } from 'vitest';
import type { CommandOutcome, ConnectorCommand } from '../../domain/connector.ts';
import type { Kept } from './kept.ts';
import type { Ledger, LedgerContact } from './ledger.ts';
import type { Ground, Made } from './said.ts';

/** A command that was carried out, and the books around it. */
export interface Carried {
  readonly command: ConnectorCommand;
  readonly ground: Ground;
  readonly made: Made;
  readonly before: Ledger;
  readonly after: Ledger;
  readonly kept: Kept | undefined;
}

type Told = (carried: Carried, outcome: CommandOutcome) => void;

function receiptOf(outcome: CommandOutcome) {
  expect(outcome).toMatchObject({ outcome: 'done' });
  if (outcome.outcome !== 'done') throw new Error('not done');
  return outcome.receipt;
}

function keptOf({ kept }: Carried): Kept {
  if (!kept) throw new Error('this ERP keeps nothing');
  return kept;
}

const ofCommand = <T extends { readonly reference: string | null }>({ command }: Carried, rows: readonly T[]) =>
  rows.filter(({ reference }) => reference === command.commandId);

/** Instants of the books are whole seconds. */
const second = (instant: string) => instant.replace(/\.\d+Z$/, 'Z');
const byInvoice = (a: { invoice: string }, b: { invoice: string }) => (a.invoice < b.invoice ? -1 : 1);

const activity = (fields: Readonly<Record<string, unknown>>) => ({
  subkind: null,
  direction: 'not_available',
  outcome: 'not_available',
  durationSeconds: 'not_available',
  status: 'open',
  dueAt: null,
  assignee: null,
  by: 'ADIT_WRITE',
  text: '',
  named: null,
  amount: null,
  paidOn: null,
  method: null,
  invoice: null,
  contact: null,
  references: [],
  ...fields,
});

/** Exactly one activity was made, and this is all of it. */
const oneActivity =
  (expected: (args: Record<string, unknown>, carried: Carried) => Readonly<Record<string, unknown>>): Told =>
  (carried, outcome) => {
    const { document, postedAt } = receiptOf(outcome);
    const { args, commandId, customer } = carried.command;
    const head = { customer, activity: document, at: second(postedAt), reference: commandId };
    const own = ofCommand(carried, keptOf(carried).activities);
    expect(own).toEqual([{ ...activity({ ...head, ...expected({ ...args }, carried) }) }]);
  };

/** Exactly one work item was made, and this is what it was told. */
const oneTask =
  (expected: (args: Record<string, unknown>) => { kind: unknown; text: unknown; context: object } & object): Told =>
  (carried, outcome) => {
    const { document } = receiptOf(outcome);
    const { args, commandId, customer } = carried.command;
    const own = ofCommand(carried, carried.after.tasks).map((task) => ({
      ...task,
      context: JSON.parse(task.context ?? 'null'),
    }));
    const rest = { customer, task: document, status: 'open', dueAt: null, assignee: null, reference: commandId };
    expect(own).toEqual([{ ...rest, ...expected({ ...args }) }]);
    expect(carried.after.tasks.length).toBe(carried.before.tasks.length + 1);
  };

const created: Told = (carried, outcome) => {
  const { document, postedAt } = receiptOf(outcome);
  const { args, commandId, customer } = carried.command;
  const instalments = (args['instalments'] as readonly object[]).map((one) => ({ ...one, status: 'open' }));
  const promise = {
    customer,
    promise: document,
    items: [...(args['items'] as { invoice: string }[])].sort(byInvoice),
    instalments,
    method: args['method'],
    promisedBy: args['promisedBy'],
    takenAt: second(postedAt),
    takenBy: 'ADIT_WRITE',
    status: 'open',
    recordingReference: args['recordingReference'],
    predecessor: null,
    reason: null,
    callId: args['callId'],
    reference: commandId,
  };
  expect(ofCommand(carried, keptOf(carried).promises)).toEqual([promise]);
  const [task, ...more] = ofCommand(carried, keptOf(carried).activities);
  expect(more).toEqual([]);
  expect(task).toMatchObject({ customer, subject: 'task', subkind: 'follow_up', status: 'open' });
  expect(task?.dueAt?.slice(0, 10)).toBe(args['followUp']);
};

const promiseOf = (carried: Carried, promise: unknown) =>
  keptOf(carried).promises.find((one) => one.promise === promise);

const rescheduled: Told = (carried, outcome) => {
  const { document } = receiptOf(outcome);
  const { args, commandId } = carried.command;
  const before = promiseOf(carried, args['promise']);
  expect(before).toMatchObject({ status: 'superseded' });
  expect(promiseOf(carried, document)).toMatchObject({
    items: before?.items,
    instalments: (args['instalments'] as readonly object[]).map((one) => ({ ...one, status: 'open' })),
    status: 'open',
    predecessor: args['promise'],
    reason: args['reason'],
    reference: commandId,
  });
};

const cancelled: Told = (carried, outcome) => {
  const { document } = receiptOf(outcome);
  const { args } = carried.command;
  expect(document).toBe(args['promise']);
  const promise = promiseOf(carried, document);
  expect(promise).toMatchObject({ status: 'cancelled', reason: args['reason'] });
  expect(promise?.instalments.map(({ status }) => status)).toEqual(['cancelled']);
};

const disputeOf = (carried: Carried, dispute: unknown) =>
  keptOf(carried).disputes.find((one) => one.dispute === dispute);

const disputed: Told = (carried, outcome) => {
  const { document, postedAt } = receiptOf(outcome);
  const { command, ground } = carried;
  const { args, commandId, customer } = command;
  expect(ofCommand(carried, keptOf(carried).disputes)).toEqual([
    {
      customer,
      dispute: document,
      invoices: [args['invoice']],
      document: ground.invoices[2].document,
      reason: args['reason'],
      openedOn: postedAt.slice(0, 10),
      status: 'open',
      resolver: 'not_available',
      expectedOn: 'not_available',
      amount: args['amount'],
      notes: [`[${(args['lines'] as readonly string[]).join(', ')}] ${String(args['text'])}`],
      reference: commandId,
    },
  ]);
};

const withNote =
  (status: string): Told =>
  (carried, outcome) => {
    const { document } = receiptOf(outcome);
    const { args } = carried.command;
    expect(document).toBe(args['dispute']);
    const dispute = disputeOf(carried, document);
    expect(dispute?.status).toBe(status);
    expect(dispute?.notes.at(-1)).toBe(args['text']);
  };

const preferred: Told = (carried, outcome) => {
  expect(receiptOf(outcome).document).toBe(carried.command.customer);
  const { args, commandId, customer } = carried.command;
  const { paymentMethod, language, channel } = args;
  const own = keptOf(carried).preferences.filter((one) => one.customer === customer);
  expect(own).toEqual([{ customer, paymentMethod, language, channel, doNotCall: true, reference: commandId }]);
};

const references = (kind: string, values: unknown) => (values as readonly string[]).map((value) => ({ kind, value }));

const contactIn = (ledger: Ledger, { contact }: LedgerContact) =>
  ledger.contacts.find((one) => one.contact === contact);

/** Another number of the customer's own, beside those that there were. */
const numberAdded: Told = ({ command, before, after }, outcome) => {
  receiptOf(outcome);
  const numbers = (ledger: Ledger) =>
    ledger.customers.find(({ customer }) => customer === command.customer)?.phones.map(({ number }) => number) ?? [];
  expect(numbers(after).sort()).toEqual([...numbers(before), command.args['phone']].sort());
};

/** The contact's standard address, and nothing else of the contact. */
const mailChanged: Told = ({ command, ground, before, after }, outcome) => {
  receiptOf(outcome);
  const [old, now] = [contactIn(before, ground.contact), contactIn(after, ground.contact)];
  expect(now).toEqual({ ...old, emails: [command.args['email'], ...(old?.emails.slice(1) ?? [])] });
};

/** Names and roles stand in structures that no public source knows. */
const refused: Told = (_carried, outcome) => {
  expect(outcome).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('only telephone numbers') });
};

/** What each of the things said leaves in the books, by the way in which it was carried out. */
export const EXPECTED: Readonly<Record<string, Readonly<Record<string, Told>>>> = {
  promise: { 'promises: addon': created },
  rescheduled: { 'promises: addon': rescheduled },
  cancelled: { 'promises: addon': cancelled },
  dispute: { 'disputes: addon': disputed },
  note: { 'disputes: addon': withNote('open') },
  withdrawn: { 'disputes: addon': withNote('withdrawn') },
  payment: {
    'addon: on': oneActivity(({ reference, amount, date, method, invoices, instruction }) => ({
      kind: 'task',
      subject: 'payment',
      named: reference,
      amount,
      paidOn: date,
      method,
      references: references('INVOICE', invoices),
      text: instruction,
    })),
    'tasks: workflow': oneTask(({ reference, amount, date, method, invoices, instruction }) => ({
      kind: 'payment_reported',
      text: `Paid according to the caller: 1400.00 EUR on ${String(date)}, reference CHK 4711. ${String(instruction)}`,
      context: { reference, amount, date, method, invoices },
    })),
  },
  document: {
    'addon: on': oneActivity(({ invoice, to }) => ({
      kind: 'task',
      subject: 'document',
      subkind: 'invoice_copy',
      invoice,
      contact: to,
    })),
    'tasks: workflow': oneTask(({ kind, invoice, to }) => ({
      kind: 'document_requested',
      text: `The customer asks for a copy of invoice ${String(invoice)}.`,
      context: { document: kind, invoice, contact: to },
    })),
  },
  call: {
    'callLog: addon': oneActivity((args) => ({
      kind: 'call',
      subject: 'call',
      at: args['startedAt'],
      durationSeconds: args['durationSeconds'],
      status: 'done',
      outcome: args['outcome'],
      direction: args['direction'],
      dueAt: args['callbackAt'],
      text: args['text'],
      references: [
        ...references('TRANSCRIPT', [args['transcriptReference']]),
        ...references('RECORDING', [args['recordingReference']]),
        ...references('COMMAND', args['linkedCommands']),
      ],
    })),
  },
  preference: { 'addon: on': preferred },
  task: {
    'tasks: workflow': oneTask(({ kind, text, dueAt, assignee, context }) => ({
      kind,
      text,
      dueAt,
      assignee,
      context: Object(context),
    })),
    'tasks: addon': oneActivity(({ kind, text, dueAt, assignee, context }) => {
      const { callReference, invoices, asOf } = Object(context);
      return {
        kind: 'task',
        subject: 'task',
        subkind: kind,
        dueAt,
        assignee,
        text,
        references: [
          ...references('CALL', [callReference]),
          ...references('INVOICE', invoices),
          ...references('AMOUNT', ['123456789012345.67 EUR']),
          ...references('AS_OF', [asOf]),
        ],
      };
    }),
  },
  number: { 'contactChanges: address': numberAdded },
  mail: { 'contactChanges: address': mailChanged },
  person: { 'contactChanges: address': refused },
};
