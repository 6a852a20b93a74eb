import { describe, expect, it } from 'vitest';
import { toInstant } from '../../../domain/dates.ts';
import { AditError } from '../../../domain/errors.ts';
import type { SearchKey } from '../../../domain/facts.ts';
import { customerFacts, searchKey } from './facts.ts';
import { world } from './world.ts';

const C = '0000100001';
const KEYS: Partial<SearchKey>[] = [
  { kind: 'number', value: C },
  { kind: 'phone', value: '+4971611234' },
  { kind: 'email', value: 'ap@example.com' },
  { kind: 'name', value: 'zwetschge & söhne gmbh' },
  { kind: 'taxId', value: 'DE811569869' },
  { kind: 'invoice', value: '0090000001' },
  { kind: 'purchaseOrder', value: 'PO 77' },
];

function filled() {
  const w = world();
  w.ecc.table.customer.push(customerFacts(C));
  for (const key of KEYS) w.records.index.push({ ...searchKey(C, key), system: 'ecc' });
  w.records.indexAsOf = toInstant(w.clock.now() - 3_600_000);
  return w;
}

describe('find_customer', () => {
  it('finds by each kind of key as a caller says it, from the index, without the ERP', async () => {
    for (const query of [
      { number: '100001' },
      { number: '00000000100001' },
      { phone: '+49 (0) 7161 / 1234' },
      { phone: '0049-7161-1234' },
      { email: ' AP@Example.com' },
      { name: 'Zwetschge' },
      { taxId: 'DE 811.569.869' },
      { invoice: '90000001' },
      { purchaseOrder: 'PO 77' },
    ]) {
      const w = filled();
      const { body } = await w.ask('find_customer', query);
      expect([query, body.data]).toMatchObject([
        query,
        { candidates: [{ customer: `ecc/${C}`, city: 'Quittenhain' }] },
      ]);
      expect(body.meta).toMatchObject({ source: 'cache', ageSeconds: 3600 });
      expect(w.ecc.finds).toBe(0);
    }
  });

  it('finds a telephone number said without its country, a little less surely', async () => {
    for (const phone of ['07161 1234', '07161/12 34', '7161 1234', '49 7161 1234']) {
      const w = filled();
      const { body } = await w.ask('find_customer', { phone });
      expect([phone, body.data]).toMatchObject([phone, { candidates: [{ customer: `ecc/${C}`, score: 0.9 }] }]);
    }
  });

  it('takes the end of a number, a local one or another national one for nothing', async () => {
    for (const phone of ['1234', '611234', '007161 1234', '+43 7161 1234', '07161 12345', '0'.repeat(40)]) {
      const { body } = await filled().ask('find_customer', { phone });
      expect([phone, body.data]).toEqual([phone, { candidates: [] }]);
    }
  });

  it('offers every country in which a national number exists', async () => {
    const w = filled();
    const austrian = searchKey('0000100002', { kind: 'phone', value: '+4371611234' });
    w.records.index.push({ ...austrian, system: 'ecc' });
    const { body } = await w.ask('find_customer', { phone: '07161 1234' });
    const { candidates } = body.data as { candidates: { customer: string }[] };
    expect(candidates.map(({ customer }) => customer)).toEqual([`ecc/${C}`, 'ecc/0000100002']);
  });

  it('wants exactly one thing to search by', async () => {
    for (const query of [{}, { name: 'ab', number: '1' }, { phone: '' }, { phone: '---' }, { system: 'ecc' }]) {
      expect([query, (await filled().ask('find_customer', query)).body.code]).toEqual([query, 'INPUT_INVALID']);
    }
  });

  it('asks the ERP for a number that the index does not have, and not for a name', async () => {
    const w = filled();
    w.ecc.table.searchKey.push(searchKey('0000100009'));
    const byNumber = await w.ask('find_customer', { number: '100009' });
    expect(byNumber.body.data).toMatchObject({ candidates: [{ customer: 'ecc/0000100009', score: 1 }] });
    expect(byNumber.body.meta).toMatchObject({ source: 'erp', timing: { erpCalls: 1 } });
    expect((await w.ask('find_customer', { name: 'nobody' })).body.data).toEqual({ candidates: [] });
    expect(w.ecc.finds).toBe(1);
  });

  it('says that the index is old, and refuses to search one that is too old or was never loaded', async () => {
    const w = filled();
    w.records.indexAsOf = toInstant(w.clock.now() - 30 * 3_600_000);
    expect((await w.ask('find_customer', { name: 'Zwetschge' })).body.meta.stale).toBe(true);
    w.records.indexAsOf = toInstant(w.clock.now() - 80 * 3_600_000);
    expect((await w.ask('find_customer', { name: 'Zwetschge' })).body.code).toBe('DATA_TOO_OLD');
    w.records.indexAsOf = null;
    expect((await w.ask('find_customer', { name: 'Zwetschge' })).body.code).toBe('DATA_TOO_OLD');
    w.ecc.failure = new AditError('ERP_UNREACHABLE', 'no route');
    expect((await w.ask('find_customer', { number: '5' })).body.code).toBe('ERP_UNREACHABLE');
  });

  it('puts the closest name first and gives at most ten', async () => {
    const w = filled();
    for (let at = 0; at < 15; at++) {
      const name = `Zwetschge ${'x'.repeat(at + 1)}`;
      const key = searchKey(`${at}`, { kind: 'name', value: name.toLowerCase(), name });
      w.records.index.push({ ...key, system: 'ecc' });
    }
    const { body } = await w.ask('find_customer', { name: 'Zwetschge x' });
    const { candidates } = body.data as { candidates: { name: string; score: number }[] };
    expect(candidates).toHaveLength(10);
    expect(candidates[0]).toMatchObject({ name: 'Zwetschge x', score: 1 });
    const scores = candidates.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });
});
