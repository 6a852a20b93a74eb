import { connect as connectTcp, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { soon } from '../../../soon.ts';
import { type Connection, codeOf, oracledb } from './driver.ts';
import { block, column, cursorOf, number, query } from './small-engine.ts';
import { openWorld, SYSTEM, type World } from './world.ts';

const LIST = 'select v from t';
const ADD = 'insert into t values (:1)';
const SLEEP = 'begin sleep; end;';
const ROWS = 'select many';

let world: World;
let connection: Connection;

beforeEach(async () => {
  world = await openWorld();
  const { statements } = world.engine;
  const texts = [column('V', 'VARCHAR2')];
  statements.set(LIST, (_, session) =>
    query(
      texts,
      session.visible.map((value) => [{ kind: 'text', value }]),
    ),
  );
  statements.set(ADD, ([bind], session) => {
    session.pending.push(bind?.value?.kind === 'text' ? bind.value.value : '');
    return { kind: 'statement', rowCount: 1 };
  });
  statements.set(SLEEP, (_, session) => session.untilBroken());
  statements.set(ROWS, () => ({
    kind: 'query',
    cursor: cursorOf([column('ID', 'NUMBER')], 1000, (index) => [number(index)]),
  }));
  statements.set('begin null; end;', () => block([]));
  connection = await world.connect();
});
afterEach(async () => {
  await world.wire.close();
});

const arm = (fault: Record<string, unknown>) => world.faults.add({ system: SYSTEM, ...fault });
const gone = () => soon(() => expect(world.engine.sessions.every(({ isClosed }) => isClosed)).toBe(true));

describe('transactions of the real driver', () => {
  it('are committed, rolled back, committed by a statement, and discarded with the connection', async () => {
    expect((await connection.execute(ADD, ['a'])).rowsAffected).toBe(1);
    expect(world.engine.table).toEqual([]);
    await connection.commit();
    expect(world.engine.table).toEqual(['a']);
    await connection.execute(ADD, ['b']);
    await connection.rollback();
    await connection.execute(ADD, ['c'], { autoCommit: true });
    await connection.execute(ADD, ['d'], { autoCommit: true });
    expect(world.engine.table).toEqual(['a', 'c', 'd']);
    expect((await connection.executeMany(ADD, [['e'], ['f'], ['g']])).rowsAffected).toBe(3);
    expect((await connection.execute(LIST)).rows).toHaveLength(6);
    await connection.close();
    await gone();
    expect(world.engine.table).toEqual(['a', 'c', 'd']);
  });

  it('are rolled back when a pool takes a connection back that says one is open', async () => {
    const pool = await oracledb.createPool(world.options({ poolMin: 0, poolMax: 1, poolIncrement: 1 }));
    const one = await pool.getConnection();
    await one.execute(ADD, ['lost']);
    await one.close();
    const two = await pool.getConnection();
    expect((await two.execute(LIST)).rows).toEqual([]);
    await two.close();
    await pool.close(0);
  });
});

describe('breaking off', () => {
  it('ends a call with ORA-01013 when asked to, and the connection lives on', async () => {
    const call = codeOf(connection.execute(SLEEP));
    await soon(() => expect(world.calls.running(SYSTEM)).toBe(1));
    await connection.break();
    expect(await call).toBe('ORA-01013');
    await connection.execute(ADD, ['still here'], { autoCommit: true });
    expect(world.engine.table).toEqual(['still here']);
  });

  it('ends a call at its time limit, with a live peer, and the connection lives on', async () => {
    connection.callTimeout = 60;
    expect(await codeOf(connection.execute(SLEEP))).toBe('NJS-123');
    arm({ at: 'call', action: 'delay', ms: 60_000 });
    expect(await codeOf(connection.execute(LIST))).toBe('NJS-123');
    connection.callTimeout = 0;
    expect(connection.isHealthy()).toBe(true);
    expect((await connection.execute(LIST)).rows).toEqual([]);
  });

  it('keeps reply and break apart when they cross', async () => {
    for (let round = 0; round < 20; round++) {
      const call = connection.execute(LIST).then(
        () => 'answered',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
      );
      await connection.break();
      expect(['answered', 'ORA-01013']).toContain(await call);
      const { rows } = await connection.execute(LIST).catch(() => connection.execute(LIST));
      expect(rows).toEqual([]);
    }
  });
});

describe('faults, as the real driver meets them', () => {
  it.each([
    ['12514', 'NJS-518'],
    ['12516', 'NJS-511'],
    ['12518', 'NJS-511'],
  ])('refuses a connection with TNS-%s', async (code, expected) => {
    arm({ at: 'connect', action: 'refuse', code });
    expect(await codeOf(world.connect())).toBe(expected);
    await (await world.connect()).close();
  });

  it.each(['28', '60', '600', '3113', '4068', '4031', '54'])('answers a call with ORA-%s', async (code) => {
    arm({ at: 'call', match: 'select v*', action: 'error', code });
    const error: unknown = await connection.execute(LIST).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ errorNum: Number(code) });
    if (['28', '600', '3113'].includes(code)) expect(error).toMatchObject({ code: 'NJS-500' });
    else expect((await connection.execute(LIST)).rows).toEqual([]);
  });

  it('turns a logon away with the error asked for', async () => {
    arm({ at: 'logon', match: 'AGENT', action: 'error', code: 'ORA-28000' });
    expect(await codeOf(world.connect())).toBe('ORA-28000');
    arm({ at: 'logon', action: 'cut' });
    expect(await codeOf(world.connect())).toBe('NJS-500');
  });

  it.each(['cut', 'cut_mid'] as const)('drops the connection at a call, a fetch and a connect (%s)', async (action) => {
    arm({ at: 'call', action });
    expect(await codeOf(connection.execute(LIST))).toBe('NJS-500');
    expect(connection.isHealthy()).toBe(false);
    const other = await world.connect();
    arm({ at: 'fetch', match: ROWS, action });
    expect(await codeOf(other.execute(ROWS))).toBe('NJS-500');
    arm({ at: 'connect', action: 'cut' });
    expect(await codeOf(world.connect())).toMatch(/^NJS-5/);
    await gone();
  });

  it('commits or does not when the connection drops at a commit, and the client cannot tell which', async () => {
    await connection.execute(ADD, ['before']);
    arm({ at: 'commit', action: 'cut' });
    expect(await codeOf(connection.commit())).toBe('NJS-500');
    await gone();
    expect(world.engine.table).toEqual([]);
    const other = await world.connect();
    await other.execute(ADD, ['after']);
    arm({ at: 'commit', action: 'cut_mid' });
    expect(await codeOf(other.commit())).toBe('NJS-500');
    expect(world.engine.table).toEqual(['after']);
  });

  it('falls silent like a black hole: not even a time limit frees the call, and nothing is executed', async () => {
    connection.callTimeout = 50;
    arm({ at: 'call', action: 'hang' });
    let isSettled = false;
    const call = connection.execute(ADD, ['never']).finally(() => {
      isSettled = true;
    });
    call.catch(() => undefined);
    const hung = () => world.calls.list(SYSTEM).some(({ outcome }) => outcome === 'fault:hang');
    await soon(() => expect(hung()).toBe(true));
    // Another connection is untouched; its own time limit passes after that of the silent one.
    const other = await world.connect();
    other.callTimeout = 120;
    expect(await codeOf(other.execute(SLEEP))).toBe('NJS-123');
    expect(isSettled).toBe(false);
    expect(world.engine.sessions[0]?.executed).toEqual([]);
    await world.wire.close();
    await call.catch((error: unknown) => expect(error).toMatchObject({ code: 'NJS-500' }));
    expect(isSettled).toBe(true);
  });

  it('lets a pool find a black hole by its ping and replace the connection', async () => {
    const pool = await oracledb.createPool(
      world.options({ poolMin: 1, poolMax: 2, poolPingInterval: 0, poolPingTimeout: 100 }),
    );
    await (await pool.getConnection()).close();
    const idle = world.engine.last;
    arm({ at: 'call', match: 'PING', action: 'hang' });
    const two = await pool.getConnection();
    await soon(() => expect(idle.isClosed).toBe(true));
    expect(world.engine.last).not.toBe(idle);
    expect((await two.execute(LIST)).rows).toEqual([]);
    await two.close();
    await pool.close(0);
  });

  it('serves twenty users of a pool at once, and the pool itself turns away whom it has no room for', async () => {
    const pool = await oracledb.createPool(
      world.options({ poolMin: 0, poolMax: 10, poolIncrement: 5, queueTimeout: 5000 }),
    );
    const use = async (): Promise<number> => {
      const one = await pool.getConnection();
      const { rows } = await one.execute(ROWS);
      await one.close();
      return rows?.length ?? 0;
    };
    expect(await Promise.all(Array.from({ length: 20 }, use))).toEqual(Array.from({ length: 20 }, () => 1000));
    expect(pool.connectionsOpen).toBeLessThanOrEqual(10);
    await pool.close(0);
    const small = await oracledb.createPool(world.options({ poolMin: 1, poolMax: 1, queueTimeout: 1_000 }));
    const only = await small.getConnection();
    expect(await codeOf(small.getConnection())).toBe('NJS-040');
    await only.close();
    await small.close(0);
  });

  it('is down until cleared: open connections drop and new ones find no service', async () => {
    arm({ at: 'connect', action: 'down' });
    expect(await codeOf(connection.execute(LIST))).toMatch(/^NJS-5/);
    expect(await codeOf(world.connect())).toMatch(/^NJS-5/);
    world.faults.clear(SYSTEM);
    await (await world.connect()).close();
  });
});

describe('strangers', () => {
  const raw = async (bytes: Buffer | null, port: number): Promise<void> => {
    const socket: Socket = connectTcp(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    if (bytes !== null) socket.write(bytes);
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  };

  it('are dropped when they say nothing', async () => {
    const quick = await openWorld({ logonTimeoutMs: 40 });
    await raw(null, quick.wire.port);
    await soon(() => expect(quick.wire.connections).toBe(0));
    await quick.wire.close();
  });

  it.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a length of nothing', Buffer.alloc(64)],
    ['data before anything', Buffer.from([0, 12, 0, 0, 6, 0, 0, 0, 8, 0, 3, 94])],
    ['a short CONNECT', Buffer.from([0, 10, 0, 0, 1, 0, 0, 0, 1, 63])],
  ])('are dropped when they send %s', async (_, bytes) => {
    // What looks like the start of a longer packet is waited for, but no longer than a logon may take.
    const quick = await openWorld({ logonTimeoutMs: 200 });
    await raw(bytes, quick.wire.port);
    await quick.wire.close();
  });

  it('are refused beyond the number of processes', async () => {
    const small = await openWorld({ maxConnections: 1 });
    const only = await small.connect();
    expect(await codeOf(small.connect())).toBe('NJS-511');
    await only.close();
    await soon(() => expect(small.wire.connections).toBe(0));
    await (await small.connect()).close();
    await small.wire.close();
  });

  it('cannot come from elsewhere: only loopback is listened on', async () => {
    await expect(openWorld({ host: '0.0.0.0' })).rejects.toThrow(RangeError);
  });
});
