import { OracleError } from './engine.ts';

/** Limits of the DEFAULT profile as a database is delivered (Database SQL Language Reference 19c, CREATE PROFILE). */
export const RESOURCE_LIMITS = {
  COMPOSITE_LIMIT: 'UNLIMITED',
  SESSIONS_PER_USER: 'UNLIMITED',
  CPU_PER_SESSION: 'UNLIMITED',
  CPU_PER_CALL: 'UNLIMITED',
  LOGICAL_READS_PER_SESSION: 'UNLIMITED',
  LOGICAL_READS_PER_CALL: 'UNLIMITED',
  IDLE_TIME: 'UNLIMITED',
  CONNECT_TIME: 'UNLIMITED',
  PRIVATE_SGA: 'UNLIMITED',
} as const;
export const PASSWORD_LIMITS = {
  FAILED_LOGIN_ATTEMPTS: '10',
  PASSWORD_LIFE_TIME: '180',
  PASSWORD_REUSE_TIME: 'UNLIMITED',
  PASSWORD_REUSE_MAX: 'UNLIMITED',
  PASSWORD_VERIFY_FUNCTION: 'NULL',
  PASSWORD_LOCK_TIME: '1',
  PASSWORD_GRACE_TIME: '7',
  INACTIVE_ACCOUNT_TIME: 'UNLIMITED',
  PASSWORD_ROLLOVER_TIME: '0',
} as const;
/** RESOURCE_NAME of a limit. */
export type Limit = keyof typeof RESOURCE_LIMITS | keyof typeof PASSWORD_LIMITS;

const isLimit = (name: string): name is Limit => name in RESOURCE_LIMITS || name in PASSWORD_LIMITS;
const DEFAULT = 'DEFAULT';
const DAY_MS = 86_400_000;
/** Days, whole or as a part of one: `1/24`. */
const NUMBER = /^(\d{1,9}(?:\.\d{1,9})?)(?:\/(\d{1,9}))?$/;

/** Profiles and their limits, and roles, which are known by name. */
export class Profiles {
  readonly #limits = new Map<string, Map<string, string>>([
    [DEFAULT, new Map(Object.entries({ ...RESOURCE_LIMITS, ...PASSWORD_LIMITS }))],
  ]);
  readonly #roles = new Set<string>(['CONNECT', 'RESOURCE', 'DBA', 'SELECT_CATALOG_ROLE']);

  create(name: string, limits: ReadonlyMap<string, string>): void {
    if (this.#limits.has(name)) throw new OracleError(2379, `profile ${name} already exists`);
    checked(limits);
    this.#limits.set(name, new Map(limits));
  }

  alter(name: string, limits: ReadonlyMap<string, string>): void {
    const profile = this.#limits.get(name);
    if (profile === undefined) throw new OracleError(2380, `profile ${name} does not exist`);
    checked(limits);
    for (const [limit, value] of limits) {
      // The profile DEFAULT has nothing that it could leave a limit to but what was delivered. [K]
      if (name === DEFAULT && value === DEFAULT && isLimit(limit)) profile.set(limit, delivered(limit));
      else profile.set(limit, value);
    }
  }

  has(name: string): boolean {
    return this.#limits.has(name);
  }

  /** A limit as it was written, of DEFAULT where the profile leaves it to that one. */
  limit(name: string, limit: Limit): string {
    const own = this.#limits.get(name)?.get(limit) ?? DEFAULT;
    return own === DEFAULT ? (this.#limits.get(DEFAULT)?.get(limit) ?? delivered(limit)) : own;
  }

  /** A limit that counts, or is a time in days, as a number; Infinity where there is none. */
  number(name: string, limit: Limit): number {
    const written = this.limit(name, limit);
    const [, over = '', under = '1'] = NUMBER.exec(written) ?? [];
    return over === '' ? Number.POSITIVE_INFINITY : Number(over) / Number(under);
  }

  /** A time in milliseconds. */
  duration(name: string, limit: Limit): number {
    return this.number(name, limit) * DAY_MS;
  }

  createRole(name: string): void {
    if (this.#roles.has(name))
      throw new OracleError(1921, `role name '${name}' conflicts with another user or role name`);
    this.#roles.add(name);
  }

  isRole(name: string): boolean {
    return this.#roles.has(name);
  }

  drop(name: string): void {
    if (!this.#limits.delete(name) && !this.#roles.delete(name))
      throw new OracleError(2380, `profile ${name} does not exist`);
  }
}

const delivered = (limit: Limit): string => ({ ...RESOURCE_LIMITS, ...PASSWORD_LIMITS })[limit];

/** Times of passwords are checked; of the other limits nothing is made. */
function checked(limits: ReadonlyMap<string, string>): void {
  for (const [limit, value] of limits) {
    if (!isLimit(limit)) throw new OracleError(2376, 'invalid or redundant resource');
    if (limit in RESOURCE_LIMITS || limit === 'PASSWORD_VERIFY_FUNCTION') continue;
    if (value === 'UNLIMITED' || value === DEFAULT) continue;
    const [whole, , under = '1'] = NUMBER.exec(value) ?? [];
    if (whole === undefined || Number(under) === 0) throw new OracleError(2377, `invalid profile limit ${limit}`);
  }
}
