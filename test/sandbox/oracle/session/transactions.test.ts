import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LoggedOn } from '../../../../sandbox/oracle/session/logged-on.ts';
import { errorOf, openWorld, run, type World } from '../sql/world.ts';

let world: World;
let one: LoggedOn;
let other: LoggedOn;

beforeAll(async () => {
  world = await openWorld();
  one = await world.session('DEMO');
  other = await world.session('DEMO');
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  await one.rollback();
  await other.rollback();
  await run(one, 'DELETE FROM part');
  await run(one, "INSERT INTO part (part_id, item_id, label) VALUES (1, 1, 'a')");
  await run(one, "INSERT INTO part (part_id, item_id, label) VALUES (2, 1, 'b')");
  await one.commit();
});

const labels = (session: LoggedOn): Promise<unknown> => run(session, 'SELECT label FROM part ORDER BY part_id');
/** Resolves once some session waits for a lock. */
async function waiting(): Promise<void> {
  for (;;) {
    const { rows } = await world.admin.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
    if (rows.length > 0) return;
  }
}

test('a failed statement takes back itself only', async () => {
  await run(one, "UPDATE part SET label = 'x' WHERE part_id = 1");
  expect(await errorOf(one, "UPDATE part SET label = RPAD('y', 31, 'y')")).toBe(12899);
  expect(one.isTransactionOpen).toBe(true);
  expect(await labels(one)).toEqual([['x'], ['b']]);
  expect(await labels(other)).toEqual([['a'], ['b']]);
  await one.commit();
  expect(await labels(other)).toEqual([['x'], ['b']]);
});

test('a query that fails leaves the transaction as it was, and queries open none', async () => {
  await labels(one);
  expect(one.isTransactionOpen).toBe(false);
  await run(one, 'DELETE FROM part WHERE part_id = 2');
  expect(await errorOf(one, 'SELECT 1 / 0 FROM dual')).toBe(1476);
  expect(await labels(one)).toEqual([['a']]);
  await one.rollback();
  expect(await labels(one)).toEqual([['a'], ['b']]);
});

test('savepoints', async () => {
  await run(one, 'SAVEPOINT before');
  await run(one, 'DELETE FROM part WHERE part_id = 1');
  await run(one, 'ROLLBACK TO SAVEPOINT before');
  await run(one, 'DELETE FROM part WHERE part_id = 2');
  await one.commit();
  expect(await labels(other)).toEqual([['a']]);
  expect(await errorOf(one, 'ROLLBACK TO before')).toBe(1086);
});

test('what fails between reads, changes and savepoints takes back itself only', async () => {
  const fails = async () => expect(await errorOf(one, 'SELECT 1 / 0 FROM dual')).toBe(1476);
  const label = (text: string) => run(one, 'UPDATE part SET label = :1 WHERE part_id = 1', text);
  const first = async () => ((await labels(one)) as string[][])[0]?.[0];
  await run(one, 'SAVEPOINT start_of_all');
  await fails();
  await label('c');
  await fails();
  expect(await first()).toBe('c');
  await fails();
  await run(one, 'SAVEPOINT mine');
  await fails();
  await label('d');
  expect(await errorOf(one, "UPDATE part SET label = RPAD('y', 31, 'y')")).toBe(12899);
  expect(await first()).toBe('d');
  await label('e');
  await label('f');
  await fails();
  expect(await first()).toBe('f');
  // The user's savepoint is there after all that came later, and more than once.
  for (const text of ['g', 'h']) {
    await run(one, 'ROLLBACK TO mine');
    await fails();
    expect(await first()).toBe('c');
    await label(text);
    await fails();
    expect(await first()).toBe(text);
  }
  await run(one, 'SAVEPOINT mine');
  await label('i');
  await run(one, 'ROLLBACK TO mine');
  expect(await first()).toBe('h');
  await run(one, 'ROLLBACK TO start_of_all');
  expect(await errorOf(one, 'ROLLBACK TO mine')).toBe(1086);
  await fails();
  expect(await first()).toBe('a');
  await label('j');
  await one.commit();
  expect(await labels(other)).toEqual([['j'], ['b']]);
});

test('a lock taken by a statement that fails is given back, and one taken before is kept', async () => {
  await run(one, 'SELECT * FROM part WHERE part_id = 1 FOR UPDATE');
  await run(one, 'SELECT COUNT(*) FROM part');
  expect(await errorOf(one, "UPDATE part SET label = DECODE(part_id, 2, RPAD('y', 31, 'y'), 'z')")).toBe(12899);
  expect(await errorOf(other, 'SELECT * FROM part WHERE part_id = 1 FOR UPDATE NOWAIT')).toBe(54);
  expect(await run(other, 'SELECT part_id FROM part WHERE part_id = 2 FOR UPDATE NOWAIT')).toEqual([['2']]);
});

test('locks: NOWAIT, WAIT, and what waits goes on after the commit', async () => {
  await run(one, 'SELECT * FROM part WHERE part_id = 1 FOR UPDATE');
  expect(one.isTransactionOpen).toBe(true);
  expect(await errorOf(other, 'SELECT * FROM part FOR UPDATE NOWAIT')).toBe(54);
  expect(await errorOf(other, 'SELECT * FROM part FOR UPDATE WAIT 1')).toBe(30006);
  expect(await run(other, 'SELECT part_id FROM part FOR UPDATE SKIP LOCKED')).toEqual([['2']]);
  await other.rollback();
  const update = run(other, "UPDATE part SET label = 'later' WHERE part_id = 1");
  await waiting();
  await one.commit();
  expect(await update).toBe(1);
});

test('a deadlock costs one statement of one session', async () => {
  await run(one, "UPDATE part SET label = 'one' WHERE part_id = 1");
  await run(other, "UPDATE part SET label = 'other' WHERE part_id = 2");
  const first = run(one, "UPDATE part SET label = 'one' WHERE part_id = 2").then(
    () => 'done',
    (error: { number: number }) => error.number,
  );
  await waiting();
  const second = run(other, "UPDATE part SET label = 'other' WHERE part_id = 1").then(
    () => 'done',
    (error: { number: number }) => error.number,
  );
  const loser = await Promise.race([first, second]);
  expect(loser).toBe(60);
  // What the loser did before is still its own to keep.
  expect([one.isTransactionOpen, other.isTransactionOpen]).toEqual([true, true]);
  await Promise.race([one.rollback(), other.rollback()]);
  await Promise.all([first, second]);
});

test('a break ends what waits with ORA-01013, and the session goes on', async () => {
  await run(one, 'SELECT * FROM part FOR UPDATE');
  const stuck = errorOf(other, 'DELETE FROM part');
  await waiting();
  other.breakNow();
  expect(await stuck).toBe(1013);
  expect(await labels(other)).toEqual([['a'], ['b']]);
  // Nothing was under way: the next call is not hit.
  other.breakNow();
  expect(await labels(other)).toEqual([['a'], ['b']]);
});

test('a cursor shows what there was when it was opened, over commits, few rows or many', async () => {
  for (const rows of [10, 12_000]) {
    const counted = `SELECT a.n * 1000 + b.n FROM (SELECT part_id n FROM part) a, (SELECT part_id n FROM part) b`;
    await run(one, 'DELETE FROM part');
    for (let n = 1; n * n <= rows; n += 1) await run(one, 'INSERT INTO part (part_id) VALUES (:n)', n);
    await one.commit();
    const side = Math.floor(Math.sqrt(rows));
    const result = await one.execute(counted, []);
    if (result.kind !== 'query') throw new Error('no query');
    await run(other, 'DELETE FROM part');
    await other.commit();
    await one.rollback();
    let seen = 0;
    for (;;) {
      const fetched = await result.cursor.fetch(700);
      seen += fetched.rows.length;
      if (fetched.done) break;
    }
    await result.cursor.close();
    expect(seen).toBe(side * side);
  }
});

test('a session whose connection is lost says so and takes nothing down', async () => {
  const lost = await world.session('DEMO');
  await world.admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = (SELECT max(pid) FROM pg_stat_activity WHERE datname IS NOT NULL AND pid <> pg_backend_pid())',
  );
  const codes = await Promise.all(
    [one, other, lost].map((session) =>
      run(session, 'SELECT 1 FROM dual').then(
        () => 0,
        (error: { number: number }) => error.number,
      ),
    ),
  );
  expect(codes.filter((code) => code !== 0)).toHaveLength(1);
  expect([28, 3113]).toContain(codes.find((code) => code !== 0));
  await lost.close();
});
