import type { Clock } from '../../domain/clock.ts';
import { AditError } from '../../domain/errors.ts';
import type { Database } from '../../store/database.ts';
import type { DiskSpace } from '../../store/disk-space.ts';
import { asStoreError, codeOf } from '../../store/store-error.ts';

/** `new` gives way when the disk is full; `progress` records what is under way and may use the ballast. */
type Urgency = 'new' | 'progress';

interface Work {
  readonly urgency: Urgency;
  run(): void;
  settle(): void;
  reject(error: AditError): void;
  failure: AditError | null;
}

interface CommitQueueDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly disk: Pick<DiskSpace, 'release'>;
  /** A commit failed so that nobody knows what is on disk: the process has to end and read its state anew. */
  onFatal(error: AditError): void;
  /** After each durable commit. */
  onCommit(): void;
}

const WINDOW_MS = 5;
const MOST = 50;

/**
 * The only way to write to the ledger. Work that arrives within 5 ms, up to 50 pieces, shares one synced transaction;
 * each piece has a savepoint, so that a refused one takes no other with it. A promise resolves when its piece is
 * durable. Work must do nothing but read and write the database, because it runs again after a full disk.
 */
export class CommitQueue {
  readonly #deps: CommitQueueDeps;
  #waiting: Work[] = [];
  #window: AbortController | null = null;
  #dead: AditError | null = null;

  constructor(deps: CommitQueueDeps) {
    this.#deps = deps;
  }

  run<T>(work: () => T, urgency: Urgency): Promise<T> {
    if (this.#dead) return Promise.reject(this.#dead);
    return new Promise<T>((resolve, reject) => {
      let result: { readonly value: T } | null = null;
      this.#waiting.push({
        urgency,
        failure: null,
        run: () => {
          result = { value: work() };
        },
        settle: () => (result ? resolve(result.value) : reject(new AditError('INTERNAL', 'work had no result'))),
        reject,
      });
      if (this.#waiting.length >= MOST) this.#window?.abort();
      if (!this.#window) void this.#collect();
    });
  }

  /** Commits what is waiting, then takes no more. Idempotent. */
  close(): void {
    if (this.#waiting.length > 0 && !this.#dead) this.#flush();
    this.#dead ??= new AditError('NOT_RUNNING', 'the ledger is closed');
    for (const work of this.#waiting.splice(0)) work.reject(this.#dead);
    this.#window?.abort();
  }

  async #collect(): Promise<void> {
    const window = new AbortController();
    this.#window = window;
    await this.#deps.clock.sleep(WINDOW_MS, window.signal);
    this.#window = null;
    while (this.#waiting.length > 0 && !this.#dead) this.#flush();
  }

  #flush(): void {
    let batch = this.#waiting.splice(0, MOST);
    for (let ballast = true; ; ballast = false) {
      const failed = this.#commit(batch);
      if (!failed) break;
      if (failed.code !== 'STORE_FULL') {
        this.#end(failed, batch);
        return;
      }
      const lasting = batch.filter((work) => work.urgency === 'progress');
      for (const work of batch) if (work.urgency === 'new') work.reject(failed);
      if (lasting.length === 0) return;
      if (!ballast || !this.#deps.disk.release()) {
        for (const work of lasting) work.reject(failed);
        return;
      }
      batch = lasting;
    }
    for (const work of batch) {
      if (work.failure) work.reject(work.failure);
      else work.settle();
    }
    this.#deps.onCommit();
  }

  /** One transaction; what failed as a whole comes back, and nothing of the batch is on disk then. */
  #commit(batch: readonly Work[]): AditError | null {
    const { db } = this.#deps;
    try {
      db.exec('BEGIN IMMEDIATE');
      for (const work of batch) {
        db.exec('SAVEPOINT piece');
        work.failure = null;
        try {
          work.run();
        } catch (thrown) {
          if (concernsAll(thrown) || !db.inTransaction) throw thrown;
          work.failure = asStoreError(thrown, db.name);
          db.exec('ROLLBACK TO piece');
        }
        db.exec('RELEASE piece');
      }
      db.exec('COMMIT');
      return null;
    } catch (thrown) {
      if (db.inTransaction) db.exec('ROLLBACK');
      return asStoreError(thrown, db.name);
    }
  }

  #end(error: AditError, batch: readonly Work[]): void {
    this.#dead = error;
    for (const work of [...batch, ...this.#waiting.splice(0)]) work.reject(error);
    this.#deps.onFatal(error);
  }
}

/** A violated constraint is the fault of one piece; whatever else SQLite reports (full, damaged, unreadable) is not. */
function concernsAll(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code.startsWith('SQLITE_') && !code.startsWith('SQLITE_CONSTRAINT');
}
