import type { AnswerMeta, Tier } from '../../domain/answer.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { CustomerRef } from '../callers/calls.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { ALL_SYSTEMS, ambiguous, type CustomerArgument, candidatesFor, type Subject, subjectFor } from './subject.ts';

export interface ReadArgument extends CustomerArgument {
  readonly systems?: typeof ALL_SYSTEMS | undefined;
}

/** What an answer is about: one account of a customer, or with `systems: "all"` every account it has. */
export interface Accounts {
  /** The one that the request named; its calendar and its record stand for all. */
  readonly first: Subject;
  /** `first` and, in a wide answer, the linked ones. */
  readonly subjects: readonly Subject[];
  /** Whether each row tells its system. */
  readonly isWide: boolean;
  /** Systems of which it is not known whether the customer is there too. */
  readonly unsure: readonly string[];
}

/** Whether a request wants what every system knows; `system: "all"` only leaves open where its customer is. */
export function isEverywhere({ systems }: Pick<ReadArgument, 'systems'>): boolean {
  return systems === ALL_SYSTEMS;
}

/**
 * The accounts that a question is about, each allowed by the policy.
 *
 * Throws: what `subjectOf` throws; of several candidates only such as are linked with each other are one customer.
 */
export async function accountsOf(deps: AnswerDeps, asking: Asking, argument: ReadArgument): Promise<Accounts> {
  const isWide = isEverywhere(argument);
  const [named, ...more] = await candidatesFor(deps, asking, argument);
  const handles = () => [named, ...more].map((one) => deps.calls.handle(asking.call, one));
  if (!isWide) {
    if (more.length > 0) throw ambiguous(handles());
    const first = subjectFor(deps, asking, named);
    return { first, subjects: [first], isWide, unsure: [] };
  }
  const { others, unsure } = deps.links.of(named);
  if (more.some((one) => !others.some((other) => isSame(one, other)))) throw ambiguous(handles());
  const shown = others.filter((other) => !deps.tripwire.isBait(other));
  // Who is verified for one account is so for all of the customer's, also for one that was linked since.
  if (asking.call) deps.calls.extend(asking.call, named, shown);
  const first = subjectFor(deps, asking, named);
  return { first, subjects: [first, ...shown.map((other) => subjectFor(deps, asking, other))], isWide, unsure };
}

/**
 * Like `accountsOf`, for answers that are whole or not given.
 *
 * Throws: DATA_TOO_OLD where it is not known in which systems the customer is.
 */
export async function wholeAccountsOf(deps: AnswerDeps, asking: Asking, argument: ReadArgument): Promise<Accounts> {
  const accounts = await accountsOf(deps, asking, argument);
  const [system] = accounts.unsure;
  if (system === undefined) return accounts;
  throw new AditError('DATA_TOO_OLD', 'whether a system knows the customer is not known: no search index', {
    details: { entity: 'searchKey', system },
    hint: `load it with "adit sync run ${system} searchIndex", link the customer in adit.yaml, or name one system`,
  });
}

/** Does the same for every account, side by side. What goes wrong in one of several says in which system. */
export function ofEach<T>({ subjects, isWide }: Accounts, work: (subject: Subject) => Promise<T>): Promise<T[]> {
  return Promise.all(
    subjects.map((subject) => (isWide ? work(subject).catch((thrown) => rethrow(thrown, subject)) : work(subject))),
  );
}

function rethrow(thrown: unknown, { system }: Subject): never {
  const error = asAditError(thrown);
  throw new AditError(error.code, error.message, {
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(error.outcome && { outcome: error.outcome }),
    details: { ...error.details, system: system.name },
    cause: error,
  });
}

/** The row, with its system where the answer is about several. */
export function placed<T extends object>(
  { isWide }: Pick<Accounts, 'isWide'>,
  { name }: { readonly name: string },
  row: T,
): T & { system?: string } {
  return isWide ? { ...row, system: name } : row;
}

/** What a list is sorted and paged by: the row's own key and, where ids of several systems meet, the system. */
export function placedKey(key: string, { system }: { readonly system?: string }): string {
  return system === undefined ? key : `${key}/${system}`;
}

type About = { tier: Tier; system: string; customer: string; systems?: NonNullable<AnswerMeta['systems']> };

/** What stands beside an answer that is whole. */
export function aboutAll({ first, subjects, isWide }: Accounts): About {
  const { tier, system, customer } = first;
  if (!isWide) return { tier, system: system.name, customer: customer.number };
  return {
    tier,
    system: subjects.length === 1 ? system.name : ALL_SYSTEMS,
    customer: subjects.map((subject) => nameOf(subject.customer)).join(' '),
    systems: subjects.map((subject) => ({ system: subject.system.name, told: 'whole' })),
  };
}

/** Names the list for its cursors: one of other accounts is another list. */
export function listOf({ first, subjects, isWide }: Accounts): CustomerRef | readonly string[] {
  return isWide ? subjects.map(({ customer }) => nameOf(customer)) : first.customer;
}

function nameOf({ system, number }: CustomerRef): string {
  return `${system}/${number}`;
}

function isSame(a: CustomerRef, b: CustomerRef): boolean {
  return nameOf(a) === nameOf(b);
}
