import { passwordLimits, resourceLimits, userUsers } from './account-rows.ts';
import { argumentRows, typeAttributeRows } from './argument-rows.ts';
import { database, dataGuard, instance, nlsParameters, properties } from './database-rows.ts';
import type { CatalogColumn, CatalogObject } from './objects.ts';
import { CREATED, type DictionaryRow, type Rows, seen } from './row.ts';

function columnRow(owner: string, table: string, column: CatalogColumn, index: number): DictionaryRow {
  const isNumber = column.type === 'NUMBER';
  const isText = column.type === 'VARCHAR2' || column.type === 'CHAR';
  const length = isText || column.type === 'RAW' ? column.size : isNumber ? 22 : column.type === 'DATE' ? 7 : 4000;
  return {
    OWNER: owner,
    TABLE_NAME: table,
    COLUMN_NAME: column.name,
    DATA_TYPE: column.type === 'TIMESTAMP' ? 'TIMESTAMP(6)' : column.type,
    DATA_LENGTH: length,
    DATA_PRECISION: isNumber && column.precision > 0 ? column.precision : null,
    DATA_SCALE: isNumber && column.precision > 0 ? column.scale : null,
    NULLABLE: column.nullable ? 'Y' : 'N',
    COLUMN_ID: index + 1,
    CHAR_LENGTH: isText ? column.size : 0,
    CHAR_USED: isText ? 'B' : null,
    ...seen(owner, table),
  };
}

const relationsOf = (objects: readonly CatalogObject[]) =>
  objects.flatMap((object) => (object.kind === 'TABLE' || object.kind === 'VIEW' ? [object] : []));

const tabColumns: Rows = ({ catalog }) =>
  relationsOf(catalog.objects()).flatMap(({ owner, name, columns }) =>
    columns.map((column, index) => columnRow(owner, name, column, index)),
  );

/** What an object is called in ALL_OBJECTS. EBS's tables are seen by APPS through editioning views. */
function objectTypes(object: CatalogObject): { type: string; status: string; isEditioned: boolean }[] {
  switch (object.kind) {
    case 'PACKAGE':
      return [
        { type: 'PACKAGE', status: object.spec.status, isEditioned: true },
        ...(object.body === null ? [] : [{ type: 'PACKAGE BODY', status: object.body, isEditioned: true }]),
      ];
    case 'TABLE':
      return [
        { type: object.owner === 'APPS' ? 'VIEW' : 'TABLE', status: 'VALID', isEditioned: object.owner === 'APPS' },
      ];
    default:
      return [{ type: object.kind, status: 'VALID', isEditioned: object.kind !== 'SEQUENCE' }];
  }
}

const objects: Rows = ({ catalog }) => [
  ...catalog.objects().flatMap((object) =>
    objectTypes(object).map(({ type, status, isEditioned }, index) => ({
      OWNER: object.owner,
      OBJECT_NAME: object.name,
      OBJECT_ID: object.id * 2 + index,
      OBJECT_TYPE: type,
      CREATED,
      LAST_DDL_TIME: CREATED,
      TIMESTAMP: CREATED.replace('T', ':'),
      STATUS: status,
      TEMPORARY: 'N',
      GENERATED: 'N',
      SECONDARY: 'N',
      NAMESPACE: 1,
      EDITION_NAME: isEditioned && object.owner === 'APPS' ? catalog.editions.current : null,
      ...seen(object.owner, object.name),
    })),
  ),
];

const indexColumns: Rows = ({ catalog }) =>
  catalog.indexes().flatMap(({ owner, name, table: [tableOwner, table], columns }) =>
    columns.map((column, index) => ({
      INDEX_OWNER: owner,
      INDEX_NAME: name,
      TABLE_OWNER: tableOwner,
      TABLE_NAME: table,
      COLUMN_NAME: column,
      COLUMN_POSITION: index + 1,
      COLUMN_LENGTH: 22,
      CHAR_LENGTH: 0,
      DESCEND: 'ASC',
      ...seen(tableOwner, table),
    })),
  );

const indexes: Rows = ({ catalog }) =>
  catalog.indexes().map(({ owner, name, table: [tableOwner, table], isUnique }) => ({
    OWNER: owner,
    INDEX_NAME: name,
    INDEX_TYPE: 'NORMAL',
    TABLE_OWNER: tableOwner,
    TABLE_NAME: table,
    TABLE_TYPE: 'TABLE',
    UNIQUENESS: isUnique ? 'UNIQUE' : 'NONUNIQUE',
    STATUS: 'VALID',
    VISIBILITY: 'VISIBLE',
    ...seen(tableOwner, table),
  }));

const synonyms: Rows = ({ catalog }) =>
  catalog.objects().flatMap((object) =>
    object.kind === 'SYNONYM'
      ? [
          {
            OWNER: object.owner,
            SYNONYM_NAME: object.name,
            TABLE_OWNER: object.target[0],
            TABLE_NAME: object.target[1],
            ...seen(object.target[0], object.target[1]),
          },
        ]
      : [],
  );

const tabPrivileges: Rows = ({ catalog }) =>
  [...catalog.privileges.list()].map(({ user, object, privilege }) => {
    const [owner = '', ...rest] = object.split('.');
    const name = rest.join('.');
    return {
      GRANTOR: owner,
      GRANTEE: user,
      TABLE_SCHEMA: owner,
      TABLE_NAME: name,
      PRIVILEGE: privilege,
      GRANTABLE: 'NO',
      HIERARCHY: 'NO',
      COMMON: 'NO',
      TYPE: catalog.get(owner, name)?.kind ?? (catalog.editions.has(name) ? 'EDITION' : null),
      ...seen(owner, name),
    };
  });

const sessionPrivileges: Rows = ({ catalog, users }) =>
  users.names().flatMap((user) =>
    catalog.privileges
      .systemOf(user)
      .filter((privilege) => privilege.includes(' '))
      .map((privilege) => ({ PRIVILEGE: privilege, ...seen(user, privilege) })),
  );

/** Rows of every dictionary view, by its name. `see_owner` and `see_name`: the object that one must see to see the row. */
export const DICTIONARY_ROWS: ReadonlyMap<string, Rows> = new Map([
  ['ALL_TAB_COLUMNS', tabColumns],
  ['ALL_OBJECTS', objects],
  ['ALL_IND_COLUMNS', indexColumns],
  ['ALL_INDEXES', indexes],
  ['ALL_SYNONYMS', synonyms],
  ['ALL_TAB_PRIVS', tabPrivileges],
  ['SESSION_PRIVS', sessionPrivileges],
  ['ALL_ARGUMENTS', ({ catalog }) => argumentRows(catalog)],
  ['ALL_PLSQL_TYPE_ATTRS', ({ catalog }) => typeAttributeRows(catalog)],
  ['USER_USERS', userUsers],
  ['V$DATABASE', database],
  ['V$INSTANCE', instance],
  ['V$DATAGUARD_STATS', dataGuard],
  ['DATABASE_PROPERTIES', properties],
  ['NLS_DATABASE_PARAMETERS', nlsParameters],
  ['USER_RESOURCE_LIMITS', resourceLimits],
  ['USER_PASSWORD_LIMITS', passwordLimits],
]);
