import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OracleError } from '../../../../sandbox/oracle/engine.ts';
import { asText, type Connection, codeOf, oracledb } from './driver.ts';
import {
  block,
  clob,
  column,
  cursorOf,
  date,
  into,
  number,
  query,
  type SmallSession,
  type Statement,
  text,
} from './small-engine.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let connection: Connection;
let session: SmallSession;

beforeAll(async () => {
  world = await openWorld();
  connection = await world.connect();
  session = world.engine.last;
});
afterAll(async () => {
  await connection.close();
  await world.wire.close();
});
beforeEach(() => {
  world.engine.statements.clear();
  session.executed.length = 0;
});

const on = (sql: string, statement: Statement): string => {
  world.engine.statements.set(sql, statement);
  return sql;
};
const bindsOf = (execution: number) => session.executed[execution]?.binds.map(({ value }) => value);
const ID = [column('ID', 'NUMBER')];

describe('queries of the real driver', () => {
  it('describes columns as they are', async () => {
    const columns = [
      { name: 'AMOUNT', type: 'NUMBER', size: 0, precision: 15, scale: 2, nullable: false },
      { name: 'FLOAT', type: 'NUMBER', size: 0, nullable: true },
      { name: 'NAME', type: 'VARCHAR2', size: 240, nullable: true },
      { name: 'CURRENCY', type: 'CHAR', size: 3, nullable: true },
      { name: 'DUE', type: 'DATE', size: 0, nullable: true },
      { name: 'STAMP', type: 'TIMESTAMP', size: 0, scale: 6, nullable: true },
      { name: 'TOKEN', type: 'RAW', size: 16, nullable: true },
    ] as const;
    const sql = on('select kinds', () => query(columns, []));
    const { metaData, rows } = await connection.execute(sql);
    expect(rows).toEqual([]);
    expect(metaData).toMatchObject([
      { name: 'AMOUNT', dbTypeName: 'NUMBER', precision: 15, scale: 2, nullable: false },
      { name: 'FLOAT', dbTypeName: 'NUMBER', precision: 0, scale: -127, nullable: true },
      { name: 'NAME', dbTypeName: 'VARCHAR2', byteSize: 240 },
      { name: 'CURRENCY', dbTypeName: 'CHAR', byteSize: 3 },
      { name: 'DUE', dbTypeName: 'DATE' },
      { name: 'STAMP', dbTypeName: 'TIMESTAMP', precision: 6 },
      { name: 'TOKEN', dbTypeName: 'RAW', byteSize: 16 },
    ]);
    const parsed = await connection.getStatementInfo(sql);
    expect(parsed.metaData?.map(({ name }) => name)).toEqual(columns.map(({ name }) => name));
  });

  it('carries values of every type, NULL among them', async () => {
    const columns = [
      column('A', 'VARCHAR2'),
      column('B', 'NUMBER'),
      column('C', 'DATE'),
      column('D', 'TIMESTAMP'),
      column('E', 'RAW'),
      column('F', 'BOOLEAN'),
    ];
    const sql = on('select values', () =>
      query(columns, [
        [
          text('Žluťoučký 🐴'),
          number('-12345678901234567890.123456789'),
          date('2026-02-28T23:59:58'),
          date('2026-02-28T23:59:58.125'),
          { kind: 'raw', value: Buffer.from('00ff', 'hex') },
          { kind: 'boolean', value: false },
        ],
        [null, null, null, null, null, null],
      ]),
    );
    const { rows } = await connection.execute(sql, [], asText);
    expect(rows?.[1]).toEqual([null, null, null, null, null, null]);
    expect(rows?.[0]).toEqual([
      'Žluťoučký 🐴',
      '-12345678901234567890.123456789',
      new Date(2026, 1, 28, 23, 59, 58),
      new Date(2026, 1, 28, 23, 59, 58, 125),
      Buffer.from('00ff', 'hex'),
      false,
    ]);
  });

  it.each([0, 1, 2, 3, 100, 101, 2500])('fetches %i rows, each once and in order', async (count) => {
    const sql = on(`select rows ${count}`, () => ({
      kind: 'query',
      cursor: cursorOf(ID, count, (index) => [number(index)]),
    }));
    const { rows } = await connection.execute(sql);
    expect(rows?.map(([id]) => id)).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  it('executes a statement again by its cursor, with new binds, without parsing', async () => {
    const sql = on('select :1', (binds) => query([column('V', 'VARCHAR2')], [[binds[0]?.value ?? null]]));
    expect((await connection.execute(sql, ['one'])).rows).toEqual([['one']]);
    expect((await connection.execute(sql, ['two'])).rows).toEqual([['two']]);
    // Longer than before: the driver sends the binds anew.
    expect((await connection.execute(sql, ['x'.repeat(3000)])).rows).toEqual([['x'.repeat(3000)]]);
    expect((await connection.execute(sql, [null])).rows).toEqual([[null]]);
  });

  it('takes binds of every type and of 32,767 bytes', async () => {
    const sql = on('insert into t values (:1, :2, :3, :4, :5, :6, :7, :8)', () => ({ kind: 'statement', rowCount: 1 }));
    const when = new Date(Date.UTC(2026, 0, 31, 1, 2, 3));
    const long = 'é'.repeat(16_000);
    await connection.execute(sql, [
      'Ünïcode',
      -12.5,
      { val: when, type: oracledb.DB_TYPE_DATE },
      Buffer.from([1, 2, 255]),
      null,
      long,
      { val: true, type: oracledb.DB_TYPE_BOOLEAN },
      { val: 'národní', type: oracledb.DB_TYPE_NVARCHAR },
    ]);
    const [a, b, c, d, e, f, g, h] = bindsOf(0) ?? [];
    expect([a, b, d, e, g, h]).toEqual([
      text('Ünïcode'),
      number('-12.5'),
      { kind: 'raw', value: Buffer.from([1, 2, 255]) },
      null,
      { kind: 'boolean', value: true },
      text('národní'),
    ]);
    expect(f).toEqual(text(long));
    // The driver sends a Date in the time zone of its process; without a zone, that is how JavaScript reads it back.
    expect(c?.kind === 'date' && new Date(c.value)).toEqual(when);
  });

  it('tells the driver to parse anew when columns changed behind a cursor', async () => {
    let columns = ID;
    const sql = on('select changing', () => query(columns, [columns.map(() => number(1))]));
    expect((await connection.execute(sql)).rows).toEqual([[1]]);
    columns = [...ID, column('MORE', 'NUMBER')];
    const again = await connection.execute(sql);
    expect(again.metaData?.map(({ name }) => name)).toEqual(['ID', 'MORE']);
    expect(again.rows).toEqual([[1, 1]]);
  });

  it('reports an error with its number and place, and the connection lives on', async () => {
    const error: unknown = await connection.execute('select nothing').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ORA-00942', errorNum: 942, offset: 14 });
    const sql = on('begin fail; end;', () => {
      throw new OracleError(20001, 'Order is blocked\nORA-06512: at "APPS.X", line 5');
    });
    const raised: unknown = await connection.execute(sql).catch((caught: unknown) => caught);
    expect(raised).toMatchObject({ code: 'ORA-20001', message: expect.stringContaining('ORA-06512: at "APPS.X"') });
    await connection.ping();
  });

  it('lets go of cursors that the driver closes', async () => {
    const closed = { count: 0 };
    const one = await world.connect({ stmtCacheSize: 3 });
    const count = 20;
    for (let i = 0; i < count; i++) {
      const sql = on(`select cached ${i}`, () => ({
        kind: 'query',
        cursor: cursorOf(ID, 1, () => [number(i)], closed),
      }));
      await one.execute(sql);
    }
    await one.ping();
    expect(closed.count).toBeGreaterThanOrEqual(count - 4);
    await one.close();
    expect(closed.count).toBe(count);
  });
});

describe('CLOBs of the real driver', () => {
  const long = 'Poznámka 🐴 '.repeat(4000);

  it('come as text where the driver asks for text, and as locators where it does not', async () => {
    const columns = [column('ID', 'NUMBER'), column('NOTE', 'CLOB')];
    const sql = on('select notes', () =>
      query(columns, [
        [number(1), clob(long)],
        [number(2), null],
      ]),
    );
    expect((await connection.execute(sql, [], asText)).rows).toEqual([
      ['1', long],
      ['2', null],
    ]);
    // The same cursor again: what the driver asked for stays in force.
    expect((await connection.execute(sql, [], asText)).rows).toEqual([
      ['1', long],
      ['2', null],
    ]);
    const other = on('select notes as locators', () => query(columns, [[number(1), clob(long)]]));
    const { rows } = await connection.execute(other);
    const lob = rows?.[0]?.[1] as { getData(): Promise<string>; length: number };
    expect(lob.length).toBe(long.length);
    expect(await lob.getData()).toBe(long);
  });

  it('come out of PL/SQL with 40,000 characters and go in through a temporary one', async () => {
    const sql = on('begin :note := long_note; end;', () => block([into('out', clob(long))]));
    const bind = { dir: oracledb.BIND_OUT, type: oracledb.STRING, maxSize: 100_000 };
    expect((await connection.execute(sql, { note: bind })).outBinds?.['note']).toBe(long);
    const put = on('begin put(:note); end;', () => block([into('in', null)]));
    await connection.execute(put, { note: { val: long, type: oracledb.CLOB } });
    expect(session.executed.at(-1)?.binds[0]?.value).toEqual(clob(long));
  });
});

describe('PL/SQL of the real driver', () => {
  it('sends IN, gets OUT, and both for IN OUT, on every execution', async () => {
    const sql = on('begin p(:a, :b, :c); end;', ([a, , c]) => {
      const sum = (value: typeof a): number => (value?.value?.kind === 'number' ? Number(value.value.value) : 0);
      return block([into('in', null), into('out', text(`got ${sum(a)}`)), into('inout', number(sum(c) + 1))]);
    });
    for (const round of [1, 2, 3]) {
      const { outBinds } = await connection.execute(sql, {
        a: round,
        b: { dir: oracledb.BIND_OUT, type: oracledb.STRING, maxSize: 100 },
        c: { dir: oracledb.BIND_INOUT, type: oracledb.NUMBER, val: round * 10 },
      });
      expect(outBinds).toEqual({ b: `got ${round}`, c: round * 10 + 1 });
      expect(bindsOf(round - 1)?.[1]).toBeNull();
    }
  });

  it('gives back NULL, dates, raws and booleans, and refuses what does not fit', async () => {
    let given = text('fits');
    const sql = on('begin all_out(:a, :b, :c, :d); end;', () =>
      block([
        into('out', given),
        into('out', date('1999-12-31T23:59:59')),
        into('out', { kind: 'boolean', value: true }),
        into('out', null),
      ]),
    );
    const { BIND_OUT: dir } = oracledb;
    const binds = {
      a: { dir, type: oracledb.STRING, maxSize: 4 },
      b: { dir, type: oracledb.DB_TYPE_DATE },
      c: { dir, type: oracledb.DB_TYPE_BOOLEAN },
      d: { dir, type: oracledb.DB_TYPE_BOOLEAN },
    };
    expect((await connection.execute(sql, binds)).outBinds).toEqual({
      a: 'fits',
      b: new Date(1999, 11, 31, 23, 59, 59),
      c: true,
      d: null,
    });
    given = text('does not');
    expect(await codeOf(connection.execute(sql, binds))).toBe('ORA-06502');
  });

  it('returns REF CURSORs of any length, with CLOBs too', async () => {
    const closed = { count: 0 };
    const sql = on('begin open_items(:c); end;', () =>
      block([into('out', { kind: 'cursor', value: cursorOf(ID, 257, (index) => [number(index)], closed) })]),
    );
    for (let round = 0; round < 2; round++) {
      const { outBinds } = await connection.execute(sql, { c: { dir: oracledb.BIND_OUT, type: oracledb.CURSOR } });
      const set = outBinds?.['c'] as { getRows(count?: number): Promise<unknown[][]>; close(): Promise<void> };
      expect((await set.getRows()).map(([id]) => id)).toEqual(Array.from({ length: 257 }, (_, index) => index));
      await set.close();
    }
    await connection.ping();
    expect(closed.count).toBe(2);
    const notes = on('begin open_notes(:c); end;', () =>
      block([into('out', { kind: 'cursor', value: cursorOf([column('N', 'CLOB')], 3, (i) => [clob(`note ${i}`)]) })]),
    );
    const options = { ...asText };
    const bind = { c: { dir: oracledb.BIND_OUT, type: oracledb.CURSOR } };
    const found = await connection.execute(notes, bind, options);
    const set = found.outBinds?.['c'] as { getRows(count?: number): Promise<unknown[][]>; close(): Promise<void> };
    // The driver spends its first round trip on saying how it wants the CLOBs, and takes no rows for the end.
    expect(await set.getRows(10)).toEqual([]);
    expect(await set.getRows(10)).toEqual([['note 0'], ['note 1'], ['note 2']]);
    await set.close();
  });

  it('returns implicit results', async () => {
    const of = (count: number) => cursorOf(ID, count, (index) => [number(index)]);
    const sql = on('begin two_results; end;', () => block([], [of(2), of(150)]));
    const { implicitResults } = await connection.execute(sql);
    expect(implicitResults?.map((rows) => rows.length)).toEqual([2, 150]);
  });

  it('carries index-by tables both ways', async () => {
    const sql = on('begin double(:ids, :names); end;', ([ids]) => {
      const values = ids?.value?.kind === 'array' ? ids.value.value : [];
      const doubled = values.map((value) => (value?.kind === 'number' ? text(`n${Number(value.value) * 2}`) : null));
      return block([into('in', null), into('out', { kind: 'array', value: doubled })]);
    });
    const names = { dir: oracledb.BIND_OUT, type: oracledb.STRING, maxArraySize: 3, maxSize: 20 };
    const ids = { type: oracledb.NUMBER, val: [1, 2, 3] };
    expect((await connection.execute(sql, { ids, names })).outBinds).toEqual({ names: ['n2', 'n4', 'n6'] });
    const four = { type: oracledb.NUMBER, val: [1, 2, 3, 4] };
    expect(await codeOf(connection.execute(sql, { ids: four, names }))).toBe('ORA-06513');
  });
});

describe('session attributes of the real driver', () => {
  it('travel with the next call and are in the log of statements, which keeps no values', async () => {
    connection.module = 'VOICE-AR-AGENT';
    connection.action = 'get_open_items';
    connection.clientId = 'req-1';
    connection.currentSchema = 'APPS';
    const sql = on('select :1 logged', () => query(ID, []));
    await connection.execute(sql, ['a secret']);
    const seen = { module: 'VOICE-AR-AGENT', action: 'get_open_items', clientId: 'req-1' };
    expect(session.attributes).toEqual(seen);
    expect(session.schema).toBe('APPS');
    const record = world.statements.list().at(-1);
    expect(record).toMatchObject({ ...seen, user: 'AGENT', sql, bindCount: 1, outcome: 'ok' });
    expect(JSON.stringify(world.statements.list())).not.toContain('a secret');
    expect(world.calls.list('ebs').at(-1)).toMatchObject({ road: 'thin', name: 'select :1 logged', outcome: 'ok' });
  });
});
