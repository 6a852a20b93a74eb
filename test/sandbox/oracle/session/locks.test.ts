import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPlsqlRunner } from '../../../../sandbox/oracle/plsql/runner.ts';
import { type Connection, codeOf, oracledb } from '../wire/driver.ts';
import { openWired, type Wired } from './wired.ts';

let wired: Wired;
let one: Connection;
let other: Connection;

beforeAll(async () => {
  wired = await openWired({ plsql: createPlsqlRunner({ library: new Map() }) });
}, 60_000);
afterAll(() => wired.close());
beforeEach(async () => {
  one = await wired.connect('demo', 'Secret-1');
  other = await wired.connect('demo', 'Secret-1');
  await one.execute("UPDATE part SET label = 'free'");
  await one.commit();
  return async () => {
    await one.close();
    await other.close();
  };
});

const settled = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
const label = (session: Connection, id: number, text: string) =>
  session.execute('UPDATE part SET label = :text WHERE part_id = :id', { text, id });
const labels = async (session: Connection) =>
  ((await session.execute('SELECT label FROM part ORDER BY part_id')).rows ?? []).map(([text]) => text);

/** Resolves once as many sessions wait for a lock. */
async function waiting(sessions: number): Promise<void> {
  for (;;) {
    const { rows } = await wired.world.admin.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
    );
    if (rows[0].n >= sessions) return;
  }
}

/** Both have a row that the other then wants. Gives who lost, who still waits, and what becomes of that call. */
async function embrace(want: (session: Connection, id: number) => Promise<unknown>) {
  await label(one, 11, 'one');
  await label(other, 12, 'other');
  const calls = [settled(want(one, 12)), settled(want(other, 11))] as const;
  const [loser, code] = await Promise.race(calls.map(async (call, index) => [index, await call] as const));
  return {
    code,
    loser: loser === 0 ? one : other,
    winner: loser === 0 ? other : one,
    own: loser === 0 ? 'one' : 'other',
    rest: loser === 0 ? calls[1] : calls[0],
  };
}

test('a deadlock is ORA-00060 for one of two, whose transaction goes on without the statement', async () => {
  const { code, loser, winner, own, rest } = await embrace((session, id) => label(session, id, 'both'));
  expect(code).toBe('ORA-00060');
  // What it did before is still there, and still locked: the other one waits on.
  expect(await labels(loser)).toContain(own);
  await waiting(1);
  await loser.execute("UPDATE part SET label = 'more' WHERE part_id = 13");
  await loser.commit();
  expect(await rest).toBe('done');
  await winner.commit();
  const after = await labels(one);
  expect(after).toContain('both');
  expect(after[2]).toBe('more');
});

test('a block may catch it, and keep what it did before', async () => {
  const block = `DECLARE
  e_deadlock EXCEPTION;
  PRAGMA EXCEPTION_INIT(e_deadlock, -60);
BEGIN
  INSERT INTO part (part_id, label) VALUES (:mine, 'in block');
  BEGIN
    UPDATE part SET label = 'both' WHERE part_id = :id;
    :told := 'no';
  EXCEPTION
    WHEN e_deadlock THEN :told := 'caught';
  END;
END;`;
  const answers = new Map<Connection, unknown>();
  const { code, loser, winner, own, rest } = await embrace(async (session, id) => {
    const told = { dir: oracledb.BIND_OUT, type: oracledb.STRING, maxSize: 10 };
    const { outBinds } = await session.execute(block, { mine: 100 + id, id, told });
    answers.set(session, outBinds?.['told']);
  });
  expect([code, answers.get(loser)]).toEqual(['done', 'caught']);
  expect(await labels(loser)).toEqual(expect.arrayContaining([own, 'in block']));
  await loser.commit();
  expect(await rest).toBe('done');
  expect(answers.get(winner)).toBe('no');
  await winner.rollback();
  expect((await labels(one)).filter((text) => text === 'in block')).toHaveLength(1);
  await one.execute('DELETE FROM part WHERE part_id > 100');
  await one.commit();
});

test('who does not want to wait is told so: NOWAIT, WAIT, a whole table, and DDL', async () => {
  await one.execute('SELECT label FROM part WHERE part_id = 11 FOR UPDATE');
  const refused = (sql: string) => codeOf(other.execute(sql));
  expect(await refused('SELECT label FROM part WHERE part_id = 11 FOR UPDATE NOWAIT')).toBe('ORA-00054');
  expect(await refused('SELECT label FROM part WHERE part_id = 11 FOR UPDATE WAIT 1')).toBe('ORA-30006');
  expect(await refused('LOCK TABLE part IN EXCLUSIVE MODE NOWAIT')).toBe('ORA-00054');
  expect(await refused('DROP TABLE part')).toBe('ORA-00054');
  await one.execute("UPDATE part SET label = 'held' WHERE part_id = 11");
  expect(await refused('CREATE INDEX part_label ON part (label)')).toBe('ORA-00054');
  expect(await refused('ALTER SESSION SET DDL_LOCK_TIMEOUT = x')).toBe('ORA-00068');
  await other.execute('ALTER SESSION SET DDL_LOCK_TIMEOUT = 60');
  const index = settled(other.execute('CREATE INDEX part_label ON part (label)'));
  await waiting(1);
  await one.commit();
  expect(await index).toBe('done');
  await other.execute('DROP INDEX part_label');
});
