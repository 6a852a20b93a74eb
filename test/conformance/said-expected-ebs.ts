import { expect } from 'vitest';
import type { CommandOutcome } from '../../domain/connector.ts';
import { dateIn, epochOf } from '../../domain/dates.ts';
import type { Kept } from './kept.ts';
import type { Ledger } from './ledger.ts';
import type { Carried } from './said-expected.ts';

type Told = (carried: Carried, outcome: CommandOutcome) => void;

function receiptOf(outcome: CommandOutcome) {
  expect(outcome).toMatchObject({ outcome: 'done' });
  if (outcome.outcome !== 'done') throw new Error('not done');
  return outcome.receipt;
}

function keptOf({ kept }: Carried): Kept {
  if (!kept) throw new Error('EBS keeps everything');
  return kept;
}

const BY = 'ADIT_AGENT';
/** Zone of the simulated database, unless a sandbox is told another. */
const DATABASE_ZONE = 'Europe/Berlin';
const byInvoice = (a: { invoice: string }, b: { invoice: string }) => (a.invoice < b.invoice ? -1 : 1);
const second = (instant: string) => instant.replace(/\.\d+Z$/, 'Z');
const ofCommand = <T extends { readonly reference: string | null }>({ command }: Carried, rows: readonly T[]) =>
  rows.filter(({ reference }) => reference === command.commandId);

const promiseOf = (carried: Carried, promise: unknown) =>
  keptOf(carried).promises.find((one) => one.promise === promise);
const disputeOf = (carried: Carried, dispute: unknown) =>
  keptOf(carried).disputes.find((one) => one.dispute === dispute);
const planned = (args: Readonly<Record<string, unknown>>) =>
  (args['instalments'] as readonly object[]).map((one) => ({ ...one, status: 'open' }));

const created: Told = (carried, outcome) => {
  const { document, postedAt } = receiptOf(outcome);
  const { args, commandId, customer } = carried.command;
  expect(ofCommand(carried, keptOf(carried).promises)).toEqual([
    {
      customer,
      promise: document,
      items: [...(args['items'] as { invoice: string }[])].sort(byInvoice),
      instalments: planned(args),
      method: args['method'],
      promisedBy: args['promisedBy'],
      takenAt: expect.stringMatching(second(postedAt).slice(0, 16)),
      takenBy: BY,
      status: 'open',
      recordingReference: args['recordingReference'],
      predecessor: null,
      reason: null,
      callId: args['callId'],
      reference: commandId,
    },
  ]);
  const [task, ...more] = ofCommand(carried, keptOf(carried).activities);
  expect(more).toEqual([]);
  expect(task).toMatchObject({ customer, subject: 'task', subkind: 'follow_up', status: 'open' });
  expect(task?.dueAt?.slice(0, 10)).toBe(args['followUp']);
};

/** The rows that were cancelled stand as superseded; how it will be paid stays as it was said. */
const rescheduled: Told = (carried, outcome) => {
  const { document } = receiptOf(outcome);
  const { args, commandId } = carried.command;
  const before = promiseOf(carried, args['promise']);
  expect(before).toMatchObject({ status: 'superseded' });
  expect(promiseOf(carried, document)).toMatchObject({
    items: before?.items,
    instalments: planned(args),
    method: before?.method,
    status: 'open',
    predecessor: args['promise'],
    reason: args['reason'],
    reference: commandId,
  });
};

const cancelled: Told = (carried, outcome) => {
  const { document } = receiptOf(outcome);
  expect(document).toBe(carried.command.args['promise']);
  const promise = promiseOf(carried, document);
  expect(promise).toMatchObject({ status: 'cancelled' });
  expect(promise?.instalments.map(({ status }) => status)).toEqual(['cancelled']);
};

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
      // The database's clock says when a request was made, and its day is not UTC's.
      openedOn: dateIn(epochOf(postedAt), DATABASE_ZONE),
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
    expect(dispute?.notes).toContain(args['text']);
  };

/** Exactly one activity of this kind was made, and says this. */
const oneActivity =
  (kind: string, expected: (args: Record<string, unknown>) => Readonly<Record<string, unknown>>): Told =>
  (carried, outcome) => {
    const { document } = receiptOf(outcome);
    const { args, customer } = carried.command;
    const own = ofCommand(carried, keptOf(carried).activities);
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ customer, activity: document, kind, by: BY, ...expected({ ...args }) });
  };

const preferred: Told = (carried, outcome) => {
  receiptOf(outcome);
  const { customer } = carried.command;
  expect(keptOf(carried).preferences.filter((one) => one.customer === customer)).toMatchObject([
    { channel: 'sms', doNotCall: true },
  ]);
  const own = ofCommand(carried, keptOf(carried).activities);
  expect(own.map(({ kind }) => kind).sort()).toEqual(['note', 'task']);
};

const numbersOf = (ledger: Ledger, of: string) =>
  ledger.customers.find(({ customer }) => customer === of)?.phones.map(({ number }) => number) ?? [];

const numberAdded: Told = ({ command, before, after }, outcome) => {
  receiptOf(outcome);
  const { args, customer } = command;
  expect([...numbersOf(after, customer)].sort()).toEqual([...numbersOf(before, customer), args['phone']].sort());
};

const mailChanged: Told = ({ command, ground, before, after }, outcome) => {
  receiptOf(outcome);
  const contactIn = (ledger: Ledger) => ledger.contacts.find(({ contact }) => contact === ground.contact.contact);
  const [old, now] = [contactIn(before), contactIn(after)];
  expect(now?.emails).toContain(command.args['email']);
  expect(now?.emails).toHaveLength(old?.emails.length ?? 0);
  expect({ ...now, emails: [] }).toEqual({ ...old, emails: [] });
};

const refused: Told = (_carried, outcome) => {
  expect(outcome).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('only telephone numbers') });
};

/** What each of the things said leaves in EBS's books, with the add-on and without it alike. */
export const EXPECTED_IN_EBS: Readonly<Record<string, Told>> = {
  promise: created,
  rescheduled,
  cancelled,
  dispute: disputed,
  note: withNote('open'),
  withdrawn: withNote('withdrawn'),
  payment: oneActivity('task', ({ reference, amount, date, method, instruction }) => ({
    subject: 'payment',
    outcome: 'payment_reported',
    named: reference,
    amount,
    paidOn: date,
    method,
    text: instruction,
  })),
  document: oneActivity('task', ({ invoice, to }) => ({
    subject: 'document',
    outcome: 'document_requested',
    subkind: 'invoice_copy',
    invoice,
    contact: to,
  })),
  call: oneActivity('call', ({ startedAt, durationSeconds, outcome, direction, callbackAt, text }) => ({
    at: startedAt,
    durationSeconds,
    outcome,
    direction,
    dueAt: callbackAt,
    text,
  })),
  preference: preferred,
  task: oneActivity('task', ({ kind, text, dueAt }) => ({
    subject: 'task',
    subkind: kind,
    text,
    dueAt,
    status: 'open',
  })),
  number: numberAdded,
  mail: mailChanged,
  person: refused,
};
