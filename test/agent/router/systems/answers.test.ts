import { describe, expect, it } from 'vitest';
import { isCommandName, type OperationName, operations } from '../../../../domain/operations.ts';
import { settle } from '../../../protocol/fake-clock.ts';
import { invoiceFacts, paymentFacts } from '../facts.ts';
import { ALL, briefOf, C, down, E, filled, LINKS, type Row } from './two-systems.ts';

describe('one customer in several systems', () => {
  it.each([
    ['by the table', { links: LINKS }],
    ['by an equal tax id', {}],
  ])('tells of both, each row with its system, linked %s', async (_, options) => {
    const w = filled(options);
    const { data, body, status } = await briefOf(w);
    expect(status).toBe(200);
    expect((data.openItems as Row[]).map(({ system }) => system).sort()).toEqual(['ebs', 'ebs', 'ecc', 'ecc']);
    expect((data.lastPayments as Row[]).map(({ payment, system }) => [payment, system])).toEqual([
      ['1000/15/2026', 'ecc'],
      ['1000/15/2026', 'ebs'],
    ]);
    expect(data.aging).toMatchObject({
      buckets: [
        { currency: 'EUR', total: '0.30' },
        { currency: 'USD', total: '14.00' },
      ],
    });
    expect(data.accounts).toMatchObject([
      { account: `ecc/${C}`, system: 'ecc', unknown: [], aging: { buckets: [{ total: '0.10' }, { total: '7.00' }] } },
      { account: `ebs/${E}`, system: 'ebs', unknown: [], aging: { buckets: [{ total: '0.20' }, { total: '7.00' }] } },
    ]);
    expect(data.customer).toMatchObject({ customer: `ecc/${C}` });
    expect(body.meta).toMatchObject({
      system: 'all',
      complete: true,
      systems: [
        { system: 'ecc', told: 'whole' },
        { system: 'ebs', told: 'whole' },
      ],
    });
    const parts = body.meta['parts'] as { entity: string; system: string }[];
    for (const system of ['ecc', 'ebs'])
      expect(parts.filter((part) => part.system === system).map(({ entity }) => entity)).toContain('openItem');
    expect(body.summary).toContain('That is from 2 systems.');
  });

  it('answers about one system alone where nobody asks for more, without any row of the other', async () => {
    const w = filled();
    const { body, text } = await w.ask('get_account_brief', { customer: `ecc/${C}` });
    expect(body.meta).toMatchObject({ system: 'ecc' });
    expect(body.meta).not.toHaveProperty('systems');
    expect(text).not.toContain('ebs');
    expect(w.ebs.reads).toHaveLength(0);
  });

  it('keeps to the schema of every read, over both systems, live and held', async () => {
    const inputs: Partial<Record<OperationName, object>> = {
      get_invoice: { invoice: '90000001', customer: `ebs/${E}` },
    };
    const reads = (Object.keys(operations) as OperationName[]).filter(
      (op) =>
        !isCommandName(op) &&
        'systems' in operations[op].input.shape &&
        !['find_customer', 'list_call_candidates'].includes(op),
    );
    expect(reads.length).toBe(12);
    for (const op of reads) {
      const w = filled();
      const input = { customer: `ecc/${C}`, ...inputs[op], ...ALL };
      const live = await w.ask(op, input);
      if (op === 'get_invoice') {
        expect([live.status, live.body.code]).toEqual([409, 'INVOICE_AMBIGUOUS']);
        continue;
      }
      expect([op, live.status, live.text]).toEqual([op, 200, expect.any(String)]);
      expect([op, live.body.meta['systems']]).toEqual([op, expect.objectContaining({ length: 2 })]);
      await settle();
      for (const system of w.systems) system.failure = down();
      const held = await w.ask(op, input);
      expect([op, held.status, held.body.data]).toEqual([op, 200, live.body.data]);
    }
  });

  it('pages over both without losing or repeating a row, though their ids are the same', async () => {
    const w = filled();
    for (const at of [3, 4, 5, 6, 7]) {
      for (const [system, customer] of [
        [w.ecc, C],
        [w.ebs, E],
      ] as const)
        system.table.payment.push(paymentFacts(customer, `1000/${at}/2026`));
    }
    for (const [op, count] of [
      ['list_payments', 12],
      ['list_open_items', 4],
      ['list_invoices', 2],
    ] as const) {
      const seen: string[] = [];
      let cursor: unknown;
      do {
        const { body, status } = await w.ask(op, {
          customer: `ecc/${C}`,
          ...ALL,
          limit: 1,
          ...(cursor ? { cursor } : {}),
        });
        expect(status).toBe(200);
        const rows = (op === 'list_open_items' ? (body.data as { items: Row[] }).items : body.data) as Row[];
        expect(rows).toHaveLength(1);
        seen.push(...rows.map((row) => `${row.system}/${String(row['payment'] ?? row['invoice'])}`));
        cursor = body.meta['nextCursor'];
      } while (cursor !== undefined);
      expect([op, new Set(seen).size, seen.length]).toEqual([op, count, count]);
    }
    const { body } = await w.ask('list_payments', { customer: `ecc/${C}`, ...ALL, limit: 1 });
    const alone = await w.ask('list_payments', { customer: `ecc/${C}`, limit: 1, cursor: body.meta['nextCursor'] });
    expect(alone.body.code).toBe('INPUT_INVALID');
  });

  it('finds a document of whatever system, and asks where two have it', async () => {
    const w = filled();
    w.ebs.table.invoice.push(invoiceFacts(E, '0090000009'));
    for (const who of [{}, { customer: `ecc/${C}` }]) {
      const found = await w.ask('get_invoice', { invoice: '90000009', ...who, ...ALL });
      expect(found.body.data).toMatchObject({ customer: `ebs/${E}`, system: 'ebs' });
      const both = await w.ask('get_invoice', { invoice: '90000001', ...who, ...ALL });
      expect(both.body.code).toBe('INVOICE_AMBIGUOUS');
      const candidates = (both.body.details?.['candidates'] ?? []) as Row[];
      expect(candidates.map(({ customer }) => customer)).toEqual([`ecc/${C}`, `ebs/${E}`]);
    }
    expect((await w.ask('get_invoice', { invoice: '90000009' })).body.code).toBe('SYSTEM_AMBIGUOUS');
    w.ecc.failure = down();
    w.ebs.table.invoice.push(invoiceFacts(E, '0090000011'));
    const half = await w.ask('get_invoice', { invoice: '90000011', ...ALL });
    expect([half.status, half.body.meta.complete]).toEqual([200, false]);
    expect(half.body.meta['systems']).toMatchObject([{ told: 'unknown' }, { told: 'whole' }]);
    expect((await w.ask('get_invoice', { invoice: '90000012', ...ALL })).status).toBe(503);
    const payments = await w.ask('list_payments', { reference: 'REF 1000/15/2026', ...ALL }, { maxAgeS: 0 });
    expect(payments.status).toBe(503);
    w.ecc.failure = null;
    const paid = await w.ask('list_payments', { reference: 'REF 1000/15/2026', ...ALL });
    expect((paid.body.data as Row[]).map(({ system }) => system)).toEqual(['ecc', 'ebs']);
  });
});
