import type { OperationName } from '../../domain/operations.ts';
import type { CallRef } from '../callers/calls.ts';

/** One request, as every step of its answer needs to know it. */
export interface Asking {
  readonly op: OperationName;
  readonly tenant: string;
  readonly principal: string;
  /** Null for a request that belongs to no call. */
  readonly call: CallRef | null;
  /** System that the request's envelope names. */
  readonly system: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Oldest facts that the requester accepts, in seconds. */
  readonly maxAgeS: number | undefined;
  /** Aborted when the requester hung up. */
  readonly signal: AbortSignal;
  /** Monotonic milliseconds at which the answer must leave to arrive in time. */
  readonly answerByMs: number;
}

/** At least this much, or a tenth of what remains, is kept for the way back. */
const RETURN_MS = 50;

export function answerBy(nowMs: number, remainingMs: number): number {
  return nowMs + remainingMs - Math.max(RETURN_MS, remainingMs / 10);
}
