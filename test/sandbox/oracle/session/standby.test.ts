import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlsqlRunner } from '../../../../sandbox/oracle/plsql/runner.ts';
import { runScript } from '../../../../sandbox/oracle/session/script.ts';
import { errorOf, openWorld, run, type World } from '../sql/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ plsql: createPlsqlRunner({ library: new Map() }) });
  const system = await world.session('SYSTEM');
  await runScript(
    system,
    'GRANT SELECT ON sys.v_$database TO demo;\nGRANT SELECT ON sys.v_$instance TO demo;\nGRANT SELECT ON sys.v_$dataguard_stats TO demo;\nCREATE USER other IDENTIFIED BY "s";\nGRANT CREATE SESSION TO other;',
  );
  await system.close();
}, 60_000);
afterAll(() => world.close());

const LAG = "SELECT value, unit, time_computed, datum_time FROM v$dataguard_stats WHERE name = 'apply lag'";
const ROLE =
  "SELECT d.dbid, d.name, d.open_mode, d.database_role, SYS_CONTEXT('USERENV', 'DATABASE_ROLE'), i.instance_name FROM v$database d, v$instance i";

test('a primary says so, and has no lag', async () => {
  const demo = await world.session('DEMO');
  expect(await run(demo, ROLE)).toEqual([['2718281828', 'EBSDB', 'READ WRITE', 'PRIMARY', 'PRIMARY', 'EBSDB1']]);
  expect(await run(demo, LAG)).toEqual([]);
});

test('a standby takes no change and no lock, and tells how far it is behind to who was granted that', async () => {
  world.engine.changeFacts({ role: 'PHYSICAL STANDBY', lagSeconds: 93_784, instance: 'EBSDB2' });
  const demo = await world.session('DEMO');
  const role = ['READ ONLY WITH APPLY', 'PHYSICAL STANDBY', 'PHYSICAL STANDBY'];
  expect(await run(demo, ROLE)).toEqual([['2718281828', 'EBSDB', ...role, 'EBSDB2']]);
  const at = '03/16/2026 14:25:36';
  expect(await run(demo, LAG)).toEqual([['+01 02:03:04', 'day(2) to second(0) interval', at, at]]);
  const metrics = await run(demo, 'SELECT name, value FROM v$dataguard_stats');
  expect(metrics).toEqual([
    ['transport lag', '+00 00:00:00'],
    ['apply lag', '+01 02:03:04'],
    ['apply finish time', '+00 00:00:00.000'],
    ['estimated startup time', '28'],
  ]);
  expect(await errorOf(await world.session('OTHER'), LAG)).toBe(942);
  world.engine.changeFacts({ heardSecondsAgo: 15 * 3600 });
  expect(await run(demo, LAG)).toEqual([['+01 02:03:04', 'day(2) to second(0) interval', at, '03/15/2026 23:25:36']]);

  const before = await run(demo, 'SELECT COUNT(*) FROM part');
  for (const refused of [
    'INSERT INTO part (part_id) VALUES (1)',
    "UPDATE item SET code = 'x'",
    'DELETE FROM part',
    'SELECT code FROM item WHERE item_id = 1 FOR UPDATE',
    'LOCK TABLE item IN EXCLUSIVE MODE',
    'CREATE TABLE nothing (a NUMBER)',
    'CREATE PACKAGE nothing AS END;',
    'BEGIN DELETE FROM part; END;',
    'DECLARE n NUMBER; BEGIN SELECT item_id INTO n FROM item WHERE item_id = 1 FOR UPDATE NOWAIT; END;',
  ]) {
    expect(await errorOf(demo, refused), refused).toBe(16000);
  }
  await run(demo, 'COMMIT');
  await run(demo, 'DECLARE n NUMBER; BEGIN SELECT COUNT(*) INTO n FROM item; COMMIT; END;');
  expect(await run(demo, 'SELECT COUNT(*) FROM part')).toEqual(before);

  world.engine.changeFacts({ role: 'PRIMARY' });
  expect(await run(demo, 'UPDATE item SET note = note')).toBe(4);
  await demo.rollback();
});
