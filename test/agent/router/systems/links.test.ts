import { describe, expect, it } from 'vitest';
import { customerFacts, searchKey } from '../facts.ts';
import { world } from '../world.ts';
import { ALL, briefOf, C, E, filled, OTHER } from './two-systems.ts';

describe('who is one customer in several systems', () => {
  it('says of nobody that he is not elsewhere as long as that is not known', async () => {
    const w = filled({});
    w.records.unloaded.add('ebs');
    const { body, data } = await briefOf(w);
    expect([body.meta.complete, data.clearance]).toEqual([false, 'unknown']);
    expect(body.meta['systems']).toEqual([
      { system: 'ecc', told: 'whole' },
      { system: 'ebs', told: 'unknown' },
    ]);
    const list = await w.ask('list_payments', { customer: `ecc/${C}`, ...ALL });
    expect([list.body.code, list.body.details]).toEqual(['DATA_TOO_OLD', { entity: 'searchKey', system: 'ebs' }]);
    const other = await w.ask('list_payments', { customer: `ecc/${OTHER}`, ...ALL });
    expect([other.status, other.body.meta['systems']]).toEqual([200, [{ system: 'ecc', told: 'whole' }]]);
  });

  it('links nobody by a name, by a tax id that several share, or by one that says nothing', async () => {
    for (const spoil of [
      (w: ReturnType<typeof filled>) =>
        w.records.index.push({ ...searchKey('4712', { kind: 'taxId', value: 'DE811569869' }), system: 'ebs' }),
      (w: ReturnType<typeof filled>) =>
        w.records.index.push({ ...searchKey(OTHER, { kind: 'taxId', value: 'DE811569869' }), system: 'ecc' }),
      (w: ReturnType<typeof filled>) => {
        for (const [at, key] of w.records.index.entries())
          if (key.kind === 'taxId') w.records.index[at] = { ...key, value: '0000000000' };
      },
    ]) {
      const w = filled({});
      spoil(w);
      expect((await briefOf(w)).body.meta['systems']).toEqual([{ system: 'ecc', told: 'whole' }]);
    }
  });

  it('lets the table decide about the systems it names', async () => {
    const w = filled({ links: [[`ecc/${OTHER}`, `ebs/${E}`]] });
    expect((await briefOf(w)).body.meta['systems']).toEqual([{ system: 'ecc', told: 'whole' }]);
    const { data } = await briefOf(w, { customer: `ebs/${E}` });
    expect(data.accounts?.map(({ account }) => account)).toEqual([`ebs/${E}`, `ecc/${OTHER}`]);
  });

  it('takes a number that both know for one customer only if they are linked', async () => {
    const w = world({ systems: ['ecc', 'ebs'], links: [[`ecc/${C}`, `ebs/${C}`]] });
    const strangers = world({ systems: ['ecc', 'ebs'] });
    for (const { systems, records } of [w, strangers]) {
      records.indexAsOf = '2026-06-01T00:00:00.000Z';
      for (const system of systems) {
        system.table.customer.push(customerFacts(C));
        records.index.push({ ...searchKey(C), system: system.name });
      }
    }
    expect((await w.ask('get_customer', { customer: C, ...ALL })).body.data).toMatchObject({
      customer: `ecc/${C}`,
      linked: [{ customer: `ebs/${C}` }],
    });
    for (const asked of [{}, ALL]) {
      const { body } = await strangers.ask('get_customer', { customer: C, ...asked });
      expect([body.code, body.details]).toEqual(['SYSTEM_AMBIGUOUS', { candidates: [`ecc/${C}`, `ebs/${C}`] }]);
    }
    expect((await w.ask('get_customer', { customer: C })).body.code).toBe('SYSTEM_AMBIGUOUS');
  });
});
