import type { AnswerMeta, Tier } from '../../domain/answer.ts';
import { epochOf, type Instant, toInstant } from '../../domain/dates.ts';
import type { EntityName } from '../../domain/facts.ts';
import type { Gathered } from './gather.ts';

/** What a handler brings; the router filters it, puts it into words and sends it. */
export interface Answered {
  readonly data: unknown;
  readonly tier: Tier;
  readonly system: string;
  /** The ERP's number, for the audit, or of several systems the handles; absent where the answer is about no single customer. */
  readonly customer?: string;
  readonly parts: readonly Part[];
  /** Records that leave with the answer; they count against the hour's budget. */
  readonly records: number;
  /** False if a whole part was left out. */
  readonly complete?: boolean;
  readonly nextCursor?: string;
  /** Of an answer about several systems: what each gave. */
  readonly systems?: NonNullable<AnswerMeta['systems']>;
}

export type Part = Omit<Gathered<EntityName>, 'rows'> & { readonly rows: readonly unknown[] };

/** Facts of the agent's own books: always of now, always whole. */
export function ownPart(entity: EntityName, system: string, nowMs: number, rows: readonly unknown[]): Part {
  return { rows, entity, system, source: 'agent', asOf: toInstant(nowMs), stale: false, complete: true };
}

/** The meta that stands beside an answer. The whole is as old as its oldest part. */
export function metaOf(answered: Answered, at: { nowMs: number; totalMs: number }): AnswerMeta {
  const { parts, system, systems, tier, nextCursor } = answered;
  const asOf = oldest(parts) ?? toInstant(at.nowMs);
  const isAgentOnly = parts.length > 0 && parts.every(({ source }) => source === 'agent');
  return {
    system,
    source: sourceOf(parts),
    asOf,
    ageSeconds: Math.max(0, Math.floor((at.nowMs - epochOf(asOf)) / 1000)),
    stale: parts.some(({ stale }) => stale),
    complete: answered.complete !== false && parts.every(({ complete }) => complete),
    ...(isAgentOnly && { coverage: 'agent-only' as const }),
    ...(parts.length > 1 && {
      parts: parts.map((part) => ({
        entity: part.entity,
        system: part.system,
        source: part.source,
        asOf: part.asOf,
      })),
    }),
    ...(systems && { systems: [...systems] }),
    tier,
    timing: { totalMs: rounded(at.totalMs), ...costOf(parts) },
    ...(nextCursor !== undefined && { nextCursor }),
  };
}

export function oldest(parts: readonly Part[]): Instant | null {
  let found: Instant | null = null;
  for (const { asOf } of parts) if (found === null || asOf < found) found = asOf;
  return found;
}

/** A part that the agent keeps itself and that is empty says nothing about where the rest is from. */
function sourceOf(parts: readonly Part[]): AnswerMeta['source'] {
  const telling = parts.filter(({ source, rows }) => source !== 'agent' || rows.length > 0);
  const [first, ...others] = telling;
  if (!first) return 'agent';
  return others.every(({ source }) => source === first.source) ? first.source : 'mixed';
}

/** Time with the ERP counts once where reads ran side by side; waiting for a connection is the longest of them. */
function costOf(parts: readonly Part[]): { erpMs: number; queueMs: number; erpCalls: number } {
  const live = parts.flatMap((part) => (part.live ? [part.live] : []));
  if (live.length === 0) return { erpMs: 0, queueMs: 0, erpCalls: 0 };
  const spans = live.map(({ cost, arrivedMs }) => [arrivedMs - cost.erpMs, arrivedMs] as const);
  spans.sort(([a], [b]) => a - b);
  let erpMs = 0;
  let coveredTo = Number.NEGATIVE_INFINITY;
  for (const [from, to] of spans) {
    erpMs += Math.max(0, to - Math.max(from, coveredTo));
    coveredTo = Math.max(coveredTo, to);
  }
  return {
    erpMs: rounded(erpMs),
    queueMs: rounded(Math.max(...live.map(({ cost }) => cost.queueMs))),
    erpCalls: live.reduce((count, { cost }) => count + cost.calls.length, 0),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
