import type { Clearance, ClearanceReason } from '../answer-shapes.ts';
import { addDays, dateIn, epochOf, type Instant, toInstant, wallTime } from '../dates.ts';
import type { ActivityFacts, CustomerFacts, DisputeFacts, PromiseFacts } from '../facts.ts';
import type { OpenItem } from '../receivables.ts';
import { isOpenDispute } from './open-items.ts';

export interface ClearanceRules {
  /** Used for customers whose own time zone is not known. */
  readonly timeZone: string;
  /** Calls may begin from `from` up to but not including `to`, local hours of the customer. */
  readonly hours: { readonly from: number; readonly to: number };
  /** ISO weekdays, 1 = Monday. */
  readonly weekdays: readonly number[];
  readonly maxContactsPer7Days: number;
  readonly dataTooOldSeconds: number;
}

export interface ClearanceInput {
  readonly purpose: 'collection' | 'service' | 'callback';
  readonly customer: CustomerFacts;
  readonly items: readonly OpenItem[];
  /** ERP's and agent's own together. */
  readonly disputes: readonly DisputeFacts[];
  readonly promises: readonly PromiseFacts[];
  readonly activities: readonly ActivityFacts[];
  readonly paymentReportedAt: readonly Instant[];
  /** The agent's own ratchet; only a local operator clears it. */
  readonly doNotCall: boolean;
  /** The local operator stopped outbound work. */
  readonly killSwitch: boolean;
  readonly rules: ClearanceRules;
  readonly nowMs: number;
  /** Of the oldest part that this rests on. */
  readonly asOf: Instant;
}

const TEXT: Readonly<Record<ClearanceReason['code'], string>> = {
  paid_since: 'Nothing is overdue any more.',
  disputed: 'An overdue item is in dispute.',
  promised: 'A promise to pay is open and not yet due.',
  payment_reported: 'The customer said that payment is on its way.',
  do_not_call: 'The customer must not be called.',
  credit_hold: 'The account is on credit hold; a person decides.',
  outside_hours: 'It is outside calling hours at the customer.',
  too_many_contacts: 'The customer was contacted often enough this week.',
  data_too_old: 'The data is too old to call on.',
  unknown_preference: 'It is not known whether the customer may be called.',
  unreadable_preference: 'Whether the customer may be called cannot be read at present.',
  kill_switch: 'Calling was stopped by a local operator.',
};

/** Reasons that tell without stopping: an ERP that has no field for the preference would otherwise never be called. */
const TELLS_ONLY: ReadonlySet<ClearanceReason['code']> = new Set(['unknown_preference']);

/** Reasons that concern collection calls only; a callback that the customer asked for is not stopped by them. */
const COLLECTION_ONLY: ReadonlySet<ClearanceReason['code']> = new Set([
  'paid_since',
  'disputed',
  'promised',
  'payment_reported',
  'credit_hold',
  'too_many_contacts',
]);

const DAY_MS = 86_400_000;
/** How long "I paid" keeps the phone silent. */
const REPORT_HOLDS_DAYS = 10;

/** Whether the customer may be called now, and every reason that stands against it. */
export function deriveClearance(input: ClearanceInput): Clearance {
  const { rules, nowMs, customer } = input;
  const ownZone = customer.preferences.timeZone;
  const timeZone = ownZone === 'not_available' ? rules.timeZone : ownZone;
  const today = dateIn(nowMs, timeZone);
  const overdue = input.items.filter(({ daysPastDue, open }) => daysPastDue > 0 && !open.amount.startsWith('-'));
  const openPromises = input.promises.filter(
    ({ status, instalments }) => status === 'open' && instalments.some(({ date }) => date >= today),
  );
  const contacts = input.activities.filter(({ kind, at }) => kind === 'call' && nowMs - epochOf(at) < 7 * DAY_MS);
  const { doNotCall } = customer.preferences;
  const opening = nextOpening(nowMs, timeZone, rules);
  const against: [ClearanceReason['code'], boolean][] = [
    ['kill_switch', input.killSwitch],
    ['do_not_call', input.doNotCall || doNotCall === 'yes'],
    ['data_too_old', nowMs - epochOf(input.asOf) > rules.dataTooOldSeconds * 1000],
    ['paid_since', overdue.length === 0],
    ['disputed', input.disputes.some(isOpenDispute) || overdue.some(({ disputed }) => disputed)],
    ['promised', openPromises.length > 0],
    ['payment_reported', input.paymentReportedAt.some((at) => nowMs - epochOf(at) < REPORT_HOLDS_DAYS * DAY_MS)],
    ['credit_hold', customer.paymentProfile.hold === 'yes'],
    ['outside_hours', opening > nowMs],
    ['too_many_contacts', contacts.length >= rules.maxContactsPer7Days],
    ['unknown_preference', !input.doNotCall && doNotCall === 'unknown'],
    ['unreadable_preference', !input.doNotCall && doNotCall === 'unreadable'],
  ];
  const reasons = against
    .filter(([code, holds]) => holds && (input.purpose === 'collection' || !COLLECTION_ONLY.has(code)))
    .map(([code]) => ({ code, text: TEXT[code] }));
  const stopping = reasons.filter(stops);
  const retry = retryAfter(stopping, openPromises, opening, timeZone, rules);
  return { clear: stopping.length === 0, reasons, ...(retry && { retryAfter: retry }), asOf: input.asOf };
}

/** Whether a reason stands against the call, and does not only tell. */
export function stops({ code }: ClearanceReason): boolean {
  return !TELLS_ONLY.has(code);
}

/** The next moment, from now on, at which calling hours are open; now itself if they are. */
function nextOpening(nowMs: number, timeZone: string, rules: ClearanceRules): number {
  const isOpen = (at: number) => {
    const { hour, weekday } = wallTime(at, timeZone);
    return rules.weekdays.includes(weekday) && hour >= rules.hours.from && hour < rules.hours.to;
  };
  if (isOpen(nowMs)) return nowMs;
  const quarter = 15 * 60_000;
  const first = Math.ceil(nowMs / quarter) * quarter;
  for (let at = first; at < nowMs + 8 * DAY_MS; at += quarter) if (isOpen(at)) return at;
  return nowMs + 8 * DAY_MS;
}

/** When it makes sense to ask again: only where every reason goes away by itself. */
function retryAfter(
  stopping: readonly ClearanceReason[],
  promises: readonly PromiseFacts[],
  opening: number,
  timeZone: string,
  rules: ClearanceRules,
): Instant | null {
  if (stopping.length === 0) return null;
  const codes = stopping.map(({ code }) => code);
  if (codes.some((code) => code !== 'outside_hours' && code !== 'promised')) return null;
  if (!codes.includes('promised')) return toInstant(opening);
  const last = promises
    .flatMap(({ instalments }) => instalments.map(({ date }) => date))
    .sort()
    .at(-1);
  if (!last) return null;
  return toInstant(nextOpening(Date.parse(`${addDays(last, 1)}T00:00:00Z`), timeZone, rules));
}
