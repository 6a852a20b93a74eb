import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packedCell } from '../../../sandbox/ecc/functions/read-table.ts';
import { rowsOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.close());

const inXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const list = (table: string, field: string, values: readonly string[]) =>
  `<${table}>${values.map((value) => `<item><${field}>${inXml(value)}</${field}></item>`).join('')}</${table}>`;

function read(table: string, fields: readonly string[], where: readonly string[] = [], more = '', from = world) {
  const inner = `<QUERY_TABLE>${table}</QUERY_TABLE>${more}${list('OPTIONS', 'TEXT', where)}${list('FIELDS', 'FIELDNAME', fields)}<DATA/>`;
  return from.call('RFC_READ_TABLE', inner);
}

const numbers = async (where: readonly string[]) => {
  const reply = await read('BSID', ['BELNR'], where);
  return (
    reply.fault ??
    rowsOf(reply, 'DATA')
      .map((row) => row['WA'] ?? '')
      .sort()
  );
};

describe('read table: layout', () => {
  it('gives fixed columns at the dictionary widths, as raw values', async () => {
    const reply = await read('BSID', ['BELNR', 'BUDAT', 'BUZEI', 'ZBD1T', 'WRBTR', 'SGTXT'], ["BELNR = '1800000001'"]);
    expect(rowsOf(reply, 'FIELDS').map((row) => [row['FIELDNAME'], row['OFFSET'], row['LENGTH'], row['TYPE']])).toEqual(
      [
        ['BELNR', '000000', '000010', 'C'],
        ['BUDAT', '000010', '000008', 'D'],
        ['BUZEI', '000018', '000003', 'N'],
        ['ZBD1T', '000021', '000003', 'P'],
        ['WRBTR', '000024', '000013', 'P'],
        ['SGTXT', '000037', '000050', 'C'],
      ],
    );
    // Trailing blanks are no part of a CHAR, so the last column is cut short on the wire.
    expect(rowsOf(reply, 'DATA')).toEqual([{ WA: '18000000012026090100130      1234.50  lead & <trail>' }]);
  });

  it('puts a delimiter between columns and counts it in the offsets', async () => {
    const reply = await read('KNA1', ['KUNNR', 'LAND1', 'ORT01'], ["KUNNR = '0000010003'"], '<DELIMITER>|</DELIMITER>');
    expect(rowsOf(reply, 'FIELDS').map((row) => row['OFFSET'])).toEqual(['000000', '000011', '000015']);
    expect(rowsOf(reply, 'DATA')).toEqual([{ WA: '0000010003|JP |東京' }]);
  });

  it('aligns packed numbers right, signs them behind, and loses digits to a star where they do not fit', async () => {
    expect(packedCell('1234.5', 13, 2)).toBe('     1234.50 ');
    expect(packedCell('-1234.50', 13, 2)).toBe('     1234.50-');
    expect(packedCell('1234567890.12', 13, 2)).toBe('1234567890.12');
    expect(packedCell('-1234567890.12', 13, 2)).toBe('*34567890.12-');
    expect(packedCell('1234567890123.45', 13, 2)).toBe('*567890123.45');
    expect(packedCell('12.5', 5, 3)).toBe('*.500');
    expect(packedCell('30', 3, 0)).toBe('30 '.padStart(3));
    expect(packedCell('0', 3, 0)).toBe(' 0 ');
    const reply = await read('VBRP', ['NETWR'], ["VBELN = '0090000001'"]);
    expect(rowsOf(reply, 'DATA')).toEqual([{ WA: '       1037.39-' }]);
  });

  it('keeps amounts of a currency without decimals as the table has them', async () => {
    expect(rowsOf(await read('BSID', ['WAERS', 'WRBTR'], ["WAERS = 'JPY'"]), 'DATA')).toEqual([
      { WA: 'JPY         10.00' },
    ]);
  });

  it('refuses rows wider than 512 characters, but tells their fields when no rows are wanted', async () => {
    expect((await read('CDPOS', ['VALUE_OLD', 'VALUE_NEW'])).status).toBe(200);
    expect((await read('CDPOS', ['VALUE_OLD', 'VALUE_NEW', 'CUKY_OLD'])).fault).toBe('DATA_BUFFER_EXCEEDED');
    expect((await read('KNA1', [])).fault).toBe('DATA_BUFFER_EXCEEDED');
    const fields = rowsOf(await read('KNA1', [], [], '<NO_DATA>X</NO_DATA>'), 'FIELDS');
    expect(fields.length).toBe(64);
  });

  it('counts rows from ROWSKIPS and up to ROWCOUNT, and reads what it skips', async () => {
    world.calls.clear();
    const paged = rowsOf(await read('BSID', ['BELNR'], [], '<ROWSKIPS>2</ROWSKIPS><ROWCOUNT>3</ROWCOUNT>'), 'DATA');
    expect(paged).toHaveLength(3);
    expect(world.calls.list().at(-1)?.rowsScanned).toBe(5);
    expect(rowsOf(await read('BSID', ['BELNR'], [], '<ROWSKIPS>6</ROWSKIPS>'), 'DATA')).toHaveLength(1);
  });

  it.each([
    ['an unknown table', 'BSEG', ['BELNR'], 'TABLE_NOT_AVAILABLE'],
    ['a table in lower case', 'kna1', ['KUNNR'], 'TABLE_NOT_AVAILABLE'],
    ['a structure', 'BAPIRETURN', ['TYPE'], 'TABLE_WITHOUT_DATA'],
    ['a table outside S_TABU_NAM', 'SCMG_T_CASE_ATTR', ['CASE_GUID'], 'NOT_AUTHORIZED'],
    ['an unknown field', 'KNA1', ['KUNNR', 'IBAN'], 'FIELD_NOT_VALID'],
  ])('refuses %s', async (_what, table, fields, exception) => {
    expect((await read(table, fields)).fault).toBe(exception);
  });

  it('is refused wholly where no user has the authorisation', async () => {
    const other = await world.another({ readTable: 'off' });
    try {
      expect((await read('KNA1', ['KUNNR'], [], '', other)).fault).toContain('RFC_AUTHORIZATION_FAILURE');
      expect((await other.call('RFC_PING')).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});

describe('read table: options', () => {
  const all = ['1600000001', '1800000001', '1800000002', '1800000003', '1800000004', '1800000009', '1800000010'];

  it.each([
    ['nothing', [], all],
    ['equality', ["BELNR = '1800000001'"], ['1800000001']],
    ['EQ over two lines', ['BELNR', "EQ '1800000001'"], ['1800000001']],
    ['a comparison and a conjunction', ["BUDAT >= '20261001' AND SHKZG = 'S'"], ['1800000010']],
    ['NE and another line', ["WAERS NE 'EUR'", "AND WAERS <> 'JPY'"], ['1800000004']],
    ['a list', ["WAERS IN ('JPY','KWD')"], ['1800000003', '1800000004']],
    ['a list with blanks', ["WAERS IN ( 'JPY', 'KWD' )"], ['1800000003', '1800000004']],
    ['a negated list', ["WAERS NOT IN ('EUR', 'JPY')"], ['1800000004']],
    ['a pattern', ["BELNR LIKE '16%'"], ['1600000001']],
    ['a range', ["BELNR BETWEEN '1800000003' AND '1800000004'"], ['1800000003', '1800000004']],
    ['a number', ['WRBTR > 1000000'], ['1800000002']],
    ['a number in quotes', ["WRBTR = '12.34'"], ['1800000004']],
    ['parentheses before precedence', ["( WAERS = 'JPY' OR WAERS = 'KWD' ) AND BELNR = '1800000003'"], ['1800000003']],
    ['precedence without them', ["WAERS = 'JPY' OR WAERS = 'KWD' AND BELNR = '1800000003'"], ['1800000003']],
    ['a negation', ["NOT WAERS = 'EUR' AND NOT ( WAERS = 'JPY' )"], ['1800000004']],
    ['doubled quotes', ["SGTXT = 'O''Brien'' OR ''1''=''1'"], []],
    ['a percent sign that is no pattern', ["BELNR = '18%'"], []],
    ['trailing blanks in a literal', ["WAERS = 'KWD  '"], ['1800000004']],
    ['the client', ["MANDT = '200'"], []],
  ])('selects by %s', async (_what, where, expected) => {
    expect(await numbers(where)).toEqual(expected);
  });

  it.each([
    ['SQL behind a literal', ["BELNR = 'x'; DROP TABLE BSID"]],
    ['a subquery', ['BELNR IN ( SELECT BELNR FROM BSAD )']],
    ['a comment', ["BELNR = 'x' -- '"]],
    ['an operator without blanks', ["BELNR='1800000001'"]],
    ['parentheses without blanks', ["(BELNR = '1800000001')"]],
    ['an open literal', ["BELNR = '1800000001"]],
    ['a literal over two lines', ["BELNR = '18", "00000001'"]],
    ['an unknown field', ["IBAN = '1'"]],
    ['a field in lower case', ["belnr = '1'"]],
    ['field against field', ['BELNR = AUGBL']],
    ['a number for a character field', ['BELNR = 18']],
    ['text for a number field', ["WRBTR > 'many'"]],
    ['an unknown operator', ["BELNR ~ '18'"]],
    ['IS NULL', ['BELNR IS NULL']],
    ['a function', ["UPPER( BELNR ) = 'X'"]],
    ['parentheses that stay open', ["( BELNR = 'x'"]],
    ['a conjunction of nothing', ['AND']],
    ['two conditions without a connection', ["BELNR = 'x' WAERS = 'EUR'"]],
    ['an empty list', ['BELNR IN ()']],
  ])('refuses %s', async (_what, where) => {
    expect(await numbers(where)).toBe('OPTION_NOT_VALID');
  });

  it('refuses a line of more than 72 characters before it is read', async () => {
    expect(
      await numbers([`BELNR = '1800000001' AND BELNR = '1800000001' AND BELNR = '1800000001' AND BUZEI = '001'`]),
    ).toBe('RFC_DESERIALIZE_ERROR');
  });
});
