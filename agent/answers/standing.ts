import type { z } from 'zod';
import { toInstant } from '../../domain/dates.ts';
import { toDispute } from '../../domain/derive/invoice.ts';
import type { Laid } from '../../domain/derive/overlay.ts';
import type { ActivityFacts, EntityFacts, PromiseFacts } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import type { Activity, Dispute, PaymentPromise } from '../../domain/receivables.ts';
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
  return listed(deps, asking, input, accounts, parts, DISPUTES);
}

export async function listPromises(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const parts = await ofEach(accounts, (subject) => standing(deps, asking, subject, customerPart(subject, 'promise')));
  return listed(deps, asking, input, accounts, parts, PROMISES);
}

export async function listActivities(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const accounts = await wholeAccountsOf(deps, asking, input);
  const since = input.from ? `${input.from}T00:00:00.000Z` : daysAgo(deps, ACTIVITY_DAYS);
  const parts = await ofEach(accounts, (subject) => standing(deps, asking, subject, activityNeed(subject, since)));
  return listed(deps, asking, input, accounts, parts, ACTIVITIES);
}

/** The ERP's, with the agent's own laid over. */
async function standing<E extends Laid>(
  deps: AnswerDeps,
  asking: Asking,
  subject: Subject,
  need: Need<E>,
): Promise<Gathered<E>> {
  return withOwn(deps, subject, await gather(deps, asking, need));
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

function toPromise({
  customer: _customer,
  commandId: _by,
  documentsIn: _in,
  ...promise
}: PromiseFacts): PaymentPromise {
  return promise;
}

function toActivity({ customer: _customer, commandId: _by, ...activity }: ActivityFacts): Activity {
  return activity;
}

export interface Listing<E extends Laid, T> {
  readonly shown: (facts: EntityFacts[E]) => T;
  readonly statusOf: (row: T) => string;
  readonly dateOf: (row: T) => string;
  readonly idOf: (row: T) => string;
}

export const DISPUTES: Listing<'dispute', Dispute> = {
  shown: toDispute,
  statusOf: ({ status }) => status,
  dateOf: ({ openedOn }) => openedOn,
  idOf: ({ dispute }) => dispute,
};

export const PROMISES: Listing<'promise', PaymentPromise> = {
  shown: toPromise,
  statusOf: ({ status }) => status,
  dateOf: ({ takenOn }) => takenOn,
  idOf: ({ promise }) => promise,
};

export const ACTIVITIES: Listing<'activity', Activity> = {
  shown: toActivity,
  statusOf: ({ outcome }) => outcome,
  dateOf: ({ at }) => at,
  idOf: ({ activity }) => activity,
};

type Shown<T> = T & { readonly system?: string };

function keyIn<E extends Laid, T>({ dateOf, idOf }: Listing<E, T>): (row: Shown<T>) => string {
  return (row) => placedKey(`${dateOf(row)}/${idOf(row)}`, row);
}

/** Held or read just now, of one system or several: newest first, and those of one moment by their ids. */
export function newestFirst<E extends Laid, T>(listing: Listing<E, T>, rows: readonly Shown<T>[]): Shown<T>[] {
  const keyOf = keyIn(listing);
  return [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
}

function listed<E extends Laid, T extends object>(
  deps: AnswerDeps,
  asking: Asking,
  input: Input,
  accounts: Accounts,
  parts: readonly Gathered<E>[],
  listing: Listing<E, T>,
): Answered {
  const { from, status } = input;
  const { shown, statusOf, dateOf } = listing;
  const wanted = parts
    .flatMap(({ rows, system }) => rows.map((facts) => placed(accounts, { name: system }, shown(facts))))
    .filter((row) => status === undefined || status === statusOf(row))
    .filter((row) => from === undefined || dateOf(row) >= from);
  const page = pageOf({
    rows: newestFirst(listing, wanted),
    keyOf: keyIn(listing),
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
