import { z } from 'zod';
import { Instant } from './dates.ts';

/** Who is asking. `verified` holds for one customer of one call; a request without a call has `platform`. */
export const Tier = z.enum(['none', 'verified', 'platform']);
export type Tier = z.infer<typeof Tier>;

const Source = z.enum(['erp', 'cache', 'agent', 'mixed']);

/** Where a part of an answer comes from and how old it is. */
const Provenance = z.strictObject({
  entity: z.string(),
  system: z.string(),
  source: Source,
  asOf: Instant,
});

/** Stands beside every answer, whether it came live, from the cache or from the agent's own books. */
export const AnswerMeta = z.strictObject({
  system: z.string(),
  source: Source,
  /** Of the oldest part. */
  asOf: Instant,
  ageSeconds: z.int().min(0),
  stale: z.boolean(),
  complete: z.boolean(),
  coverage: z.literal('agent-only').optional(),
  parts: z.array(Provenance).optional(),
  /**
   * Where an answer is about several systems: how much of what was asked each gave, an entry for each account of the
   * customer. `unknown`: nothing of it is in the answer.
   */
  systems: z.array(z.strictObject({ system: z.string(), told: z.enum(['whole', 'partly', 'unknown']) })).optional(),
  tier: Tier,
  timing: z.strictObject({
    totalMs: z.number(),
    erpMs: z.number(),
    queueMs: z.number(),
    erpCalls: z.int(),
  }),
  nextCursor: z.string().optional(),
  /** Language of `summary`, where it is not the one that the request asked for. */
  summaryLocale: z.string().optional(),
});
export type AnswerMeta = z.infer<typeof AnswerMeta>;
