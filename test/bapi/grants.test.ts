import { describe, expect, it } from 'vitest';
import { ALL_FUNCTIONS, ALL_TABLES } from '../../bapi/catalogue/all.ts';
import { isKnownFunction } from '../../bapi/catalogue/release.ts';
import { Section } from '../../bapi/config.ts';
import { connector } from '../../bapi/index.ts';
import { operations } from '../../domain/operations.ts';
import { reference } from './world.ts';

const user = { user: reference('U'), password: reference('P') };
const section = (more: Record<string, unknown> = {}) =>
  Section.parse({
    road: 'soap',
    url: 'https://ecc.example:44300',
    client: '100',
    companyCodes: ['1000'],
    read: user,
    write: user,
    ...more,
  });
const granted = (text: string, field: 'RFC_NAME' | 'TABLE') =>
  [...text.matchAll(new RegExp(`${field}=(\\S+)`, 'g'))].map(([, name = '']) => name).sort();
const rolesOf = (text: string) => text.trimEnd().split('\n\n');
const QUERIES = Object.entries(operations).flatMap(([name, { kind }]) => (kind === 'query' ? [name] : []));
const COMMANDS = Object.keys(operations).filter((name) => !QUERIES.includes(name));

describe('roles for PFCG', () => {
  it('name exactly what one operation uses, beside what the feeds and the upkeep always use', () => {
    const alone = connector.grants(section(), ['list_promises']);
    const invoices = connector.grants(section(), ['get_invoice']);
    const more = granted(invoices, 'RFC_NAME').filter((name) => !granted(alone, 'RFC_NAME').includes(name));
    expect(more).toEqual(['BAPI_BILLINGDOC_GETDETAIL']);
    const tables = granted(invoices, 'TABLE').filter((name) => !granted(alone, 'TABLE').includes(name));
    expect(tables).toEqual(['VBRP']);
    expect(granted(alone, 'RFC_NAME')).toEqual([
      'BAPI_AR_ACC_GETBALANCEDITEMS',
      'BAPI_AR_ACC_GETKEYDATEBALANCE',
      'BAPI_AR_ACC_GETOPENITEMS',
      'BAPI_CUSTOMER_GETDETAIL2',
      'BAPI_CUSTOMER_GETLIST',
      'DDIF_FIELDINFO_GET',
      'RFC_GET_FUNCTION_INTERFACE',
      'RFC_PING',
      'RFC_READ_TABLE',
      'RFC_SYSTEM_INFO',
    ]);
    expect(alone).not.toMatch(/V_VBRK|F_KNKA|Z_ADIT_WRITE/);
    expect(invoices).toMatch(/V_VBRK_FKA/);
  });

  it('give the credit objects only where a credit control area is configured, and for that area', () => {
    expect(connector.grants(section(), ['get_customer'])).not.toMatch(/KNKK|F_KNKA|CREDIT_ACCOUNT/);
    const asked = connector.grants(section({ creditControlArea: '1000' }), ['get_customer']);
    expect(granted(asked, 'TABLE')).toContain('KNKK');
    expect(asked).toMatch(/F_KNKA_KKB +KKBER=1000/);
    expect(granted(asked, 'RFC_NAME')).toContain('BAPI_CREDIT_ACCOUNT_GET_STATUS');
    const known = connector.grants(section({ creditControlArea: '1000', creditCurrency: 'EUR' }), ['get_customer']);
    expect(granted(known, 'RFC_NAME')).not.toContain('BAPI_CREDIT_ACCOUNT_GET_STATUS');
  });

  it('ask for no table where tables are off', () => {
    const text = connector.grants(section({ readTable: 'off' }), QUERIES);
    expect(text).not.toMatch(/S_TABU_NAM|RFC_READ_TABLE/);
  });

  it('keep reading and writing apart: the writing user gets what its commands call and no table', () => {
    const written = section({ addon: 'on' });
    const [read = '', write = ''] = rolesOf(connector.grants(written, ['get_customer', 'create_promise', 'log_call']));
    expect(read).toMatch(/^Role Z_ADIT_READ/);
    expect(write).toMatch(/^Role Z_ADIT_WRITE/);
    expect(granted(read, 'RFC_NAME').filter((name) => /CREATE|CHANGE$|SET$/.test(name))).toEqual([]);
    expect(granted(write, 'RFC_NAME')).toEqual([
      'BAPI_AR_ACC_GETOPENITEMS',
      'BAPI_CUSTOMER_GETDETAIL2',
      'DDIF_FIELDINFO_GET',
      'RFC_GET_FUNCTION_INTERFACE',
      'RFC_PING',
      'RFC_SYSTEM_INFO',
      'Z_ADIT_ACTIVITY_CREATE',
      'Z_ADIT_COMMAND_LOOKUP',
      'Z_ADIT_PROMISE_CREATE',
    ]);
    expect(granted(write, 'TABLE')).toEqual([]);
    expect(write).toMatch(/F_KNA1_BUK +BUKRS=1000 +ACTVT=02, 03/);
  });

  it('grant nothing for a command that the section does not carry out, and say so', () => {
    const text = connector.grants(section(), ['get_customer', 'create_promise']);
    expect(text).not.toContain('Z_ADIT_WRITE');
    expect(text).toContain('Not carried out by this section, so nothing is granted: create_promise');
  });

  it('remark what no authorisation object guards', () => {
    const workflow = section({ taskWorkflow: { task: 'WS90000001' } });
    expect(connector.grants(workflow, ['create_task'])).toContain('possible agents of the workflow');
    const events = section({ workflowEvents: { task: 'ADIT_TASK' } });
    expect(connector.grants(events, ['create_task'])).toContain('SWE2');
  });

  it('say why who writes may change accounting documents, wherever it is asked for and nowhere else', () => {
    const text = (commands: readonly string[]) =>
      connector.grants(section({ addon: 'on' }), ['get_customer', ...commands]);
    const remark = /\* F_BKPF_BUK with ACTVT=02: .*its own tables; nothing is posted/;
    const [read, write] = rolesOf(text(['create_promise']));
    expect(write).toMatch(/F_BKPF_BUK +BUKRS=1000 +ACTVT=02, 03/);
    expect(write).toMatch(remark);
    expect(read).not.toMatch(remark);
    const [, logging] = rolesOf(text(['log_call']));
    expect(logging).toMatch(/^Role Z_ADIT_WRITE/);
    expect(logging).not.toMatch(remark);
  });

  it('name the ICF node on the SOAP road, and what the library asks for on the RFC road', () => {
    expect(connector.grants(section(), ['get_customer'])).toMatch(/S_ICF +ICF_FIELD=SERVICE/);
    const { url: _, ...shared } = section() as Record<string, unknown>;
    const rfc = Section.parse({
      road: 'rfc',
      ashost: 'ecc.example',
      sysnr: '00',
      client: shared['client'],
      companyCodes: ['1000'],
      read: user,
    });
    expect(connector.grants(rfc, ['get_customer'])).not.toContain('S_ICF');
    expect(granted(connector.grants(rfc, ['get_customer']), 'RFC_NAME')).toContain('RFC_METADATA_GET');
    expect(connector.grants(section(), ['get_customer'])).not.toContain('RFC_METADATA_GET');
  });

  it('grant functions of the site’s own and the tables of its fields', () => {
    const text = connector.grants(
      section({
        extensions: {
          fields: [{ custom: 'risk', table: 'KNB1', field: 'ZZRISK', type: 'CHAR', length: 3 }],
          functions: [
            {
              of: 'customer',
              function: 'Z_SCORE',
              imports: { IV_KUNNR: 'customer' },
              exports: [{ custom: 'score', parameter: 'EV_SCORE', type: 'NUMC', length: 3 }],
            },
          ],
        },
      }),
      ['get_customer'],
    );
    expect(granted(text, 'RFC_NAME')).toContain('Z_SCORE');
    expect(granted(text, 'TABLE')).toContain('KNB1');
    expect(text).toContain('functions of your own');
  });
});

describe('inventory for the owner of the licences', () => {
  const everything = section({
    addon: 'on',
    taskWorkflow: { task: 'WS90000001' },
    creditControlArea: '1000',
    masterChanges: 'cdhdr',
  });

  it('knows the release status of every function of the catalogue', () => {
    expect(ALL_FUNCTIONS.map(({ name }) => name).filter((name) => !isKnownFunction(name))).toEqual([]);
  });

  it('tells released, unreleased, own and unknown functions apart, and what a command leaves behind', () => {
    const rows = connector.inventory?.(everything, [...QUERIES, ...COMMANDS]) ?? [];
    const row = (name: string) => rows.find((one) => one.name === name);
    expect(row('BAPI_AR_ACC_GETOPENITEMS')).toMatchObject({ release: 'released', access: 'read', creates: [] });
    expect(row('RFC_READ_TABLE BSID')).toMatchObject({ release: 'unreleased', access: 'read' });
    expect(row('Z_ADIT_PROMISE_CREATE')).toMatchObject({
      release: 'add-on',
      access: 'write',
      for: ['create_promise'],
      creates: ['promise to pay (ZADIT_PROMISE)'],
    });
    expect(row('SAP_WAPI_START_WORKFLOW')).toMatchObject({ release: 'unknown', access: 'write' });
  });

  it('has each thing once, all of it of the catalogue, and something for every enabled operation that SAP serves', () => {
    const rows = connector.inventory?.(everything, [...QUERIES, ...COMMANDS]) ?? [];
    const names = rows.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const known = [...ALL_FUNCTIONS.map(({ name }) => name), ...ALL_TABLES.map(({ name }) => `RFC_READ_TABLE ${name}`)];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    const served = new Set(rows.flatMap((row) => row.for));
    const unserved = [...QUERIES, ...COMMANDS].filter((name) => !served.has(name));
    expect(unserved).toEqual(['get_command', 'update_contact']);
  });
});
