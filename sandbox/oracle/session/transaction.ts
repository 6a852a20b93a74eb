import { pgName } from '../catalog/objects.ts';
import { OracleError } from '../engine.ts';
import type { Connection } from './connection.ts';

/** What a statement that fails goes back to. */
const STATEMENT = 'statement';
/** In front of the savepoints of calls; no name of a user's begins with a blank. */
const BLOCK = ' block ';

/**
 * Oracle's transactions on PostgreSQL's: begun by the first change, and a statement that fails takes back itself only.
 */
export class Transaction {
  readonly #connection: Connection;
  #isBegun = false;
  #hasChanges = false;
  #savepoints: string[] = [];
  /** The savepoint since which nothing was changed or locked, as PostgreSQL knows it; null when there is none. */
  #clean: string | null = null;
  /** Whether the newest savepoint is a statement's. */
  #isStatementNewest = false;
  #generation = 0;
  #blocks = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Whether there is anything that a commit would keep or a rollback take back. */
  get isOpen(): boolean {
    return this.#hasChanges;
  }

  /** Whether PostgreSQL is within a transaction, be it only for a savepoint. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  async #begin(): Promise<void> {
    if (this.#isBegun) return;
    await this.#connection.control('BEGIN');
    this.#isBegun = true;
  }

  async #setSavepoint(name: string): Promise<void> {
    await this.#connection.control(`SAVEPOINT ${name}`);
    this.#clean = name;
    this.#isStatementNewest = false;
  }

  async #backTo(name: string): Promise<void> {
    await this.#connection.control(`ROLLBACK TO ${name}`);
    if (name !== STATEMENT) this.#isStatementNewest = false;
    this.#clean = name;
  }

  /**
   * Somewhere to go back to from a statement that fails. Statements that only read share a savepoint: nothing is lost with it.
   * What was changed since the last one of a statement's becomes the transaction's, so that they do not pile up.
   */
  async #guard(): Promise<string> {
    if (this.#clean !== null) return this.#clean;
    const release = this.#isStatementNewest ? `RELEASE ${STATEMENT}; ` : '';
    await this.#connection.control(`${release}SAVEPOINT ${STATEMENT}`);
    this.#isStatementNewest = true;
    this.#clean = STATEMENT;
    return STATEMENT;
  }

  /** Runs one statement; nothing of it is left when it fails. `isChange`: it changes or locks something. */
  async statement<T>(isChange: boolean, work: () => Promise<T>): Promise<T> {
    if (!this.#isBegun && !isChange) return work();
    const isFirst = !this.#isBegun;
    await this.#begin();
    const guard = isFirst ? null : await this.#guard();
    try {
      const result = await work();
      if (isChange) {
        this.#hasChanges = true;
        this.#clean = null;
      }
      return result;
    } catch (error) {
      if (guard === null) await this.#end('ROLLBACK');
      else await this.#backTo(guard);
      throw error;
    }
  }

  /** Runs a call that is many statements: when it fails, all are taken back, up to its last commit. */
  async block<T>(work: () => Promise<T>): Promise<T> {
    const hadChanges = this.#hasChanges;
    const generation = this.#generation;
    const mark = this.#isBegun ? `${BLOCK}${++this.#blocks}` : null;
    const before = [...this.#savepoints];
    if (mark !== null) await this.#mark(mark);
    try {
      return await work();
    } catch (error) {
      if (mark !== null && generation === this.#generation) {
        await this.#backTo(pgName(mark));
        this.#savepoints = before;
        this.#hasChanges = hadChanges;
      } else await this.rollback();
      throw error;
    }
  }

  async #mark(mark: string): Promise<void> {
    await this.#setSavepoint(pgName(mark));
    this.#savepoints.push(mark);
  }

  async savepoint(name: string): Promise<void> {
    await this.#begin();
    await this.#setSavepoint(pgName(`user ${name}`));
    this.#savepoints = [...this.#savepoints.filter((each) => each !== name), name];
  }

  async rollbackTo(name: string): Promise<void> {
    const at = this.#savepoints.indexOf(name);
    if (at < 0) throw new OracleError(1086, `savepoint '${name}' never established in this session or is invalid`);
    await this.#backTo(pgName(`user ${name}`));
    // A call under way began later: what it does from here on is still taken back when it fails.
    const lost = this.#savepoints.slice(at + 1).filter((each) => each.startsWith(BLOCK));
    this.#savepoints = this.#savepoints.slice(0, at + 1);
    for (const mark of lost) await this.#mark(mark);
  }

  async commit(): Promise<void> {
    await this.#end('COMMIT');
  }

  async rollback(): Promise<void> {
    await this.#end('ROLLBACK');
  }

  async #end(how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (!this.#isBegun) return;
    this.#isBegun = false;
    this.#hasChanges = false;
    this.#savepoints = [];
    this.#clean = null;
    this.#isStatementNewest = false;
    this.#generation += 1;
    await this.#connection.control(how);
  }
}
