import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FUNCTIONS } from '../../bapi/catalogue/functions.ts';
import { TABLES } from '../../bapi/catalogue/tables.ts';
import { isField, type Structure, type TableType } from '../../bapi/catalogue/types.ts';
import { Section, serviceUrl } from '../../bapi/config.ts';
import { connector } from '../../bapi/index.ts';
import { oneCustomer } from './erp-data.ts';
import type { TinySapOptions, Values } from './tiny-sap.ts';
import { reference, startWorld, type World, within } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const least = {
  road: 'soap',
  url: 'https://ecc.example:44300',
  client: '100',
  companyCodes: ['1000'],
  read: { user: reference('U'), password: reference('P') },
};

describe('section of SAP ECC', () => {
  it('needs little and fills in the rest', () => {
    expect(Section.parse(least)).toMatchObject({
      road: 'soap',
      language: 'EN',
      readTable: 'on',
      maxConnections: 4,
      rowCap: 5_000,
      paymentMethods: {},
    });
    expect(serviceUrl(Section.parse(least)).href).toBe(
      'https://ecc.example:44300/sap/bc/soap/rfc?sap-client=100&sap-language=EN',
    );
    expect(serviceUrl(Section.parse({ ...least, url: 'https://ecc.example/other/path' })).pathname).toBe('/other/path');
  });

  it.each<[string, Record<string, unknown>]>([
    ['a literal password', { read: { user: reference('U'), password: 'geheim' } }],
    ['plain http', { url: 'http://ecc.example' }],
    ['a user in the address', { url: 'https://u:p@ecc.example' }],
    ['a number for the client', { client: 100 }],
    ['a time zone of its own, beside the system’s', { timeZone: 'Europe/Berlin' }],
    ['an unknown key', { companyCode: '1000' }],
    ['no company code', { companyCodes: [] }],
    ['a workflow that is no task number', { taskWorkflow: { task: 'RM -RF' } }],
  ])('refuses %s', (_what, change) => {
    expect(Section.safeParse({ ...least, ...change }).success).toBe(false);
  });

  it('marks its secrets for the agent and can be shown as JSON Schema', () => {
    const schema = JSON.stringify(z.toJSONSchema(Section, { unrepresentable: 'any' }));
    expect(schema.match(/"secret":true/g)).toHaveLength(6);
  });
});

describe('roles', () => {
  it('grants exactly the functions and tables that are used, apart for reading and writing', () => {
    const section = Section.parse({ ...least, taskWorkflow: { task: 'WS90000001' }, creditControlArea: '1000' });
    const text = connector.grants(section, ['get_customer', 'create_task']);
    const [read = '', write = ''] = text.split('\n\n');
    for (const fn of FUNCTIONS) expect(text).toContain(`RFC_NAME=${fn.name} `);
    for (const table of TABLES) expect(read).toContain(`TABLE=${table.name} `);
    expect(read).not.toContain('SAP_WAPI');
    expect(write).not.toContain('BAPI_');
    expect(read).toContain('KKBER=1000');
    const withoutTables = connector.grants(Section.parse({ ...least, readTable: 'off' }), ['get_customer']);
    expect(withoutTables).not.toMatch(/S_TABU_NAM|RFC_READ_TABLE|Z_ADIT_WRITE/);
  });
});

describe('doctor', () => {
  const exid = (structure: Structure | TableType | null) => structure?.name ?? '';
  const describing = (change: (name: string, rows: Values[]) => Values[] = (_name, rows) => rows): TinySapOptions => {
    const data = oneCustomer();
    return {
      ...data,
      functions: {
        ...data.functions,
        RFC_GET_FUNCTION_INTERFACE: (input) => {
          const fn = FUNCTIONS.find(({ name }) => name === input['FUNCNAME']);
          if (!fn) throw new Error('FU_NOT_FOUND');
          const rows = [
            ...Object.entries(fn.imports).map(([name, type]) => ({
              PARAMCLASS: 'I',
              PARAMETER: name,
              TABNAME: isField(type) ? '' : exid(type),
              OPTIONAL: '',
            })),
            ...Object.entries(fn.exports).map(([name, type]) => ({
              PARAMCLASS: 'E',
              PARAMETER: name,
              TABNAME: isField(type) ? '' : exid(type),
              OPTIONAL: 'X',
            })),
            ...Object.entries(fn.tables).map(([name, type]) => ({
              PARAMCLASS: 'T',
              PARAMETER: name,
              TABNAME: exid(type),
              OPTIONAL: '',
            })),
          ];
          return { REMOTE_CALL: 'R', PARAMS: change(fn.name, rows) };
        },
        DDIF_FIELDINFO_GET: (input) => {
          const table = TABLES.find(({ name }) => name === input['TABNAME']);
          const rows = Object.entries(table?.fields ?? {}).map(([name, field]) => ({
            TABNAME: table?.name ?? '',
            FIELDNAME: name,
            LENG: String(field.length).padStart(6, '0'),
          }));
          return { DFIES_TAB: change(table?.name ?? '', rows) };
        },
      },
    };
  };

  async function findings(options: TinySapOptions, section: Record<string, unknown> = {}) {
    const started = await startWorld(options, section);
    worlds.push(started);
    return { started, rows: await started.erp.doctor(within(10_000)) };
  }

  it('walks from the network to a trial read and finds nothing wrong', async () => {
    const { rows } = await findings(describing());
    expect(rows.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(rows.slice(0, 4).map(({ check }) => check)).toEqual(['tcp', 'tls', 'service', 'logon']);
    expect(rows.filter(({ check }) => check.startsWith('function '))).toHaveLength(FUNCTIONS.length - 1);
    expect(rows.filter(({ check }) => check.startsWith('table '))).toHaveLength(TABLES.length);
    expect(rows.every(({ ms }) => ms !== undefined)).toBe(true);
  });

  it('names missing parameters, missing fields, longer fields and other structures', async () => {
    const { rows } = await findings(
      describing((name, found) => {
        if (name === 'BAPI_AR_ACC_GETOPENITEMS') return found.filter(({ PARAMETER }) => PARAMETER !== 'KEYDATE');
        if (name === 'BAPI_CUSTOMER_GETDETAIL2')
          return found.map((row) => (row['PARAMETER'] === 'RETURN' ? { ...row, TABNAME: 'BAPIRETURN1' } : row));
        if (name === 'BAPI_CUSTOMER_GETLIST')
          return [...found, { PARAMCLASS: 'I', PARAMETER: 'SALESORG', OPTIONAL: '' }];
        if (name === 'KNVK') return found.filter(({ FIELDNAME }) => FIELDNAME !== 'PRSNR');
        if (name === 'VBRK')
          return found.map((row) => (row['FIELDNAME'] === 'BSTNK_VF' ? { ...row, LENG: '000040' } : row));
        return found;
      }),
    );
    const by = Object.fromEntries(
      rows.filter(({ status }) => status !== 'ok').map(({ check, status, text }) => [check, `${status}: ${text}`]),
    );
    expect(by).toEqual({
      'function BAPI_AR_ACC_GETOPENITEMS': 'fail: parameters missing: KEYDATE',
      'function BAPI_CUSTOMER_GETDETAIL2': 'warn: RETURN is BAPIRETURN1, not BAPIRET1',
      'function BAPI_CUSTOMER_GETLIST': 'fail: parameters demanded and not sent: SALESORG',
      'table KNVK': 'fail: fields missing: PRSNR',
      'table VBRK': 'warn: longer than expected: BSTNK_VF 40 instead of 35',
    });
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
    const { started } = await findings(describing());
    await started.sap.close();
    expect((await started.erp.doctor(within()))[0]).toMatchObject({ check: 'tcp', status: 'fail' });
    const foreign = await findings(describing(), { ca: '/etc/hostname' });
    expect(foreign.rows.at(-1)).toMatchObject({ check: 'tls', status: 'fail', remedy: expect.stringContaining('ca') });
  });
});
