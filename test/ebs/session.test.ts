import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cursor, outs } from './tiny-engine.ts';
import { asked, type Connected, connectTo, PROBE, sectionFor, startWire, type Wired, WRITE, within } from './world.ts';

let wired: Wired;
const open: Connected[] = [];

beforeEach(async () => {
  wired = await startWire();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await wired.close();
});

const connect = (changed: Record<string, unknown> = {}, role: 'read' | 'write' = 'read') => {
  const one = connectTo(sectionFor([wired.wire.port], changed), role);
  open.push(one);
  return one;
};

describe('a statement', () => {
  it('gives rows as text by their columns, and a DBA sees who asks for what', async () => {
    const { session } = connect();
    const { cost, rows } = await session.ask(within(), async (ask) => {
      const { rows } = await ask.rows(PROBE, asked);
      return { rows, cost: ask.cost() };
    });
    expect(rows).toEqual([
      { ID: '1', AMOUNT: '10.50' },
      { ID: '2', AMOUNT: null },
    ]);
    expect(cost).toMatchObject({ calls: ['probe'], rows: { probe: 2 } });
    const [executed] = wired.engine.of('probe');
    expect(executed?.binds).toEqual(['4711-4711', ',101,']);
    expect(executed?.attributes).toMatchObject({ module: 'ADIT', action: 'probe', clientId: /^read:\d+:1$/ });
  });

  it('goes through the wrapper where the section says so', async () => {
    wired.engine.answers.set('probe', () => outs(2, [cursor(['ID', 'AMOUNT'], [['1', '10.50']])]));
    const { session } = connect({ reads: 'wrapper' });
    const { rows } = await session.ask(within(), (ask) => ask.rows(PROBE, asked));
    expect(rows).toEqual([{ ID: '1', AMOUNT: '10.50' }]);
    expect(wired.engine.of('probe')[0]?.sql).toBe(
      '/* adit:probe */ BEGIN apps.xxadit_read.probe(p_customer => :customer, p_orgs => :orgs, p_result => :result); END;',
    );
  });

  it('that writes gives its OUT values', async () => {
    const { session } = connect({}, 'write');
    expect(await session.ask(within(), (ask) => ask.call(WRITE, { customer: 'a' }), 'command-1')).toEqual({
      status: 'DONE',
    });
    expect(wired.engine.of('write')[0]?.attributes).toMatchObject({ clientId: 'command-1' });
  });
});
