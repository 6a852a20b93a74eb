import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { epochOf } from '../../domain/dates.ts';
import { changes } from '../../ebs/changes.ts';
import { readCursor } from '../../ebs/changes-cursor.ts';
import { connector } from '../../ebs/index.ts';
import { lagSeconds } from '../../ebs/replica.ts';
import { OracleError } from '../../sandbox/oracle/engine.ts';
import { soon } from '../soon.ts';
import { asking } from './asked.ts';
import { FeedTables } from './feed.ts';
import { rows } from './tiny-engine.ts';
import { asked, type Connected, connectTo, PROBE, sectionFor, startWire, type Wired, within } from './world.ts';

const MOST = 900;
let standby: Wired;
const open: Connected[] = [];
/** What the standby says of itself, and how far this machine's clocks have gone on meanwhile. */
let lag: string | null;
let heardAt: string | null;
let laterMs: number;

beforeEach(async () => {
  standby = await startWire({ services: ['EBSCOPY'] });
  [lag, heardAt, laterMs] = ['+00 00:02:00', '11/30/2026 12:00:00', 0];
  standby.engine.answers.set('replica_lag', () =>
    rows(['APPLY_LAG', 'HEARD_AT', 'CLOCK'], [[lag, heardAt, '11/30/2026 12:00:09']]),
  );
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await standby.close();
});

const section = (changed: Record<string, unknown> = {}) =>
  sectionFor([1], {
    replica: { hosts: [`127.0.0.1:${standby.wire.port}`], service: 'EBSCOPY', mostLagSeconds: MOST },
    ...changed,
  });
function connect(): Connected {
  const one = connectTo(section(), 'read', {
    now: () => Date.now() + laterMs,
    monotonic: () => performance.now() + laterMs,
  });
  open.push(one);
  return one;
}
/** How old an answer says that it is, seconds. */
async function age({ session }: Connected, customer = 'a'): Promise<number> {
  const asOf = await session.ask(within(), async (ask) => {
    await Promise.all([1, 2].map((nth) => ask.rows(PROBE, { ...asked, customer: `${customer}${nth}` })));
    return ask.asOf();
  });
  return (Date.now() + laterMs - epochOf(asOf)) / 1_000;
}
const looks = () => standby.engine.of('replica_lag').length;
/** Beyond what a slow machine adds to it. */
const SLOW = 60;
function expectAbout(seconds: number, expected: number): void {
  expect(seconds).toBeGreaterThanOrEqual(expected);
  expect(seconds).toBeLessThan(expected + SLOW);
}

describe('the age of what a replica answers', () => {
  it.each([
    ['what is not applied yet and how long the primary was not heard of', '+00 00:02:00', '11/30/2026 12:00:00', 130],
    ['days too', '+01 01:01:01', '11/30/2026 12:00:09', 86_400 + 3_600 + 61 + 1],
    ['the site’s word where it does not know', null, '11/30/2026 12:00:09', MOST],
    ['the site’s word where it never heard of its primary', '+00 00:00:00', null, MOST],
    ['the site’s word where it says something else', 'a while', '11/30/2026 12:00:09', MOST],
  ])('is %s', async (_what, said, heard, seconds) => {
    [lag, heardAt] = [said, heard];
    expectAbout(await age(connect()), seconds);
  });

  it('is the site’s word where it may not be read; that is asked once, and answers come all the same', async () => {
    standby.engine.answers.set('replica_lag', () => {
      throw new OracleError(942, 'table or view does not exist', 14);
    });
    const reader = connect();
    expectAbout(await age(reader), MOST);
    expectAbout(await age(reader, 'b'), MOST);
    expect(looks()).toBe(1);
    expect(reader.logs.filter((line) => line.includes('replica_lag'))).toHaveLength(1);
  });

  it('is asked before the first statement of an answer, once for all that wait, and again after ten seconds', async () => {
    const reader = connect();
    await Promise.all([age(reader), age(reader, 'b'), age(reader, 'c')]);
    expect(
      standby.engine.executed
        .map(({ name }) => name)
        .filter((name) => !['session', 'edition', 'database'].includes(name))[0],
    ).toBe('replica_lag');
    expect(looks()).toBe(1);
    laterMs = 9_000;
    expectAbout(await age(reader, 'd'), 130 + 9);
    expect(looks()).toBe(1);
    laterMs = 11_000;
    expectAbout(await age(reader, 'e'), 130);
    expect(looks()).toBe(2);
  });

  it('grows where the standby stops telling, and never comes back to the site’s word', async () => {
    const reader = connect();
    await age(reader);
    lag = null;
    laterMs = 3_600_000;
    expectAbout(await age(reader, 'b'), 130 + 3_600);
    expect(looks()).toBe(2);
  });

  it('is not waited for longer than a second, and a refused logon is none of its business', async () => {
    const reader = connect();
    standby.arm({ at: 'call', match: 'replica_lag', action: 'hang' });
    expectAbout(await age(reader), MOST);
    standby.users.setStatus('ADIT_READ', 'locked');
    const locked = connect();
    await expect(age(locked)).rejects.toMatchObject({ code: 'ERP_AUTH' });
    await expect(age(locked)).rejects.toMatchObject({ code: 'ERP_AUTH' });
    await soon(() =>
      expect(standby.calls.list('ebs').filter(({ outcome }) => outcome === 'ORA-28000')).toHaveLength(1),
    );
  });

  it('of a primary is that of the question, and nothing is asked for it', async () => {
    const primary = await startWire();
    const direct = connectTo(sectionFor([primary.wire.port]), 'read');
    const writer = connectTo({ ...section(), hosts: [`127.0.0.1:${primary.wire.port}`] }, 'write');
    open.push(direct, writer);
    try {
      for (const one of [direct, writer]) expectAbout(await age(one), 0);
      expect(primary.engine.of('replica_lag')).toHaveLength(0);
    } finally {
      for (const one of open.splice(0)) await one.close();
      await primary.close();
    }
  });
});

describe('what follows from the age of a replica', () => {
  it('the feed’s clock is set back to what the replica knows, so that nothing falls behind the overlap', async () => {
    const tables = new FeedTables();
    const { cursor } = await changes(asking(tables.answers(), { behindSeconds: () => 3_600 }), null);
    const { marks, now } = readCursor(cursor);
    expect([...marks, now].map((mark) => mark?.clock).filter(Boolean)).toEqual(
      expect.arrayContaining(['2026-11-30T11:00:00']),
    );
    expect(JSON.stringify([marks, now])).not.toContain('12:00:00');
  });

  it('the grant for it stands in the script, by either way of reading, and only where there is a replica', () => {
    const view = 'GRANT SELECT ON sys.v_$dataguard_stats TO adit_read;';
    for (const reads of ['wrapper', 'views'] as const) {
      expect(connector.grants(section({ reads }), ['get_customer'])).toContain(view);
      expect(connector.grants(sectionFor([1], { reads }), ['get_customer'])).not.toContain('dataguard');
    }
  });

  it('a lag that is no lag is none', () => {
    for (const APPLY_LAG of ['-00 00:00:01', '00:00:01', '+00 00:00', '', null])
      expect(lagSeconds({ APPLY_LAG, HEARD_AT: '11/30/2026 12:00:00', CLOCK: '11/30/2026 12:00:00' })).toBeNull();
    expect(lagSeconds(null)).toBeNull();
  });
});
