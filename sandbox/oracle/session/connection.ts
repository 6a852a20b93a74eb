import type { Client } from 'pg';
import { OracleError } from '../engine.ts';

export interface RawResult {
  /** Values as PostgreSQL writes them, in the order of the columns. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rowCount: number;
}

/** So many statements of one connection keep their plan; further ones are planned anew each time. */
const MOST_PLANS = 300;

/** Texts are left as they come: what they are is known from the translation. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** One session's own connection to PostgreSQL: a statement at a time, and one that can be broken off. */
export class Connection {
  readonly #client: Client;
  readonly #cancel: (pid: number) => Promise<void>;
  #pid = 0;
  #running = 0;
  #isBroken = false;
  #cancelling: Promise<void> | null = null;
  #isLost = false;
  readonly #plans = new Map<string, { readonly of: object; readonly name: string }>();
  #planned = 0;

  constructor(client: Client, cancel: (pid: number) => Promise<void>) {
    this.#client = client;
    this.#cancel = cancel;
    client.on('error', () => {
      this.#isLost = true;
    });
  }

  async open(): Promise<void> {
    await this.#client.query("SET search_path = apps; SET timezone = 'UTC'; SET client_min_messages = error");
    const { rows } = await this.raw('SELECT pg_backend_pid()');
    this.#pid = Number(rows[0]?.[0]);
  }

  /**
   * Rejects with PostgreSQL's own error, or ORA-01013 where the call was broken off before.
   *
   * @param of the translation that the text is of: PostgreSQL keeps the plan for as long as the same one comes again
   */
  async raw(text: string, values: readonly (string | null)[] = [], of?: object): Promise<RawResult> {
    const name = of === undefined ? undefined : this.#nameOf(of, text);
    const result = await this.#exclusive(() =>
      this.#client.query<(string | null)[]>({
        ...(name !== undefined && { name }),
        text,
        values: [...values],
        rowMode: 'array',
        types: AS_TEXT,
      }),
    );
    return { rows: result.rows, rowCount: result.rowCount ?? 0 };
  }

  /** The same text of another translation may be about a table that was made anew, and its plan of no use. */
  #nameOf(of: object, text: string): string | undefined {
    const known = this.#plans.get(text);
    if (known?.of === of) return known.name;
    if (this.#planned === MOST_PLANS) return undefined;
    this.#planned += 1;
    const name = `plan ${this.#planned}`;
    this.#plans.set(text, { of, name });
    return name;
  }

  /** Rows as objects, values parsed as `pg` does. */
  async records(text: string, values: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { rows } = await this.#exclusive(() => this.#client.query<Record<string, unknown>>(text, [...values]));
    return rows;
  }

  /** What ends a transaction or undoes a statement: must go through although the call was broken off. */
  async control(text: string): Promise<void> {
    await this.#cancelling;
    if (this.#isLost) throw new OracleError(3113, 'end-of-file on communication channel');
    await this.#client.query(text);
  }

  async #exclusive<T>(work: () => Promise<T>): Promise<T> {
    await this.#cancelling;
    this.check();
    if (this.#isLost) throw new OracleError(3113, 'end-of-file on communication channel');
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }

  /** A new call begins: what was broken off before counts no more. */
  begin(): void {
    this.#isBroken = false;
  }

  /** Throws ORA-01013 when the call was broken off. */
  check(): void {
    if (this.#isBroken) throw new OracleError(1013, 'user requested cancel of current operation');
  }

  breakNow(): void {
    this.#isBroken = true;
    if (this.#running === 0 || this.#cancelling !== null) return;
    // The next statement waits until the signal is out, so that it never hits that one.
    this.#cancelling = this.#cancel(this.#pid)
      .catch(() => {
        // The statement goes on to its own end; its result is thrown away.
      })
      .finally(() => {
        this.#cancelling = null;
      });
  }

  async close(): Promise<void> {
    await this.#cancelling;
    await this.#client.end().catch(() => {
      // It was lost already.
    });
  }
}
