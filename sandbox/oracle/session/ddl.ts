import type { Pool } from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import { type CatalogColumn, pgName, type Relation } from '../catalog/objects.ts';
import { OracleError, type OracleType } from '../engine.ts';
import type { ColumnDefinition, Ddl, Statement } from '../sql/ast.ts';
import { translate } from '../sql/translate/translate.ts';
import type { OracleUserMaster } from '../users.ts';
import { administer } from './administration.ts';
import type { Session } from './session.ts';

export interface DdlDeps {
  readonly catalog: Catalog;
  readonly users: OracleUserMaster;
  readonly admin: Pool;
}

const PG: Readonly<Record<string, string>> = {
  NUMBER: 'numeric',
  DATE: 'timestamp(0)',
  TIMESTAMP: 'timestamp',
  RAW: 'bytea',
};
const TYPE: Readonly<Record<string, OracleType>> = { VARCHAR: 'VARCHAR2', INTEGER: 'NUMBER' };
const insufficient = (): OracleError => new OracleError(1031, 'insufficient privileges');

/** Where a new object goes: its name's schema, or the session's. */
function placed(path: readonly string[], session: Session): [owner: string, name: string] {
  const [first = '', second] = path;
  return second === undefined ? [session.schema, first] : [first, second];
}

/** Executes DDL. What PostgreSQL keeps and what the dictionary says change together or not at all. */
export async function executeDdl(statement: Statement, text: string, session: Session, deps: DdlDeps): Promise<void> {
  const creator = new Creator(session, deps, text);
  switch (statement.node) {
    case 'createTable':
      return creator.table(statement);
    case 'createIndex':
      return creator.index(statement);
    case 'createSequence':
      return creator.sequence(statement);
    case 'createSynonym':
      return creator.synonym(statement);
    case 'createView':
      return creator.view(statement);
    case 'drop':
      return creator.drop(statement);
    default:
      return administer(statement, session, deps);
  }
}

type Of<N extends Ddl['node']> = Extract<Ddl, { node: N }>;

class Creator {
  readonly #session: Session;
  readonly #deps: DdlDeps;
  readonly #text: string;

  constructor(session: Session, deps: DdlDeps, text: string) {
    this.#session = session;
    this.#deps = deps;
    this.#text = text;
  }

  /** Throws unless the current user may create this kind of thing there. */
  #allow(owner: string, kind: string): void {
    const { currentUser } = this.#session;
    const { privileges } = this.#deps.catalog;
    if (privileges.isDba(currentUser)) return;
    if (owner !== currentUser) throw insufficient();
    if (owner !== 'APPS' && !privileges.hasSystem(currentUser, `CREATE ${kind}`)) throw insufficient();
  }

  #free(owner: string, name: string): void {
    const { catalog } = this.#deps;
    if (!catalog.hasSchema(owner)) throw new OracleError(1918, `user '${owner}' does not exist`);
    if (catalog.get(owner, name) !== null) throw new OracleError(955, 'name is already used by an existing object');
  }

  async #pg(sql: string): Promise<void> {
    const { connection, settings } = this.#session;
    await this.#session.guarded(() => connection.raw(`SET LOCAL lock_timeout = ${settings.ddlLockMs}; ${sql}`));
  }

  async table({ path, columns, constraints }: Of<'createTable'>): Promise<void> {
    const [owner, name] = placed(path, this.#session);
    this.#allow(owner, 'TABLE');
    this.#free(owner, name);
    const { catalog } = this.#deps;
    const keys = new Set(constraints.filter(({ kind }) => kind === 'PRIMARY KEY').flatMap((each) => each.columns));
    const kept = columns.map((column) => catalogColumn(column, keys.has(column.name), this.#text));
    if (new Set(kept.map((column) => column.name)).size < kept.length)
      throw new OracleError(957, 'duplicate column name');
    const known = new Set(kept.map((column) => column.name));
    const parts = kept.map(
      (column) => `${pgName(column.name)} ${PG[column.type] ?? 'text'}${column.nullable ? '' : ' NOT NULL'}`,
    );
    const indexes: { name: string; columns: readonly string[] }[] = [];
    let unnamed = 0;
    for (const { kind, name: given, columns: on, check } of constraints) {
      const constraint = given ?? `SYS_C00${catalog.version}${++unnamed}`;
      for (const column of on) if (!known.has(column)) throw new OracleError(904, `"${column}": invalid identifier`);
      if (kind !== 'CHECK') {
        parts.push(`CONSTRAINT ${pgName(constraint)} ${kind} (${on.map((column) => pgName(column)).join(', ')})`);
        indexes.push({ name: constraint, columns: on });
      } else if (check !== null) parts.push(`CONSTRAINT ${pgName(constraint)} CHECK (${this.#check(check, kept)})`);
    }
    await this.#pg(
      `CREATE SCHEMA IF NOT EXISTS ${pgName(owner)}; CREATE TABLE ${pgName(owner, name)} (${parts.join(', ')})`,
    );
    const pg = pgName(owner, name);
    catalog.put({ kind: 'TABLE', owner, name, columns: kept, pg: () => pg, isDictionary: false });
    for (const index of indexes) catalog.putIndex({ owner, table: [owner, name], isUnique: true, ...index });
  }

  #check(
    condition: NonNullable<Of<'createTable'>['constraints'][number]['check']>,
    columns: readonly CatalogColumn[],
  ): string {
    // Translated as a WHERE of the table's own, then without the alias that stands for it.
    const scratch = new (this.#deps.catalog.constructor as new () => Catalog)();
    scratch.put({ kind: 'TABLE', owner: 'X', name: 'X', columns, pg: () => 'x', isDictionary: false });
    const from = {
      node: 'delete' as const,
      from: { path: ['X'], alias: null, at: 0 },
      where: condition,
      returning: [],
      at: 0,
    };
    const nls = this.#session.nls;
    const result = translate(from, { catalog: scratch, user: 'X', schema: 'X', nls, bindTypes: [], names: null });
    if (result.kind === 'foreign' || result.translated.parameters.length > 0) {
      throw new OracleError(2436, 'date or system variable wrongly specified in CHECK constraint');
    }
    return result.translated.sql.replace(/^DELETE FROM x AS t1 WHERE /, '').replaceAll('t1.', '');
  }

  async index({ path, isUnique, on, columns }: Of<'createIndex'>): Promise<void> {
    const [owner, name] = placed(path, this.#session);
    const { catalog } = this.#deps;
    const { currentUser: user, schema } = this.#session;
    const table: Relation = catalog.relation(on, { user, schema }, 'SELECT', 0);
    // There is no privilege to create an index: whoever has the table, or INDEX on it, may.
    if (!catalog.may(user, 'INDEX', table)) throw insufficient();
    if (catalog.indexes().some((index) => index.owner === owner && index.name === name)) {
      throw new OracleError(955, 'name is already used by an existing object');
    }
    const pg = columns.map((column) => {
      const found = table.columns.find((each) => each.name === column)?.pg;
      if (found === undefined || found === null) throw new OracleError(904, `"${column}": invalid identifier`);
      return pgName(found);
    });
    await this.#pg(`CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${pgName(name)} ON ${table.pg(user)} (${pg.join(', ')})`);
    catalog.putIndex({ owner, name, table: [table.owner, table.name], columns, isUnique });
  }

  async sequence({ path, start, increment }: Of<'createSequence'>): Promise<void> {
    const [owner, name] = placed(path, this.#session);
    this.#allow(owner, 'SEQUENCE');
    this.#free(owner, name);
    const pg = pgName(owner, name);
    const from =
      BigInt(increment) < 0n ? `MINVALUE -9223372036854775807` : `MINVALUE ${BigInt(start) < 1n ? start : '1'}`;
    await this.#pg(
      `CREATE SCHEMA IF NOT EXISTS ${pgName(owner)}; CREATE SEQUENCE ${pg} INCREMENT ${increment} ${from} START ${start}`,
    );
    this.#deps.catalog.put({ kind: 'SEQUENCE', owner, name, pg });
  }

  async synonym({ path, target, isReplacing, isPublic }: Of<'createSynonym'>): Promise<void> {
    const [ownSchema, name] = placed(path, this.#session);
    const owner = isPublic ? 'PUBLIC' : ownSchema;
    const { catalog } = this.#deps;
    if (isPublic && !catalog.privileges.isDba(this.#session.currentUser)) throw insufficient();
    if (!isPublic) this.#allow(owner, 'SYNONYM');
    const there = catalog.get(owner, name);
    if (there !== null && !(isReplacing && there.kind === 'SYNONYM')) {
      throw new OracleError(955, 'name is already used by an existing object');
    }
    catalog.put({ kind: 'SYNONYM', owner, name, target: placed(target, this.#session) });
  }

  async view({ path, isReplacing, query }: Of<'createView'>): Promise<void> {
    const [owner, name] = placed(path, this.#session);
    this.#allow(owner, 'VIEW');
    const { catalog } = this.#deps;
    const there = catalog.get(owner, name);
    if (there !== null && !(isReplacing && there.kind === 'VIEW')) {
      throw new OracleError(955, 'name is already used by an existing object');
    }
    const { nls } = this.#session;
    const result = translate(query, { catalog, user: owner, schema: owner, nls, bindTypes: [], names: null });
    if (result.kind === 'foreign' || result.translated.parameters.length > 0) {
      throw new OracleError(1027, 'bind variables not allowed for data definition operations');
    }
    const { sql, columns } = result.translated;
    const pg = pgName(owner, name);
    await this.#pg(
      `CREATE SCHEMA IF NOT EXISTS ${pgName(owner)}; DROP VIEW IF EXISTS ${pg}; CREATE VIEW ${pg} AS ${sql}`,
    );
    const kept = columns.map(
      (column, index): CatalogColumn => ({
        ...column,
        precision: column.precision ?? 0,
        scale: column.scale ?? 0,
        isEnforced: false,
        pg: `c${index + 1}`,
        default: null,
      }),
    );
    catalog.put({ kind: 'VIEW', owner, name, columns: kept, pg: () => pg, isDictionary: false });
  }

  async drop({ kind, path, isCascading }: Of<'drop'>): Promise<void> {
    const { catalog, users } = this.#deps;
    const [owner, name] = placed(path, this.#session);
    if (kind === 'USER' || kind === 'PROFILE' || kind === 'ROLE') {
      if (!catalog.privileges.isDba(this.#session.currentUser)) throw insufficient();
      if (kind !== 'USER') {
        users.profiles.drop(path[0] ?? '');
        return;
      }
      await this.#dropUser(path[0] ?? '', isCascading);
      users.remove(path[0] ?? '');
      return;
    }
    if (kind === 'INDEX') {
      if (!catalog.indexes().some((index) => index.owner === owner && index.name === name))
        throw new OracleError(1418, 'specified index does not exist');
      await this.#pg(`DROP INDEX IF EXISTS ${pgName(owner, name)}`);
      catalog.removeIndex(owner, name);
      return;
    }
    const found = catalog.get(owner, name) ?? (kind === 'SYNONYM' ? catalog.get('PUBLIC', name) : null);
    const isBody = kind === 'PACKAGE BODY';
    if (found === null || found.kind !== (isBody ? 'PACKAGE' : kind)) throw notThere(kind, owner, name);
    this.#allowDrop(found.owner);
    if (found.kind === 'TABLE' || found.kind === 'VIEW') await this.#pg(`DROP ${kind} ${found.pg('')} CASCADE`);
    if (found.kind === 'SEQUENCE') await this.#pg(`DROP SEQUENCE ${found.pg}`);
    if (found.kind === 'PACKAGE' && isBody) catalog.put({ ...found, body: null });
    else catalog.remove(found.owner, found.name);
  }

  #allowDrop(owner: string): void {
    const { currentUser } = this.#session;
    if (owner !== currentUser && !this.#deps.catalog.privileges.isDba(currentUser)) throw insufficient();
  }

  async #dropUser(user: string, isCascading: boolean): Promise<void> {
    const { catalog } = this.#deps;
    if (!catalog.hasSchema(user)) throw new OracleError(1918, `user '${user}' does not exist`);
    if (!isCascading && catalog.objects().some((object) => object.owner === user)) {
      throw new OracleError(1922, `CASCADE must be specified to drop '${user}'`);
    }
    await this.#pg(`DROP SCHEMA IF EXISTS ${pgName(user)} CASCADE`);
    catalog.dropSchema(user);
  }
}

function notThere(kind: string, owner: string, name: string): OracleError {
  if (kind === 'TABLE' || kind === 'VIEW') return new OracleError(942, 'table or view does not exist');
  if (kind === 'SEQUENCE') return new OracleError(2289, 'sequence does not exist');
  if (kind === 'SYNONYM') return new OracleError(1434, 'private synonym to be dropped does not exist');
  return new OracleError(4043, `object ${owner}.${name} does not exist`);
}

function catalogColumn(column: ColumnDefinition, isKey: boolean, text: string): CatalogColumn {
  const type = TYPE[column.type] ?? (column.type as OracleType);
  const isText = type === 'VARCHAR2' || type === 'CHAR' || type === 'RAW';
  const at = column.default === null ? null : defaultText(column, text);
  return {
    name: column.name,
    type,
    size: isText ? (column.size ?? 1) : 0,
    precision: type === 'NUMBER' ? (column.type === 'INTEGER' ? 38 : (column.size ?? 0)) : 0,
    scale: type === 'NUMBER' ? (column.scale ?? (column.size === null && column.type !== 'INTEGER' ? -127 : 0)) : 6,
    nullable: !column.isNotNull && !isKey,
    isEnforced: true,
    pg: column.name,
    default: at,
  };
}

/** The default as it is written: INSERT translates it anew, for SYSDATE's sake. */
function defaultText({ default: expression, name }: ColumnDefinition, text: string): string {
  const from = expression?.at ?? 0;
  const found = /^(?:'(?:[^']|'')*'|[A-Za-z0-9_.$]+(?:\(\))?)/.exec(text.slice(from))?.[0];
  if (found === undefined) throw new OracleError(3001, `unimplemented feature (the default of ${name})`);
  return found;
}
