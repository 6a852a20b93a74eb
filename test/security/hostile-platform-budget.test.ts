import { describe, expect, it } from 'vitest';
import { openPolicy, world } from '../agent/router/world.ts';
import { platformWorld } from './platform-world.ts';
import { drawing, newSeed } from './seeded.ts';

/** Records of an answer, counted by somebody who does not trust the agent's own count. */
function recordsIn(op: string, data: unknown): number {
  if (Array.isArray(data)) return data.length;
  if (typeof data !== 'object' || data === null) return 0;
  const lists =
    op === 'list_open_items'
      ? ['items']
      : op === 'find_customer'
        ? ['candidates']
        : ['openItems', 'lastPayments', 'lines', 'payments'];
  const inside = Object.entries(data).flatMap(([key, value]) =>
    lists.includes(key) && Array.isArray(value) ? value : [],
  );
  return inside.length + (lists.length > 1 ? 1 : 0);
}

describe('what leaves in an hour', () => {
  it('never exceeds the budget in any sixty minutes, whatever the mix of questions', async () => {
    const draw = drawing(newSeed());
    const perHour = 40;
    const w = platformWorld();
    const limited = world({ policy: openPolicy({ systems: ['ecc'], recordsPerHour: perHour }) });
    Object.assign(limited.ecc, { table: w.ecc.table, find: w.ecc.find });
    limited.records.index.push(...w.records.index);
    limited.records.indexAsOf = w.records.indexAsOf;
    const left: { at: number; rows: number }[] = [];
    for (let at = 0; at < 1_500; at++) {
      const customer = draw.pick(['0000100001', '0000100002', '0000100003']);
      const op = draw.pick([
        'get_customer',
        'list_open_items',
        'list_payments',
        'get_invoice',
        'get_account_brief',
        'find_customer',
      ]);
      const input =
        op === 'get_invoice'
          ? { invoice: `00908${customer.slice(-5)}`, include: ['lines', 'payments'] }
          : op === 'find_customer'
            ? { name: 'zwetschge' }
            : { customer };
      const { status, body } = await limited.ask(op, input);
      const rows = status === 200 ? recordsIn(op, body.data) : 0;
      left.push({ at: limited.clock.monotonic(), rows });
      if (draw.chance(0.3)) await limited.clock.leap(draw.whole(400_000));
    }
    const sums = left.map(({ at }) =>
      left.filter((one) => one.at <= at && one.at > at - 3_600_000).reduce((sum, { rows }) => sum + rows, 0),
    );
    expect(Math.max(...sums), `seed ${draw.seed}`).toBeLessThanOrEqual(perHour);
    expect(Math.max(...sums)).toBeGreaterThan(perHour - 8);
  });

  it('counts what an ambiguous answer lists, and filters it like an answer', async () => {
    const policy = openPolicy({
      recordsPerHour: 45,
      operations: { get_invoice: { fields: { platform: ['invoice', 'date'] } } },
    });
    const w = world({ policy });
    const [sample] = platformWorld().ecc.table.invoice;
    if (!sample) throw new Error('no invoice');
    for (let at = 0; at < 30; at++) w.ecc.table.invoice.push({ ...sample, invoice: '77', customer: `00002${at}` });
    const first = await w.ask('get_invoice', { invoice: '77' });
    expect(first.body.code).toBe('INVOICE_AMBIGUOUS');
    const { candidates } = first.body.details as { candidates: Record<string, unknown>[] };
    expect(candidates).toHaveLength(20);
    expect(new Set(candidates.flatMap((candidate) => Object.keys(candidate)))).toEqual(new Set(['invoice', 'date']));
    const codes: unknown[] = [];
    for (let at = 0; at < 3; at++) codes.push((await w.ask('get_invoice', { invoice: '77' })).body.code);
    expect(codes).toEqual(['INVOICE_AMBIGUOUS', 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED']);
  });
});
