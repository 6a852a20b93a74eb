import { afterAll, beforeAll, expect, test } from 'vitest';
import { runScript } from '../../../../sandbox/oracle/session/script.ts';
import { errorOf, openWorld, run, type World } from '../sql/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 60_000);
afterAll(() => world.close());

/** The numbers of the errors that statements end in, one by one as somebody executes them. */
async function as(user: string, script: string): Promise<number[]> {
  const session = await world.session(user);
  const errors = await runScript(session, `WHENEVER SQLERROR CONTINUE\n${script}`);
  await session.close();
  return errors.map(({ oracle }) => oracle.number);
}
const editions = async (session: Awaited<ReturnType<World['session']>>) =>
  run(
    session,
    "SELECT SYS_CONTEXT('USERENV', 'CURRENT_EDITION_NAME'), SYS_CONTEXT('USERENV', 'SESSION_EDITION_NAME'), p.property_value FROM database_properties p WHERE p.property_name = 'DEFAULT_EDITION'",
  );

test('a patch is cut over: old sessions stay in their edition, new ones are in the new', async () => {
  const old = await world.session('DEMO');
  expect(await editions(old)).toEqual([['ORA$BASE', 'ORA$BASE', 'ORA$BASE']]);
  expect(await as('SYSTEM', 'CREATE EDITION v_20260316_1200;')).toEqual([]);
  expect(await editions(await world.session('DEMO'))).toEqual([['ORA$BASE', 'ORA$BASE', 'ORA$BASE']]);
  expect(await errorOf(old, 'ALTER SESSION SET EDITION = v_20260316_1200')).toBe(38802);
  expect(await as('SYSTEM', 'ALTER DATABASE DEFAULT EDITION = v_20260316_1200;')).toEqual([]);
  const name = 'V_20260316_1200';
  expect(await editions(old)).toEqual([['ORA$BASE', 'ORA$BASE', name]]);
  const fresh = await world.session('DEMO');
  expect(await editions(fresh)).toEqual([[name, name, name]]);
  // Everybody may use what is the default, and a session goes there and back.
  await run(old, `ALTER SESSION SET EDITION = ${name}`);
  expect(await editions(old)).toEqual([[name, name, name]]);
  await run(old, 'INSERT INTO part (part_id) VALUES (900)');
  expect(await errorOf(old, 'ALTER SESSION SET EDITION = ora$base')).toBe(38814);
  await old.rollback();
  await run(old, 'ALTER SESSION SET EDITION = ora$base');
  expect(await editions(old)).toEqual([['ORA$BASE', 'ORA$BASE', name]]);
});

test('who may not, and what there is not', async () => {
  const before = await editions(await world.session('DEMO'));
  expect(
    await as(
      'SYSTEM',
      `CREATE EDITION second;
CREATE EDITION second;
CREATE EDITION other AS CHILD OF ora$base;
CREATE EDITION orphan AS CHILD OF nothing;
ALTER DATABASE DEFAULT EDITION = nothing;
GRANT USE ON EDITION nothing TO demo;
GRANT SELECT ON EDITION second TO demo;`,
    ),
  ).toEqual([955, 38807, 38802, 38802, 38802, 990]);
  expect(await as('DEMO', 'CREATE EDITION mine;\nALTER DATABASE DEFAULT EDITION = ora$base;')).toEqual([1031, 1031]);
  const who = { user: 'DEMO', service: 'S', program: 'p', machine: 'm', osUser: 'o', terminal: 't', driver: 'd' };
  const connect = (edition: string) => world.engine.connect({ ...who, alterSession: null, edition });
  await expect(connect('SECOND')).rejects.toMatchObject({ number: 38802 });
  expect(await as('SYSTEM', 'GRANT USE ON EDITION second TO demo;')).toEqual([]);
  const session = await connect('second');
  expect(await run(session, "SELECT SYS_CONTEXT('USERENV', 'CURRENT_EDITION_NAME') FROM dual")).toEqual([['SECOND']]);
  const granted = "SELECT privilege, type FROM all_tab_privs WHERE grantee = 'DEMO' AND table_name = 'SECOND'";
  expect(await run(session, granted)).toEqual([['USE', 'EDITION']]);
  // USE does not let it be given on; nor does ALTER DATABASE without that.
  expect(await as('SYSTEM', 'GRANT ALTER DATABASE, CREATE ANY EDITION TO demo;')).toEqual([]);
  expect(await as('DEMO', 'ALTER DATABASE DEFAULT EDITION = second;')).toEqual([1031]);
  expect(await as('SYSTEM', 'REVOKE USE ON EDITION second FROM demo;')).toEqual([]);
  await expect(connect('SECOND')).rejects.toMatchObject({ number: 38802 });
  expect(await editions(await world.session('DEMO'))).toEqual(before);
});
