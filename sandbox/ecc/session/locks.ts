/** Who holds a lock: a session while it works, then the update that its COMMIT WORK has started. */
export interface LockOwner {
  readonly user: string;
}

interface Lock {
  readonly object: string;
  readonly argument: string;
  owner: LockOwner;
}

/**
 * The enqueue server's table (SM12): exclusive locks by lock object and argument, kept in memory and not in the
 * database, where a rollback would not find them. Locks are taken with _SCOPE 2, SAP's default: COMMIT WORK hands them
 * to the update, whose end gives them back, failed or not (SAP help, "The _SCOPE parameter").
 */
export class LockTable {
  readonly #locks = new Map<string, Lock>();

  /** Takes a lock, or gives the user who holds it. An owner may take its own lock again. */
  enqueue(owner: LockOwner, object: string, argument: string): string | null {
    const key = `${object}/${argument}`;
    const held = this.#locks.get(key);
    if (held !== undefined && held.owner !== owner) return held.owner.user;
    this.#locks.set(key, { object, argument, owner });
    return null;
  }

  dequeue(owner: LockOwner, object: string, argument: string): void {
    const key = `${object}/${argument}`;
    if (this.#locks.get(key)?.owner === owner) this.#locks.delete(key);
  }

  handOver(from: LockOwner, to: LockOwner): void {
    for (const lock of this.#locks.values()) if (lock.owner === from) lock.owner = to;
  }

  release(owner: LockOwner): void {
    for (const [key, lock] of this.#locks) if (lock.owner === owner) this.#locks.delete(key);
  }

  list(): { object: string; argument: string; user: string }[] {
    return [...this.#locks.values()].map(({ object, argument, owner }) => ({ object, argument, user: owner.user }));
  }
}
