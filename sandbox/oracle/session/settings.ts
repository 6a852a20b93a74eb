import type { Catalog } from '../catalog/catalog.ts';
import { OracleError } from '../engine.ts';
import type { Nls } from '../sql/translate/nls.ts';
import { changedNls } from './nls.ts';

const MOST_DDL_LOCK_SECONDS = 1_000_000;
const READING_SECONDS = 1;

/** What ALTER SESSION SET changes, for as long as the session is there. */
export class Settings {
  readonly #catalog: Catalog;
  #nls: Nls;
  #edition: string;
  /** What ALTER SESSION or the client has set; null: the current user's own. */
  #schema: string | null = null;
  #ddlLockSeconds = 0;

  constructor(started: { readonly catalog: Catalog; readonly nls: Nls; readonly edition: string }) {
    this.#catalog = started.catalog;
    this.#nls = started.nls;
    this.#edition = started.edition;
  }

  get nls(): Nls {
    return this.#nls;
  }

  get edition(): string {
    return this.#edition;
  }

  get schema(): string | null {
    return this.#schema;
  }

  /**
   * Milliseconds that DDL waits for a table: DDL_LOCK_TIMEOUT, else not at all; but readers, who hold nothing in Oracle, hold
   * something in PostgreSQL for as long as they read.
   */
  get ddlLockMs(): number {
    return Math.max(this.#ddlLockSeconds, READING_SECONDS) * 1000;
  }

  /** Throws OracleError for what there is not, or what the user may not have. */
  alter(name: string, value: string, session: { readonly user: string; readonly isTransactionOpen: boolean }): void {
    if (name === 'CURRENT_SCHEMA') this.setSchema(value);
    else if (name === 'DDL_LOCK_TIMEOUT') this.#setDdlLock(value);
    else if (name === 'EDITION') {
      if (session.isTransactionOpen)
        throw new OracleError(38814, 'ALTER SESSION SET EDITION must be first statement of transaction');
      this.#catalog.editions.mustUse(session.user, value.toUpperCase());
      this.#edition = value.toUpperCase();
    } else this.#nls = changedNls(this.#nls, name, value);
  }

  /** Throws ORA-01435 for a schema that there is not. */
  setSchema(schema: string): void {
    const name = schema.toUpperCase();
    if (!this.#catalog.hasSchema(name)) throw new OracleError(1435, 'user does not exist');
    this.#schema = name;
  }

  #setDdlLock(seconds: string): void {
    if (!/^\d{1,7}$/.test(seconds) || Number(seconds) > MOST_DDL_LOCK_SECONDS)
      throw new OracleError(
        68,
        `invalid value ${seconds} for parameter ddl_lock_timeout, must be between 0 and 1000000`,
      );
    this.#ddlLockSeconds = Number(seconds);
  }
}
