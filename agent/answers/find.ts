import type { z } from 'zod';
import type { Tier } from '../../domain/answer.ts';
import type { Candidate } from '../../domain/answer-shapes.ts';
import type { FindQuery } from '../../domain/connector.ts';
import { type Instant, toInstant } from '../../domain/dates.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { SearchKey } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import { companyForm } from '../callers/normal-forms.ts';
import type { SystemHandle } from '../host/contract.ts';
import { allowedOrThrow } from '../policy/policy.ts';
import type { Answered, Part } from './answered.ts';
import type { Asking } from './asking.ts';
import { visibleCustomer } from './customer.ts';
import type { AnswerDeps } from './deps.ts';
import { judge } from './freshness.ts';
import { ageLimits, gather, untilAnswerBy } from './gather.ts';
import { lookUpKey } from './index-lookup.ts';
import { targetSystems } from './subject.ts';

type Input = z.output<(typeof operations)['find_customer']['input']>;

const KINDS = ['phone', 'email', 'number', 'name', 'taxId', 'invoice', 'purchaseOrder'] as const;
/** Kinds by which an ERP itself can be searched where the index has nothing. */
const ASKABLE: ReadonlySet<FindQuery['by']> = new Set(['number', 'invoice', 'purchaseOrder']);
const MAX_CANDIDATES = 10;
const FIND_MS = 8_000;

interface Hit extends SearchKey {
  readonly system: string;
}

/**
 * Candidates for what a caller says. An unverified caller's answer holds opaque handles of this call only; what is
 * behind them is told once the caller is verified for that very customer.
 */
export async function findCustomer(deps: AnswerDeps, asking: Asking, input: Input): Promise<Answered> {
  const query = queryOf(input);
  const systems = targetSystems(deps, input.system ?? asking.system);
  for (const { name } of systems) {
    const tier = asking.call ? 'none' : 'platform';
    allowedOrThrow(deps.policy.decide({ op: asking.op, tier, system: name }));
    if (query.by === 'number') deps.tripwire.touch({ system: name, number: query.value }, asking);
  }
  const searches = await Promise.all(systems.map((system) => search(deps, asking, system, query)));
  const found = distinct(searches.flatMap(({ hits }) => hits))
    .map((hit) => ({ hit, score: scoreOf(hit, query) }))
    .sort(
      (a, b) =>
        b.score - a.score || (`${a.hit.system}/${a.hit.customer}` < `${b.hit.system}/${b.hit.customer}` ? -1 : 1),
    )
    .slice(0, MAX_CANDIDATES);
  const shown: Candidate[] = [];
  const tiers: Tier[] = [];
  for (const { hit, score } of found) {
    const ref = { system: hit.system, number: hit.customer };
    if (query.by !== 'name') deps.tripwire.touch(ref, asking);
    if (deps.tripwire.isBait(ref) || !(await isShown(deps, asking, hit, query))) continue;
    const customer = deps.calls.handle(asking.call, ref);
    const tier = deps.calls.tier(asking.call, ref);
    tiers.push(tier);
    // How much of a name was said tells how long it is; a stranger hears only whether it was all of it.
    const told = tier === 'none' && score < 1 ? 0.5 : score;
    shown.push({ customer, score: told, matchedOn: query.by, system: hit.system, name: hit.name, city: hit.city });
  }
  const [only] = systems;
  return {
    data: { candidates: shown },
    tier: tierOf(asking, tiers),
    system: systems.length === 1 && only ? only.name : 'all',
    parts: searches.map(({ part }) => part),
    records: shown.length,
  };
}

/** One candidate of a stranger makes the whole answer a stranger's: the field filter then leaves the handles. */
function tierOf(asking: Asking, tiers: readonly Tier[]): Tier {
  if (!asking.call) return 'platform';
  return tiers.length > 0 && tiers.every((tier) => tier === 'verified') ? 'verified' : 'none';
}

function queryOf(input: Input): FindQuery {
  const given = KINDS.flatMap((by) => {
    const value = input[by];
    return value === undefined ? [] : [{ by, value: searchForm(by, value) }];
  });
  const [query, ...others] = given;
  if (query && query.value !== '' && others.length === 0) return query;
  throw new AditError('INPUT_INVALID', 'exactly one thing to search by is needed', {
    details: { fields: [{ field: '', problem: `exactly one of ${KINDS.join(', ')} is needed` }] },
  });
}

/** The form in which the index holds a value. */
function searchForm(by: FindQuery['by'], value: string): string {
  if (by === 'phone') {
    const digits = value.replace(/\(0\)/g, '').replace(/[^\d+]/g, '');
    return digits.replace(/^00/, '+');
  }
  if (by === 'taxId') return value.replace(/[\s.\-/]/g, '').toUpperCase();
  if (by === 'email' || by === 'name') return value.trim().toLowerCase();
  return value.trim();
}

async function search(
  deps: AnswerDeps,
  asking: Asking,
  system: SystemHandle,
  query: FindQuery,
): Promise<{ hits: readonly Hit[]; part: Part }> {
  const indexAsOf = deps.records.position(system.name, 'searchIndex').asOf;
  const limits = { nowMs: deps.clock.now(), ...ageLimits(deps, asking), isVoid: false };
  const verdict = judge(indexAsOf === null ? null : { asOf: indexAsOf, complete: true }, limits);
  const indexed = lookUpKey(deps.records, { ...query, system: system.name });
  if (indexed.length > 0 && (verdict === 'fresh' || verdict === 'stale')) {
    return { hits: indexed, part: indexPart(system, indexAsOf, indexed, verdict === 'stale') };
  }
  if (ASKABLE.has(query.by)) {
    const live = await askErp(deps, asking, system, query, verdict !== 'nothing');
    if (live) return live;
  }
  if (verdict === 'fresh' || verdict === 'stale') {
    return { hits: [], part: indexPart(system, indexAsOf, [], verdict === 'stale') };
  }
  throw new AditError('DATA_TOO_OLD', 'the search index is not loaded or too old', {
    details: { entity: 'searchKey', ...(indexAsOf && { asOf: indexAsOf }) },
  });
}

/** Null if this ERP cannot be searched so, or is silent while there is an index to answer from. */
async function askErp(
  deps: AnswerDeps,
  asking: Asking,
  system: SystemHandle,
  query: FindQuery,
  hasIndex: boolean,
): Promise<{ hits: readonly Hit[]; part: Part } | null> {
  const abort = new AbortController();
  try {
    const asked = system.find(query, { signal: abort.signal, remainingMs: FIND_MS });
    const { found, searched, asOf, cost } = await untilAnswerBy(deps, asking, asked, (why) => {
      if (why !== 'served') abort.abort();
    });
    if (!searched) return null;
    const hits = found.map((key) => ({ ...key, system: system.name }));
    const live = { cost, arrivedMs: deps.clock.monotonic() };
    const origin = { entity: 'searchKey', system: system.name, source: 'erp', asOf } as const;
    return { hits, part: { ...origin, rows: hits, stale: false, complete: true, live } };
  } catch (thrown) {
    if (asking.signal.aborted || !hasIndex) throw thrown;
    deps.log.debug('the ERP was not there to be searched', { system: system.name, code: asAditError(thrown).code });
    return null;
  }
}

function indexPart(system: SystemHandle, asOf: Instant | null, rows: readonly Hit[], stale: boolean): Part {
  const origin = { entity: 'searchKey', system: system.name, source: 'cache' } as const;
  return { ...origin, rows, asOf: asOf ?? toInstant(0), stale, complete: true };
}

function distinct(hits: readonly Hit[]): readonly Hit[] {
  const seen = new Map(hits.map((hit) => [`${hit.system}/${hit.customer}`, hit]));
  return [...seen.values()];
}

/** A telephone number said without its country may be another country's as well. */
const COUNTRY_GUESSED = 0.9;

/** 1 for an exact hit; for names the share of the name that the words given make up. */
function scoreOf({ name }: Hit, { by, value }: FindQuery): number {
  if (by === 'phone' && !value.startsWith('+')) return COUNTRY_GUESSED;
  if (by !== 'name') return 1;
  const whole = companyForm(name);
  const said = companyForm(value);
  if (whole === said || whole === '') return 1;
  return Math.max(0.1, Math.min(0.99, Math.round((said.length / whole.length) * 100) / 100));
}

/**
 * Where the policy leaves out company codes of a system, a customer must have one of the others, and a document by which
 * it was found must be of one.
 */
async function isShown(deps: AnswerDeps, asking: Asking, hit: Hit, query: FindQuery): Promise<boolean> {
  const system = deps.host.system(hit.system);
  const shows = (orgUnit: string) => deps.policy.showsOrgUnit(orgUnit, system.name);
  if (system.orgUnits.every(shows)) return true;
  const { customer } = hit;
  const part = await gather(deps, asking, { system, entity: 'customer', selector: { customer }, own: [] });
  try {
    visibleCustomer(deps, part);
  } catch {
    return false;
  }
  const { by, value } = query;
  if (by !== 'invoice' && by !== 'purchaseOrder') return true;
  const selector = by === 'invoice' ? { invoice: value, customer } : { purchaseOrder: value, customer };
  try {
    const { rows } = await gather(deps, asking, { system, entity: 'invoice', selector, own: [] });
    return rows.some(({ document }) => shows(document.orgUnit));
  } catch (thrown) {
    if (asAditError(thrown).code === 'OP_UNSUPPORTED') return false;
    throw thrown;
  }
}
