import { epochOf, type Instant } from '../../domain/dates.ts';

/**
 * What held facts are good for. `fresh`: they are the answer. `stale`: they may go out, marked, when the ERP gives
 * nothing in time. `too-old` and `nothing`: they may not.
 */
export type Verdict = 'fresh' | 'stale' | 'too-old' | 'nothing';

export interface FreshnessRules {
  readonly nowMs: number;
  readonly maxAgeSeconds: number;
  readonly staleLimitSeconds: number;
  /** A command of ours may have changed the ERP: what is held is behind, whatever its age. */
  readonly isVoid: boolean;
}

/** A part of a list is nothing: a list is never answered from half of it. */
export function judge(
  held: { readonly asOf: Instant; readonly complete: boolean } | null,
  rules: FreshnessRules,
): Verdict {
  if (!held?.complete) return 'nothing';
  // A clock that was set back must not make facts fresh for ever; it makes them as old as nothing.
  const ageMs = Math.max(0, rules.nowMs - epochOf(held.asOf));
  if (ageMs > rules.staleLimitSeconds * 1000) return 'too-old';
  return ageMs <= rules.maxAgeSeconds * 1000 && !rules.isVoid ? 'fresh' : 'stale';
}
