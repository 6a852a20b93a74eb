import { STATE_MEANING } from '../../domain/commands.ts';
import type { CallCost, ReadResult } from '../../domain/connector.ts';
import { epochOf, type Instant, toInstant } from '../../domain/dates.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { EntityFacts, EntityName, Selectors } from '../../domain/facts.ts';
import { operationNamed, operations, type Query } from '../../domain/operations.ts';
import type { Priority, SystemHandle } from '../host/contract.ts';
import type { OwnCommand } from '../ledger/contract.ts';
import { scopeOf } from '../records/scope.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { judge } from './freshness.ts';

/** Facts that an answer is made of, and where they come from. */
export interface Gathered<E extends EntityName> {
  readonly rows: readonly EntityFacts[E][];
  readonly entity: E;
  readonly system: string;
  readonly source: 'erp' | 'cache' | 'agent';
  readonly asOf: Instant;
  readonly stale: boolean;
  readonly complete: boolean;
  /** What a live read cost and when it arrived (monotonic); absent for held facts. */
  readonly live?: { readonly cost: CallCost; readonly arrivedMs: number };
}

export interface Need<E extends EntityName> {
  readonly system: SystemHandle;
  readonly entity: E;
  readonly selector: Selectors[E];
  /** The customer's own commands: they void what they may have changed. */
  readonly own: readonly OwnCommand[];
  readonly priority?: Priority;
}

/** The ERP gave no answer, for reasons of its own or of the way there; what is held may stand in. */
const ERP_SILENT: ReadonlySet<ErrorCode> = new Set([
  'ERP_UNREACHABLE',
  'ERP_AUTH',
  'ERP_LOCKED',
  'ERP_FAULT',
  'OVERLOADED',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'DRIVER_MISSING',
  'SECRET_UNAVAILABLE',
]);

/**
 * Brings facts for one part of an answer: held ones if complete and fresh enough, else the ERP's, else held ones
 * marked stale once the time is up or the ERP is known to be silent.
 *
 * Throws: DATA_TOO_OLD (held, but beyond the stale limit), DEADLINE_EXCEEDED (nothing held), CANCELLED (the requester
 * hung up), and what the connector threw.
 */
export async function gather<E extends EntityName>(
  deps: AnswerDeps,
  asking: Asking,
  need: Need<E>,
): Promise<Gathered<E>> {
  const { system, entity, selector } = need;
  const now = deps.clock.now();
  if (deps.flights.isAgentOnly(system.name, entity)) return agentOnly(system.name, entity, now);
  const { customer, scope } = scopeOf(entity, selector);
  const held = deps.records.coverage(system.name, entity, customer, scope);
  const verdict = judge(held, {
    nowMs: now,
    ...ageLimits(deps, asking),
    isVoid: held !== null && need.own.some((command) => mayHaveChanged(command, entity, held.asOf)),
  });
  const fromHeld = (stale: boolean): Gathered<E> => ({
    rows: deps.records.rows(system.name, entity, customer, selector),
    entity,
    system: system.name,
    source: 'cache',
    asOf: held?.asOf ?? toInstant(now),
    stale,
    complete: true,
  });
  if (verdict === 'fresh') return fromHeld(false);
  try {
    const read = await liveRead(deps, asking, need);
    if (read.coverage === 'agent-only') return agentOnly(system.name, entity, now);
    const { rows, asOf, complete, cost } = read;
    const stale = isBehind(deps, asking, entity, { asOf, askedMs: now });
    const live = { cost, arrivedMs: deps.clock.monotonic() };
    return { rows, entity, system: system.name, source: 'erp', asOf, stale, complete, live };
  } catch (thrown) {
    const error = asAditError(thrown);
    if (asking.signal.aborted || !ERP_SILENT.has(error.code)) throw error;
    if (verdict === 'stale') return fromHeld(true);
    if (verdict === 'too-old') throw tooOld(entity, held?.asOf, error);
    throw error;
  }
}

/** Whether an error says that facts cannot be had now, not that anything is wrong with the question. */
export function isMissing({ code }: AditError): boolean {
  return code === 'DATA_TOO_OLD' || ERP_SILENT.has(code);
}

/**
 * Like `gather`, but null where the part cannot be had in time, the reason put with the others `missing`: for the
 * answers that may leave a whole part out.
 */
export async function gatherPart<E extends EntityName>(
  deps: AnswerDeps,
  asking: Asking,
  need: Need<E>,
  missing: AditError[] = [],
): Promise<Gathered<E> | null> {
  try {
    return await gather(deps, asking, need);
  } catch (thrown) {
    const error = asAditError(thrown);
    if (asking.signal.aborted || !isMissing(error)) throw error;
    missing.push(error);
    return null;
  }
}

/** A read that another question began may be this old when it is joined; facts that are older yet come from a copy of the ERP. */
const LIVE_SECONDS = 15;

/**
 * Whether facts that were just read are older than the answer wants them: what reads come from may be a replica. Throws
 * DATA_TOO_OLD beyond the stale limit. For a command the ERP itself decides, whatever a replica says.
 */
function isBehind(
  deps: AnswerDeps,
  asking: Asking,
  entity: EntityName,
  { asOf, askedMs }: { readonly asOf: Instant; readonly askedMs: number },
): boolean {
  if (operations[asking.op].kind === 'command') return false;
  const { maxAgeSeconds, staleLimitSeconds } = ageLimits(deps, asking);
  const verdict = judge(
    { asOf, complete: true },
    {
      // However long the ERP took: that is no age of the facts.
      nowMs: askedMs,
      maxAgeSeconds: Math.max(maxAgeSeconds, LIVE_SECONDS),
      staleLimitSeconds: Math.max(staleLimitSeconds, LIVE_SECONDS),
      isVoid: false,
    },
  );
  if (verdict !== 'too-old') return verdict === 'stale';
  throw new AditError('DATA_TOO_OLD', 'the copy of the ERP that answers reads is too far behind', {
    details: { entity, asOf },
  });
}

/** Waits for the ERP until the answer must leave. The read itself goes on without us, unless we hung up. */
async function liveRead<E extends EntityName>(
  deps: AnswerDeps,
  asking: Asking,
  need: Omit<Need<E>, 'own'>,
): Promise<ReadResult<E>> {
  if (asking.signal.aborted) throw hungUp();
  const { system, entity, selector, priority } = need;
  const flight = deps.flights.join({
    system,
    entity,
    selector,
    ...(priority && { priority }),
  });
  return untilAnswerBy(deps, asking, flight.result, flight.leave);
}

type Leaving = 'hung-up' | 'out-of-time' | 'served';

/** The result, or DEADLINE_EXCEEDED when the answer must leave, or CANCELLED when the requester hung up. */
export async function untilAnswerBy<T>(
  { clock }: Pick<AnswerDeps, 'clock'>,
  asking: Pick<Asking, 'signal' | 'answerByMs'>,
  result: Promise<T>,
  leave: (why: Leaving) => void,
): Promise<T> {
  const stop = new AbortController();
  const stopOnAbort = () => stop.abort();
  asking.signal.addEventListener('abort', stopOnAbort, { once: true });
  const left = Math.max(0, asking.answerByMs - clock.monotonic());
  const timeUp = clock.sleep(left, stop.signal).then((): 'out-of-time' => 'out-of-time');
  let why: Leaving = 'served';
  try {
    const first = await Promise.race([result.then((value) => ({ value })), timeUp]);
    if (first !== 'out-of-time') return first.value;
    why = asking.signal.aborted ? 'hung-up' : 'out-of-time';
    if (why === 'hung-up') throw hungUp();
    throw new AditError('DEADLINE_EXCEEDED', 'the ERP did not answer in time');
  } finally {
    asking.signal.removeEventListener('abort', stopOnAbort);
    stop.abort();
    leave(why);
  }
}

function hungUp(): AditError {
  return new AditError('CANCELLED', 'the requester hung up');
}

function tooOld(entity: EntityName, asOf: Instant | undefined, cause: AditError): AditError {
  return new AditError('DATA_TOO_OLD', 'the ERP does not answer and what is held is too old', {
    details: { entity, ...(asOf && { asOf }), erp: cause.code },
    cause,
  });
}

export function agentOnly<E extends EntityName>(system: string, entity: E, nowMs: number): Gathered<E> {
  return { rows: [], entity, system, source: 'agent', asOf: toInstant(nowMs), stale: false, complete: true };
}

/** The strictest of the operation, the configuration and the request decides how old held facts may be. */
export function ageLimits(
  deps: Pick<AnswerDeps, 'config'>,
  { op, maxAgeS }: Pick<Asking, 'op' | 'maxAgeS'>,
): { maxAgeSeconds: number; staleLimitSeconds: number } {
  const row = operations[op];
  const limits: Pick<Query, 'maxAgeSeconds' | 'staleLimitSeconds'> =
    row.kind === 'query' ? row : { maxAgeSeconds: 0, staleLimitSeconds: 0 };
  const { cache } = deps.config;
  return {
    maxAgeSeconds: Math.min(
      limits.maxAgeSeconds,
      cache.maxAgeSeconds[op] ?? Number.POSITIVE_INFINITY,
      maxAgeS ?? Number.POSITIVE_INFINITY,
    ),
    staleLimitSeconds: cache.staleLimitSeconds[op] ?? limits.staleLimitSeconds,
  };
}

/** An undecided command may have changed what its kind touches at any moment; a decided one did so by then. */
function mayHaveChanged(command: OwnCommand, entity: EntityName, asOf: Instant): boolean {
  const operation = operationNamed(command.kind);
  if (operation?.kind !== 'command' || !operation.touches.includes(entity)) return false;
  if (STATE_MEANING[command.state].undecided) return true;
  return command.decidedAt !== undefined && epochOf(command.decidedAt) >= epochOf(asOf);
}
