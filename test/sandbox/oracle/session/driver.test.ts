import { afterAll, beforeAll, expect, test } from 'vitest';
import { asText, type Connection, codeOf } from '../wire/driver.ts';
import { openWired, type Wired } from './wired.ts';

let wired: Wired;

beforeAll(async () => {
  wired = await openWired();
  await wired.administer(
    'CREATE USER agent IDENTIFIED BY "Secret-2";\nGRANT CREATE SESSION TO agent;\nALTER USER demo GRANT CONNECT THROUGH agent;',
  );
}, 60_000);
afterAll(() => wired.close());

const connect = (user: string, password: string): Promise<Connection> => wired.connect(user, password);

test('the real driver reads, describes, changes and commits', async () => {
  const connection = await connect('demo', 'Secret-1');
  const read = await connection.execute(
    "SELECT item_id, code, TO_CHAR(amount, 'TM9') amount, body FROM item WHERE item_id <= :most ORDER BY item_id",
    { most: '2' },
    asText,
  );
  expect(read.rows).toEqual([
    ['1', 'A', '10.5', 'one'],
    ['2', 'B', '-3', null],
  ]);
  const described = await connection.getStatementInfo('SELECT item_id, code, made, body FROM item');
  expect(described.metaData?.map(({ name, dbTypeName, nullable }) => [name, dbTypeName, nullable])).toEqual([
    ['ITEM_ID', 'NUMBER', false],
    ['CODE', 'VARCHAR2', true],
    ['MADE', 'DATE', true],
    ['BODY', 'CLOB', true],
  ]);
  const changed = await connection.execute('INSERT INTO part (part_id, label) VALUES (:id, :label)', {
    id: 21,
    label: 'x',
  });
  expect(changed.rowsAffected).toBe(1);
  await connection.rollback();
  expect((await connection.execute('SELECT COUNT(*) FROM part', [], asText)).rows).toEqual([['3']]);
  expect(await codeOf(connection.execute('SELECT no_such FROM item'))).toBe('ORA-00904');
  expect(await codeOf(connection.execute('SELECT code FROM item WHERE item_id = :a', []))).toMatch(/ORA-01008|NJS-098/);
  await connection.close();
});

test('it comes through a proxy, and what it says of itself is seen', async () => {
  expect(await codeOf(connect('agent[demo]', 'wrong'))).toBe('ORA-01017');
  expect(await codeOf(connect('agent[apps]', 'Secret-2'))).toBe('ORA-28150');
  const connection = await connect('agent[demo]', 'Secret-2');
  connection.module = 'adit';
  connection.action = 'list_items';
  const { rows } = await connection.execute(
    "SELECT USER, SYS_CONTEXT('USERENV', 'PROXY_USER'), SYS_CONTEXT('USERENV', 'MODULE'), SYS_CONTEXT('USERENV', 'ACTION') FROM dual",
  );
  expect(rows).toEqual([['DEMO', 'AGENT', 'adit', 'list_items']]);
  expect(wired.world.engine.sessions()).toContainEqual(expect.objectContaining({ username: 'DEMO', module: 'adit' }));
  await connection.close();
  await wired.administer('ALTER USER demo ACCOUNT LOCK;');
  expect(await codeOf(connect('agent[demo]', 'Secret-2'))).toBe('ORA-28000');
  await wired.administer('ALTER USER demo PASSWORD EXPIRE ACCOUNT UNLOCK;');
  expect(await codeOf(connect('demo', 'Secret-1'))).toBe('ORA-28001');
  await (await connect('agent[demo]', 'Secret-2')).close();
  await wired.administer('ALTER USER demo IDENTIFIED BY "Secret-1";');
});

test('a password of which 10g kept the hash is none that the driver takes, until it is set anew', async () => {
  await wired.administer(
    `CREATE USER ancient IDENTIFIED BY VALUES 'F894844C34402B67';\nGRANT CREATE SESSION TO ancient;`,
  );
  expect(await codeOf(connect('ancient', 'tiger'))).toBe('NJS-116');
  await wired.administer('ALTER USER ancient IDENTIFIED BY "Modern-1";');
  await (await connect('ancient', 'Modern-1')).close();
  await wired.administer(`ALTER USER ancient IDENTIFIED BY VALUES 'F894844C34402B67';`);
  expect(await codeOf(connect('ancient', 'Modern-1'))).toBe('NJS-116');
  await expect(wired.administer(`ALTER USER ancient IDENTIFIED BY VALUES 'tiger';`)).rejects.toThrow('ORA-02153');
});

test('a hundred thousand rows, a break, and a limit of time', async () => {
  const connection = await connect('demo', 'Secret-1');
  const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} n FROM dual`).join(' UNION ALL ');
  const many = `WITH d AS (${digits}) SELECT a.n + 10 * b.n + 100 * c.n + 1000 * e.n + 10000 * f.n FROM d a, d b, d c, d e, d f`;
  const result = await connection.execute(many, [], { resultSet: true, fetchArraySize: 5000 });
  let count = 0;
  for (let rows = await result.resultSet?.getRows(5000); rows !== undefined && rows.length > 0; ) {
    count += rows.length;
    rows = await result.resultSet?.getRows(5000);
  }
  expect(count).toBe(100_000);
  await result.resultSet?.close();
  const slow = connection.execute(`WITH d AS (${digits}) SELECT COUNT(*) FROM d a, d b, d c, d e, d f, d g, d h, d i`);
  const code = codeOf(slow);
  for (;;) {
    const { rows } = await wired.world.admin.query(
      "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%w1%' AND pid <> pg_backend_pid()",
    );
    if (rows.length > 0) break;
  }
  await connection.break();
  expect(await code).toBe('ORA-01013');
  expect((await connection.execute('SELECT 1 FROM dual')).rows).toEqual([[1]]);
  await connection.close();
});
