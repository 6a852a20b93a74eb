import { z } from 'zod';
import { Money } from '../../domain/money.ts';

/** What an add-on keeps beside the accounts, as `GET /ledger` tells it: every field that a command can fill. */

const optional = z.string().nullable();
const orNone = z.union([z.string(), z.literal('not_available')]);

const KeptPromise = z.object({
  customer: z.string(),
  promise: z.string(),
  items: z.array(z.object({ invoice: z.string(), amount: Money })),
  instalments: z.array(z.object({ date: z.string(), amount: Money, status: z.string() })),
  method: orNone,
  promisedBy: orNone,
  takenAt: z.string(),
  takenBy: z.string(),
  status: z.string(),
  recordingReference: orNone,
  predecessor: optional,
  reason: optional,
  callId: optional,
  reference: optional,
});
export type KeptPromise = z.infer<typeof KeptPromise>;

const KeptDispute = z.object({
  customer: z.string(),
  dispute: z.string(),
  invoices: z.array(z.string()),
  document: z.object({ orgUnit: z.string(), number: z.string(), year: z.string(), item: z.string() }),
  reason: z.string(),
  openedOn: z.string(),
  status: z.string(),
  resolver: orNone,
  expectedOn: orNone,
  amount: Money,
  notes: z.array(z.string()),
  reference: optional,
});
export type KeptDispute = z.infer<typeof KeptDispute>;

const KeptActivity = z.object({
  customer: z.string(),
  activity: z.string(),
  kind: z.string(),
  subject: z.string(),
  subkind: optional,
  at: z.string(),
  direction: orNone,
  outcome: orNone,
  durationSeconds: z.union([z.int(), z.literal('not_available')]),
  status: z.string(),
  dueAt: optional,
  assignee: optional,
  by: z.string(),
  text: z.string(),
  named: optional,
  amount: Money.nullable(),
  paidOn: optional,
  method: optional,
  invoice: optional,
  contact: optional,
  references: z.array(z.object({ kind: z.string(), value: z.string() })),
  reference: optional,
});
export type KeptActivity = z.infer<typeof KeptActivity>;

const KeptPreference = z.object({
  customer: z.string(),
  paymentMethod: optional,
  language: optional,
  channel: optional,
  doNotCall: z.boolean(),
  reference: optional,
});
export type KeptPreference = z.infer<typeof KeptPreference>;

export const Kept = z.object({
  promises: z.array(KeptPromise),
  disputes: z.array(KeptDispute),
  activities: z.array(KeptActivity),
  preferences: z.array(KeptPreference),
});
export type Kept = z.infer<typeof Kept>;
