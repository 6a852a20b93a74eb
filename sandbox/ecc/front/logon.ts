import { createHash, timingSafeEqual } from 'node:crypto';
import { logonFailed } from './faults.ts';

export interface User {
  readonly name: string;
  readonly password: string;
  /** `read` has S_RFC for reading function modules only; `write` for all. */
  readonly role: 'read' | 'write';
}

/** login/fails_to_user_lock: the value SAP ships. */
const FAILURES_TO_LOCK = 5;

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The user master: counts failed logons, locks, and keeps a lock whatever password comes afterwards. */
export class UserMaster {
  readonly #users: ReadonlyMap<string, User>;
  readonly #failures = new Map<string, number>();

  constructor(users: readonly User[]) {
    this.#users = new Map(users.map((user) => [user.name.toUpperCase(), user]));
  }

  isLocked(name: string): boolean {
    return (this.#failures.get(name.toUpperCase()) ?? 0) >= FAILURES_TO_LOCK;
  }

  /** Checks an Authorization header. Throws the logon page (401). User names are case-insensitive, passwords not. */
  logon(authorization: string | undefined): User {
    const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? '')?.[1];
    if (encoded === undefined) throw logonFailed();
    const pair = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    const name = pair.slice(0, Math.max(colon, 0)).toUpperCase();
    const user = this.#users.get(name);
    if (colon < 1 || user === undefined || this.isLocked(name)) throw logonFailed();
    if (!timingSafeEqual(digest(pair.slice(colon + 1)), digest(user.password))) {
      this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1);
      throw logonFailed();
    }
    // A successful logon sets the counter back (SAP help, profile parameters for logon).
    this.#failures.delete(name);
    return user;
  }
}
