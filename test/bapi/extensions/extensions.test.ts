import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_FIELDS } from '../../../agent/policy/defaults.ts';
import { Section } from '../../../bapi/config.ts';
import { dictionary, dictionaryRow, parameter } from '../dictionary.ts';
import { oneCustomer, VBRK_ROW } from '../erp-data.ts';
import type { TinySapOptions, Values } from '../tiny-sap.ts';
import { reference, startWorld, type World, within } from '../world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const CUSTOMER = '0000100001';
const RISK = { custom: 'riskClass', table: 'KNA1', field: 'ZZRISK', type: 'CHAR', length: 3 };
const SINCE = { custom: 'insuredSince', table: 'KNB1', field: 'ZZSINCE', type: 'DATS' };
const PROJECT = { custom: 'project', table: 'VBRK', field: 'ZZPROJ', type: 'CHAR', length: 8 };
const LINE_NOTE = { custom: 'lineNote', table: 'BSID', field: 'ZZNOTE', type: 'CHAR', length: 10 };
const SCORE = {
  of: 'customer',
  function: 'Z_SCORE',
  imports: { IV_KUNNR: 'customer', IV_BUKRS: 'companyCode', IV_ON: 'today' },
  exports: [
    { custom: 'score', parameter: 'EV_SCORE', type: 'DEC', length: 5, decimals: 2 },
    { custom: 'agency', parameter: 'ES_RATING', field: 'AGENCY', type: 'CHAR', length: 20 },
  ],
};
const ALL = { fields: [RISK, SINCE, PROJECT, LINE_NOTE], functions: [SCORE] };

const zFields: Readonly<Record<string, readonly Values[]>> = {
  KNA1: [dictionaryRow('KNA1', 'ZZRISK', { abap: 'CHAR', length: 3, decimals: 0 })],
  KNB1: [dictionaryRow('KNB1', 'ZZSINCE', { abap: 'DATS', length: 8, decimals: 0 })],
  VBRK: [dictionaryRow('VBRK', 'ZZPROJ', { abap: 'CHAR', length: 8, decimals: 0 })],
  BSID: [dictionaryRow('BSID', 'ZZNOTE', { abap: 'CHAR', length: 10, decimals: 0 })],
  ZRATING: [dictionaryRow('ZRATING', 'AGENCY', { abap: 'CHAR', length: 20, decimals: 0 })],
  Z_SCORE: [
    parameter('I', 'IV_KUNNR', { abap: 'CHAR', length: 10, decimals: 0 }),
    parameter('I', 'IV_BUKRS', { abap: 'CHAR', length: 4, decimals: 0 }),
    parameter('I', 'IV_ON', { abap: 'DATS', length: 8, decimals: 0 }, true),
    parameter('E', 'EV_SCORE', { abap: 'DEC', length: 5, decimals: 2 }),
    parameter('E', 'ES_RATING', { name: 'ZRATING', fields: {} }),
  ],
};

interface Changed {
  readonly dictionary?: (name: string, rows: Values[]) => Values[];
  readonly score?: (input: Values) => Values;
  readonly extensions?: Record<string, unknown>;
  readonly raw?: TinySapOptions['raw'];
}

async function world(changed: Changed = {}) {
  const data = oneCustomer();
  const given: Values[] = [];
  const withField = (name: string, field: string, value: string) =>
    (data.tables[name] ?? []).map((row) => ({ ...row, [field]: value }));
  const started = await startWorld(
    {
      functions: {
        ...data.functions,
        ...dictionary((name, rows) => {
          const own = [...rows, ...(zFields[name] ?? [])];
          return changed.dictionary ? changed.dictionary(name, own) : own;
        }),
        Z_SCORE: (input) => {
          given.push(input);
          return changed.score
            ? changed.score(input)
            : { EV_SCORE: '97.50', ES_RATING: { AGENCY: 'Credit\u200breform' } };
        },
      },
      tables: {
        ...data.tables,
        KNA1: withField('KNA1', 'ZZRISK', 'B2 '),
        KNB1: [{ KUNNR: CUSTOMER, BUKRS: '1000', ZZSINCE: '20200401' }],
        VBRK: withField('VBRK', 'ZZPROJ', 'P-77    '),
        BSID: withField('BSID', 'ZZNOTE', 'Werk 4    '),
        BSAD: withField('BSAD', 'ZZNOTE', 'Werk 5    '),
      },
      ...(changed.raw && { raw: changed.raw }),
    },
    { extensions: changed.extensions ?? ALL },
  );
  worlds.push(started);
  const customer = async () => (await started.erp.read('customer', { customer: CUSTOMER }, within())).rows[0];
  const invoice = async (number: string) =>
    (await started.erp.read('invoice', { invoice: number, customer: CUSTOMER }, within())).rows[0];
  return { started, given, customer, invoice };
}

const parse = (extensions: Record<string, unknown>) =>
  Section.safeParse({
    road: 'soap',
    url: 'https://ecc.example',
    client: '100',
    companyCodes: ['1000'],
    read: { user: reference('U'), password: reference('P') },
    extensions,
  });

describe('extensions of a section', () => {
  it('add fields of tables and exports of a function of the site to a customer', async () => {
    const { customer, given } = await world();
    expect((await customer())?.custom).toEqual({
      riskClass: 'B2',
      insuredSince: '2020-04-01',
      score: '97.5',
      agency: 'Credit reform',
    });
    expect(given).toEqual([expect.objectContaining({ IV_KUNNR: CUSTOMER, IV_BUKRS: '1000', IV_ON: '2026-03-15' })]);
  });

  it('add fields of the billing document and of the line to an invoice, open or cleared', async () => {
    const { invoice } = await world();
    expect((await invoice('0090000018'))?.custom).toEqual({ project: 'P-77', lineNote: 'Werk 4' });
    expect((await invoice('0090000019'))?.custom).toEqual({ project: 'P-77', lineNote: 'Werk 5' });
  });

  it('add them to every invoice of a list in one call a table', async () => {
    const { started } = await world();
    const range = { customer: CUSTOMER, from: '2026-01-01', to: '2026-03-15' };
    const { rows, cost } = await started.erp.read('invoice', range, within());
    expect(rows.map(({ custom }) => custom['project'])).toEqual(['P-77', 'P-77']);
    expect(cost.calls.filter((name) => name === 'RFC_READ_TABLE BSAD')).toHaveLength(1);
  });

  it('count in what an answer costs', async () => {
    const { started } = await world();
    const { cost } = await started.erp.read('customer', { customer: CUSTOMER }, within());
    expect(cost.calls).toEqual(expect.arrayContaining(['Z_SCORE', 'RFC_READ_TABLE KNA1', 'RFC_READ_TABLE KNB1']));
  });

  it.each<[string, (name: string, rows: Values[]) => Values[], string, RegExp]>([
    [
      'a field that is gone',
      (name, rows) => (name === 'KNA1' ? rows.filter(({ FIELDNAME }) => FIELDNAME !== 'ZZRISK') : rows),
      'riskClass',
      /KNA1-ZZRISK does not exist/,
    ],
    [
      'a field of another length',
      (name, rows) =>
        name === 'KNA1' ? rows.map((row) => (row['FIELDNAME'] === 'ZZRISK' ? { ...row, LENG: '000004' } : row)) : rows,
      'riskClass',
      /ZZRISK is 4 long, not 3/,
    ],
    [
      'an export of another type',
      (name, rows) =>
        name === 'Z_SCORE' ? rows.map((row) => (row['PARAMETER'] === 'EV_SCORE' ? { ...row, EXID: 'C' } : row)) : rows,
      'score',
      /EV_SCORE is of type C, not P/,
    ],
    [
      'another number of decimals',
      (name, rows) =>
        name === 'Z_SCORE'
          ? rows.map((row) => (row['PARAMETER'] === 'EV_SCORE' ? { ...row, DECIMALS: '1' } : row))
          : rows,
      'score',
      /EV_SCORE/,
    ],
    [
      'an import that is demanded now',
      (name, rows) =>
        name === 'Z_SCORE' ? [...rows, parameter('I', 'IV_SPART', { abap: 'CHAR', length: 2, decimals: 0 })] : rows,
      'score',
      /IV_SPART is demanded and not given/,
    ],
    ['a function that is gone', (name, rows) => (name === 'Z_SCORE' ? [] : rows), 'score', /does not exist/],
  ])('tell %s before it fails, leave it out, and let the rest stand', async (_what, change, field, said) => {
    const { customer, started, given } = await world({ dictionary: change });
    const row = await customer();
    expect(row?.custom[field]).toBe('not_available');
    expect(row?.custom['insuredSince']).toBe('2020-04-01');
    expect(row?.name).toBe('Müller & Söhne');
    if (field === 'score') expect(given).toEqual([]);
    expect(started.logs.join()).toMatch(said);
    const found = (await started.erp.doctor(within(10_000))).find(
      ({ check }) => check === `extension customer.custom.${field}`,
    );
    expect(found).toMatchObject({ status: 'fail', text: expect.stringMatching(said) });
    expect(found?.text).toContain('"not_available"');
  });

  it('are not available when the site’s function dumps, and the customer is answered all the same', async () => {
    const { customer, started } = await world({
      score: () => {
        throw new Error('COMPUTE_INT_ZERODIVIDE');
      },
    });
    expect((await customer())?.custom).toEqual({
      riskClass: 'B2',
      insuredSince: '2020-04-01',
      score: 'not_available',
      agency: 'not_available',
    });
    expect(started.logs.join()).toContain('an extension failed and is left out');
  });

  it('are not waited for longer than two seconds', async () => {
    const { customer } = await world({ raw: (_request, _response, body) => body.includes('<urn:Z_SCORE') });
    const startedAt = performance.now();
    const row = await customer();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(row?.custom).toMatchObject({ riskClass: 'B2', score: 'not_available' });
  });

  it('are compared with the ERP once, not with every answer', async () => {
    const { customer, started } = await world();
    await customer();
    await customer();
    const asked = started.sap.calls.filter(({ name }) => name === 'RFC_GET_FUNCTION_INTERFACE');
    expect(asked).toHaveLength(1);
  });

  it('are compared when a process first says which system it has, before anybody asks', async () => {
    const { started } = await world({ dictionary: (name, rows) => (name === 'Z_SCORE' ? [] : rows) });
    await started.erp.identity(within());
    expect(started.logs.join()).toContain('the function does not exist');
    expect(started.sap.calls.map(({ name }) => name)).not.toContain('Z_SCORE');
  });

  it('cannot read a table where tables are off, and say so', async () => {
    const { started } = await world();
    await started.close();
    worlds.splice(worlds.indexOf(started), 1);
    const data = oneCustomer();
    const off = await startWorld(
      { functions: { ...data.functions, ...dictionary() } },
      { readTable: 'off', extensions: { fields: [RISK] } },
    );
    worlds.push(off);
    const { rows } = await off.erp.read('customer', { customer: CUSTOMER }, within());
    expect(rows[0]?.custom).toEqual({ riskClass: 'not_available' });
    expect(off.logs.join()).toContain('it needs RFC_READ_TABLE');
  });

  it('leave an invoice without a billing document without that document’s fields', async () => {
    const data = oneCustomer();
    const line = data.tables['BSID']?.[0] ?? {};
    expect(VBRK_ROW['VBELN']).toBe(line['VBELN']);
    const { started } = await world({ extensions: { fields: [PROJECT] } });
    const { rows } = await started.erp.read('invoice', { invoice: '1800000002', customer: CUSTOMER }, within());
    for (const { custom } of rows) expect(Object.keys(custom)).toEqual(['project']);
  });

  it('are released by no default of the policy', () => {
    const released = JSON.stringify(DEFAULT_FIELDS);
    expect(released).not.toMatch(/custom["'.]/);
    expect(released).toContain('customer');
  });
});

describe('what an extension may not be', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a tax number', { fields: [{ ...RISK, field: 'STCD1', length: 16 }] }],
    ['another table', { fields: [{ ...RISK, table: 'KNBK' }] }],
    ['a condition in the name of a field', { fields: [{ ...RISK, field: "ZZ' OR 1" }] }],
    ['a function of SAP’s own', { functions: [{ ...SCORE, function: 'BAPI_USER_GETLIST' }] }],
    ['a function of the add-on', { functions: [{ ...SCORE, function: 'Z_ADIT_PROMISE_CREATE' }] }],
    ['a function that is told of nobody', { functions: [{ ...SCORE, imports: { IV_ON: 'today' } }] }],
    ['a text of the wire as an import', { functions: [{ ...SCORE, imports: { IV_KUNNR: 'customer', IV_X: 'text' } }] }],
    ['two fields of one name', { fields: [RISK, { ...SINCE, custom: 'riskClass' }] }],
    ['a text without a length', { fields: [{ ...RISK, length: undefined }] }],
    ['an amount, whose scale another field tells', { fields: [{ ...RISK, type: 'CURR', length: 13 }] }],
    [
      'more functions than five',
      { functions: Array.from({ length: 6 }, (_, n) => ({ ...SCORE, function: `Z_${n}` })) },
    ],
  ])('is %s', (_what, extensions) => {
    expect(parse(extensions).success).toBe(false);
  });

  it('takes what is right', () => {
    expect(parse(ALL).success).toBe(true);
    expect(parse({ functions: [{ ...SCORE, function: '/ACME/SCORE' }] }).success).toBe(true);
  });
});
