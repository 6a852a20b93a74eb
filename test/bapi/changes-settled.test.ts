import { afterEach, describe, expect, it } from 'vitest';
import { VBRK_ROW } from './erp-data.ts';
import { closeFeeds, feed, on } from './feed.ts';

afterEach(closeFeeds);

const CLEARED = { AUGDT: '20260315', AUGBL: '9' };
const invoice = (more: Record<string, string> = {}) => on('20260310', { BELNR: '1', ...CLEARED, ...more });
const payment = (more: Record<string, string> = {}) =>
  on('20260315', { BELNR: '9', BSCHL: '15', SHKZG: 'H', ...CLEARED, ...more });
const header = (number: string, reversal: string) => ({
  BUKRS: '1000',
  BELNR: number.padEnd(10),
  GJAHR: '2026',
  STBLG: reversal.padEnd(10),
});

/** A feed that has had its first poll. */
async function followed() {
  const started = await feed();
  await started.pages();
  return started;
}

describe('what became of an item that SAP ECC cleared', () => {
  it('is paid by the payment that cleared it', async () => {
    const { books, settled } = await followed();
    books.BSAD.push(invoice(), payment());
    expect(await settled()).toEqual(['1 paid 0.00']);
  });

  it('is paid with a discount where the payment kept one back', async () => {
    const { books, settled } = await followed();
    books.BSAD.push(invoice(), payment({ WSKTO: '        20.00 ' }));
    expect(await settled()).toEqual(['1 paid 0.00 discount']);
  });

  it('is paid when a credit memo set it off', async () => {
    const { books, settled } = await followed();
    books.BSAD.push(invoice(), on('20260312', { BELNR: '2', BSCHL: '11', SHKZG: 'H', ...CLEARED }));
    books.BKPF.push(header('1', ''), header('2', '0000000000'));
    expect(await settled()).toEqual(['1 paid 0.00', '2 paid 0.00']);
  });

  it('is cancelled when its document was reversed', async () => {
    const { books, settled } = await followed();
    books.BSAD.push(invoice(), on('20260315', { BELNR: '9', BSCHL: '12', SHKZG: 'H', ...CLEARED }));
    books.BKPF.push(header('1', '9'), header('9', '1'));
    expect(await settled()).toEqual(['1 cancelled 0.00', '9 cancelled 0.00']);
  });

  it('is not paid when it only took back a payment', async () => {
    const { books, settled } = await followed();
    const reversal = { AUGBL: '9' };
    books.BSAD.push(
      on('20260310', { BELNR: '1', BSCHL: '15', SHKZG: 'H', ...CLEARED, ...reversal }),
      on('20260315', { BELNR: '9', BSCHL: '05', ...CLEARED, ...reversal }),
    );
    books.BKPF.push(header('1', '9'), header('9', '1'));
    expect(await settled()).toEqual(['9 cancelled 0.00']);
  });

  it('is cancelled when its billing document was', async () => {
    const { books, settled } = await followed();
    books.BSAD.push(
      invoice({ VBELN: '0090000018' }),
      on('20260315', { BELNR: '9', BSCHL: '12', SHKZG: 'H', VBELN: '0090000099', ...CLEARED }),
    );
    books.BKPF.push(header('1', ''), header('9', ''));
    books.VBRK.push({ ...VBRK_ROW, FKSTO: 'X' }, { ...VBRK_ROW, VBELN: '0090000099', FKSTO: ' ' });
    expect(await settled()).toEqual(['1 cancelled 0.00', '9 paid 0.00']);
  });

  it('is partly paid while a residual item that names it is open', async () => {
    const { books, settled } = await followed();
    books.BSAD.push(invoice(), payment());
    const left = { BSCHL: '06', WRBTR: '       300.00 ', REBZG: '1', REBZJ: '2026', REBZZ: '001' };
    books.BSID.push(on('20260315', { BELNR: '9', BUZEI: '002', ...left }));
    expect(await settled()).toEqual(['1 partial 300.00']);
  });

  it('asks for no document header where a payment tells enough', async () => {
    const { books, settled, world } = await followed();
    books.BSAD.push(invoice({ VBELN: '0090000018' }), payment());
    expect(await settled()).toEqual(['1 paid 0.00']);
    const tables = world.sap.calls.map(({ input }) => input['QUERY_TABLE']);
    expect(tables).not.toContain('BKPF');
    expect(tables).not.toContain('VBRK');
  });

  it('knows a payment of its clearing that stands on another page', async () => {
    const { books, settled, world } = await followed();
    for (let at = 0; at < 700; at += 1) {
      books.BSAD.push(invoice({ BELNR: String(100_000 + at), AUGBL: '900000' }));
    }
    const total = '    700000.00 ';
    books.BSAD.push(payment({ BELNR: '900000', AUGBL: '900000', WRBTR: total, WSKTO: '     14000.00 ' }));
    const found = await settled();
    expect(found).toHaveLength(700);
    expect(new Set(found.map((text) => text.replace(/^\d+ /, '')))).toEqual(new Set(['paid 0.00 discount']));
    expect(world.sap.calls.map(({ input }) => input['QUERY_TABLE'])).not.toContain('BKPF');
  });
});
