import { describe, expect, it } from 'vitest';
import { money } from '../../../domain/money.ts';
import { bapiLine } from '../lines.ts';
import { type World, within } from '../world.ts';
import { customer, oneCustomerWorlds, SECTION } from './one-customer.ts';

const world = oneCustomerWorlds();

describe('invoices', () => {
  const names = (one: World) =>
    one.sap.calls.map(({ name, input }) => (name === 'RFC_READ_TABLE' ? String(input['QUERY_TABLE']) : name));

  it('finds one by its billing document in two rounds', async () => {
    const one = await world();
    const { rows, cost } = await one.erp.read('invoice', { invoice: '90000018', lines: true }, within());
    expect(rows).toMatchObject([
      {
        invoice: '0090000018',
        customer,
        status: 'open',
        subtotal: money('840.34', 'EUR'),
        references: { purchaseOrder: 'PO-7', salesOrder: '0000004711' },
        lines: [
          {
            line: '000010',
            description: 'Pumps, large',
            quantity: '3',
            unit: 'ST',
            unitPrice: money('280.113333', 'EUR'),
            amount: money('840.34', 'EUR'),
            glAccount: 'not_available',
          },
        ],
      },
    ]);
    expect(names(one).sort()).toEqual([
      'BAPI_AR_ACC_GETBALANCEDITEMS',
      'BAPI_AR_ACC_GETOPENITEMS',
      'TCURX',
      'VBRK',
      'VBRP',
    ]);
    expect(cost.calls).toHaveLength(5);
  });

  it('finds an open one in one round where the customer is known', async () => {
    const one = await world();
    await one.erp.identity(within());
    one.sap.calls.length = 0;
    const { rows } = await one.erp.read('invoice', { invoice: '0090000018', customer }, within());
    expect(rows).toHaveLength(1);
    expect(names(one)).not.toContain('BAPI_AR_ACC_GETBALANCEDITEMS');
  });

  it('finds one by order, by its accounting number and by reference', async () => {
    const one = await world((data) => ({
      ...data,
      functions: {
        ...data.functions,
        BAPI_AR_ACC_GETOPENITEMS: () => ({
          RETURN: {},
          LINEITEMS: [bapiLine({ DOC_NO: '1800000077', REF_DOC_NO: 'R-5' }), bapiLine({ BILL_DOC: '0090000018' })],
        }),
      },
      tables: {
        ...data.tables,
        BSID: [
          ...(data.tables['BSID'] ?? []),
          { ...(data.tables['BSID']?.[0] ?? {}), BELNR: '1800000077', VBELN: ''.padEnd(10), XBLNR: 'R-5'.padEnd(16) },
        ],
      },
    }));
    const found = async (selector: Parameters<typeof one.erp.read<'invoice'>>[1]) =>
      (await one.erp.read('invoice', selector, within())).rows.map(({ invoice }) => invoice);
    expect(await found({ purchaseOrder: 'PO-8' })).toEqual(['0090000019']);
    expect(await found({ invoice: '1800000077' })).toEqual(['1800000077']);
    expect(await found({ reference: 'R-5' })).toEqual(['1800000077']);
    expect(await found({ invoice: '1800000001' })).toEqual([]);
    expect(await found({ invoice: '99' })).toEqual([]);
  });

  it('lists a range by document date, open and paid', async () => {
    const { erp } = await world();
    const { rows } = await erp.read('invoice', { customer, from: '2026-01-01', to: '2026-01-31' }, within());
    expect(rows.map(({ invoice, status }) => [invoice, status])).toEqual([
      ['0090000019', 'paid'],
      ['0090000018', 'open'],
    ]);
    expect((await erp.read('invoice', { customer, from: '2026-01-11', to: '2026-01-31' }, within())).rows).toEqual([]);
  });

  it('answers by BAPI alone for a known customer where tables may not be read, and refuses without one', async () => {
    const { erp } = await world((data) => data, { ...SECTION, readTable: 'off' });
    const { rows } = await erp.read('invoice', { invoice: '0090000018', customer, lines: true }, within());
    expect(rows[0]).toMatchObject({
      subtotal: money('840.34', 'EUR'),
      lines: 'not_available',
      references: { purchaseOrder: 'not_available' },
    });
    await expect(erp.read('invoice', { invoice: '0090000018' }, within())).rejects.toMatchObject({
      code: 'OP_UNSUPPORTED',
    });
    await expect(erp.read('invoice', { purchaseOrder: 'PO-7' }, within())).rejects.toMatchObject({
      code: 'OP_UNSUPPORTED',
    });
  });
});
