import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AddOnWorld, command, messageOf, openAddOnWorld, rowsOf } from './world.ts';

let world: AddOnWorld;
beforeAll(async () => {
  world = await openAddOnWorld();
}, 60_000);
afterEach(() => world.clear());
afterAll(() => world?.close());

const LINDQVIST = '0000010001';

/** The open invoice of a customer, by its billing document. */
async function invoiceOf(customer: string, billing: string) {
  const sql = 'SELECT bukrs, belnr, gjahr, buzei, waers FROM ecc.bsid WHERE kunnr = $1 AND vbeln = $2';
  const { rows } = await world.db.query<Record<'bukrs' | 'belnr' | 'gjahr' | 'buzei' | 'waers', string>>(sql, [
    customer,
    billing,
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error(`${customer} has no ${billing}`);
  return { BUKRS: row.bukrs, BELNR: row.belnr, GJAHR: row.gjahr, BUZEI: row.buzei, WAERS: row.waers };
}

/** Promises an amount of an invoice and gives what was refused, or what is then read. */
async function promised(customer: string, billing: string, amount: string): Promise<string> {
  const item = { ...(await invoiceOf(customer, billing)), AMOUNT: amount };
  const result = await world.call('Z_ADIT_PROMISE_CREATE', {
    ...command(customer),
    IT_ITEMS: [item],
    IT_INSTALMENTS: [{ DUE_ON: '20261201', AMOUNT: amount, WAERS: item.WAERS }],
  });
  if (messageOf(result) !== '') return messageOf(result);
  const read = await world.call('Z_ADIT_PROMISES_READ', { IV_KUNNR: customer });
  return `${rowsOf(read, 'ET_ITEMS')[0]?.['AMOUNT']}`;
}

describe('amounts', () => {
  it.each([
    ['yen, which have no decimals', '0000010004', '0090000013', '1000000', '1000000.0000', '1000001'],
    [
      'dinars, which have three, less a partial payment',
      '0000010005',
      '0090000015',
      '1000.500',
      '1000.5000',
      '1000.501',
    ],
    [
      'euros to the fifteenth digit',
      '0000010003',
      '0090000012',
      '1234567890123.45',
      '1234567890123.4500',
      '1234567890123.46',
    ],
  ])('are real values: %s', async (_what, customer, billing, all, stored, more) => {
    expect(await promised(customer, billing, more)).toBe('E003');
    expect(await promised(customer, billing, all)).toBe(stored);
  });

  it('keep all 23 digits of DEC 23,4, and one ten-thousandth more is too much', async () => {
    const { rows } = await world.db.query<{ vbeln: string }>("SELECT vbeln FROM ecc.bsid WHERE kunnr = '0000077006'");
    const billing = rows[0]?.vbeln ?? '';
    expect(await promised('0000077006', billing, '1234567890123456789.1235')).toBe('E003');
    expect(await promised('0000077006', billing, '1234567890123456789.1234')).toBe('1234567890123456789.1234');
    const stored = await world.db.query<{ amount: string }>('SELECT amount::text FROM ecc.zadit_prom_item');
    expect(stored.rows).toEqual([{ amount: '1234567890123456789.1234' }]);
  });

  it('disputed without an amount are what is open, to the last of 23 digits', async () => {
    const { rows } = await world.db.query<{ vbeln: string }>("SELECT vbeln FROM ecc.bsid WHERE kunnr = '0000077006'");
    const { BUKRS, BELNR, GJAHR, BUZEI } = await invoiceOf('0000077006', rows[0]?.vbeln ?? '');
    const item = { IV_BUKRS: BUKRS, IV_BELNR: BELNR, IV_GJAHR: GJAHR, IV_BUZEI: BUZEI, IV_REASON: 'price' };
    await world.call('Z_ADIT_DISPUTE_CREATE', { ...command('0000077006'), ...item });
    const read = await world.call('Z_ADIT_DISPUTES_READ', { IV_KUNNR: '0000077006' });
    expect(rowsOf(read, 'ET_DISPUTES')).toMatchObject([{ AMOUNT: '1234567890123456789.1234', WAERS: 'UYW' }]);
  });

  it('that no DEC 23,4 can hold end the call and leave nothing', async () => {
    const call = world.call('Z_ADIT_ACTIVITY_CREATE', {
      ...command(LINDQVIST),
      IV_KIND: 'PAYMENT',
      IV_AMOUNT: '1'.repeat(20),
      IV_WAERS: 'EUR',
    });
    await expect(call).rejects.toMatchObject({ name: 'ShortDump' });
    expect(await world.rows()).toBe(0);
  });
});

describe('Z_ADIT_BILLING_LINES_READ', () => {
  it('gives the lines in the real value of the currency, as VBRP has them', async () => {
    const { rows } = await world.db.query(
      "SELECT posnr, arktx, netwr::text, kostl FROM ecc.vbrp WHERE vbeln = '0090000013' ORDER BY posnr",
    );
    const lines = rowsOf(await world.call('Z_ADIT_BILLING_LINES_READ', { IV_VBELN: '0090000013' }), 'ET_LINES');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.map(({ POSNR, ARKTX, KOSTL }) => [POSNR, ARKTX, KOSTL])).toEqual(
      rows.map(({ posnr, arktx, kostl }) => [posnr, arktx, kostl]),
    );
    // Stored as if the yen had two decimals: a hundredth of what it is.
    expect(lines.map(({ NETWR, WAERS }) => `${NETWR} ${WAERS}`)).toEqual(
      rows.map(({ netwr }) => `${netwr.replace('.', '')}.0000 JPY`),
    );
  });

  it('refuses a document that is not there, and who may not see its company code', async () => {
    expect(messageOf(await world.call('Z_ADIT_BILLING_LINES_READ', { IV_VBELN: '0099999999' }))).toBe('E002');
    world.authorise((_user, company) => company === '2000');
    expect(messageOf(await world.call('Z_ADIT_BILLING_LINES_READ', { IV_VBELN: '0090000013' }))).toBe('E011');
  });
});

describe('Z_ADIT_CONTACTS_READ', () => {
  it('gives persons with the default telephone and mail that are in use, and not those marked for deletion', async () => {
    const read = async () => rowsOf(await world.call('Z_ADIT_CONTACTS_READ', { IV_KUNNR: LINDQVIST }), 'ET_CONTACTS');
    const { rows } = await world.db.query(
      `SELECT k.parnr, k.namev, k.name1, k.pafkt, k.prsnr,
         (SELECT telnr_long FROM ecc.adr2 a WHERE a.persnumber = k.prsnr) AS phone,
         (SELECT smtp_addr FROM ecc.adr6 a WHERE a.persnumber = k.prsnr) AS mail
       FROM ecc.knvk k WHERE k.kunnr = $1 ORDER BY k.parnr`,
      [LINDQVIST],
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(await read()).toEqual(
      rows.map(({ parnr, namev, name1, pafkt, phone, mail }) => ({
        PARNR: parnr,
        NAMEV: namev,
        NAME1: name1,
        ROLE: pafkt,
        PHONE: phone ?? '',
        MAIL: mail ?? '',
        IS_MAIN: '',
      })),
    );
    await world.db.query("UPDATE ecc.adr6 SET flg_nouse = 'X' WHERE persnumber = $1", [rows[0].prsnr]);
    expect((await read())[0]).toMatchObject({ MAIL: '' });
    await world.db.query("UPDATE ecc.adr6 SET flg_nouse = '' WHERE persnumber = $1", [rows[0].prsnr]);
    await world.db.query("UPDATE ecc.knvk SET loevm = 'X' WHERE parnr = $1", [rows[0].parnr]);
    expect((await read()).map(({ PARNR }) => PARNR)).toEqual(rows.slice(1).map(({ parnr }) => parnr));
    await world.db.query("UPDATE ecc.knvk SET loevm = '' WHERE parnr = $1", [rows[0].parnr]);
  });
});

describe('reading functions', () => {
  const reads = ['PROMISES', 'DISPUTES', 'ACTIVITIES', 'PREFERENCE', 'CONTACTS'].map((what) => `Z_ADIT_${what}_READ`);

  it.each(reads)(
    '%s refuses an unknown customer and who may not display customers, and writes nothing',
    async (name) => {
      const unknown = await world.call(name, { IV_KUNNR: '0000099999' });
      world.authorise(() => false);
      const barred = await world.call(name, { IV_KUNNR: LINDQVIST });
      expect([unknown, barred].map(messageOf)).toEqual(['E001', 'E011']);
      expect(await world.rows()).toBe(0);
    },
  );

  it('give one customer nothing of another', async () => {
    await promised(LINDQVIST, '0090000004', '1.00');
    await promised('0000010003', '0090000012', '2.00');
    const read = await world.call('Z_ADIT_PROMISES_READ', { IV_KUNNR: LINDQVIST });
    expect(['ET_PROMISES', 'ET_ITEMS', 'ET_INSTALMENTS'].map((table) => rowsOf(read, table).length)).toEqual([1, 1, 1]);
  });

  it('take a quotation mark, a percent sign or a tilde for what it is', async () => {
    for (const customer of ["' OR ''='", '%', '00000100~1'])
      expect(messageOf(await world.call('Z_ADIT_PROMISES_READ', { IV_KUNNR: customer }))).toBe('E001');
  });
});

describe('Z_ADIT_VERSION', () => {
  it('gives the version', async () => {
    expect(await world.call('Z_ADIT_VERSION')).toMatchObject({ EV_VERSION: '1.0.0' });
  });
});
