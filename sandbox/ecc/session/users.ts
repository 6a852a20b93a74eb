import { createHash, timingSafeEqual } from 'node:crypto';

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

  /** The user, or null for an unknown or locked one and a wrong password, which counts. Names have no case, passwords have. */
  check(name: string, password: string): User | null {
    const key = name.toUpperCase();
    const user = this.#users.get(key);
    if (user === undefined || this.isLocked(key)) return null;
    if (!timingSafeEqual(digest(password), digest(user.password))) {
      this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
      return null;
    }
    // A successful logon sets the counter back (SAP help, profile parameters for logon).
    this.#failures.delete(key);
    return user;
  }
}
