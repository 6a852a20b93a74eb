import { afterEach, describe, expect, it } from 'vitest';
import { ALL_TABLES } from '../../bapi/catalogue/all.ts';
import { FUNCTIONS } from '../../bapi/catalogue/functions.ts';
import { TABLES } from '../../bapi/catalogue/tables.ts';
import type { DoctorFinding } from '../../domain/connector.ts';
import { dictionary } from './dictionary.ts';
import { oneCustomer } from './erp-data.ts';
import type { TinySapOptions, Values } from './tiny-sap.ts';
import { startWorld, type World, within } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const SYSTEM = {
  RFCCHARTYP: '4103',
  RFCSYSID: 'PRD',
  RFCSAPRL: '731',
  RFCHOST: 'eccapp1',
  RFCDBSYS: 'ORACLE',
  RFCTZONE: '3600',
  RFCDAYST: '',
};
const index = (table: string, name: string, ...fields: string[]) =>
  fields.map((field, position) => ({
    SQLTAB: table.padEnd(30),
    INDEXNAME: name.padEnd(3),
    AS4LOCAL: 'A',
    POSITION: String(position + 1).padStart(4, '0'),
    FIELDNAME: field.padEnd(30),
  }));
const INDEXES = [
  ...index('BSID', 'Z1', 'MANDT', 'BUKRS', 'CPUDT'),
  ...index('BSAD', 'Z1', 'MANDT', 'BUKRS', 'AUGDT'),
  ...index('BSAD', 'Z2', 'MANDT', 'CPUDT'),
];

interface Changed {
  readonly dictionary?: (name: string, rows: Values[]) => Values[];
  readonly system?: Values;
  readonly role?: string;
  readonly tables?: Record<string, readonly Readonly<Record<string, string>>[]>;
  readonly functions?: TinySapOptions['functions'];
}

/** A system in which nothing is wrong, but for what a test changes. */
function system(changed: Changed = {}): TinySapOptions {
  const data = oneCustomer();
  return {
    functions: {
      ...data.functions,
      ...dictionary(changed.dictionary),
      RFC_SYSTEM_INFO: () => ({ RFCSI_EXPORT: { ...SYSTEM, ...changed.system } }),
      Z_ADIT_VERSION: () => ({ EV_VERSION: '1.0.0', RETURN: {} }),
      ...changed.functions,
    },
    tables: {
      ...data.tables,
      BKPF: [],
      T000: [{ MANDT: '100', CCCATEGORY: changed.role ?? 'T' }],
      DD17S: INDEXES,
      CDHDR: [],
      ...changed.tables,
    },
  };
}

async function findings(options: TinySapOptions, section: Record<string, unknown> = {}, role?: 'read' | 'write') {
  const started = await startWorld(options, section, role);
  worlds.push(started);
  return { started, rows: await started.erp.doctor(within(10_000)) };
}

const wrong = (rows: readonly DoctorFinding[]) =>
  Object.fromEntries(
    rows.filter(({ status }) => status !== 'ok').map(({ check, status, text }) => [check, `${status}: ${text}`]),
  );
const rowOf = (rows: readonly DoctorFinding[], check: string) => rows.find((row) => row.check === check);

describe('doctor of SAP ECC', () => {
  it('walks from the network to what a user may do, and finds nothing wrong in a sound system', async () => {
    const { rows } = await findings(system());
    expect(wrong(rows)).toEqual({});
    expect(rows.slice(0, 4).map(({ check }) => check)).toEqual(['tcp', 'tls', 'service', 'logon']);
    const checks = rows.map(({ check }) => check);
    for (const { name } of FUNCTIONS.filter(({ name }) => !/WAPI|READ_TABLE|CREDIT_ACCOUNT/.test(name)))
      expect(checks).toContain(`function ${name}`);
    for (const { name } of TABLES.filter(({ name }) => name !== 'KNKK')) {
      expect(checks).toContain(`table ${name}`);
      expect(checks).toContain(`authorisation RFC_READ_TABLE ${name}`);
    }
    expect(checks).toContain('structure BAPI3007_2');
    expect(rows.every(({ ms }) => ms !== undefined)).toBe(true);
  });

  it('names missing parameters, missing fields, longer fields and other structures, with the operations they break', async () => {
    const { rows } = await findings(
      system({
        dictionary: (name, found) => {
          if (name === 'BAPI_BILLINGDOC_GETDETAIL')
            return found.filter(({ PARAMETER }) => PARAMETER !== 'BILLINGDOCUMENT');
          if (name === 'BAPI_CUSTOMER_GETDETAIL2')
            return found.map((row) => (row['PARAMETER'] === 'RETURN' ? { ...row, TABNAME: 'BAPIRETURN1' } : row));
          if (name === 'BAPI_CUSTOMER_GETLIST')
            return [...found, { PARAMCLASS: 'I', PARAMETER: 'SALESORG', OPTIONAL: '' }];
          if (name === 'KNVK') return found.filter(({ FIELDNAME }) => FIELDNAME !== 'PRSNR');
          if (name === 'VBRP')
            return found.map((row) => (row['FIELDNAME'] === 'ARKTX' ? { ...row, LENG: '000080' } : row));
          if (name === 'BAPI3007_3')
            return found.map((row) => (row['FIELDNAME'] === 'T_CURR_BAL' ? { ...row, DECIMALS: '000002' } : row));
          return found;
        },
      }),
    );
    expect(wrong(rows)).toEqual({
      'function BAPI_BILLINGDOC_GETDETAIL':
        'fail: parameters missing: BILLINGDOCUMENT (affects get_invoice, list_invoices, get_payment_behaviour)',
      'function BAPI_CUSTOMER_GETDETAIL2': expect.stringMatching(
        /^warn: RETURN is BAPIRETURN1, not BAPIRET1 \(affects .*get_customer/,
      ),
      'function BAPI_CUSTOMER_GETLIST': expect.stringMatching(
        /^fail: parameters demanded and not sent: SALESORG \(affects find_customer/,
      ),
      'structure BAPI3007_3': 'fail: T_CURR_BAL has 2 decimals, not 4 (affects upkeep)',
      'table KNVK': expect.stringMatching(/^fail: fields missing: PRSNR \(affects .*get_customer/),
      'table VBRP': expect.stringMatching(/^warn: ARKTX is 80 long, not 40 \(affects get_invoice/),
    });
  });

  it('fails a text of fixed length where a string is expected, which would be cut', async () => {
    const cut = (row: Values) => (row['FIELDNAME'] === 'TEXT' ? { ...row, DATATYPE: 'CHAR', LENG: '000040' } : row);
    const { rows } = await findings(
      system({ dictionary: (name, found) => (name === 'ZADIT_S_NOTE' ? found.map(cut) : found) }),
      { addon: 'on' },
    );
    expect(rowOf(rows, 'structure ZADIT_S_NOTE')).toMatchObject({
      status: 'fail',
      text: expect.stringMatching(/^TEXT is 40 long, not a string \(affects .*list_disputes/),
    });
    expect(rowOf(rows, 'structure ZADIT_S_ACTIVITY')).toMatchObject({ status: 'ok' });
  });

  it('is content with a field that is shorter there than here', async () => {
    const { rows } = await findings(
      system({
        dictionary: (name, found) =>
          name === 'VBRK'
            ? found.map((row) => (row['FIELDNAME'] === 'BSTNK_VF' ? { ...row, LENG: '000020' } : row))
            : found,
      }),
    );
    expect(wrong(rows)).toEqual({});
  });

  it.each<[string, Changed, Record<string, unknown>, string, RegExp]>([
    ['an old release', { system: { RFCSAPRL: '640' } }, {}, 'release', /basis release 640 on ORACLE/],
    ['a non-Unicode system', { system: { RFCCHARTYP: '1100' } }, {}, 'code page', /1100, which is not Unicode/],
    [
      'another time zone',
      { system: { RFCTZONE: '-18000' } },
      {},
      'time zone',
      /at UTC-05:00, Europe\/Berlin at UTC\+01:00/,
    ],
    [
      'a productive client in a development profile',
      { role: 'P' },
      {},
      'client role',
      /for production, .* development/,
    ],
    ['a client without a role', { tables: { T000: [] } }, {}, 'client role', /cannot be read/],
    [
      'a poll without an index',
      { tables: { DD17S: index('BSAD', 'Z1', 'MANDT', 'KUNNR', 'AUGDT') } },
      {},
      'index BSAD by AUGDT',
      /every line that was ever cleared/,
    ],
    [
      'a feed that is off for want of an index',
      { tables: { DD17S: index('BSAD', 'Z1', 'MANDT', 'KUNNR', 'AUGDT') } },
      { lineChanges: 'indexed' },
      'index BSAD by AUGDT',
      /read whole once a day and not followed/,
    ],
  ])('warns of %s', async (_what, changed, section, check, text) => {
    const { rows } = await findings(system(changed), section);
    expect(rowOf(rows, check)).toMatchObject({ status: 'warn', text: expect.stringMatching(text) });
    expect(rowOf(rows, check)?.remedy).toBeTruthy();
  });

  it('takes summer time as the server has it', async () => {
    const { rows } = await findings(system({ system: { RFCTZONE: '0', RFCDAYST: 'X' } }));
    expect(rowOf(rows, 'time zone')).toMatchObject({ status: 'ok' });
  });

  it('tells a refused function as the missing S_RFC line, and the operations it stops', async () => {
    const { rows } = await findings(
      system({
        functions: {
          BAPI_BILLINGDOC_GETDETAIL: () => {
            throw new Error('RFC_NO_AUTHORITY: no RFC authorization for function module BAPI_BILLINGDOC_GETDETAIL');
          },
        },
      }),
    );
    expect(rowOf(rows, 'authorisation BAPI_BILLINGDOC_GETDETAIL')).toMatchObject({
      status: 'fail',
      text: 'refused (affects get_invoice, list_invoices, get_payment_behaviour)',
      remedy: 'grant S_RFC RFC_TYPE=FUNC RFC_NAME=BAPI_BILLINGDOC_GETDETAIL ACTVT=16',
    });
  });

  it('tells what a function itself refuses as the missing line of the objects that guard it', async () => {
    const { rows } = await findings(
      system({
        functions: {
          BAPI_AR_ACC_GETBALANCEDITEMS: () => ({
            RETURN: { TYPE: 'E', CODE: 'FN506', MESSAGE: 'No authorization' },
            LINEITEMS: [],
          }),
        },
      }),
    );
    const row = rowOf(rows, 'authorisation BAPI_AR_ACC_GETBALANCEDITEMS');
    expect(row).toMatchObject({ status: 'fail', text: expect.stringContaining('by the function itself') });
    expect(row?.remedy).toMatch(/^grant F_BKPF_BUK BUKRS=1000 ACTVT=03; .*F_KNA1_BUK BUKRS=1000 ACTVT=03/);
    expect(row?.remedy).not.toContain('S_RFC');
  });

  it('tells a refused table as the missing S_TABU_NAM line', async () => {
    const { ADR6: _, ...tables } = system().tables ?? {};
    const refusing: TinySapOptions = {
      ...system(),
      tables,
      raw: (_request, response, body) => {
        if (!body.includes('<QUERY_TABLE>ADR6')) return false;
        response.writeHead(500, { 'content-type': 'text/xml' });
        response.end(
          '<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/"><E:Body><E:Fault><faultcode>E:Server</faultcode>' +
            '<faultstring>RFC_READ_TABLE.NOT_AUTHORIZED</faultstring></E:Fault></E:Body></E:Envelope>',
        );
        return true;
      },
    };
    const { rows } = await findings(refusing);
    expect(rowOf(rows, 'authorisation RFC_READ_TABLE ADR6')).toMatchObject({
      status: 'fail',
      remedy: 'grant S_TABU_NAM TABLE=ADR6 ACTVT=03',
    });
  });

  it('examines the writing user by what its commands need, without writing anything', async () => {
    const { rows, started } = await findings(
      system({ functions: { Z_ADIT_COMMAND_LOOKUP: () => ({ EV_FOUND: '', RETURN: {} }) } }),
      { addon: 'on' },
      'write',
    );
    expect(wrong(rows)).toEqual({});
    const checks = rows.map(({ check }) => check);
    expect(checks).toEqual(
      expect.arrayContaining(['function Z_ADIT_PROMISE_CREATE', 'structure ZADIT_S_ITEM', 'add-on']),
    );
    expect(checks.filter((check) => check.startsWith('table '))).toEqual([]);
    expect(rowOf(rows, 'authorisation to write')?.text).toContain('Z_ADIT_PROMISE_CREATE');
    const called = started.sap.calls.map(({ name }) => name);
    expect(called.filter((name) => /CREATE|UPDATE|SET$|CHANGE$/.test(name))).toEqual([]);
    expect(called).toContain('Z_ADIT_COMMAND_LOOKUP');
  });

  it('fails an add-on of another generation', async () => {
    const { rows } = await findings(
      system({ functions: { Z_ADIT_VERSION: () => ({ EV_VERSION: '2.1.0', RETURN: {} }) } }),
      { addon: 'on' },
    );
    expect(rowOf(rows, 'add-on')).toMatchObject({ status: 'fail', text: expect.stringContaining('2.1.0') });
  });

  it('looks at no table and no index where tables are off', async () => {
    const { rows, started } = await findings({ functions: system().functions ?? {} }, { readTable: 'off' });
    expect(wrong(rows)).toEqual({});
    const checks = rows.map(({ check }) => check);
    for (const { name } of ALL_TABLES) expect(checks).not.toContain(`table ${name}`);
    expect(started.sap.calls.map(({ name }) => name)).not.toContain('RFC_READ_TABLE');
  });

  it('ends after one refused logon', async () => {
    const { rows, started } = await findings({
      raw: (request, response) => {
        response.writeHead(request.method === 'GET' ? 405 : 401, { 'content-type': 'text/html' });
        response.end();
        return true;
      },
    });
    expect(rows.map(({ check, status }) => `${check} ${status}`)).toEqual([
      'tcp ok',
      'tls ok',
      'service ok',
      'logon fail',
    ]);
    expect(rows[3]?.text).toContain('ERP_AUTH');
    expect(started.sap.requests.count).toBe(2);
  });

  it('says which hop fails', async () => {
    const { started } = await findings(system());
    await started.sap.close();
    expect((await started.erp.doctor(within()))[0]).toMatchObject({ check: 'tcp', status: 'fail' });
    const foreign = await findings(system(), { ca: '/etc/hostname' });
    expect(foreign.rows.at(-1)).toMatchObject({ check: 'tls', status: 'fail', remedy: expect.stringContaining('ca') });
  });
});
