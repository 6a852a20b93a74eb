import type { Pool, PoolClient, QueryResult } from 'pg';
import type { RunningCall } from '../../calls.ts';
import { Abandoned } from './conditions.ts';

/**
 * The database connection of the work process that serves one call: taken at its first statement, given back at every
 * commit and rollback, so that a call that waits for something else holds none. A transaction sees what was committed
 * when each statement began, which is what Oracle and DB2 give an ECC.
 */
export class WorkDatabase {
  readonly #pool: Pool;
  readonly #running: RunningCall;
  #client: PoolClient | null = null;
  #isAbandoned = false;

  constructor(pool: Pool, running: RunningCall) {
    this.#pool = pool;
    this.#running = running;
  }

  /** From the next statement on work ends with Abandoned. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** Throws Abandoned if the caller is gone. */
  check(): void {
    if (this.#isAbandoned) throw new Abandoned();
  }

  async run(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Record<string, unknown>>> {
    this.check();
    const client = await this.#begun();
    const result = await client.query<Record<string, unknown>>(sql, [...parameters]);
    if (result.command === 'SELECT') this.#running.scanned(result.rows.length);
    return result;
  }

  async commit(): Promise<void> {
    await this.#finish('COMMIT');
  }

  /** Never throws: a connection that cannot even roll back is thrown away, which is the same. */
  async rollback(): Promise<void> {
    await this.#finish('ROLLBACK').catch(() => undefined);
  }

  async #begun(): Promise<PoolClient> {
    if (this.#client !== null) return this.#client;
    const client = await this.#pool.connect();
    this.#client = client;
    await client.query('BEGIN');
    return client;
  }

  async #finish(word: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    this.#client = null;
    let isClean = false;
    try {
      // A transaction in which a statement failed answers COMMIT with ROLLBACK.
      const { command } = await client.query(word);
      isClean = true;
      if (command !== word) throw new Error('the transaction had failed and was rolled back');
    } finally {
      client.release(!isClean);
    }
  }
}
