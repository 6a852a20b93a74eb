import { describe, expect, it } from 'vitest';
import { settle } from '../../../protocol/fake-clock.ts';
import { ALL, briefOf, C, down, filled, type Row } from './two-systems.ts';

describe('one customer of whom a system does not tell', () => {
  it.each(['is down', 'hangs'])(
    'tells the one part when the other system %s, and says what is missing',
    async (how) => {
      const w = filled();
      if (how === 'hangs') w.ebs.hang();
      else w.ebs.failure = down();
      const asked = briefOf(w);
      await settle();
      if (how === 'hangs') await w.clock.advance(1_500);
      const { data, body, status } = await asked;
      expect(status).toBe(200);
      expect((data.openItems as Row[]).map(({ system }) => system)).toEqual(['ecc', 'ecc']);
      expect(data.aging).toMatchObject({ buckets: [{ total: '0.10' }, { total: '7.00' }] });
      expect(data.accounts?.[1]).toMatchObject({ system: 'ebs', customer: 'unknown', aging: 'unknown' });
      expect(data.accounts?.[1]?.unknown).toEqual(['customer', 'openItems', 'lastPayments']);
      expect(data.clearance).toBe('unknown');
      expect(body.meta).toMatchObject({
        complete: false,
        systems: [{ told: 'whole' }, { system: 'ebs', told: 'unknown' }],
      });
      expect(body.summary).toContain('That is from 1 of 2 systems. Part of it is not available right now.');
      const list = w.ask('list_open_items', { customer: `ecc/${C}`, ...ALL });
      await settle();
      if (how === 'hangs') await w.clock.advance(1_500);
      const { status: refused, body: problem } = await list;
      expect([refused >= 500, problem.details?.['system']]).toEqual([true, 'ebs']);
    },
  );

  it('gives a list whole and stale where one system is down and what is held of it will do', async () => {
    const w = filled();
    await w.ask('list_open_items', { customer: `ecc/${C}`, ...ALL });
    await settle();
    await w.clock.leap(3_600_000);
    w.ebs.failure = down();
    const { body } = await w.ask('list_open_items', { customer: `ecc/${C}`, ...ALL });
    expect((body.data as { items: unknown[] }).items).toHaveLength(4);
    expect(body.meta).toMatchObject({ stale: true, complete: true, source: 'mixed' });
  });
});
