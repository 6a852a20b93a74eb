import { describe, expect, it } from 'vitest';
import { OUTBOX_READS } from '../../../agent/ledger/outbox-reader.ts';
import { deferred, done, newCommand, world } from './world.ts';

describe('reads of the outbox', () => {
  it.each(Object.entries(OUTBOX_READS))('go by an index, however many commands there are: %s', (_name, sql) => {
    const { db } = world();
    const named = { system: null, customer: null, limit: 1, states: '[]' };
    const bound = sql.includes('$') ? [named] : Array.from({ length: sql.split('?').length - 1 }, () => 0);
    const plan = db.prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...bound);
    const scans = plan.map(({ detail }) => detail).filter((detail) => /^SCAN (c|e|command)\b/.test(detail));
    expect(plan.length).toBeGreaterThan(0);
    expect(scans.filter((detail) => !detail.includes('INDEX'))).toEqual([]);
  });

  it('list by state, system and customer, newest first and no more than asked for', async () => {
    const { ledger } = world();
    const ids: string[] = [];
    for (const [system, customer, mode] of [
      ['ecc', '1', 'draft'],
      ['ecc', '2', 'approve'],
      ['ebs', '1', 'draft'],
    ] as const) {
      ids.push((await ledger.accept(newCommand({ system, customer, mode }))).commandId);
    }
    const found = (filter: Parameters<typeof ledger.list>[0]) => ledger.list(filter).map(({ commandId }) => commandId);
    expect(found({})).toEqual([ids[2], ids[1], ids[0]]);
    expect(found({ states: ['draft'] })).toEqual([ids[2], ids[0]]);
    expect(found({ states: ['draft', 'awaiting_approval'], system: 'ecc' })).toEqual([ids[1], ids[0]]);
    expect(found({ customer: '1', system: 'ebs' })).toEqual([ids[2]]);
    expect(found({ limit: 1 })).toEqual([ids[2]]);
    expect(found({ states: [] })).toEqual([]);
  });

  it('serve a system with free slots while another one is full', async () => {
    const { ledger, erp, reaches } = world({ concurrency: () => 1 });
    const reply = deferred<void>();
    erp.reply = async (command) => {
      if (command.customer.startsWith('slow')) await reply.promise;
      return done();
    };
    for (let at = 0; at < 5; at++) await ledger.accept(newCommand({ customer: `slow${at}` }));
    const other = await ledger.accept(newCommand({ system: 'ebs' }));
    await ledger.start();
    await reaches(other.commandId, 'confirmed');
    expect(ledger.list({ states: ['ready'] })).toHaveLength(4);
    reply.resolve();
  });
});
