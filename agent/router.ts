import type { z } from 'zod';
import type { Config } from '../config/schema.ts';
import type { Tier } from '../domain/answer.ts';
import type { Clock } from '../domain/clock.ts';
import { summarize } from '../domain/derive/summaries.ts';
import { AditError, asAditError } from '../domain/errors.ts';
import {
  type CommandName,
  isCommandName,
  type OperationName,
  operations,
  type QueryName,
} from '../domain/operations.ts';
import { MAX_BODY_BYTES } from '../protocol/limits.ts';
import type { RequestMeta } from '../protocol/meta.ts';
import { errorReply, okReply, type Reply } from '../protocol/reply.ts';
import { parseStrictJson } from '../protocol/strict-json.ts';
import { type Answered, metaOf } from './answers/answered.ts';
import { type Asking, answerBy } from './answers/asking.ts';
import { acceptCommand, type CommandInput } from './answers/commands.ts';
import { createCustomerDirectory } from './answers/customer-directory.ts';
import type { AnswerDeps } from './answers/deps.ts';
import { createFlights } from './answers/flights.ts';
import { answerQuery } from './answers/handlers.ts';
import { createLinks } from './answers/links.ts';
import { ReadAudit } from './answers/read-audit.ts';
import { RefusalAudit } from './answers/refusal-audit.ts';
import { createToday } from './answers/today.ts';
import { type Calls, createCalls } from './callers/calls.ts';
import type { ConnectorHost } from './host/contract.ts';
import type { Ledger } from './ledger/contract.ts';
import type { Logger } from './log.ts';
import { allowedOrThrow, type Policy } from './policy/policy.ts';
import { createRecordBudget } from './policy/record-budget.ts';
import { createTripwire } from './policy/tripwire.ts';

export interface RouterDeps {
  readonly config: Pick<Config, 'policy' | 'cache' | 'links'>;
  /** The one that also rechecks commands, so that both always speak of the same version. */
  readonly policy: Policy;
  readonly host: Pick<ConnectorHost, 'system' | 'systems'>;
  readonly records: AnswerDeps['records'];
  readonly ledger: AnswerDeps['ledger'] & Pick<Ledger, 'audit'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface RequestContext {
  /** Aborted when the requester no longer waits. */
  readonly signal: AbortSignal;
  readonly remainingMs: number;
}

export interface Router {
  /** Answers one request. Never rejects: what goes wrong becomes a reply with a code and what may be said. */
  handle(meta: RequestMeta, body: Buffer, context: RequestContext): Promise<Reply>;
  /** Writes the audit of reads and refusals that still waits. Idempotent. */
  close(): Promise<void>;
}

/** The way of every request: parse, policy, answer or ledger, field filter, words. Nothing else parses a body. */
export function createRouter(deps: RouterDeps): Router {
  const { config, policy, clock, log } = deps;
  const calls: Calls = createCalls({ clock, rules: config.policy.verification });
  const { writesSwitch, audit } = deps.ledger;
  const answers: AnswerDeps = {
    ...deps,
    calls,
    tripwire: createTripwire({ baits: config.policy.honeyCustomers ?? [], writesSwitch, log }),
    flights: createFlights({ records: deps.records, log }),
    directory: createCustomerDirectory(deps),
    links: createLinks(deps),
    today: createToday(clock),
  };
  const budget = createRecordBudget({ perHour: config.policy.recordsPerHour, clock, log });
  const reads = new ReadAudit({ audit, clock, log });
  const refusals = new RefusalAudit({ audit, clock, log });

  const answer = async (meta: RequestMeta, body: Buffer, context: RequestContext): Promise<Reply> => {
    const startedMs = clock.monotonic();
    const op = operationOf(meta.op);
    const asking = askingOf(meta, op, context, startedMs);
    allowedOrThrow(policy.decide({ op, tier: highestTier(calls, asking) }));
    const answered = await carryOut(answers, asking, inputOf(op, body)).catch((thrown: unknown) => {
      // The candidates of an ambiguous answer leave the house too.
      budget.spend(candidatesIn(thrown));
      throw thrown;
    });
    const data = policy.filter(op, answered.tier)(answered.data);
    budget.spend(answered.records);
    const at = { nowMs: clock.now(), totalMs: clock.monotonic() - startedMs };
    const plainMeta = metaOf(answered, at);
    const summary = summarize(op, data, plainMeta, meta.locale);
    const answerMeta = summary.exact ? plainMeta : { ...plainMeta, summaryLocale: summary.locale };
    const text = Buffer.from(JSON.stringify({ data, meta: answerMeta, summary: summary.text }));
    if (text.length > MAX_BODY_BYTES) throw new AditError('PAYLOAD_TOO_LARGE', 'the answer is larger than a frame');
    reads.note(asking, answered);
    return okReply(text);
  };

  const fail = (meta: RequestMeta, thrown: unknown): Reply => {
    const error = asAditError(thrown);
    const fields = { op: meta.op.slice(0, 64), code: error.code, tenant: meta.tenant };
    if (error.code === 'INTERNAL') {
      log.error('a request failed by a defect', {
        ...fields,
        stack: error.cause instanceof Error ? error.cause.stack : error.stack,
      });
    } else log.debug('a request was refused', fields);
    refusals.note(meta, error.code);
    return errorReply(error);
  };

  return {
    handle: async (meta, body, context) => {
      try {
        return await answer(meta, body, context);
      } catch (thrown) {
        return fail(meta, thrown);
      }
    },
    close: async () => {
      await Promise.all([reads.close(), refusals.close()]);
    },
  };
}

function candidatesIn(thrown: unknown): number {
  const candidates = asAditError(thrown).details?.['candidates'];
  return Array.isArray(candidates) ? candidates.length : 0;
}

function operationOf(name: string): OperationName {
  if (Object.hasOwn(operations, name)) return name as OperationName;
  throw new AditError('OP_UNKNOWN', 'there is no such operation');
}

/** The most that this request can be allowed, before it is known whom it is about. */
function highestTier(calls: Calls, { call }: Asking): Tier {
  if (!call) return 'platform';
  return calls.verified(call).length > 0 ? 'verified' : 'none';
}

function askingOf(
  meta: RequestMeta,
  op: OperationName,
  { signal, remainingMs }: RequestContext,
  startedMs: number,
): Asking {
  const { tenant, principal, callId, system, idempotencyKey, maxAgeS } = meta;
  const call = callId === undefined ? null : { tenant, callId };
  const answerByMs = answerBy(startedMs, remainingMs);
  return { op, tenant, principal, call, system, idempotencyKey, maxAgeS, signal, answerByMs };
}

/** The body by the operation's own schema. Throws: INPUT_INVALID naming the fields, never what stood in them. */
function inputOf(op: OperationName, body: Buffer): unknown {
  const raw = body.length === 0 ? {} : parseStrictJson(body);
  const parsed = operations[op].input.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new AditError('INPUT_INVALID', 'the arguments do not fit the operation', {
    details: { fields: parsed.error.issues.slice(0, 20).map(problemOf) },
  });
}

function problemOf(issue: z.core.$ZodIssue): { field: string; problem: string } {
  const field = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return { field: field.slice(0, 120), problem: issue.message.slice(0, 200) };
  const names = issue.keys.filter((key) => /^\w{1,40}$/.test(key)).slice(0, 5);
  return { field: field.slice(0, 120), problem: `no such field${names.length > 0 ? `: ${names.join(', ')}` : ''}` };
}

function isQuery(asking: Asking): asking is Asking & { readonly op: QueryName } {
  return operations[asking.op].kind === 'query';
}

function isCommand(asking: Asking): asking is Asking & { readonly op: CommandName } {
  return isCommandName(asking.op);
}

async function carryOut(answers: AnswerDeps, asking: Asking, input: unknown): Promise<Answered> {
  // What the schema of this very operation has just accepted; TypeScript cannot follow it through the table.
  type Accepted = z.output<(typeof operations)[QueryName]['input']>;
  if (isQuery(asking)) return answerQuery(answers, asking, input as Accepted);
  if (!isCommand(asking)) throw new AditError('OP_UNKNOWN', 'there is no such operation');
  return acceptCommand(answers, asking, operations[asking.op], input as CommandInput);
}
