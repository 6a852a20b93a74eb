import { describe, expect, it } from 'vitest';
import { DEFAULT_FIELDS } from '../../agent/policy/defaults.ts';
import { Section } from '../../bapi/config.ts';
import type { OperationName } from '../../domain/operations.ts';
import { reference } from '../bapi/world.ts';
import { FORBIDDEN_NAMES, HOSTILE_TEXTS } from './hostile-requests.ts';

const FIELD = { custom: 'riskClass', table: 'KNA1', field: 'ZZRISK', type: 'CHAR', length: 3 };
const FUNCTION = {
  of: 'customer',
  function: 'Z_SCORE',
  imports: { IV_KUNNR: 'customer' },
  exports: [{ custom: 'score', parameter: 'EV_SCORE', type: 'CHAR', length: 5 }],
};

const isTaken = (extensions: Readonly<Record<string, unknown>>, more: object = {}) =>
  Section.safeParse({
    road: 'rfc',
    ashost: 'ecc.example',
    sysnr: '00',
    client: '100',
    companyCodes: ['1000'],
    read: { user: reference('U'), password: reference('P') },
    extensions,
    ...more,
  }).success;

describe('what the configuration may name as an extension', () => {
  it('is a field and a function of the site, as the examples are', () => {
    expect(isTaken({ fields: [FIELD], functions: [FUNCTION] })).toBe(true);
    expect(isTaken({ functions: [{ ...FUNCTION, function: '/ACME/SCORE' }] })).toBe(true);
  });

  const FUNCTIONS = [
    ...FORBIDDEN_NAMES,
    'BAPI_CUSTOMER_GETDETAIL2',
    'RFC_SYSTEM_INFO',
    'Z_ADIT_PROMISE_CREATE',
    'Z_ADIT_',
    'z_score',
    'Z_SCORE ',
    'Z_SCORE\n',
    'Z_SCORE;DROP',
    'Z-SCORE',
    'ZRFC_READ_TABLE',
    'Z_RFC_READ_TABLE2',
    'Y_TABLE_READ',
    'Z_ABAP_INSTALL_AND_RUN',
    'ZINSTALL_RUN',
    'Z_SXPG_COMMAND_EXECUTE',
    'Z_NATIVE_SQL',
    '/BODS/RFC_ABAP_INSTALL_AND_RUN',
    '/BODS/RFC_READ_TABLE2',
    '/SAPDS/RFC_ABAP_INSTALL_RUN',
    '/SDF/ANYTHING',
    '/ACME/',
    '//SCORE',
    '/ACME/../RFC_READ_TABLE',
    '/ACMEACMEACME/SCORE',
    `Z${'A'.repeat(30)}`,
  ];
  it.each(FUNCTIONS)("is none of SAP's functions, none of the add-on's and none that opens more: %j", (name) => {
    expect(isTaken({ functions: [{ ...FUNCTION, function: name }] })).toBe(false);
  });

  const TABLES = [
    ...FORBIDDEN_NAMES,
    'KNVK',
    'KNBK',
    'LFA1',
    'BSAD',
    'T000',
    'ZADIT_CMD',
    'kna1',
    'KNA1 ',
    'KNA1~MANDT',
    '',
  ];
  it.each(TABLES)('is no table but the four: %j', (table) => {
    expect(isTaken({ fields: [{ ...FIELD, table }] })).toBe(false);
  });

  const FIELDS = [
    'STCD1',
    'STCEG',
    'STKZU',
    'BANKS',
    'BANKN',
    'BANKL',
    'ZZBANKN',
    'ZZIBAN',
    'ZZ_IBAN2',
    'ZZSWIFT',
    'CCNUM',
  ];
  it.each([...FIELDS, 'KUNNR, BCODE', "NAME1'", 'zzrisk', '*', '', 'A'.repeat(31)])(
    'is no number of a tax office or a bank, under its own name or one of the site: %j',
    (field) => {
      expect(isTaken({ fields: [{ ...FIELD, field }] })).toBe(false);
      expect(isTaken({ functions: [{ ...FUNCTION, exports: [{ ...FUNCTION.exports[0], parameter: field }] }] })).toBe(
        false,
      );
      const inside = { ...FUNCTION.exports[0], parameter: 'ES_SCORE', field };
      expect(isTaken({ functions: [{ ...FUNCTION, exports: [inside] }] })).toBe(false);
    },
  );

  it('gives a function nothing to choose by but the key, the company code and the day', () => {
    for (const given of [
      'RFC_READ_TABLE',
      'table',
      'args.text',
      'recordingReference',
      '',
      ...HOSTILE_TEXTS.slice(0, 40),
    ]) {
      expect(isTaken({ functions: [{ ...FUNCTION, imports: { IV_KUNNR: 'customer', IV_X: given } }] }), given).toBe(
        false,
      );
    }
    for (const imports of [{}, { IV_ON: 'today' }, { IV_KUNNR: 'customer', "IV_X'": 'today' }]) {
      expect(isTaken({ functions: [{ ...FUNCTION, imports }] })).toBe(false);
    }
    for (const more of [{ options: [] }, { tables: {} }, { where: 'x' }, { commits: true }, { destination: 'NONE' }]) {
      expect(isTaken({ functions: [{ ...FUNCTION, ...more }] })).toBe(false);
      expect(isTaken({ fields: [{ ...FIELD, ...more }] })).toBe(false);
    }
  });

  it('brings no names that answers already have, or that are members of every object', () => {
    for (const custom of [
      '__proto__',
      'toString',
      'valueOf',
      'constructor',
      'a.b',
      'a b',
      '',
      'A',
      '1a',
      'a\u200b',
      'x'.repeat(41),
    ]) {
      expect(isTaken({ fields: [{ ...FIELD, custom }] }), custom).toBe(false);
    }
    expect(isTaken({ fields: [FIELD, FIELD] })).toBe(false);
  });

  it('is released to nobody by default', () => {
    for (const op of Object.keys(DEFAULT_FIELDS) as OperationName[]) {
      const paths = Object.values(DEFAULT_FIELDS[op]).flatMap((list) => list ?? []);
      expect(paths.filter((path) => path.split('.').includes('custom'))).toEqual([]);
    }
  });
});

describe('the rest of a section', () => {
  it.each([
    ['a trace', { trace: '3' }],
    ['a parameter of the library', { abap_debug: '1' }],
    ['a password in the open', { read: { user: 'ADIT', password: 'geheim' } }],
    ['a password in a route', { saprouter: '/H/router/W/geheim/H/' }],
    ['a host with more than a host', { ashost: 'ecc PASSWD=x' }],
    ['a host with a line', { ashost: 'ecc\nTRACE=3' }],
    ['a relative library', { snc: { lib: 'libsapcrypto.so', partnerName: 'p:CN=ECC' } }],
    ['a relative SDK', { sdkHome: '../sdk' }],
    ['a relative driver', { driverPath: 'node_modules/evil' }],
    ['another driver', { driver: 'left-pad' }],
    ['another message service', { msserv: '../etc/services' }],
  ])('cannot carry %s', (_what, more) => {
    expect(isTaken({}, more)).toBe(false);
  });
});
