import { isStandby, roleOf } from '../facts.ts';
import { CREATED, fromNow, type Rows } from './row.ts';

export const database: Rows = ({ facts }) => [
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

export const instance: Rows = ({ facts }) => [
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

/** `MM/DD/YYYY HH24:MI:SS`. */
const american = (moment: string): string => moment.replace(/^(\d{4})-(\d\d)-(\d\d)T/, '$2/$3/$1 ');

/** Metrics of a standby; a primary has no rows (Oracle Database Reference 19c, V$DATAGUARD_STATS). Times are text, of the server. */
export const dataGuard: Rows = ({ facts, now }) => {
  if (!isStandby(facts())) return [];
  const computed = american(fromNow(now, 0));
  // When the standby last heard of the primary: one that is cut off goes on telling the lag that it had then.
  const heard = american(fromNow(now, -1000 * (facts().heardSecondsAgo ?? 0)));
  const days = 'day(2) to second(0) interval';
  const metrics: [name: string, value: string, unit: string, datum: string | null][] = [
    ['transport lag', interval(0), days, heard],
    ['apply lag', interval(facts().lagSeconds ?? 0), days, heard],
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

export const properties: Rows = ({ catalog }) =>
  [
    ['DEFAULT_EDITION', catalog.editions.current],
    ['NLS_CHARACTERSET', 'AL32UTF8'],
    ['NLS_NCHAR_CHARACTERSET', 'AL16UTF16'],
    ['DBTIMEZONE', '00:00'],
    ['DEFAULT_TEMP_TABLESPACE', 'TEMP'],
  ].map(([name = '', value = '']) => ({ PROPERTY_NAME: name, PROPERTY_VALUE: value }));

export const nlsParameters: Rows = ({ facts }) =>
  [
    ['NLS_CHARACTERSET', 'AL32UTF8'],
    ['NLS_NCHAR_CHARACTERSET', 'AL16UTF16'],
    ['NLS_LANGUAGE', 'AMERICAN'],
    ['NLS_TERRITORY', 'AMERICA'],
    ['NLS_NUMERIC_CHARACTERS', '.,'],
    ['NLS_DATE_FORMAT', 'DD-MON-RR'],
    ['NLS_RDBMS_VERSION', facts().version],
  ].map(([name = '', value = '']) => ({ PARAMETER: name, VALUE: value }));
