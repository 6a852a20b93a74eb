import { isStandby, roleOf } from '../facts.ts';
import { type Limit, PASSWORD_LIMITS, RESOURCE_LIMITS } from '../profiles.ts';
import { argumentRows, typeAttributeRows } from './argument-rows.ts';
import type { DictionaryDeps } from './dictionary.ts';
import type { CatalogColumn, CatalogObject } from './objects.ts';

export type DictionaryRow = Readonly<Record<string, string | number | null>>;
type Rows = (deps: DictionaryDeps) => DictionaryRow[];

const CREATED = '2009-11-14T08:00:00';
const EXPIRY = { open: [], expired: ['EXPIRED'], grace: ['EXPIRED(GRACE)'] } as const;

/** A number that stays a user's. */
export function userNumber(user: string): number {
  return [...user].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 9973, 7) + 100;
}

const seen = (owner: string, name: string) => ({ see_owner: owner, see_name: name });

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

/** APPS too, though nobody logs on as it here: a proxy's session is its session. */
const accounts = (users: DictionaryDeps['users']): string[] => [...new Set(['APPS', ...users.names()])];

/** The second so many milliseconds from SYSDATE. */
const fromNow = (now: () => string, ms: number): string =>
  new Date(Date.parse(`${now().slice(0, 19)}Z`) + Math.round(ms / 1000) * 1000).toISOString().slice(0, 19);

const userUsers: Rows = ({ users, now }) =>
  accounts(users).map((name) => {
    const account = users.find(name);
    const states = account === null ? [] : [...EXPIRY[account.expiry], ...(account.isLocked ? ['LOCKED'] : [])];
    const left = account === null ? Number.POSITIVE_INFINITY : users.untilExpiry(name);
    return {
      USERNAME: name,
      USER_ID: userNumber(name),
      ACCOUNT_STATUS: states.join(' & ') || 'OPEN',
      LOCK_DATE: account?.isLocked ? now().slice(0, 19) : null,
      EXPIRY_DATE: Number.isFinite(left) ? fromNow(now, left) : null,
      DEFAULT_TABLESPACE: 'USERS',
      TEMPORARY_TABLESPACE: 'TEMP',
      CREATED,
      ...seen(name, name),
    };
  });

const database: Rows = ({ facts }) => [
  {
    DBID: facts().dbid,
    NAME: facts().database,
    CREATED,
    LOG_MODE: 'ARCHIVELOG',
    // An Active Data Guard standby (Oracle Database Reference 19c, V$DATABASE); one that is only mounted takes no logons.
    OPEN_MODE: isStandby(facts()) ? 'READ ONLY WITH APPLY' : 'READ WRITE',
    DATABASE_ROLE: roleOf(facts()),
    DB_UNIQUE_NAME: facts().database,
    PLATFORM_NAME: 'Linux x86 64-bit',
    CURRENT_SCN: 73_114_201,
    FLASHBACK_ON: 'NO',
    CDB: 'NO',
  },
];

const instance: Rows = ({ facts }) => [
  {
    INSTANCE_NUMBER: 1,
    INSTANCE_NAME: facts().instance,
    HOST_NAME: facts().host,
    VERSION: facts().version,
    STARTUP_TIME: CREATED,
    STATUS: 'OPEN',
    PARALLEL: 'NO',
    'THREAD#': 1,
    ARCHIVER: 'STARTED',
    LOGINS: 'ALLOWED',
    SHUTDOWN_PENDING: 'NO',
    DATABASE_STATUS: 'ACTIVE',
    INSTANCE_ROLE: 'PRIMARY_INSTANCE',
    ACTIVE_STATE: 'NORMAL',
    BLOCKED: 'NO',
  },
];

/** Days, hours, minutes and seconds: `+00 00:00:42`. */
function interval(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `+${two(seconds / 86_400)} ${two((seconds / 3600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Metrics of a standby; a primary has no rows (Oracle Database Reference 19c, V$DATAGUARD_STATS). Times are text, of the server. */
const dataGuard: Rows = ({ facts, now }) => {
  if (!isStandby(facts())) return [];
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(.{8})/.exec(now()) ?? [];
  const computed = `${month}/${day}/${year} ${time}`;
  const days = 'day(2) to second(0) interval';
  const metrics: [name: string, value: string, unit: string, datum: string | null][] = [
    ['transport lag', interval(0), days, computed],
    ['apply lag', interval(facts().lagSeconds ?? 0), days, computed],
    ['apply finish time', `${interval(0)}.000`, 'day(2) to second(3) interval', null],
    ['estimated startup time', '28', 'second', null],
  ];
  return metrics.map(([name, value, unit, datum]) => ({
    SOURCE_DBID: facts().dbid,
    SOURCE_DB_UNIQUE_NAME: facts().database,
    NAME: name,
    VALUE: value,
    UNIT: unit,
    TIME_COMPUTED: computed,
    DATUM_TIME: datum,
  }));
};

const properties: Rows = ({ catalog }) =>
  [
    ['DEFAULT_EDITION', catalog.editions.current],
    ['NLS_CHARACTERSET', 'AL32UTF8'],
    ['NLS_NCHAR_CHARACTERSET', 'AL16UTF16'],
    ['DBTIMEZONE', '00:00'],
    ['DEFAULT_TEMP_TABLESPACE', 'TEMP'],
  ].map(([name = '', value = '']) => ({ PROPERTY_NAME: name, PROPERTY_VALUE: value }));

const nlsParameters: Rows = ({ facts }) =>
  [
    ['NLS_CHARACTERSET', 'AL32UTF8'],
    ['NLS_NCHAR_CHARACTERSET', 'AL16UTF16'],
    ['NLS_LANGUAGE', 'AMERICAN'],
    ['NLS_TERRITORY', 'AMERICA'],
    ['NLS_NUMERIC_CHARACTERS', '.,'],
    ['NLS_DATE_FORMAT', 'DD-MON-RR'],
    ['NLS_RDBMS_VERSION', facts().version],
  ].map(([name = '', value = '']) => ({ PARAMETER: name, VALUE: value }));

/** A limit as the views tell it: a part of a day to four places, the rest cut off. [K] */
function toldLimit(written: string): string {
  const [, over, under] = /^(\d+)\/(\d+)$/.exec(written) ?? [];
  if (over === undefined) return written;
  const days = String(Math.trunc((Number(over) / Number(under)) * 10_000) / 10_000);
  return days === '0' ? days : days.replace(/^0\./, '.');
}

const limits =
  <L extends Limit>(delivered: Readonly<Record<L, string>>): Rows =>
  ({ users }) =>
    accounts(users).flatMap((name) =>
      (Object.keys(delivered) as L[]).map((limit) => ({
        RESOURCE_NAME: limit,
        LIMIT: toldLimit(users.profiles.limit(users.profileOf(name), limit)),
        ...seen(name, limit),
      })),
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
  ['USER_RESOURCE_LIMITS', limits(RESOURCE_LIMITS)],
  ['USER_PASSWORD_LIMITS', limits(PASSWORD_LIMITS)],
]);
