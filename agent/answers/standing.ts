import type { z } from 'zod';
import { toInstant } from '../../domain/dates.ts';
import { toDispute } from '../../domain/derive/invoice.ts';
import type { Laid } from '../../domain/derive/overlay.ts';
import type { ActivityFacts, EntityFacts, PromiseFacts } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import type { Activity, PaymentPromise } from '../../domain/receivables.ts';
import { type Accounts, aboutAll, listOf, ofEach, placed, placedKey, wholeAccountsOf } from './accounts.ts';
import type { Answered } from './answered.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { type Gathered, gather, type Need } from './gather.ts';
import { withOwn } from './laid.ts';
import { customerPart } from './open-items.ts';
import { pageOf } from './paging.ts';
import type { Subject } from './subject.ts';

type Input = z.output<(typeof operations)['list_disputes']['input']>;

/** What stands beside a customer's account: disputes, promises, activities, each with the agent's own laid over. */
export async function listDisputes(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const parts = await ofEach(accounts, (subject) => standing(deps, asking, subject, customerPart(subject, 'dispute')));
  return listed(deps, asking, input, accounts, parts, {
    shown: toDispute,
    statusOf: ({ status }) => status,
    dateOf: ({ openedOn }) => openedOn,
    idOf: ({ dispute }) => dispute,
  });
}

export async function listPromises(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const parts = await ofEach(accounts, (subject) => standing(deps, asking, subject, customerPart(subject, 'promise')));
  return listed(deps, asking, input, accounts, parts, {
    shown: toPromise,
    statusOf: ({ status }) => status,
    dateOf: ({ takenOn }) => takenOn,
    idOf: ({ promise }) => promise,
  });
}

export async function listActivities(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const since = input.from ? `${input.from}T00:00:00.000Z` : daysAgo(deps, ACTIVITY_DAYS);
  const parts = await ofEach(accounts, (subject) => standing(deps, asking, subject, activityNeed(subject, since)));
  return listed(deps, asking, input, accounts, parts, {
    shown: toActivity,
    statusOf: ({ outcome }) => outcome,
    dateOf: ({ at }) => at,
    idOf: ({ activity }) => activity,
  });
}

/** The ERP's, with the agent's own laid over. */
async function standing<E extends Laid>(
  deps: AnswerDeps,
  asking: Asking,
  subject: Subject,
  need: Need<E>,
): Promise<Gathered<E>> {
  return withOwn(subject, await gather(deps, asking, need));
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

interface Listing<E extends Laid, T> {
  readonly shown: (facts: EntityFacts[E]) => T;
  readonly statusOf: (row: T) => string;
  readonly dateOf: (row: T) => string;
  readonly idOf: (row: T) => string;
}

/** Newest first. */
function listed<E extends Laid, T extends object>(
  deps: AnswerDeps,
  asking: Asking,
  input: Input,
  accounts: Accounts,
  parts: readonly Gathered<E>[],
  { shown, statusOf, dateOf, idOf }: Listing<E, T>,
): Answered {
  const { from, status } = input;
  const keyOf = (row: T & { system?: string }) => placedKey(`${dateOf(row)}/${idOf(row)}`, row);
  const wanted = parts
    .flatMap(({ rows, system }) => rows.map((facts) => placed(accounts, { name: system }, shown(facts))))
    .filter((row) => status === undefined || status === statusOf(row))
    .filter((row) => from === undefined || dateOf(row) >= from)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
  const page = pageOf({
    rows: wanted,
    keyOf,
    order: 'descending',
    limit: Math.min(input.limit, deps.policy.rowCap),
    cursor: input.cursor,
    list: [asking.op, listOf(accounts), status, from],
  });
  return {
    data: page.rows,
    ...aboutAll(accounts),
    parts,
    records: page.rows.length,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}
