import { describe, expect, it } from 'vitest';
import { within } from '../bapi/world.ts';
import { cpuMsOf } from '../soon.ts';
import { attacked, C, OK, READS, spoilt, textsOf } from './hostile-rfc.ts';

describe('an ERP over RFC that answers with very much', () => {
  it.each(READS)('is refused with a million rows, before any of them is looked at: $fn', async (read) => {
    const [table = '', rows = []] = Object.entries(read.honest)[0] ?? [];
    const million = Array.from({ length: 1_000_000 }, () => rows[0]);
    const w = attacked({ [read.fn]: () => ({ ...read.honest, RETURN: OK, [table]: million }) });
    const refused = async () => expect((await w.ask(read.op, { customer: C })).body.code).toBe('ERP_REPLY_INVALID');
    expect(await cpuMsOf(refused)).toBeLessThan(2_000);
  });

  it.each([
    ['promises with an item each', READS[0], 'PROMISE_ID', ['ET_PROMISES', 'ET_ITEMS', 'ET_INSTALMENTS']],
    ['disputes with a note each', READS[1], 'DISPUTE_ID', ['ET_DISPUTES', 'ET_NOTES']],
    ['activities with a reference each', READS[2], 'ACTIVITY_ID', ['ET_ACTIVITIES', 'ET_REFERENCES']],
  ] as const)(
    'is gone through once, not once for each row: 90,000 %s',
    async (_what, read, key, tables) => {
      if (!read) throw new Error('no such read');
      const many = (table: string) =>
        Array.from({ length: 90_000 }, (_, at) => ({
          ...read.honest[table]?.[0],
          [key]: String(at).padStart(10, '0'),
        }));
      const reply = { RETURN: OK, ...Object.fromEntries(tables.map((table) => [table, many(table)])) };
      const { erp } = attacked({ [read.fn]: () => reply });
      const cpuBefore = process.cpuUsage();
      const entity = ({ list_promises: 'promise', list_disputes: 'dispute' } as const)[read.op as 'list_promises'];
      const { rows, complete } = await erp.read(
        entity ?? 'activity',
        { customer: C, from: '2026-01-01' } as never,
        within(60_000),
      );
      const { user } = process.cpuUsage(cpuBefore);
      expect([rows.length, complete]).toEqual([5_000, false]);
      // 90,000 times 90,000 comparisons take far longer than to read them.
      expect(user / 1e6).toBeLessThan(8);
    },
    60_000,
  );

  it('has deep and long texts cut before they leave', async () => {
    for (const [read, table] of [
      [READS[1], 'ET_NOTES'],
      [READS[2], 'ET_ACTIVITIES'],
    ] as const) {
      if (!read) throw new Error('no such read');
      for (const TEXT of ['🜚'.repeat(20_000), '['.repeat(30_000), `${'a'.repeat(499)}🜚${'b'.repeat(600)}`]) {
        const w = spoilt(read, table, (row) => ({ ...row, TEXT }));
        const { body } = await w.ask(read.op, { customer: C });
        const longest = Math.max(...textsOf(body.data).map((text) => text.length));
        expect(longest).toBeLessThanOrEqual(1_000);
        expect(textsOf(body.data).every((text) => text.isWellFormed())).toBe(true);
      }
    }
  });
});
