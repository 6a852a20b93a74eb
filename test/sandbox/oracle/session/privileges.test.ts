import { afterAll, beforeAll, expect, test } from 'vitest';
import { runScript, ScriptError } from '../../../../sandbox/oracle/session/script.ts';
import { errorOf, openWorld, run, type World } from '../sql/world.ts';

let world: World;
const as = async (user: string, script: string): Promise<readonly ScriptError[]> => {
  const session = await world.session(user);
  try {
    return await runScript(session, script);
  } finally {
    await session.close();
  }
};

beforeAll(async () => {
  world = await openWorld();
  await as(
    'SYSTEM',
    `CREATE USER reader IDENTIFIED BY "r";
     GRANT CREATE SESSION TO reader;
     CREATE USER agent IDENTIFIED BY "a";
     GRANT CREATE SESSION TO agent;`,
  );
}, 60_000);
afterAll(() => world.close());

test('what was not granted is not there; what was granted in part is not allowed', async () => {
  const reader = await world.session('READER');
  expect(await errorOf(reader, 'SELECT code FROM demo.item')).toBe(942);
  expect(await run(reader, "SELECT COUNT(*) FROM all_tab_columns WHERE table_name = 'ITEM'")).toEqual([['0']]);
  await as('DEMO', 'GRANT SELECT ON item TO reader;');
  expect(await run(reader, 'SELECT COUNT(*) FROM demo.item')).toEqual([['4']]);
  expect(await run(reader, "SELECT COUNT(*) FROM all_tab_columns WHERE table_name = 'ITEM'")).toEqual([['6']]);
  expect(await errorOf(reader, 'DELETE FROM demo.item')).toBe(1031);
  expect(await errorOf(reader, 'SELECT code FROM item')).toBe(942);
  await run(reader, 'ALTER SESSION SET CURRENT_SCHEMA = demo');
  expect(await run(reader, "SELECT COUNT(*), USER, SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') FROM item")).toEqual([
    ['4', 'READER', 'DEMO'],
  ]);
  expect(await errorOf(reader, 'SELECT label FROM part')).toBe(942);
  await as('DEMO', 'REVOKE SELECT ON item FROM reader;');
  expect(await errorOf(reader, 'SELECT code FROM item')).toBe(942);
});

test('rights of a definer hold as long as its unit runs', async () => {
  const reader = await world.session('READER');
  const rows = await reader.session.as('DEMO', () => reader.session.rows('SELECT COUNT(*) FROM item'));
  expect(rows.rows).toEqual([[{ kind: 'number', value: '4' }]]);
  await expect(reader.session.rows('SELECT COUNT(*) FROM item')).rejects.toMatchObject({ number: 942 });
});

test('who has no CREATE SESSION stays out; who may come through another comes as that one', async () => {
  await as('SYSTEM', 'CREATE USER shut IDENTIFIED BY "s";');
  await expect(world.session('SHUT')).rejects.toMatchObject({ number: 1045 });
  const who = {
    user: 'AGENT',
    client: 'DEMO',
    service: 'S',
    program: 'p',
    machine: 'm',
    osUser: 'o',
    terminal: 't',
    driver: 'd',
    alterSession: null,
    edition: null,
  };
  await expect(world.engine.connect(who)).rejects.toMatchObject({ number: 28150 });
  await as('SYSTEM', 'ALTER USER demo GRANT CONNECT THROUGH agent;');
  const session = await world.engine.connect(who);
  const result = await session.execute("SELECT USER || '/' || SYS_CONTEXT('USERENV', 'PROXY_USER') FROM dual", []);
  if (result.kind !== 'query') throw new Error('no query');
  expect((await result.cursor.fetch(1)).rows).toEqual([[{ kind: 'text', value: 'DEMO/AGENT' }]]);
  expect(world.engine.sessions().at(-1)).toMatchObject({ username: 'DEMO', proxy: 'AGENT' });
  await session.close();
});

test('a script stops at its first error and says where, or goes on when it says so', async () => {
  const script = `REM a comment
PROMPT hello
SET DEFINE ON
DEFINE place = item
WHENEVER SQLERROR EXIT
-- nothing; here
SELECT code
  FROM &place
 WHERE code <> 'a;b';
SELECT nothing FROM item;
`;
  const failure = await as('DEMO', script).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ScriptError);
  expect(failure).toMatchObject({ line: 10, oracle: { number: 904 } });
  const errors = await as(
    'DEMO',
    'WHENEVER SQLERROR CONTINUE\nSELECT nothing FROM item;\nSELECT x FROM y\n/\nEXIT\nSELECT never FROM dual;',
  );
  expect(errors.map(({ oracle }) => oracle.number)).toEqual([904, 942]);
});

test('synonyms, views and another patch level', async () => {
  await as(
    'DEMO',
    'CREATE SYNONYM things FOR item;\nCREATE VIEW dear AS SELECT item_id, amount FROM item WHERE amount > 1;',
  );
  const demo = await world.session('DEMO');
  expect(await run(demo, 'SELECT COUNT(*) FROM things')).toEqual([['4']]);
  expect(await run(demo, 'SELECT item_id FROM demo.dear')).toEqual([['1']]);
  world.catalog.driftColumns('DEMO', 'ITEM', (columns) =>
    columns.map((each) => (each.name === 'NOTE' ? { ...each, name: 'NOTES' } : each)),
  );
  expect(await errorOf(demo, 'SELECT note FROM item')).toBe(904);
  expect(await run(demo, 'SELECT notes FROM item WHERE item_id = 1')).toEqual([['first']]);
  expect(
    await run(demo, "SELECT column_name FROM all_tab_columns WHERE table_name = 'ITEM' AND column_name LIKE 'NOTE%'"),
  ).toEqual([['NOTES']]);
});
