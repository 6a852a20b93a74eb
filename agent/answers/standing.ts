import type { z } from 'zod';
import { toInstant } from '../../domain/dates.ts';
import { toDispute } from '../../domain/derive/invoice.ts';
import type { ActivityFacts, PromiseFacts } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import type { Activity, PaymentPromise } from '../../domain/receivables.ts';
import type { Answered, Part } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { gather } from './gather.ts';
import { withOwn } from './laid.ts';
import { about, customerPart } from './open-items.ts';
import { pageOf } from './paging.ts';
import { type Subject, subjectOf } from './subject.ts';

type Input = z.output<(typeof operations)['list_disputes']['input']>;

/** What stands beside a customer's account: disputes, promises, activities, each with the agent's own laid over. */
export async function listDisputes(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const part = withOwn(subject, await gather(deps, asking, customerPart(subject, 'dispute')));
  const rows = part.rows.filter(({ status }) => fits(input.status, status));
  return listed(deps, asking, input, subject, [part], {
    rows: rows.map(toDispute),
    dateOf: ({ openedOn }) => openedOn,
    idOf: ({ dispute }) => dispute,
  });
}

export async function listPromises(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const part = withOwn(subject, await gather(deps, asking, customerPart(subject, 'promise')));
  const rows = part.rows.filter(({ status }) => fits(input.status, status));
  return listed(deps, asking, input, subject, [part], {
    rows: rows.map(toPromise),
    dateOf: ({ takenOn }) => takenOn,
    idOf: ({ promise }) => promise,
  });
}

export async function listActivities(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const subject = await subjectOf(deps, asking, input);
  const since = input.from ? `${input.from}T00:00:00.000Z` : daysAgo(deps, ACTIVITY_DAYS);
  const part = withOwn(subject, await gather(deps, asking, activityNeed(subject, since)));
  const rows = part.rows.filter(({ outcome }) => fits(input.status, outcome));
  return listed(deps, asking, input, subject, [part], {
    rows: rows.map(toActivity),
    dateOf: ({ at }) => at,
    idOf: ({ activity }) => activity,
  });
}

const ACTIVITY_DAYS = 365;
const DAY_MS = 86_400_000;

export function activityNeed({ system, customer, own }: Subject, from: string) {
  return { system, entity: 'activity', selector: { customer: customer.number, from }, own } as const;
}

/** The beginning (UTC) of the day so many days ago: whole days, so that the same question asks for the same span. */
export function daysAgo({ clock }: Pick<AnswerDeps, 'clock'>, days: number): string {
  return toInstant((Math.floor(clock.now() / DAY_MS) - days) * DAY_MS);
}

export function toPromise({ customer: _customer, commandId: _by, ...promise }: PromiseFacts): PaymentPromise {
  return promise;
}

export function toActivity({ customer: _customer, commandId: _by, ...activity }: ActivityFacts): Activity {
  return activity;
}

function fits(wanted: string | undefined, status: string): boolean {
  return wanted === undefined || wanted === status;
}

interface Listing<T> {
  readonly rows: readonly T[];
  readonly dateOf: (row: T) => string;
  readonly idOf: (row: T) => string;
}

/** Newest first. */
function listed<T>(
  deps: AnswerDeps,
  asking: Asking,
  input: Input,
  subject: Subject,
  parts: readonly Part[],
  { rows, dateOf, idOf }: Listing<T>,
): Answered {
  const keyOf = (row: T) => `${dateOf(row)}/${idOf(row)}`;
  const { from } = input;
  const wanted = rows
    .filter((row) => from === undefined || dateOf(row) >= from)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
  const page = pageOf({
    rows: wanted,
    keyOf,
    order: 'descending',
    limit: Math.min(input.limit, deps.policy.rowCap),
    cursor: input.cursor,
    list: [asking.op, subject.customer, input.status, from],
  });
  return {
    data: page.rows,
    ...about(subject),
    parts,
    records: page.rows.length,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}
