import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { soon } from '../../soon.ts';
import { rowsOf, startWorld, type World } from './world.ts';

let shared: World;
let world: World;
beforeAll(async () => {
  shared = await startWorld();
  world = await shared.another({}, 8);
}, 60_000);
afterEach(() => world.faults.clear());
afterAll(async () => {
  await world.close();
  await shared.close();
});

const TASK = '<TASK>WS90000001</TASK>';
const start = (signal?: AbortSignal) =>
  world.call('SAP_WAPI_START_WORKFLOW', TASK, { user: 'ADIT_WRITE', ...(signal && { signal }) });
const kept = async (): Promise<number> =>
  (await world.db.query<{ n: number }>('SELECT count(*)::int AS n FROM sim.work_item')).rows[0]?.n ?? -1;
const ping = () => world.call('RFC_PING');
const arm = (fault: Record<string, unknown>) => world.faults.add({ system: 'ecc', ...fault });
const lastOutcome = () => world.calls.list().at(-1)?.outcome;

describe('faults at connect', () => {
  it.each(['refuse', 'cut'])('turns one connection away on %s', async (action) => {
    const other = await shared.another({});
    try {
      other.faults.add({ system: 'ecc', at: 'connect', action });
      await expect(other.call('RFC_PING')).rejects.toThrow();
      expect((await other.call('RFC_PING')).status).toBe(200);
      expect(other.calls.list().map((call) => [call.name, call.outcome])).toEqual([
        ['connect', `fault:${action}`],
        ['RFC_PING', 'ok'],
      ]);
    } finally {
      await other.close();
    }
  });

  it('takes a connection and never says a word on hang', async () => {
    const other = await shared.another({});
    try {
      other.faults.add({ system: 'ecc', at: 'connect', action: 'hang' });
      const socket = connect(Number(new URL(other.front.url).port), '127.0.0.1');
      await new Promise((resolve) => socket.once('connect', resolve));
      let heard = 0;
      socket.on('data', () => {
        heard += 1;
      });
      await soon(() => expect(other.calls.list()).toHaveLength(1));
      // Another connection is served meanwhile.
      expect((await other.call('RFC_PING')).status).toBe(200);
      expect([heard, socket.destroyed]).toEqual([0, false]);
      socket.destroy();
    } finally {
      await other.close();
    }
  });

  it('is down until cleared, connections that were open included', async () => {
    expect((await ping()).status).toBe(200);
    arm({ at: 'connect', action: 'down' });
    for (let n = 0; n < 3; n++) await expect(ping()).rejects.toThrow();
    world.faults.clear();
    expect((await ping()).status).toBe(200);
  });

  it('answers with the page of the ICM when only the system behind it is down', async () => {
    arm({ at: 'connect', action: 'down', code: '503' });
    for (let n = 0; n < 2; n++) {
      const reply = await ping();
      expect([reply.status, reply.text.startsWith('<!DOCTYPE HTML')]).toEqual([503, true]);
    }
    world.faults.clear();
    expect((await ping()).status).toBe(200);
  });
});

describe('faults at logon', () => {
  it('refuses a right password without counting it', async () => {
    arm({ at: 'logon', action: 'error', sticky: true });
    for (let n = 0; n < 6; n++) expect((await ping()).status).toBe(401);
    world.faults.clear();
    expect(world.abap.users.isLocked('ADIT_READ')).toBe(false);
    arm({ at: 'logon', action: 'error', code: '403' });
    expect([(await ping()).status, (await ping()).status]).toEqual([403, 200]);
  });
});

describe('faults at a call', () => {
  it('delays as long as it says', async () => {
    arm({ at: 'call', match: 'RFC_PING', action: 'delay', ms: 120 });
    const before = performance.now();
    expect((await ping()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(118);
    expect(world.calls.list().at(-1)?.durationMs).toBeGreaterThanOrEqual(118);
  });

  it.each([
    [undefined, 500, 'SYSTEM_FAILURE'],
    ['500', 500, 'SYSTEM_FAILURE'],
    ['401', 401, null],
    ['403', 403, null],
    ['404', 404, null],
    ['503', 503, null],
    ['HTML', 200, null],
    ['DUMP', 500, null],
    ['TIME_OUT', 500, null],
    ['RFC_NO_AUTHORITY', 500, expect.stringContaining('RFC_AUTHORIZATION_FAILURE')],
    ['ERROR_MESSAGE_STATE', 500, 'ERROR_MESSAGE_STATE'],
  ])('answers code %s as such a system does', async (code, status, reason) => {
    arm({ at: 'call', action: 'error', ...(code !== undefined && { code }) });
    const reply = await ping();
    expect([reply.status, reply.fault]).toEqual([status, reason]);
    expect(reply.text.startsWith('<!DOCTYPE HTML')).toBe(reason === null);
    expect((await ping()).status).toBe(200);
  });

  it('raises an exception of the function itself', async () => {
    arm({ at: 'call', action: 'error', code: 'TABLE_WITHOUT_DATA' });
    const reply = await world.call('RFC_READ_TABLE', '<QUERY_TABLE>KNA1</QUERY_TABLE><OPTIONS/><FIELDS/><DATA/>');
    expect(reply.fault).toBe('TABLE_WITHOUT_DATA');
  });

  it('reports a lock in whichever form the function has for messages, and does nothing', async () => {
    const lock = () => arm({ at: 'call', action: 'error', code: 'LOCK' });
    const before = await kept();
    lock();
    const old = await world.call(
      'BAPI_AR_ACC_GETOPENITEMS',
      '<COMPANYCODE>1000</COMPANYCODE><CUSTOMER>0000010001</CUSTOMER><KEYDATE>2026-11-20</KEYDATE><LINEITEMS/>',
    );
    expect([old.status, old.values['RETURN']]).toEqual([200, expect.objectContaining({ TYPE: 'E', CODE: 'MC601' })]);
    lock();
    const newer = await world.call('BAPI_CUSTOMER_GETDETAIL2', '<CUSTOMERNO>0000010001</CUSTOMERNO>');
    expect(newer.values['RETURN']).toMatchObject({ TYPE: 'E', ID: 'MC', NUMBER: '601' });
    lock();
    const task = await world.call('SAP_WAPI_START_WORKFLOW', `${TASK}<MESSAGE_STRUCT/>`, { user: 'ADIT_WRITE' });
    expect(rowsOf(task, 'MESSAGE_STRUCT')).toMatchObject([{ MSGID: 'MC', MSGNO: '601' }]);
    expect(task.values['RETURN_CODE']).toBe('4');
    lock();
    expect((await ping()).fault).toBe('ERROR_MESSAGE_STATE');
    expect(await kept()).toBe(before);
  });

  it('cuts before anything is executed', async () => {
    const before = await kept();
    arm({ at: 'call', action: 'cut' });
    await expect(start()).rejects.toThrow();
    expect([await kept(), lastOutcome()]).toEqual([before, 'fault:cut']);
  });

  it('cuts in the middle of a reply after everything was executed', async () => {
    const before = await kept();
    arm({ at: 'call', action: 'cut_mid' });
    await expect(start()).rejects.toThrow();
    expect([await kept(), lastOutcome()]).toEqual([before + 1, 'fault:cut_mid']);
  });

  it('never answers on hang, and holds no database connection meanwhile', async () => {
    const before = await kept();
    arm({ at: 'call', action: 'hang', sticky: true });
    const gone = new AbortController();
    // More of them than there are database connections.
    const hung = Array.from({ length: 7 }, () => start(gone.signal).catch(() => 'left'));
    await soon(() => expect(world.calls.running('ecc')).toBe(7));
    expect(world.db.totalCount - world.db.idleCount).toBe(0);
    world.faults.clear();
    expect((await ping()).status).toBe(200);
    gone.abort();
    expect(new Set(await Promise.all(hung))).toEqual(new Set(['left']));
    await soon(() => expect(world.calls.running('ecc')).toBe(0));
    expect([await kept(), lastOutcome()]).toEqual([before, 'fault:hang']);
  });

  it('goes on working for a caller who has left', async () => {
    const before = await kept();
    arm({ at: 'call', action: 'delay', ms: 150 });
    const gone = new AbortController();
    const left = start(gone.signal).catch(() => 'left');
    await soon(() => expect(world.calls.running('ecc')).toBe(1));
    gone.abort();
    expect(await left).toBe('left');
    await vi.waitFor(async () => expect(await kept()).toBe(before + 1), { timeout: 5000 });
  });

  it('counts the calls that run at once', async () => {
    world.calls.clear();
    arm({ at: 'call', action: 'delay', ms: 80, sticky: true });
    await Promise.all(Array.from({ length: 5 }, () => ping()));
    expect(world.calls.maxConcurrency('ecc')).toBe(5);
  });
});

describe('faults at the commit', () => {
  it('loses the work when the connection is cut before it', async () => {
    const before = await kept();
    arm({ at: 'commit', action: 'cut' });
    await expect(start()).rejects.toThrow();
    expect([await kept(), lastOutcome()]).toEqual([before, 'fault:cut']);
  });

  it('keeps the work when the connection is cut after it', async () => {
    const before = await kept();
    arm({ at: 'commit', action: 'cut_mid' });
    await expect(start()).rejects.toThrow();
    expect(await kept()).toBe(before + 1);
  });

  it('keeps the work when the answer hangs after it', async () => {
    const before = await kept();
    arm({ at: 'commit', action: 'hang' });
    const gone = new AbortController();
    const left = start(gone.signal).catch(() => 'left');
    await soon(async () => expect(await kept()).toBe(before + 1));
    expect(world.calls.running('ecc')).toBe(1);
    gone.abort();
    expect(await left).toBe('left');
    await soon(() => expect(lastOutcome()).toBe('fault:hang'));
  });

  it('loses the work when the commit itself dumps, and the next one is kept', async () => {
    const before = await kept();
    arm({ at: 'commit', match: 'SAP_WAPI_START_WORKFLOW', action: 'error', code: 'DUMP' });
    const reply = await start();
    expect([reply.status, reply.text.includes('RABAX_STATE'), await kept()]).toEqual([500, true, before]);
    expect((await start()).values['RETURN_CODE']).toBe('0');
    expect(await kept()).toBe(before + 1);
    expect(world.db.totalCount - world.db.idleCount).toBe(0);
  });
});

describe('faults at the rollback', () => {
  it('cuts it off, and leaves the database connection usable', async () => {
    arm({ at: 'rollback', action: 'cut' });
    const rollback = () => world.call('BAPI_TRANSACTION_ROLLBACK', '', { user: 'ADIT_WRITE' });
    await expect(rollback()).rejects.toThrow();
    expect((await rollback()).values['RETURN']).toMatchObject({ TYPE: '' });
    expect(world.db.totalCount - world.db.idleCount).toBe(0);
  });
});

describe('the front itself', () => {
  it('ends at once with a call that hangs, one that is delayed, and a connection that never spoke', async () => {
    const other = await shared.another({}, 4);
    other.faults.add({ system: 'ecc', at: 'call', action: 'hang' });
    other.faults.add({ system: 'ecc', at: 'call', action: 'delay', ms: 600_000 });
    const silent = connect(Number(new URL(other.front.url).port), '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const waiting = [1, 2].map(() => other.call('RFC_PING').catch(() => 'dropped'));
    await soon(() => expect(other.calls.running('ecc')).toBe(2));
    const closed = new Promise((resolve) => silent.once('close', resolve));
    silent.on('error', () => undefined);
    await Promise.all([other.front.close(), other.front.close()]);
    expect(await Promise.all(waiting)).toEqual(['dropped', 'dropped']);
    await closed;
    await other.close();
    expect(other.calls.running('ecc')).toBe(0);
  });

  it('answers a defect of its own as a short dump and says so in the log only', async () => {
    const broken = await shared.another({
      today: () => {
        throw new Error('no date');
      },
    });
    try {
      const reply = await broken.call('STFC_CONNECTION', '<REQUTEXT>a</REQUTEXT>');
      expect([reply.status, reply.text.includes('no date'), broken.calls.list().at(-1)?.outcome]).toEqual([
        500,
        false,
        'defect: no date',
      ]);
    } finally {
      await broken.close();
    }
  });
});
