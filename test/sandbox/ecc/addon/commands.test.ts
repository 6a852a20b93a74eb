import type { PoolClient } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { logOn } from '../session/caller.ts';
import { type AddOnWorld, command, messageOf, openAddOnWorld, rowsOf } from './world.ts';

let world: AddOnWorld;
beforeAll(async () => {
  world = await openAddOnWorld();
}, 60_000);
afterEach(() => world.clear());
afterAll(() => world?.close());

const LINDQVIST = '0000010001';
const PROMISE = {
  IT_ITEMS: [
    {
      BUKRS: '1000',
      BELNR: '4900000004',
      GJAHR: '2026',
      BUZEI: '001',
      INVOICE: '0090000004',
      AMOUNT: '100.00',
      WAERS: 'EUR',
    },
  ],
  IT_INSTALMENTS: [{ DUE_ON: '20261201', AMOUNT: '100.00', WAERS: 'EUR' }],
  IV_FOLLOW_UP_ON: '20261202',
};
/** Rows that one such promise makes: command, promise, item, instalment, task, and two numbers. */
const ROWS = 7;
const promise = (given: object) => world.call('Z_ADIT_PROMISE_CREATE', { ...PROMISE, ...given });
const lookup = (id: string) => world.call('Z_ADIT_COMMAND_LOOKUP', { IV_COMMAND_ID: id });

/** Another unit of work, on a connection of its own, that has written a command's row and goes on. */
async function unitOfWork(given: ReturnType<typeof command>): Promise<PoolClient> {
  const client = await world.db.connect();
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO ecc.zadit_cmd (mandt, command_id, kind, kunnr, digest, object_id)
     VALUES ('100', $1, 'PROMISE_CREATE', $2, $3, '0000000077')`,
    [given.IV_COMMAND_ID, given.IV_KUNNR, given.IV_DIGEST],
  );
  return client;
}

async function untilOneWaits(): Promise<void> {
  const sql =
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO ecc.\"zadit_cmd\"%'";
  await vi.waitFor(async () => expect((await world.db.query(sql)).rows).toEqual([{ n: 1 }]), {
    timeout: 5_000,
    interval: 10,
  });
}

describe('a command id', () => {
  it('counts once: the same command again changes nothing and gives the first number and time', async () => {
    const given = command(LINDQVIST);
    const first = await promise(given);
    world.pass(60);
    const second = await promise(given);
    expect(second).toMatchObject({
      EV_OBJECT_ID: first['EV_OBJECT_ID'],
      EV_POSTED_ON: '20261120',
      EV_POSTED_AT: '121415',
      EV_DUPLICATE: 'X',
    });
    expect([messageOf(second), await world.rows()]).toEqual(['', ROWS]);
  });

  it('is refused for another digest, another customer and another kind, and changes nothing', async () => {
    const given = command(LINDQVIST);
    await promise(given);
    const refused = [
      await promise({ ...given, IV_DIGEST: 'e'.repeat(64) }),
      await promise({ ...given, IV_KUNNR: '0000010003' }),
      await world.call('Z_ADIT_PREFERENCE_SET', { ...given, IV_METHOD: 'wire' }),
    ];
    expect(refused.map(messageOf)).toEqual(['E010', 'E010', 'E010']);
    expect(refused.map((one) => one['EV_OBJECT_ID'])).toEqual(['', '', '']);
    expect(await world.rows()).toBe(ROWS);
  });

  it('of a refused command is free again', async () => {
    const given = command(LINDQVIST);
    expect(messageOf(await promise({ ...given, IT_ITEMS: [] }))).toBe('E008');
    expect(messageOf(await promise(given))).toBe('');
  });

  it('that is sent by eight sessions at once has one effect, and all are given its number', async () => {
    const given = command(LINDQVIST);
    const results = await Promise.all(Array.from({ length: 8 }, () => promise(given)));
    expect(new Set(results.map((one) => one['EV_OBJECT_ID']))).toEqual(new Set(['0000000001']));
    expect(results.map((one) => one['EV_DUPLICATE']).sort()).toEqual(['', ...Array(7).fill('X')]);
    expect(await world.rows()).toBe(ROWS);
  });

  it('waits for a first unit of work that is under way, and finds what it committed', async () => {
    const given = command(LINDQVIST);
    const first = await unitOfWork(given);
    const second = promise(given);
    await untilOneWaits();
    await first.query('COMMIT');
    first.release();
    expect(await second).toMatchObject({ EV_OBJECT_ID: '0000000077', EV_DUPLICATE: 'X' });
    expect(await world.rows()).toBe(1);
  });

  it('waits for a first unit of work that is under way, and takes its place when it is rolled back', async () => {
    const given = command(LINDQVIST);
    const first = await unitOfWork(given);
    const second = promise(given);
    await untilOneWaits();
    await first.query('ROLLBACK');
    first.release();
    expect(await second).toMatchObject({ EV_OBJECT_ID: '0000000001', EV_DUPLICATE: '' });
    expect(await world.rows()).toBe(ROWS);
  });

  it('gives every one of many different commands at once a number of its own, without gaps', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => promise(command(LINDQVIST))));
    const numbers = results.map((one) => one['EV_OBJECT_ID']).sort();
    expect(numbers).toEqual(Array.from({ length: 20 }, (_one, at) => String(at + 1).padStart(10, '0')));
    expect(await world.rows()).toBe(20 * (ROWS - 2) + 2);
  });

  it('opens one dispute of many for one item at once', async () => {
    const dispute = { IV_BUKRS: '1000', IV_BELNR: '4900000004', IV_GJAHR: '2026', IV_BUZEI: '001', IV_REASON: 'price' };
    const results = await Promise.all(
      Array.from({ length: 6 }, () => world.call('Z_ADIT_DISPUTE_CREATE', { ...command(LINDQVIST), ...dispute })),
    );
    expect(results.filter((one) => one['EV_EXISTING'] === '')).toHaveLength(1);
    expect(new Set(results.map((one) => one['EV_OBJECT_ID'])).size).toBe(1);
    const read = await world.call('Z_ADIT_DISPUTES_READ', { IV_KUNNR: LINDQVIST });
    expect(rowsOf(read, 'ET_DISPUTES')).toHaveLength(1);
  });
});

describe('a unit of work that is broken off', () => {
  it.each([
    ['before its commit', 'cut', 0],
    ['after its commit, without a reply', 'cut_mid', ROWS],
  ] as const)('%s leaves all or nothing, and lookup tells which', async (_when, action, rows) => {
    const given = command(LINDQVIST);
    world.faults.add({ at: 'commit', system: 'ecc', match: 'Z_ADIT_PROMISE_CREATE', action });
    await expect(promise(given)).rejects.toThrow();
    expect(await world.rows()).toBe(rows);
    expect(await lookup(given.IV_COMMAND_ID)).toMatchObject({ EV_FOUND: rows === 0 ? '' : 'X' });
    expect(await promise(given)).toMatchObject({ EV_OBJECT_ID: '0000000001', EV_DUPLICATE: rows === 0 ? '' : 'X' });
    expect(await world.rows()).toBe(ROWS);
  });

  it.each(['zadit_cmd', 'zadit_promise', 'zadit_prom_item', 'zadit_prom_inst', 'zadit_number', 'zadit_activity'])(
    'by an error of the database at %s leaves nothing, and no lock and no connection',
    async (table) => {
      await world.db.query(`
        CREATE FUNCTION ecc.fill_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'tablespace is full'; END $$;
        CREATE TRIGGER fill_up BEFORE INSERT ON ecc.${table} FOR EACH ROW EXECUTE FUNCTION ecc.fill_up()`);
      try {
        await expect(promise(command(LINDQVIST))).rejects.toThrow('tablespace is full');
        expect(await world.rows()).toBe(0);
      } finally {
        await world.db.query('DROP FUNCTION ecc.fill_up() CASCADE');
      }
      expect(messageOf(await promise(command(LINDQVIST)))).toBe('');
      expect(world.db.totalCount - world.db.idleCount).toBe(0);
    },
  );

  it('by a caller who gives up while it waits leaves nothing', async () => {
    const given = command(LINDQVIST);
    const first = await unitOfWork(given);
    const caller = logOn(world.system);
    const second = caller.call('Z_ADIT_PROMISE_CREATE', { ...PROMISE, ...given });
    await untilOneWaits();
    caller.session.abandon();
    // Looked at from now on: it may end before the rollback has been acknowledged.
    const isLeft = expect(second).rejects.toThrow();
    await first.query('ROLLBACK');
    first.release();
    await isLeft;
    expect(await world.rows()).toBe(0);
    await caller.session.close();
  });
});

describe('the lock of a customer', () => {
  const preference = (session: ReturnType<typeof logOn>, customer = LINDQVIST) =>
    session.call('Z_ADIT_PREFERENCE_SET', { ...command(customer), IV_METHOD: 'wire' });

  it('held by somebody else refuses with 007, the user, and no trace; other customers are free', async () => {
    world.faults.add({ at: 'lock', system: 'ecc', match: 'Z_ADIT_PREFERENCE_SET', action: 'error', code: 'LOCK' });
    const caller = logOn(world.system);
    const refused = await preference(caller);
    expect(messageOf(refused)).toBe('E007');
    expect(refused['RETURN']).toMatchObject({ MESSAGE: expect.stringMatching(/^Locked by user \w+$/) });
    expect(await world.rows()).toBe(0);
    expect(messageOf(await preference(caller))).toBe('');
    await caller.session.close();
  });

  it('is given back at the end of every command, refused or not, though the session lives on', async () => {
    const one = logOn(world.system);
    const other = logOn(world.system, 'QUILL');
    expect(messageOf(await preference(one))).toBe('');
    expect(messageOf(await one.call('Z_ADIT_PREFERENCE_SET', command(LINDQVIST)))).toBe('E008');
    expect(world.system.locks()).toEqual([]);
    expect(messageOf(await preference(other))).toBe('');
    await Promise.all([one, other].map(({ session }) => session.close()));
  });
});

describe('Z_ADIT_COMMAND_LOOKUP', () => {
  it('finds a command with its kind, customer, digest, number and time, and nothing of one never sent', async () => {
    const given = command(LINDQVIST);
    await promise(given);
    expect(await lookup(given.IV_COMMAND_ID)).toMatchObject({
      EV_FOUND: 'X',
      EV_KIND: 'PROMISE_CREATE',
      EV_KUNNR: LINDQVIST,
      EV_DIGEST: given.IV_DIGEST,
      EV_OBJECT_ID: '0000000001',
      EV_POSTED_ON: '20261120',
      EV_POSTED_AT: '121415',
    });
    expect(await lookup('never')).toMatchObject({ EV_FOUND: '', EV_KIND: '', EV_OBJECT_ID: '' });
  });

  it('does not see a unit of work that is not committed', async () => {
    const given = command(LINDQVIST);
    const first = await unitOfWork(given);
    expect(await lookup(given.IV_COMMAND_ID)).toMatchObject({ EV_FOUND: '' });
    await first.query('ROLLBACK');
    first.release();
  });
});
