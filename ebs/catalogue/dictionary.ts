import type { Query } from './types.ts';

/**
 * Statements on Oracle's own views, which everybody may read and which show to each user what it may use: so they are
 * asked as this very user, never through the wrapper.
 */
function direct<const N extends string, const B extends string, const C extends string>(
  name: N,
  binds: readonly B[],
  columns: readonly C[],
  uses: Readonly<Record<string, string>>,
) {
  return {
    kind: 'query',
    name,
    file: `dictionary/${name}.sql`,
    procedure: '',
    binds,
    columns,
    uses: Object.entries(uses).map(([view, fields]) => ({ name: view, fields: fields.split(' ') })),
    timeLimitMs: 10_000,
  } as const satisfies Query;
}

export const INSTANCE = direct(
  'instance',
  [],
  ['INSTANCE_NAME', 'SERVICE_NAME', 'DB_NAME', 'SESSION_USER', 'DATABASE_TIME'],
  {},
);
export const OWN_ACCOUNT = direct('own_account', [], ['USERNAME', 'ACCOUNT_STATUS', 'EXPIRY_DATE', 'DAYS_LEFT'], {
  USER_USERS: 'USERNAME ACCOUNT_STATUS EXPIRY_DATE',
});
export const PROFILE_LIMITS = direct('profile_limits', [], ['RESOURCE_NAME', 'LIMIT_TEXT'], {
  USER_RESOURCE_LIMITS: 'RESOURCE_NAME LIMIT',
  USER_PASSWORD_LIMITS: 'RESOURCE_NAME LIMIT',
});
export const CHARACTER_SET = direct('character_set', [], ['PARAMETER', 'VALUE'], {
  NLS_DATABASE_PARAMETERS: 'PARAMETER VALUE',
});
export const OBJECT_COLUMNS = direct('object_columns', ['object_name'], ['COLUMN_NAME', 'DATA_TYPE'], {
  ALL_TAB_COLUMNS: 'OWNER TABLE_NAME COLUMN_NAME DATA_TYPE',
  ALL_SYNONYMS: 'OWNER SYNONYM_NAME TABLE_OWNER TABLE_NAME',
});
export const OBJECT_STATUS = direct('object_status', ['object_name'], ['OBJECT_TYPE', 'STATUS'], {
  ALL_OBJECTS: 'OWNER OBJECT_NAME OBJECT_TYPE STATUS',
});
export const PACKAGE_ARGUMENTS = direct(
  'package_arguments',
  ['package_name', 'object_name'],
  ['OVERLOAD', 'ARGUMENT_NAME', 'IN_OUT', 'DATA_TYPE', 'DEFAULTED'],
  {
    ALL_ARGUMENTS:
      'OWNER PACKAGE_NAME OBJECT_NAME OVERLOAD ARGUMENT_NAME IN_OUT DATA_TYPE DEFAULTED DATA_LEVEL POSITION',
  },
);
export const RECORD_FIELDS = direct('record_fields', ['package_name', 'type_name'], ['ATTR_NAME'], {
  ALL_PLSQL_TYPE_ATTRS: 'OWNER PACKAGE_NAME TYPE_NAME ATTR_NAME',
});

/** How far a standby is behind, as it tells it to whoever has SELECT on V_$DATAGUARD_STATS. */
export const REPLICA_LAG = {
  ...direct('replica_lag', [], ['APPLY_LAG', 'HEARD_AT', 'CLOCK'], { V$DATAGUARD_STATS: 'NAME VALUE DATUM_TIME' }),
  timeLimitMs: 1_000,
} as const satisfies Query;

/** What a session is asked when it is opened, and once a minute after that. */
export const EDITION_USE = {
  name: 'DATABASE_PROPERTIES',
  fields: ['PROPERTY_NAME', 'PROPERTY_VALUE'],
} as const;

export const DICTIONARY: readonly Query[] = [
  INSTANCE,
  OWN_ACCOUNT,
  PROFILE_LIMITS,
  CHARACTER_SET,
  OBJECT_COLUMNS,
  OBJECT_STATUS,
  PACKAGE_ARGUMENTS,
  RECORD_FIELDS,
];
