import { OracleError } from '../engine.ts';
import type { Nls } from '../sql/translate/nls.ts';

const TERRITORIES: Readonly<Record<string, Nls>> = {
  AMERICA: { dateFormat: 'DD-MON-RR', timestampFormat: 'DD-MON-RR HH.MI.SSXFF AM', numericCharacters: '.,' },
  GERMANY: { dateFormat: 'DD.MM.RR', timestampFormat: 'DD.MM.RR HH24:MI:SSXFF', numericCharacters: ',.' },
};
const IGNORED = new Set([
  'TIME_ZONE',
  'NLS_LANGUAGE',
  'NLS_DATE_LANGUAGE',
  'NLS_SORT',
  'NLS_COMP',
  'NLS_CALENDAR',
  'NLS_CURRENCY',
  'NLS_ISO_CURRENCY',
  'NLS_DUAL_CURRENCY',
  'NLS_TIME_FORMAT',
  'NLS_TIME_TZ_FORMAT',
  'NLS_TIMESTAMP_TZ_FORMAT',
  'NLS_LENGTH_SEMANTICS',
  'STATISTICS_LEVEL',
  'OPTIMIZER_MODE',
  'SQL_TRACE',
]);

/** Settings that a session begins with. Throws RangeError for a territory that the simulator does not know. */
export function nlsOf(territory: string): Nls {
  const found = TERRITORIES[territory.toUpperCase()];
  if (found === undefined) throw new RangeError(`no territory ${territory}`);
  // The radix is an element of timestamps; to the formats here it is a full stop.
  return { ...found, timestampFormat: found.timestampFormat.replace('XFF', '.FF') };
}

/** The settings after one ALTER SESSION SET; the same ones for a parameter that decides nothing here. Throws ORA-02248. */
export function changedNls(nls: Nls, name: string, value: string): Nls {
  switch (name) {
    case 'NLS_DATE_FORMAT':
      return { ...nls, dateFormat: value };
    case 'NLS_TIMESTAMP_FORMAT':
      return { ...nls, timestampFormat: value.replace(/XFF/i, '.FF') };
    case 'NLS_NUMERIC_CHARACTERS':
      if (value.length !== 2 || value[0] === value[1])
        throw new OracleError(12705, 'Cannot access NLS data files or invalid environment specified');
      return { ...nls, numericCharacters: value };
    case 'NLS_TERRITORY':
      if (TERRITORIES[value.toUpperCase()] === undefined)
        throw new OracleError(12705, 'Cannot access NLS data files or invalid environment specified');
      return nlsOf(value);
    default:
      if (IGNORED.has(name)) return nls;
      throw new OracleError(2248, 'invalid option for ALTER SESSION');
  }
}
