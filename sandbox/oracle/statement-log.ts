/** One statement that reached the simulated database, as a DBA would find it in V$SQL and V$SESSION. */
interface StatementRecord {
  readonly user: string;
  readonly session: string;
  readonly program: string;
  readonly module: string | null;
  readonly action: string | null;
  readonly clientId: string | null;
  readonly sql: string;
  readonly bindCount: number;
  /** `ok`, `ORA-nnnnn`, or `fault:<action>`. */
  readonly outcome: string;
}

/** The newest statements, with who sent them. Values of binds are not kept: they are a customer's. */
export class StatementLog {
  readonly #capacity: number;
  #records: StatementRecord[] = [];

  constructor(capacity = 5000) {
    this.#capacity = capacity;
  }

  add(record: StatementRecord): void {
    this.#records.push(record);
    // In bulk: shifting at every statement would cost more than the statement.
    if (this.#records.length > this.#capacity * 1.2) this.#records = this.#records.slice(-this.#capacity);
  }

  /** Oldest first. */
  list(): StatementRecord[] {
    return this.#records.slice(-this.#capacity);
  }

  clear(): void {
    this.#records = [];
  }
}
