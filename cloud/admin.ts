import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AditError } from '../domain/errors.ts';
import { type AgentIdentity, isIdentityName } from '../protocol/agent-identity.ts';
import type { GatewayStore } from './store.ts';

const MAX_TTL_SECONDS = 3_600;

/** Who a valid API key belongs to. */
export interface Caller {
  readonly tenant: string;
  readonly principal: string;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Only the hash of an enrolment token is ever kept or compared. */
export function tokenHash(token: string): Buffer {
  return sha256(token);
}

/**
 * Makes an API key of 256 random bits for a principal of a tenant. The text is returned once and kept nowhere.
 *
 * Throws: INPUT_INVALID for names that are no names.
 */
export function createApiKey(store: GatewayStore, caller: Caller, now: number): string {
  if (!isIdentityName(caller.tenant) || !/^[\w.@-]{1,128}$/.test(caller.principal)) {
    throw new AditError('INPUT_INVALID', 'tenant or principal is not a name');
  }
  const id = randomBytes(8).toString('hex');
  const key = `adit.${id}.${randomBytes(32).toString('base64url')}`;
  store.addApiKey({ id, hash: sha256(key), ...caller }, now);
  return key;
}

/** Forms of a key: `adit.<id>.<secret>`; the id only finds the row, the whole text is what is compared. */
const KEY = /^adit\.([0-9a-f]{16})\.[\w-]{43}$/;

const NOBODY = Buffer.alloc(32);
const KEEP_MS = 1_000;

/** Checks API keys. A row that was read is believed for a second, so that a revoked key dies within one. */
export class KeyRing {
  readonly #store: GatewayStore;
  readonly #monotonic: () => number;
  readonly #rows = new Map<string, { readonly hash: Buffer; readonly caller: Caller; readonly readAt: number }>();

  constructor(store: GatewayStore, monotonic: () => number) {
    this.#store = store;
    this.#monotonic = monotonic;
  }

  /** Null for anything but a valid key. Takes the same comparison for an unknown id as for a wrong secret. */
  callerOf(authorization: string | undefined): Caller | null {
    if (!authorization || authorization.length > 200 || !/^bearer /i.test(authorization)) return null;
    const key = authorization.slice(7).trim();
    const id = KEY.exec(key)?.[1];
    if (id === undefined) return null;
    const row = this.#rowOf(id);
    const matches = timingSafeEqual(sha256(key), row?.hash ?? NOBODY);
    return row && matches ? row.caller : null;
  }

  #rowOf(id: string): { readonly hash: Buffer; readonly caller: Caller } | null {
    const now = this.#monotonic();
    const kept = this.#rows.get(id);
    if (kept && now - kept.readAt < KEEP_MS) return kept;
    this.#rows.delete(id);
    const row = this.#store.apiKey(id);
    if (!row) return null;
    const fresh = { hash: row.hash, caller: { tenant: row.tenant, principal: row.principal }, readAt: now };
    this.#rows.set(id, fresh);
    return fresh;
  }
}

/**
 * Makes a one-shot token with which one agent may enrol, at most an hour long. Returned once, kept as its hash.
 *
 * Throws: INPUT_INVALID for a longer life or names that are no names.
 */
export function createEnrolmentToken(
  store: GatewayStore,
  request: AgentIdentity & { readonly ttlSeconds: number },
  now: number,
): string {
  const { tenant, agentId, ttlSeconds } = request;
  if (!(ttlSeconds > 0 && ttlSeconds <= MAX_TTL_SECONDS)) {
    throw new AditError('INPUT_INVALID', `a token lives at most ${MAX_TTL_SECONDS} seconds`);
  }
  if (!isIdentityName(tenant) || !isIdentityName(agentId)) {
    throw new AditError('INPUT_INVALID', 'tenant or agent is not a name');
  }
  const token = `adit-enrol.${randomBytes(32).toString('base64url')}`;
  store.addToken(tokenHash(token), { tenant, agentId }, now + ttlSeconds * 1_000);
  return token;
}
