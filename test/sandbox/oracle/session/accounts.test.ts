import { afterAll, beforeAll, expect, test } from 'vitest';
import { runScript } from '../../../../sandbox/oracle/session/script.ts';
import { errorOf, openWorld, run, type World } from '../sql/world.ts';

const MINUTE = 60_000;
let time = 0;
let world: World;
beforeAll(async () => {
  world = await openWorld({ clock: () => time });
}, 60_000);
afterAll(() => world.close());

async function as(user: string, script: string): Promise<void> {
  const session = await world.session(user);
  await runScript(session, script);
  await session.close();
}
const account = async (): Promise<unknown> =>
  run(
    await world.session('DEMO'),
    "SELECT account_status, TO_CHAR(expiry_date, 'YYYY-MM-DD HH24:MI:SS') FROM user_users",
  );
const limitOf = async (name: string): Promise<unknown> =>
  run(await world.session('DEMO'), `SELECT limit FROM user_password_limits WHERE resource_name = '${name}'`);

test('a password lives 180 days unless somebody says otherwise', async () => {
  expect(await account()).toEqual([['OPEN', '2026-09-12 14:25:36']]);
  expect(await limitOf('PASSWORD_LIFE_TIME')).toEqual([['180']]);
  await as('SYSTEM', 'ALTER PROFILE DEFAULT LIMIT PASSWORD_LIFE_TIME UNLIMITED;');
  expect(await account()).toEqual([['OPEN', null]]);
  await as('SYSTEM', 'ALTER PROFILE DEFAULT LIMIT PASSWORD_LIFE_TIME DEFAULT;');
  expect(await account()).toEqual([['OPEN', '2026-09-12 14:25:36']]);
});

test('it ages by the profile of its account: at a logon, never in between', async () => {
  await as(
    'SYSTEM',
    'CREATE PROFILE short LIMIT PASSWORD_LIFE_TIME 2/1440 FAILED_LOGIN_ATTEMPTS DEFAULT;\nALTER USER demo PROFILE short;',
  );
  expect(await account()).toEqual([['OPEN', '2026-03-16 14:27:36']]);
  expect(await limitOf('PASSWORD_LIFE_TIME')).toEqual([['.0013']]);
  expect(await limitOf('FAILED_LOGIN_ATTEMPTS')).toEqual([['10']]);
  expect(world.users.admit('demo')).toEqual({ kind: 'open' });
  time += 3 * MINUTE;
  // Nobody has logged on: it has expired a minute ago, and is open.
  expect(await account()).toEqual([['OPEN', '2026-03-16 14:24:36']]);
  expect(world.users.admit('demo')).toEqual({ kind: 'grace', days: 7 });
  expect(await account()).toEqual([['EXPIRED(GRACE)', '2026-03-23 14:25:36']]);
  time += 2 * 24 * 60 * MINUTE;
  expect(world.users.admit('demo')).toEqual({ kind: 'grace', days: 5 });
  time += 5 * 24 * 60 * MINUTE;
  expect(await account()).toEqual([['EXPIRED(GRACE)', '2026-03-16 14:25:36']]);
  expect(world.users.admit('demo')).toEqual({ kind: 'expired' });
  expect(await account()).toEqual([['EXPIRED', '2026-03-16 14:25:36']]);
  await as('DEMO', 'ALTER USER demo IDENTIFIED BY "Secret-2";');
  expect(await account()).toEqual([['OPEN', '2026-03-16 14:27:36']]);
  expect(world.users.admit('demo')).toEqual({ kind: 'open' });
});

test('grace may be none or without end', async () => {
  await as('SYSTEM', 'ALTER PROFILE short LIMIT PASSWORD_GRACE_TIME UNLIMITED;');
  time += 3 * MINUTE;
  expect(world.users.admit('demo')).toEqual({ kind: 'grace', days: null });
  expect(await account()).toEqual([['EXPIRED(GRACE)', null]]);
  await as('SYSTEM', 'ALTER USER demo IDENTIFIED BY "Secret-3";\nALTER PROFILE short LIMIT PASSWORD_GRACE_TIME 0;');
  time += 3 * MINUTE;
  expect(world.users.admit('demo')).toEqual({ kind: 'expired' });
});

test('a password can be expired at once, and locked or not is another matter', async () => {
  await as('SYSTEM', 'ALTER USER demo IDENTIFIED BY "Secret-1" PROFILE DEFAULT;');
  expect(world.users.admit('demo')).toEqual({ kind: 'open' });
  await as('SYSTEM', 'ALTER USER demo PASSWORD EXPIRE;\nALTER USER demo ACCOUNT LOCK;');
  expect(await account()).toEqual([['EXPIRED & LOCKED', '2026-03-16 14:25:36']]);
  await as('SYSTEM', 'ALTER USER demo ACCOUNT UNLOCK;');
  expect(await account()).toEqual([['EXPIRED', '2026-03-16 14:25:36']]);
  await as('SYSTEM', 'ALTER USER demo ACCOUNT LOCK;\nALTER USER demo IDENTIFIED BY "Secret-1";');
  expect(await account()).toEqual([['LOCKED', '2026-09-12 14:25:36']]);
  await as('SYSTEM', 'ALTER USER demo ACCOUNT UNLOCK;');
});

test('a profile takes limits that there are, in days', async () => {
  const system = await world.session('SYSTEM');
  const limit = (text: string) => errorOf(system, `ALTER PROFILE short LIMIT ${text}`);
  expect(await limit('PASSWORD_SIZE 3')).toBe(2376);
  expect(await limit("PASSWORD_LIFE_TIME 'x'")).toBe(2377);
  expect(await limit('PASSWORD_LIFE_TIME 1/0')).toBe(2377);
  expect(await errorOf(system, 'ALTER USER demo PROFILE nothing')).toBe(2380);
});
