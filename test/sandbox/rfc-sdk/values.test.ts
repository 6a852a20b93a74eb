import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Rejection, type RemoteClient, RfcDriver, rejection, type Values } from './driver.ts';
import { type Partner, startPartner } from './partner.ts';

/** Every type once, in and out: the partner gives back what it was sent, as a function that copies its imports. */
const FIELDS = [
  { name: 'C', type: 'CHAR', length: 10 },
  { name: 'N', type: 'NUM', length: 6 },
  { name: 'D', type: 'DATE', length: 8 },
  { name: 'T', type: 'TIME', length: 6 },
  { name: 'P', type: 'BCD', length: 12, decimals: 4 },
  { name: 'X', type: 'BYTE', length: 4 },
  { name: 'F', type: 'FLOAT', length: 8 },
  { name: 'I', type: 'INT', length: 4 },
  { name: 'I1', type: 'INT1', length: 1 },
  { name: 'I2', type: 'INT2', length: 2 },
  { name: 'I8', type: 'INT8', length: 8 },
  { name: 'S', type: 'STRING', length: 8 },
  { name: 'XS', type: 'XSTRING', length: 8 },
];

const DESCRIPTION = {
  name: 'COPY',
  parameters: [
    ...FIELDS.map((field) => ({ ...field, direction: 'changing', optional: true })),
    { name: 'STRUCTURE', type: 'STRUCTURE', direction: 'changing', optional: true, fields: FIELDS },
    { name: 'ROWS', type: 'TABLE', direction: 'tables', optional: true, fields: FIELDS },
    {
      name: 'NUMBERS',
      type: 'TABLE',
      direction: 'changing',
      optional: true,
      fields: [{ name: '', type: 'CHAR', length: 10 }],
    },
  ],
};

const SWALLOW = { name: 'SWALLOW', parameters: [{ name: 'C', type: 'CHAR', length: 10, direction: 'import' }] };

const INITIAL = {
  C: '',
  N: '000000',
  D: '00000000',
  T: '000000',
  P: '0.0000',
  X: Buffer.alloc(4),
  F: 0,
  I: 0,
  I1: 0,
  I2: 0,
  I8: 0,
  S: '',
  XS: Buffer.alloc(0),
};

let driver: RfcDriver;
let partner: Partner;
let client: RemoteClient;

beforeAll(async () => {
  partner = await startPartner((frame) => {
    if (frame.op === 'describe') return { ok: frame['name'] === 'COPY' ? DESCRIPTION : SWALLOW };
    if (frame['name'] === 'SWALLOW') return { ok: {} };
    return frame.op === 'call' ? { ok: frame['values'] } : undefined;
  });
  driver = await RfcDriver.start();
  client = await driver.client(partner.parameters);
  await client.open();
});
afterAll(async () => {
  await driver.stop();
  await partner.close();
});

const copied = async (values: Values) => {
  const back = await client.call('COPY', values);
  return Object.fromEntries(Object.keys(values).map((name) => [name, back[name]]));
};
const refused = (values: Values): Promise<Rejection> => rejection(client.call('COPY', values));

describe('values through the stand-in', () => {
  it('holds the initial value of each type where nothing was set', async () => {
    const { STRUCTURE, ROWS, NUMBERS, ...scalars } = await client.call('COPY');
    expect(scalars).toEqual(INITIAL);
    expect(STRUCTURE).toEqual(INITIAL);
    expect(ROWS).toEqual([]);
    expect(NUMBERS).toEqual([]);
  });

  it('carries each type in scalars, structures and rows', async () => {
    const row = {
      C: 'Größe 東京',
      N: '000042',
      D: '20240229',
      T: '235959',
      P: '-1234567890123456789.0001',
      X: Buffer.from([0, 1, 254, 255]),
      F: -0.1,
      I: -2147483648,
      I1: 255,
      I2: -32768,
      I8: -2147483648,
      S: '  both ends — and 😀 "quoted" \\ \u0007\n x',
      XS: Buffer.from([0, 255, 10, 13]),
    };
    expect(await copied({ ...row, STRUCTURE: row, ROWS: [row, row] })).toEqual({
      ...row,
      STRUCTURE: row,
      ROWS: [row, row],
    });
  });

  it('keeps all 23 digits of a packed number, whatever form it comes in', async () => {
    for (const [given, kept] of [
      ['9999999999999999999.9999', '9999999999999999999.9999'],
      ['-9999999999999999999.9999', '-9999999999999999999.9999'],
      ['1', '1.0000'],
      ['+007.5', '7.5000'],
      ['.25', '0.2500'],
      ['-0', '0.0000'],
      ['-0.0001', '-0.0001'],
      [1234.5, '1234.5000'],
    ] as const)
      expect(await copied({ P: given })).toEqual({ P: kept });
  });

  it('rounds decimals that a packed field does not have, and refuses digits that it has no place for', async () => {
    expect(await copied({ P: '1.23455' })).toEqual({ P: '1.2346' });
    expect(await copied({ P: '-0.00005' })).toEqual({ P: '-0.0001' });
    expect(await copied({ P: '0.00004' })).toEqual({ P: '0.0000' });
    for (const P of ['10000000000000000000', '9999999999999999999.99995', '1e3', '1,5', '', 'x', '1.2.3'])
      expect(await refused({ P }), P).toMatchObject({ group: 5, code: 22, key: 'RFC_CONVERSION_FAILURE' });
  });

  it('cuts text to the length of its field in silence, through the middle of a character if need be', async () => {
    expect(await copied({ C: '1234567890123' })).toEqual({ C: '1234567890' });
    expect(await copied({ C: '12345678😀x' })).toEqual({ C: '12345678😀' });
    // Read back, half a character makes node-rfc reject with a value that is no longer alive; so it is not asked for.
    const blind = await driver.client(partner.parameters, { filter: 1 });
    await blind.open();
    await blind.call('SWALLOW', { C: '123456789😀' });
    expect(partner.frames.at(-1)).toMatchObject({ name: 'SWALLOW', values: { C: '123456789\ud83d' } });
    await blind.close();
  });

  it('fills digits from the left and takes nothing but digits, and no more than fit', async () => {
    expect(await copied({ N: '7' })).toEqual({ N: '000007' });
    for (const N of ['1234567', '12a', '-1']) expect(await refused({ N }), N).toMatchObject({ group: 5, code: 22 });
  });

  it('takes dates and times of the calendar and the clock only', async () => {
    expect(await copied({ D: '00000000', T: '240000' })).toEqual({ D: '00000000', T: '240000' });
    expect(await copied({ D: '        ' })).toEqual({ D: '00000000' });
    for (const D of ['2026-11-21', '20261301', '20260229', '2026', ''])
      expect(await refused({ D }), D).toMatchObject({ code: 22, rfmPath: { rfm: 'COPY', parameter: 'D' } });
    for (const T of ['24:00:00', '250000', '236000', '2359'])
      expect(await refused({ T }), T).toMatchObject({ code: 22 });
  });

  it('cuts and fills bytes to the length of their field', async () => {
    expect(await copied({ X: Buffer.from([1, 2, 3, 4, 5]) })).toEqual({ X: Buffer.from([1, 2, 3, 4]) });
    expect(await copied({ X: Buffer.from([1]) })).toEqual({ X: Buffer.from([1, 0, 0, 0]) });
  });

  it('refuses integers that the field cannot hold', async () => {
    expect(await refused({ I1: 256 })).toMatchObject({ name: 'nodeRfcError' });
    expect(await refused({ I1: -1 })).toMatchObject({ code: 22 });
    expect(await refused({ I2: 32768 })).toMatchObject({ name: 'nodeRfcError' });
    expect(await refused({ I: 1.5 })).toMatchObject({ name: 'nodeRfcError' });
  });

  it('refuses what is of the wrong type before anything is sent', async () => {
    const before = partner.frames.length;
    for (const values of [{ C: 1 }, { N: 1 }, { D: 20261121 }, { X: 'text' }, { I: '1' }, { ROWS: {} }, { P: true }])
      expect(await refused(values), JSON.stringify(values)).toMatchObject({ name: 'nodeRfcError' });
    expect(await refused({ UNKNOWN: 'x' })).toMatchObject({
      group: 5,
      code: 20,
      message: "field 'UNKNOWN' not found",
    });
    expect(await refused({ STRUCTURE: { UNKNOWN: 'x' } })).toMatchObject({ group: 5, code: 20 });
    expect(partner.frames.length).toBe(before);
  });

  it('carries rows that are one value without a name as a plain list', async () => {
    expect(await copied({ NUMBERS: ['one', 'two'] })).toEqual({ NUMBERS: ['one', 'two'] });
  });

  it('says which parameters are not wanted, and shows them empty', async () => {
    const back = await client.call('COPY', { C: 'x' }, { notRequested: ['ROWS', 'S'] });
    expect(partner.frames.at(-1)).toMatchObject({ op: 'call', inactive: ['S', 'ROWS'] });
    expect(back).toMatchObject({ C: 'x', ROWS: [], S: '' });
  });

  it('asks for an interface once per system, however many connections there are', async () => {
    const other = await driver.client(partner.parameters);
    await other.open();
    await other.call('COPY', { C: 'x' });
    await other.close();
    expect(partner.frames.filter(({ op, name }) => op === 'describe' && name === 'COPY')).toHaveLength(1);
  });
});
