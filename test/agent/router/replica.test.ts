import { describe, expect, it } from 'vitest';
import { toInstant } from '../../../domain/dates.ts';
import { settle } from '../../protocol/fake-clock.ts';
import { customerFacts, openItemFacts, searchKey } from './facts.ts';
import { world } from './world.ts';

const C = '0000100001';

/** An ERP whose reads are answered by a replica that is so far behind. */
function behind(seconds: number) {
  const w = world();
  w.ecc.table.customer.push(customerFacts(C));
  w.ecc.table.openItem.push(openItemFacts(C, '0090000001'));
  w.ecc.table.searchKey.push(searchKey(C));
  w.ecc.behindSeconds = seconds;
  return w;
}

describe('reads that a replica answers', () => {
  it.each([
    // The operation allows five minutes, and a day beyond that.
    [0, undefined, false],
    [300, undefined, false],
    [301, undefined, true],
    [24 * 3600, undefined, true],
    // Whoever wants it as it is now is told where it is not; what a read takes is no age.
    [15, 0, false],
    [16, 0, true],
  ])('%i s behind, wanted %s s old at most: marked stale %s', async (seconds, maxAgeS, stale) => {
    const w = behind(seconds);
    const { body } = await w.ask('list_open_items', { customer: C }, maxAgeS === undefined ? {} : { maxAgeS });
    expect(body.meta).toMatchObject({ source: 'erp', stale, ageSeconds: seconds });
  });

  it('are not told where the replica is further behind than the operation ever allows', async () => {
    const w = behind(24 * 3600 + 1);
    const { status, body } = await w.ask('list_open_items', { customer: C });
    expect([status, body.code, body.details?.['asOf']]).toEqual([
      503,
      'DATA_TOO_OLD',
      toInstant(w.clock.now() - 86_401_000),
    ]);
  });

  it('have what was carried out meanwhile laid over them, until the replica has it too', async () => {
    const w = behind(120);
    w.ecc.serves = new Set(['customer', 'openItem', 'activity']);
    const told = async () => ((await w.ask('list_activities', { customer: C })).body.data as unknown[]).length;
    await w.ask('create_task', { customer: C, kind: 'review', text: 'x' });
    const [command] = w.ledger.commands;
    if (!command) throw new Error('no command');
    await settle();
    w.ledger.commands[0] = { ...command, state: 'confirmed', decidedAt: toInstant(w.clock.now()) };
    const reads = () => w.ecc.reads.filter(({ entity }) => entity === 'activity').length;
    for (let round = 1; round < 4; round += 1) {
      await w.clock.advance(30_000);
      expect(await told()).toBe(1);
      await settle();
      // What was read is from before the command: nobody is answered from it once more.
      expect(reads()).toBe(round);
    }
    await w.clock.advance(31_000);
    await told();
    await settle();
    await told();
    expect(reads()).toBe(4);
  });

  it('do not stop a command: the ERP itself decides about it', async () => {
    const w = behind(3 * 86_400);
    expect((await w.ask('create_task', { customer: C, kind: 'review', text: 'x' })).status).toBe(200);
  });
});
