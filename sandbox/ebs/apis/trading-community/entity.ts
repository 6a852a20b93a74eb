import type { DatabaseSession, PlRecord } from '../../../oracle/database.ts';
import { tableSignatures } from '../../tables/signatures.ts';
import { change, given } from '../arguments.ts';
import { created, updated } from '../context.ts';
import { type Complaints, refusal } from '../failure.ts';
import { recordOf, scalarFields } from '../records.ts';
import { exists, insert, isLookup, moment, nextValue, type Row, selectOne, update, type Values } from '../rows.ts';

/**
 * What TCA's APIs have in common (Oracle Trading Community Architecture Technical Implementation Guide, PL/SQL API
 * standards): mandatory columns, lookups, foreign keys, columns that stay as they are, and OBJECT_VERSION_NUMBER.
 */
export interface Entity {
  readonly table: string;
  readonly key: string;
  readonly sequence: string;
  /** The record types whose fields are the table's columns, as `PACKAGE.TYPE`. */
  readonly records: readonly string[];
  /** Columns that a row cannot do without. */
  readonly mandatory: readonly string[];
  /** AR_LOOKUPS type by column. */
  readonly lookups: Readonly<Record<string, string>>;
  /** `table.column` by column. */
  readonly references: Readonly<Record<string, string>>;
  /** Columns that no update changes; passing what is there already is no change. */
  readonly fixed: readonly string[];
}

const tableColumns = new Map<string, ReadonlySet<string>>();

function columnsOf(table: string): ReadonlySet<string> {
  const known = tableColumns.get(table);
  if (known !== undefined) return known;
  const columns = new Set(
    tableSignatures()
      .find(({ name }) => name === table)
      ?.columns.map(({ name }) => name) ?? [],
  );
  tableColumns.set(table, columns);
  return columns;
}

interface Field {
  readonly name: string;
  readonly column: string;
  readonly type: string;
}

function fieldsOf(entity: Entity, name: string): readonly Field[] {
  const [packageName = '', type = ''] = name.split('.');
  const columns = columnsOf(entity.table);
  return scalarFields(packageName, type)
    .map((one) => ({ name: one.name, type: one.type, column: one.name.toLowerCase() }))
    .filter(({ column }) => columns.has(column));
}

const upper = (column: string): string => column.toUpperCase();

async function check(session: DatabaseSession, entity: Entity, values: Values, wrong: Complaints): Promise<void> {
  for (const column of entity.mandatory) {
    if (column in values && values[column] === null)
      wrong.add('AR', 'HZ_API_MISSING_COLUMN', { COLUMN: upper(column) });
  }
  for (const [column, type] of Object.entries(entity.lookups)) {
    const code = values[column] ?? null;
    if (code !== null && !(await isLookup(session, '222', type, code))) {
      wrong.add('AR', 'HZ_API_INVALID_LOOKUP', { COLUMN: upper(column), LOOKUP_TYPE: type });
    }
  }
  for (const [column, target] of Object.entries(entity.references)) {
    const [table = '', key = ''] = target.split('.');
    const id = values[column] ?? null;
    if (id !== null && !(await exists(session, `SELECT 1 FROM apps."${table}" WHERE "${key}" = $1`, [id]))) {
      wrong.add('AR', 'HZ_API_INVALID_FK', { FK: upper(column), COLUMN: upper(key), TABLE: upper(table) });
    }
  }
}

/** Columns of a row to be, from what the records say; NULL and G_MISS both leave a column to its default. */
export function newValues(entity: Entity, records: readonly PlRecord[]): Record<string, string | null> {
  const values: Record<string, string | null> = Object.fromEntries(entity.mandatory.map((column) => [column, null]));
  entity.records.forEach((name, at) => {
    for (const { name: fieldName, column } of fieldsOf(entity, name)) {
      values[column] = given(records[at]?.fields.get(fieldName)) ?? values[column] ?? null;
    }
  });
  return values;
}

/** Checks and writes a new row with version 1; `more` are columns that no record has. Says its id. */
export async function create(
  session: DatabaseSession,
  entity: Entity,
  values: Values,
  wrong: Complaints,
  more: Values = {},
): Promise<string> {
  await check(session, entity, values, wrong);
  const asked = values[entity.key] ?? null;
  if (
    asked !== null &&
    (await exists(session, `SELECT 1 FROM apps."${entity.table}" WHERE "${entity.key}" = $1`, [asked]))
  ) {
    wrong.add('AR', 'HZ_API_DUPLICATE_COLUMN', { COLUMN: upper(entity.key) });
  }
  wrong.settle();
  const id = asked ?? (await nextValue(session, entity.sequence));
  const reference = columnsOf(entity.table).has('orig_system_reference')
    ? { orig_system_reference: values['orig_system_reference'] ?? id }
    : {};
  await insert(session, entity.table, {
    ...values,
    ...reference,
    ...more,
    [entity.key]: id,
    object_version_number: '1',
    ...created(session),
  });
  return id;
}

export interface Locked {
  readonly id: string;
  /** Every column of the entity's records, as text. */
  readonly row: Row;
  readonly version: string | null;
}

/** The row, locked. Nobody else may hold it, and its version must be the one the caller knows (NULL matches only NULL). */
export async function lock(
  session: DatabaseSession,
  entity: Entity,
  id: string | null,
  version: string | null,
): Promise<Locked> {
  if (id === null) throw refusal('AR', 'HZ_API_MISSING_COLUMN', { COLUMN: upper(entity.key) });
  const locked = await read(session, entity, id, true);
  if (locked === null) throw refusal('AR', 'HZ_API_NO_RECORD', { RECORD: upper(entity.table), VALUE: id });
  if (locked.version !== version) throw refusal('AR', 'HZ_API_RECORD_CHANGED', { TABLE: upper(entity.table) });
  return locked;
}

export async function read(
  session: DatabaseSession,
  entity: Entity,
  id: string,
  forUpdate = false,
): Promise<Locked | null> {
  const fields = new Map(entity.records.flatMap((name) => fieldsOf(entity, name)).map((one) => [one.column, one.type]));
  const columns = [...fields].map(([column, type]) =>
    type === 'DATE' ? `${moment(`"${column}"`)} AS "${column}"` : `"${column}"::text`,
  );
  const row = await selectOne(
    session,
    `SELECT ${columns.join(', ')}, object_version_number::text AS object_version_number
       FROM apps."${entity.table}" WHERE "${entity.key}" = $1 ${forUpdate ? 'FOR UPDATE NOWAIT' : ''}`,
    [id],
  );
  return row === null ? null : { id, row, version: row['object_version_number'] ?? null };
}

/** What the records change of a row: NULL keeps, G_MISS clears. Complains of columns that stay as they are. */
export function changedValues(
  entity: Entity,
  locked: Locked,
  records: readonly PlRecord[],
  wrong: Complaints,
): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  entity.records.forEach((name, at) => {
    for (const { name: fieldName, column } of fieldsOf(entity, name)) {
      const value = change(records[at]?.fields.get(fieldName));
      if (value === undefined || column === entity.key) continue;
      if (!entity.fixed.includes(column)) changes[column] = value;
      else if (value !== (locked.row[column] ?? null))
        wrong.add('AR', 'HZ_API_NONUPDATEABLE_COLUMN', { COLUMN: upper(column) });
    }
  });
  return changes;
}

/** Checks and writes the changes and says the new version. */
export async function write(
  session: DatabaseSession,
  entity: Entity,
  locked: Locked,
  changes: Values,
  wrong: Complaints,
): Promise<string> {
  await check(session, entity, changes, wrong);
  wrong.settle();
  const version = String(Number(locked.version ?? '0') + 1);
  await update(
    session,
    entity.table,
    { [entity.key]: locked.id },
    { ...changes, object_version_number: version, ...updated(session) },
  );
  return version;
}

/** A record of one of the entity's types, filled from the row. */
export function recordFrom(name: string, row: Row): PlRecord {
  const [packageName = '', type = ''] = name.split('.');
  return recordOf(packageName, type, row);
}
