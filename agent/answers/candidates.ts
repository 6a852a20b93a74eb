import type { z } from 'zod';
import type { CallCandidate, Clearance } from '../../domain/answer-shapes.ts';
import { candidatesOf } from '../../domain/derive/candidates.ts';
import type { ClearanceInput } from '../../domain/derive/clearance.ts';
import { jointClearance } from '../../domain/derive/joint-clearance.ts';
import type { Laid } from '../../domain/derive/overlay.ts';
import { AditError } from '../../domain/errors.ts';
import type { operations } from '../../domain/operations.ts';
import type { SystemHandle } from '../host/contract.ts';
import { allowedOrThrow } from '../policy/policy.ts';
import { type Answered, oldest, type Part } from './answered.ts';
import type { Asking } from './asking.ts';
import { type Account, type OverdueAccounts, overdueCustomers } from './candidate-accounts.ts';
import { ACTIVITY_WINDOW_DAYS, clearanceInput } from './clearance.ts';
import type { AnswerDeps } from './deps.ts';
import { judge } from './freshness.ts';
import { ageLimits, type Gathered, gatherPart } from './gather.ts';
import { withOwnIfThere } from './laid.ts';
import { itemsOf } from './open-items.ts';
import { pageOf } from './paging.ts';
import { daysAgo } from './standing.ts';
import { targetSystems } from './subject.ts';

type Input = z.output<(typeof operations)['list_call_candidates']['input']>;

/** What stands in a row until its account's turn comes. */
const NOT_YET: Clearance = { clear: true, reasons: [], asOf: '1970-01-01T00:00:00.000Z' };

/**
 * Whom to call, over all systems, from what the change feed holds: the ERPs are not asked for the portfolio. Customer
 * master records that are not held are read; an account whose record is not there in time counts as not clear, and the
 * answer as not complete. A customer whom several of the systems know is one row, under the account that is longest
 * overdue.
 *
 * Throws: DATA_TOO_OLD before the first full load, and when the feed is older than the limit.
 */
export async function listCallCandidates(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const systems = systemsOf(deps, input.systems);
  for (const { name } of systems) {
    allowedOrThrow(deps.policy.decide({ op: asking.op, tier: asking.call ? 'none' : 'platform', system: name }));
  }
  const parts = systems.map((system) => portfolioPart(deps, asking, system));
  const customers = await overdueCustomers(deps, systems);
  const byHandle = new Map(customers.map((customer) => [customer.lead.handle, customer]));
  const rows = candidatesOf(
    customers.map(({ lead, linked }) => ({
      customer: lead.handle,
      system: lead.system.name,
      name: '',
      ...(linked.length > 0 && { linked: linked.map(({ handle }) => handle) }),
      items: [lead, ...linked].flatMap(({ items }) => items),
      clearance: NOT_YET,
    })),
    { buckets: input.buckets, minAmount: input.minAmount, exclude: input.exclude, showExcluded: true },
  );
  const list = [asking.op, input.buckets, input.minAmount, input.systems, input.exclude, input.showExcluded];
  const limit = Math.min(input.limit, deps.policy.rowCap);
  const shown: CallCandidate[] = [];
  let isJudged = true;
  let cursor = input.cursor;
  do {
    const page = pageOf({ rows, keyOf: candidateKey, order: 'ascending', limit: limit - shown.length, cursor, list });
    const cleared = await Promise.all(
      page.rows.map(async (row) => {
        const customer = byHandle.get(row.customer);
        if (!customer) return row;
        const judged = await withClearance(deps, asking, row, customer);
        isJudged &&= judged !== null;
        return judged ?? { ...row, clearance: notJudged(customer) };
      }),
    );
    shown.push(...cleared.filter(({ clearance }) => clearance.clear || input.showExcluded));
    cursor = page.nextCursor;
  } while (cursor !== undefined && shown.length < limit && deps.clock.monotonic() < asking.answerByMs);
  const [only] = systems;
  return {
    data: shown,
    tier: 'platform',
    system: systems.length === 1 && only ? only.name : 'all',
    parts,
    records: shown.length,
    // Whom nobody could judge is left out or not clear: either way the list is not the whole answer.
    complete: isJudged && customers.every(({ isSure }) => isSure),
    ...(cursor !== undefined && { nextCursor: cursor }),
  };
}

function systemsOf(deps: AnswerDeps, wanted: Input['systems']): readonly SystemHandle[] {
  if (wanted === 'all') return targetSystems(deps, 'all');
  return [...new Set(wanted)].flatMap((name) => targetSystems(deps, name));
}

function portfolioPart(deps: AnswerDeps, asking: Asking, { name }: SystemHandle): Part {
  const { asOf, snapshotAt } = deps.records.position(name, 'changes');
  const held = asOf === null || snapshotAt === null ? null : { asOf, complete: true };
  const verdict = judge(held, { nowMs: deps.clock.now(), ...ageLimits(deps, asking), isVoid: false });
  if (held === null || verdict === 'too-old' || verdict === 'nothing') {
    throw new AditError('DATA_TOO_OLD', 'the open items of the system are not loaded or too old', {
      details: { system: name, ...(asOf && { asOf }) },
    });
  }
  const origin = { entity: 'openItem', system: name, source: 'cache' } as const;
  return { ...origin, rows: [held], asOf: held.asOf, stale: verdict === 'stale', complete: true };
}

function notJudged({ lead: { asOf } }: OverdueAccounts): Clearance {
  return { clear: false, reasons: [{ code: 'data_too_old', text: 'The facts to decide on are not there.' }], asOf };
}

/** Null where the facts to decide on could not be had. */
async function withClearance(
  deps: AnswerDeps,
  asking: Asking,
  row: CallCandidate,
  { lead, linked, isWhole }: OverdueAccounts,
): Promise<CallCandidate | null> {
  const [first, ...others] = await Promise.all([lead, ...linked].map((account) => factsOf(deps, asking, account)));
  const known = others.filter((facts) => facts !== null);
  if (!first || known.length < others.length || !isWhole) return null;
  return { ...row, name: first.customer.name, clearance: jointClearance([first, ...known]) };
}

async function factsOf(deps: AnswerDeps, asking: Asking, account: Account): Promise<ClearanceInput | null> {
  const { system, number, own } = account;
  const of = { system, own, priority: 'sync' } as const;
  const selector = { customer: number };
  const laid = <E extends Laid>(part: Gathered<E> | null) => withOwnIfThere(deps, account, part);
  const [customer, disputes, promises, activities] = await Promise.all([
    gatherPart(deps, asking, { ...of, entity: 'customer', selector }).then(laid),
    gatherPart(deps, asking, { ...of, entity: 'dispute', selector }).then(laid),
    gatherPart(deps, asking, { ...of, entity: 'promise', selector }).then(laid),
    gatherPart(deps, asking, {
      ...of,
      entity: 'activity',
      selector: { customer: number, from: daysAgo(deps, ACTIVITY_WINDOW_DAYS) },
    }).then(laid),
  ]);
  const facts = customer?.rows[0];
  if (!customer || !facts || !disputes || !promises || !activities) return null;
  const fromErp = [customer, disputes, promises, activities].filter(({ source }) => source !== 'agent');
  const asOf = oldest(fromErp);
  return clearanceInput(deps, account, {
    purpose: 'collection',
    customer: facts,
    items: itemsOf(deps, account, account.facts, {
      keyDate: account.today,
      disputes: disputes.rows,
      promises: promises.rows,
    }),
    disputes: disputes.rows,
    promises: promises.rows,
    activities: activities.rows,
    // The customer's own record changes rarely and has a limit of its own; the money is as old as the feed.
    asOf: asOf !== null && asOf < account.asOf && customer.stale ? asOf : account.asOf,
  });
}

/** Longest overdue first: the days are counted down from a bound, so that the key ascends. */
function candidateKey({ oldestDays, customer }: CallCandidate): string {
  return `${String(999_999 - oldestDays).padStart(6, '0')}/${customer}`;
}
