import { randomBytes } from 'node:crypto';
import type { Tier } from '../../domain/answer.ts';
import type { Clock } from '../../domain/clock.ts';
import { type Instant, toInstant } from '../../domain/dates.ts';

/** A customer by system and the ERP's own number. */
export interface CustomerRef {
  readonly system: string;
  readonly number: string;
}

/** A voice call as the gateway names it. The tenant is part of it: call ids of two tenants may be equal. */
export interface CallRef {
  readonly tenant: string;
  readonly callId: string;
}

export type Attempt =
  | {
      readonly open: true;
      /** Tries left should this one fail. */
      readonly attemptsLeft: number;
      /** The claims hold: the caller is verified for these customers of this call, until the call expires. */
      succeed(customers: readonly CustomerRef[]): void;
      /** The claims could not be compared; the try does not count. */
      undo(): void;
    }
  | { readonly open: false; readonly lockedUntil: Instant };

/** Who was verified for what in which call. The agent's own knowledge; nothing from the platform enters it. */
export interface Calls {
  /** `platform` without a call; else `verified` only for a customer established in that call. */
  tier(call: CallRef | null, customer: CustomerRef): Tier;
  verified(call: CallRef): readonly CustomerRef[];
  /** Of a customer that is verified in the call: these are the same customer in other systems. */
  extend(call: CallRef, customer: CustomerRef, linked: readonly CustomerRef[]): void;
  /** The name of a customer as it goes out: opaque and of this call only, unless the tier allows the number. */
  handle(call: CallRef | null, customer: CustomerRef): string;
  /** The customer behind an opaque handle of this very call, else null. */
  behind(call: CallRef, handle: string): CustomerRef | null;
  /** Takes one try, before anything is compared: tries that run side by side are counted too. */
  attempt(call: CallRef, customer: CustomerRef): Attempt;
  /** Instant until which tries are refused, once the last one failed. */
  lockedUntil(call: CallRef, customer: CustomerRef): Instant | null;
}

interface Tries {
  used: number;
  /** Monotonic; 0 while open. */
  lockedUntilMs: number;
}

interface Call {
  readonly expiresAtMs: number;
  readonly verified: Map<string, CustomerRef>;
  readonly tries: Map<string, Tries>;
  readonly byHandle: Map<string, CustomerRef>;
  readonly handles: Map<string, string>;
}

const CALL_LIFE_MS = 8 * 3_600_000;
const MAX_CALLS = 10_000;
/** Customers that one call may hold handles for, or try to be verified for. */
const MAX_CUSTOMERS = 100;

export interface CallsDeps {
  readonly clock: Clock;
  readonly rules: { readonly attempts: number; readonly lockMinutes: number };
  readonly maxCalls?: number;
}

export function createCalls({ clock, rules, maxCalls = MAX_CALLS }: CallsDeps): Calls {
  const calls = new Map<string, Call>();
  const keyOf = ({ system, number }: CustomerRef) => `${system}/${number}`;
  const live = ({ tenant, callId }: CallRef): Call | null => {
    const key = callKey(tenant, callId);
    const call = calls.get(key);
    if (call && call.expiresAtMs > clock.monotonic()) return call;
    if (call) calls.delete(key);
    return null;
  };
  const opened = (ref: CallRef): Call => {
    const call = live(ref);
    if (call) return call;
    // The map keeps the order of insertion, and all calls live equally long: the first is the oldest.
    for (const [key, { expiresAtMs }] of calls) {
      if (calls.size < maxCalls && expiresAtMs > clock.monotonic()) break;
      calls.delete(key);
    }
    const expiresAtMs = clock.monotonic() + CALL_LIFE_MS;
    const maps = { verified: new Map(), tries: new Map(), byHandle: new Map(), handles: new Map() };
    const fresh: Call = { expiresAtMs, ...maps };
    calls.set(callKey(ref.tenant, ref.callId), fresh);
    return fresh;
  };
  const lockMs = rules.lockMinutes * 60_000;
  const lockEnd = (untilMs: number) => toInstant(clock.now() + (untilMs - clock.monotonic()));

  return {
    tier: (ref, customer) =>
      ref === null ? 'platform' : live(ref)?.verified.has(keyOf(customer)) ? 'verified' : 'none',
    extend(ref, customer, linked) {
      const call = live(ref);
      if (!call?.verified.has(keyOf(customer))) return;
      for (const one of linked) call.verified.set(keyOf(one), one);
    },
    verified: (ref) => [...(live(ref)?.verified.values() ?? [])],
    handle(ref, customer) {
      const key = keyOf(customer);
      if (ref === null || live(ref)?.verified.has(key)) return key;
      const call = opened(ref);
      const known = call.handles.get(key);
      if (known) return known;
      const handle = `c_${randomBytes(16).toString('base64url')}`;
      if (call.handles.size >= MAX_CUSTOMERS) dropOldest(call);
      call.handles.set(key, handle);
      call.byHandle.set(handle, customer);
      return handle;
    },
    behind: (ref, handle) => live(ref)?.byHandle.get(handle) ?? null,
    attempt(ref, customer) {
      const call = opened(ref);
      const key = keyOf(customer);
      let tries = call.tries.get(key);
      if (tries && tries.lockedUntilMs > 0 && tries.lockedUntilMs <= clock.monotonic()) {
        tries.used = 0;
        tries.lockedUntilMs = 0;
      }
      if (!tries && call.tries.size >= MAX_CUSTOMERS) return { open: false, lockedUntil: lockEnd(call.expiresAtMs) };
      if (!tries) {
        tries = { used: 0, lockedUntilMs: 0 };
        call.tries.set(key, tries);
      }
      if (tries.used >= rules.attempts) {
        return { open: false, lockedUntil: lockEnd(tries.lockedUntilMs || clock.monotonic() + lockMs) };
      }
      const own = tries;
      own.used++;
      if (own.used >= rules.attempts) own.lockedUntilMs = clock.monotonic() + lockMs;
      let isSettled = false;
      const settle = (work: () => void) => {
        if (!isSettled) work();
        isSettled = true;
      };
      return {
        open: true,
        attemptsLeft: rules.attempts - own.used,
        succeed: (customers) =>
          settle(() => {
            own.used = 0;
            own.lockedUntilMs = 0;
            for (const one of customers) call.verified.set(keyOf(one), one);
          }),
        undo: () =>
          settle(() => {
            own.used--;
            own.lockedUntilMs = 0;
          }),
      };
    },
    lockedUntil(ref, customer) {
      const tries = live(ref)?.tries.get(keyOf(customer));
      return tries && tries.lockedUntilMs > clock.monotonic() ? lockEnd(tries.lockedUntilMs) : null;
    },
  };
}

/** The tenant's length stands in front, so that no pair of texts can be read as another pair. */
function callKey(tenant: string, callId: string): string {
  return `${tenant.length}:${tenant}${callId}`;
}

function dropOldest(call: Call): void {
  const [oldest] = call.handles;
  if (!oldest) return;
  const [key, handle] = oldest;
  call.handles.delete(key);
  call.byHandle.delete(handle);
}
