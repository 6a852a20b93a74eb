import { z } from 'zod';
import type { Tier } from './answer.ts';
import type { EntityName } from './facts.ts';

/** What every operation says about itself, a query and a command alike. */
interface Common {
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** Shape of `data`. */
  readonly output: z.ZodType;
  /** Tiers that may use it at all; policy can only narrow this. */
  readonly openTo: readonly Tier[];
  /**
   * What it is about: one customer (argument `customer`), one document that belongs to a customer, one command, or
   * the whole portfolio. Decides what a verified caller's tier holds for.
   */
  readonly about: 'customer' | 'document' | 'command' | 'search' | 'portfolio';
}

export interface Query extends Common {
  readonly kind: 'query';
  /** Facts it is derived from. */
  readonly entities: readonly EntityName[];
  /** Held facts younger than this are answered without asking the ERP. */
  readonly maxAgeSeconds: number;
  /** Held facts older than this are not answered at all, not even marked stale. */
  readonly staleLimitSeconds: number;
  /** Whether a whole part may be left out (and said to be) when the deadline nears. */
  readonly partial: boolean;
}

export interface Command extends Common {
  readonly kind: 'command';
  /** Facts whose coverage is void for the customer until the command is decided and read back. */
  readonly touches: readonly EntityName[];
  /** How much harm a wrong one does; the policy's defaults follow it. */
  readonly risk: 'low' | 'medium' | 'high';
  /** Seconds after acceptance at which a command that did not start expires. */
  readonly expiresAfterSeconds: number;
}

export type Operation = Query | Command;

export const id = (max = 80) => z.string().min(1).max(max);
/** A customer: a handle from find_customer, or the ERP's number together with `system`. */
export const customerArg = { customer: id(), system: id(40).optional() };
/** A read may be about the same customer in every system: what `customer` names, and all that is linked with it. */
export const everywhere = { systems: z.literal('all').optional() };
export const listArgs = { limit: z.int().min(1).max(100).default(20), cursor: z.string().max(200).optional() };
export const CALLER: readonly Tier[] = ['verified', 'platform'];
export const ANYONE: readonly Tier[] = ['none', 'verified', 'platform'];
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
