import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Fault, FaultBook } from '../../faults.ts';
import type { Statements } from '../functions/contract.ts';
import type { LockOwner, LockTable } from './locks.ts';

/** One CALL FUNCTION … IN UPDATE TASK. */
export interface UpdateModule {
  readonly name: string;
  run(statements: Statements): Promise<void>;
}

/** What one COMMIT WORK has handed over: modules that succeed or fail together, in their order. */
interface UpdateRequest {
  readonly user: string;
  readonly modules: readonly UpdateModule[];
  /** Whose locks these updates hold; given back at the end, failed or not. */
  readonly owner: LockOwner;
  /** Function that said COMMIT WORK; null for a person at the screen, whom no armed fault strikes. */
  readonly calledBy: string | null;
}

/** A line of SM13. */
export interface UpdateFailure {
  readonly user: string;
  readonly module: string;
  readonly error: string;
}

/** How much later than COMMIT WORK without WAIT the update begins. */
const UPDATE_DELAY_MS = 25;

interface UpdateDeps {
  readonly db: Pool;
  readonly faults: FaultBook;
  readonly name: string;
  readonly locks: LockTable;
  readonly maxWorkProcessMs: number;
  readonly signal: AbortSignal;
}

/**
 * The update task (V1): each request is one transaction in a work process of its own, hence on a connection of its own.
 * A failure is written to `sim.update_failure` (SM13) and to nobody else; only the one who waits is told.
 * Faults strike at `update`, named by the update module or by the function that committed.
 */
export class UpdateTask {
  readonly #deps: UpdateDeps;
  readonly #running = new Set<Promise<boolean>>();

  constructor(deps: UpdateDeps) {
    this.#deps = deps;
  }

  /** Runs a request now. True when it failed and was rolled back. */
  run(request: UpdateRequest): Promise<boolean> {
    return this.#track(this.#perform(request));
  }

  /** Runs a request a little later, in somebody else's time. */
  start(request: UpdateRequest): void {
    const later = wait(UPDATE_DELAY_MS, undefined, { signal: this.#deps.signal }).then(() => this.#perform(request));
    void this.#track(later.catch(() => true));
  }

  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running]);
  }

  async failures(): Promise<readonly UpdateFailure[]> {
    const sql = 'SELECT created_by AS "user", module, error FROM sim.update_failure ORDER BY id';
    return (await this.#deps.db.query<UpdateFailure>(sql)).rows;
  }

  #track(work: Promise<boolean>): Promise<boolean> {
    this.#running.add(work);
    const forget = () => this.#running.delete(work);
    work.then(forget, forget);
    return work;
  }

  #strike(request: UpdateRequest): Fault | null {
    const { faults, name } = this.#deps;
    if (request.calledBy === null) return null;
    for (const module of [...request.modules.map((one) => one.name), request.calledBy]) {
      const fault = faults.take('update', name, module);
      if (fault !== null) return fault;
    }
    return null;
  }

  async #perform(request: UpdateRequest): Promise<boolean> {
    const { locks, maxWorkProcessMs, signal } = this.#deps;
    try {
      const fault = this.#strike(request);
      if (fault?.action === 'delay') await wait(fault.ms ?? 0, undefined, { signal });
      if (fault?.action === 'hang') {
        await wait(maxWorkProcessMs, undefined, { signal });
        return await this.#fail(request, request.modules[0]?.name ?? '', 'TIME_OUT');
      }
      if (fault !== null && fault.action !== 'delay')
        return await this.#fail(request, request.modules[0]?.name ?? '', fault.code ?? 'UPDATE_WAS_TERMINATED');
      return await this.#write(request);
    } finally {
      locks.release(request.owner);
    }
  }

  async #write(request: UpdateRequest): Promise<boolean> {
    const database = await this.#deps.db.connect();
    let at = '';
    try {
      await database.query('BEGIN');
      const statements: Statements = {
        query: async (sql, parameters = []) =>
          (await database.query<Record<string, unknown>>(sql, [...parameters])).rows,
        execute: async (sql, parameters = []) => (await database.query(sql, [...parameters])).rowCount ?? 0,
      };
      for (const module of request.modules) {
        at = module.name;
        await module.run(statements);
      }
      await database.query('COMMIT');
      database.release();
      return false;
    } catch (error) {
      const isClean = await database.query('ROLLBACK').then(
        () => true,
        () => false,
      );
      database.release(!isClean);
      return this.#fail(request, at, dumpOf(error));
    }
  }

  async #fail(request: UpdateRequest, module: string, error: string): Promise<true> {
    const sql = 'INSERT INTO sim.update_failure (created_by, module, error) VALUES ($1, $2, $3)';
    await this.#deps.db.query(sql, [request.user, module, error.slice(0, 200)]);
    return true;
  }
}

/** The runtime error that stands in SM13 for what the database said. */
function dumpOf(error: unknown): string {
  const state = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (state === '23505') return 'SAPSQL_ARRAY_INSERT_DUPREC';
  return error instanceof Error ? error.message : String(error);
}
