import type { Pool } from 'pg';
import type { DatabaseFacts } from '../facts.ts';
import type { OracleUserMaster } from '../users.ts';
import { userNumber } from './account-rows.ts';
import type { Catalog } from './catalog.ts';
import { DICTIONARY_ROWS } from './dictionary-rows.ts';
import { readEbsSignatures, type SignatureColumn, signatureColumn } from './ebs-catalog.ts';
import { pgName, pgText } from './objects.ts';
import type { DictionaryRow } from './row.ts';

export interface DictionaryDeps {
  readonly db: Pool;
  readonly catalog: Catalog;
  readonly users: OracleUserMaster;
  /** As they are now. */
  readonly facts: () => DatabaseFacts;
  readonly now: () => string;
}

const PG: Readonly<Record<string, string>> = { NUMBER: 'numeric', DATE: 'timestamp(0)' };
/** Views that only who was granted them, or the catalogue role, may read. */
const GUARDED = (name: string): boolean => name.startsWith('V$');
/** Views that tell everybody the same. */
const OF_THE_DATABASE: ReadonlySet<string> = new Set(['DATABASE_PROPERTIES', 'NLS_DATABASE_PARAMETERS']);
/** Views that tell of what moves by itself. */
const MOVING: ReadonlySet<string> = new Set(['USER_USERS', 'V$DATAGUARD_STATS']);
const physical = (name: string): string => name.replace('$', '_').toLowerCase();

/** The dictionary views: tables of PostgreSQL's schema `dict`, filled anew when the catalogue has changed. */
export class Dictionary {
  readonly #deps: DictionaryDeps;
  readonly #views: ReadonlyMap<string, readonly SignatureColumn[]>;
  #filled = -1;
  #isMade = false;
  #filling: Promise<void> = Promise.resolve();

  constructor(deps: DictionaryDeps) {
    this.#deps = deps;
    const { tables } = readEbsSignatures();
    this.#views = new Map(
      Object.entries(tables)
        .filter(([name, { kind }]) => kind === 'dictionary view' && DICTIONARY_ROWS.has(name))
        .map(([name, { columns }]) => [name, columns]),
    );
    this.#enter();
  }

  userId(user: string): number {
    return userNumber(user);
  }

  /** Enters the views in the catalogue, with the synonyms that everybody knows them by. */
  #enter(): void {
    const { catalog } = this.#deps;
    const dual = {
      name: 'DUMMY',
      type: 'VARCHAR2',
      size: 1,
      precision: 0,
      scale: 0,
      nullable: true,
      isEnforced: false,
      pg: 'dummy',
      default: null,
    } as const;
    catalog.put({
      kind: 'TABLE',
      owner: 'SYS',
      name: 'DUAL',
      columns: [dual],
      pg: () => `(SELECT 'X'::text AS dummy)`,
      isDictionary: false,
    });
    catalog.put({ kind: 'SYNONYM', owner: 'PUBLIC', name: 'DUAL', target: ['SYS', 'DUAL'] });
    catalog.privileges.grant('PUBLIC', 'SELECT', 'SYS.DUAL');
    for (const [name, columns] of this.#views) {
      const own = name.replace('V$', 'V_$');
      catalog.put({
        kind: 'VIEW',
        owner: 'SYS',
        name: own,
        columns: columns.map(signatureColumn),
        pg: (user) => this.#filtered(name, user),
        isDictionary: true,
      });
      catalog.put({ kind: 'SYNONYM', owner: 'PUBLIC', name, target: ['SYS', own] });
      catalog.privileges.grant(GUARDED(name) ? 'SELECT_CATALOG_ROLE' : 'PUBLIC', 'SELECT', `SYS.${own}`);
    }
  }

  /** What a user sees of a view: their own objects and what they were given anything on. */
  #filtered(name: string, user: string): string {
    const { privileges } = this.#deps.catalog;
    const table = pgName('dict', physical(name));
    if (name.startsWith('USER_') || name === 'SESSION_PRIVS')
      return `(SELECT * FROM ${table} WHERE see_owner = ${pgText(user)})`;
    if (GUARDED(name) || OF_THE_DATABASE.has(name) || privileges.isDba(user)) return table;
    const grantees = [user, 'PUBLIC', ...privileges.systemOf(user)].map(pgText).join(', ');
    return `(SELECT * FROM ${table} d WHERE d.see_owner = ${pgText(user)} OR EXISTS (SELECT FROM dict.visible v WHERE v.grantee IN (${grantees}) AND v.owner = d.see_owner AND v.name = d.see_name))`;
  }

  /** Brings the tables up to date, once for all who ask at the same time. */
  async refresh(): Promise<void> {
    const before = this.#filling;
    this.#filling = before.catch(() => {}).then(() => this.#fill());
    await this.#filling;
  }

  async #make(): Promise<void> {
    const tables = [...this.#views].map(([name, columns]) => {
      const parts = columns.map((column) => `${pgName(column.name)} ${PG[column.type] ?? 'text'}`);
      return `CREATE TABLE ${pgName('dict', physical(name))} (${parts.join(', ')}, see_owner text, see_name text);`;
    });
    await this.#deps.db.query(
      `CREATE SCHEMA dict; CREATE TABLE dict.visible (grantee text, owner text, name text); ${tables.join(' ')}`,
    );
    this.#isMade = true;
  }

  async #fill(): Promise<void> {
    const { catalog, db } = this.#deps;
    const { version } = catalog;
    if (!this.#isMade) await this.#make();
    const isChanged = version !== this.#filled;
    const names = [...this.#views.keys()].filter((name) => isChanged || MOVING.has(name));
    const client = await db.connect();
    try {
      await client.query('BEGIN');
      if (isChanged) await this.#fillTable(client, 'visible', this.#visible());
      for (const name of names) {
        const rows = DICTIONARY_ROWS.get(name)?.(this.#deps) ?? [];
        await this.#fillTable(client, physical(name), rows);
      }
      await client.query('COMMIT');
      this.#filled = version;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  async #fillTable(
    client: { query(sql: string, values?: unknown[]): Promise<unknown> },
    table: string,
    rows: readonly DictionaryRow[],
  ): Promise<void> {
    const name = pgName('dict', table);
    // DELETE, because TRUNCATE waits for every transaction that has read the table.
    await client.query(`DELETE FROM ${name}`);
    const lowered = rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value])),
    );
    await client.query(`INSERT INTO ${name} SELECT * FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb)`, [
      JSON.stringify(lowered),
    ]);
  }

  #visible(): DictionaryRow[] {
    const seen = new Set([...this.#deps.catalog.privileges.list()].map(({ user, object }) => `${user}.${object}`));
    return [...seen].map((each) => {
      const [grantee = '', owner = '', ...name] = each.split('.');
      return { grantee, owner, name: name.join('.') };
    });
  }
}
