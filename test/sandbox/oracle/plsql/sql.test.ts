import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OracleBind } from '../../../../sandbox/oracle/engine.ts';
import type { LoggedOn } from '../../../../sandbox/oracle/session/logged-on.ts';
import { openWorld, plain, run, type World } from '../sql/world.ts';
import { codesOf, errorOf, runnerWith, textBind } from './running.ts';

let world: World;
let session: LoggedOn;

beforeAll(async () => {
  world = await openWorld({ plsql: runnerWith() });
}, 60_000);
afterAll(() => world?.close());

beforeEach(async () => {
  session = await world.session('DEMO');
});
afterEach(() => session.close());

/** What a block leaves in `:r`, and in `:c` where it has a cursor. */
async function left(block: string): Promise<unknown> {
  const result = await session.execute(block, [textBind()]);
  if (result.kind !== 'plsql') throw new Error('no block');
  return plain(result.binds[0]?.value ?? null);
}

async function failure(block: string) {
  return errorOf(session.execute(block, block.includes(':r') ? [textBind()] : []));
}

const QUERIES: readonly (readonly [block: string, left: string | null])[] = [
  ['begin select code into :r from demo.item where item_id = 1; end;', 'A'],
  ["declare c item.code%type := 'B'; begin select item_id into :r from item where code = c; end;", '2'],
  [
    'declare v item%rowtype; begin select * into v from item where item_id = 3; :r := v.code || v.note; end;',
    'C' + 'third',
  ],
  [
    'declare type r is record (a number, b varchar2(10)); v r; begin select item_id, code into v from item where item_id = 2; v.a := v.a + 1; select code into :r from item where item_id = v.a; end;',
    'C',
  ],
  [
    'begin select item_id into :r from item where item_id = 99; exception when no_data_found then :r := sqlcode || sql%rowcount; end;',
    '1000',
  ],
  ['begin select item_id into :r from item; exception when too_many_rows then :r := sqlcode; end;', '-1422'],
  ['declare n number; begin select count(*) into n from item; :r := n; end;', '4'],
  ['declare a number; b number; begin select max(item_id), min(item_id) into a, b from item; :r := a || b; end;', '41'],
  ["declare code varchar2(10) := 'Z'; begin select count(*) into :r from item where code = code; end;", '4'],
  ["declare p_code varchar2(10) := 'A'; begin select count(*) into :r from item where code = p_code; end;", '1'],
  [
    'declare type t is table of number index by binary_integer; a t; begin a(2) := 3; select code into :r from item where item_id = a(a.first); end;',
    'C',
  ],
  [
    'declare type r is record (n number); type t is table of r index by binary_integer; a t; i number := 1; begin a(1).n := 2; select code into :r from item where item_id = a(i).n; end;',
    'B',
  ],
  [
    'begin for i in (select item_id, code from item order by item_id) loop :r := :r || i.item_id || i.code; end loop; end;',
    '1A2B3C4D_1',
  ],
  [
    'declare cursor c is select code from item order by code; begin for x in c loop :r := :r || x.code; exit when c%rowcount = 2; end loop; end;',
    'AB',
  ],
  [
    'declare cursor c(p number, q number default 3) is select code from item where item_id in (p, q) order by 1; begin for x in c(1) loop :r := :r || x.code; end loop; for x in c(q => 2, p => 4) loop :r := :r || x.code; end loop; end;',
    'ACBD_1',
  ],
  [
    "declare cursor c is select item_id, code from item order by 1; r c%rowtype; begin open c; loop fetch c into r; exit when c%notfound; :r := :r || r.code; end loop; :r := :r || c%rowcount; close c; if not c%isopen then :r := :r || 'closed'; end if; end;",
    'ABCD_14closed',
  ],
  [
    'declare c sys_refcursor; a number; b varchar2(10); begin open c for select item_id, code from item where item_id < 3 order by 1; fetch c into a, b; fetch c into a, b; :r := a || b; fetch c into a, b; if c%notfound then :r := :r || a; end if; close c; end;',
    '2B2',
  ],
  [
    'declare cursor c is select 1 n from dual; begin open c; open c; exception when cursor_already_open then :r := sqlcode; end;',
    '-6511',
  ],
  [
    'declare cursor c is select 1 n from dual; n number; begin fetch c into n; exception when invalid_cursor then :r := sqlcode; end;',
    '-1001',
  ],
  [
    'declare c sys_refcursor; n number; begin open c for select item_id from item order by 1; update item set item_id = item_id + 1000; delete from item; fetch c into n; :r := n; end;',
    '1',
  ],
  [
    "begin update item set note = 'x' where item_id < 3; :r := sql%rowcount; update item set note = null where item_id = 99; if sql%notfound then :r := :r || sql%rowcount; end if; end;",
    '20',
  ],
  [
    "declare n number; begin insert into item (item_id, code) values (item_s.nextval, 'new') returning item_id into n; if n >= 100 then :r := 'key'; end if; end;",
    'key',
  ],
  [
    'declare c varchar2(10); a number; begin update item set amount = amount * 2 where item_id = 1 returning code, amount into c, a; :r := c || a; end;',
    'A21',
  ],
  [
    "declare c varchar2(10) := 'kept'; begin delete from item where item_id = 99 returning code into c; :r := c || sql%rowcount; end;",
    'kept0',
  ],
  [
    'declare c varchar2(10); begin delete from part where item_id = 1 returning label into c; exception when too_many_rows then :r := sqlcode; end;',
    '-1422',
  ],
  ['begin insert into item (item_id) values (1); exception when dup_val_on_index then :r := sqlcode; end;', '-1'],
  ['begin insert into item (item_id) values (null); exception when others then :r := sqlcode; end;', '-1400'],
  [
    "begin insert into item (item_id, code) values (50, '01234567890'); exception when others then :r := sqlcode; end;",
    '-12899',
  ],
  [
    "declare n number; begin select to_number('x') into n from dual; exception when invalid_number then :r := sqlcode; end;",
    '-1722',
  ],
  [
    'declare v varchar2(1); begin select code into v from item where item_id = 4; exception when value_error then :r := sqlerrm; end;',
    'ORA-06502: PL/SQL: numeric or value error: character string buffer too small',
  ],
  ['declare function f(n number) return number is begin return n * 2; end; n number := 1; begin :r := f(n); end;', '2'],
  [
    "declare d date; begin select made into d from item where item_id = 1; :r := to_char(d + 1, 'YYYY-MM-DD'); end;",
    '2026-02-01',
  ],
  ['begin select body into :r from item where item_id = 1; end;', 'one'],
  ["begin :r := to_char(to_date('31-JAN-26'), 'YYYY-MM-DD'); end;", '2026-01-31'],
  ["declare d date := date '2026-01-31'; begin :r := d; end;", '31-JAN-26'],
  ["begin :r := to_char(date '2026-01-31', 'fmDay DD Mon'); end;", 'Saturday 31 Jan'],
  [
    "begin :r := sys_context('USERENV', 'SESSION_USER') || months_between(date '2026-03-31', date '2026-01-31'); end;",
    'DEMO2',
  ],
  [
    'begin insert into part (part_id) values (77); savepoint s; delete from part where part_id = 77; rollback to s; select count(*) into :r from part where part_id = 77; end;',
    '1',
  ],
  [
    'begin begin insert into part (part_id) values (78); raise value_error; exception when others then null; end; select count(*) into :r from part where part_id = 78; end;',
    '1',
  ],
];

describe('SQL inside of PL/SQL', () => {
  it.each(QUERIES)('%s', async (block, expected) => {
    expect(await left(block)).toBe(expected);
  });
});

const REFUSED: readonly (readonly [block: string, codes: string])[] = [
  ['begin select nothing into :r from item; end;', 'ORA-06550 ORA-00904'],
  ['begin select code into :r from nowhere; end;', 'ORA-06550 ORA-00942'],
  ['begin select code, note into :r from item; end;', 'ORA-06550 ORA-00913'],
  ['declare a number; b number; begin select item_id into a, b from item; end;', 'ORA-06550 ORA-00947'],
  ['begin select code from item; end;', 'ORA-06550 PLS-00428'],
  ['begin update item set nothing = 1; end;', 'ORA-06550 ORA-00904'],
  ['declare v nowhere%rowtype; begin null; end;', 'ORA-06550 PLS-00201'],
  ['declare v item.nothing%type; begin null; end;', 'ORA-06550 PLS-00302'],
  ['declare v item%rowtype; begin v.nothing := 1; end;', 'ORA-06550 PLS-00302'],
  ['begin for i in (select code from item) loop :r := i.nothing; end loop; end;', 'ORA-06550 PLS-00302'],
  [
    'declare cursor c is select code from item; a number; b number; begin open c; fetch c into a, b; end;',
    'ORA-06550 PLS-00394',
  ],
  ['begin delete from item where; end;', 'ORA-06550 ORA-00936'],
];

describe('what SQL refuses when a block is compiled', () => {
  it.each(REFUSED)('%s', async (block, codes) => {
    expect(codesOf(await failure(block))).toBe(codes);
  });

  it('is told where it stands', async () => {
    const error = await failure('begin\n  select code into :r\n    from item where nothing = 1;\nend;');
    expect(error.message).toContain('ORA-06550: line 3, column 21:\nPL/SQL: ORA-00904: "NOTHING": invalid identifier');
  });

  it('keeps anything of the block from running', async () => {
    await failure('begin delete from part; select x into :r from nowhere; end;');
    expect(await run(session, 'select count(*) from part')).toEqual([['3']]);
  });
});

const COUNT = 'select count(*) from part where part_id between 500 and 599';

describe('a block and its transaction', () => {
  it('are taken back together by an exception that nobody handles, and nothing before it', async () => {
    await run(session, 'insert into part (part_id) values (500)');
    const error = await failure('begin insert into part (part_id) values (501); raise value_error; end;');
    expect(codesOf(error)).toBe('ORA-06502');
    expect(await run(session, COUNT)).toEqual([['1']]);
    expect(session.isTransactionOpen).toBe(true);
    await session.rollback();
    expect(await run(session, COUNT)).toEqual([['0']]);
  });

  it('keep what the block committed', async () => {
    const block = `begin insert into part (part_id) values (510); commit; insert into part (part_id) values (511); raise value_error; end;`;
    await failure(block);
    expect(await run(session, 'select part_id from part where part_id between 510 and 519')).toEqual([['510']]);
    await run(session, 'delete from part where part_id = 510');
    await session.commit();
  });

  it('go back to a savepoint that was there before the block, and on from it', async () => {
    await run(session, 'savepoint before');
    await run(session, 'insert into part (part_id) values (520)');
    await failure('begin rollback to before; insert into part (part_id) values (521); raise value_error; end;');
    expect(await run(session, COUNT)).toEqual([['0']]);
  });

  it('leave a session that works after an error of the database in a handler', async () => {
    const block = `begin begin insert into item (item_id) values (1); exception when dup_val_on_index then
      insert into part (part_id) values (530); end; select count(*) into :r from part where part_id = 530; end;`;
    expect(await left(block)).toBe('1');
  });
});

describe('a cursor that goes to the client', () => {
  const cursor: OracleBind = { type: 'CURSOR', maxSize: 0, maxElements: null, value: null };

  it('reads as of its opening and tells its columns', async () => {
    const block = 'begin open :c for select item_id, code from item order by 1; delete from item; end;';
    const result = await session.execute(block, [cursor]);
    const value = result.kind === 'plsql' ? result.binds[0]?.value : null;
    if (value?.kind !== 'cursor') throw new Error('no cursor');
    expect(value.value.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(['ITEM_ID NUMBER', 'CODE VARCHAR2']);
    const { rows } = await value.value.fetch(3);
    expect(rows.map((row) => row.map(plain))).toEqual([
      ['1', 'A'],
      ['2', 'B'],
      ['3', 'C'],
    ]);
    await value.value.close();
  });

  it('keeps the rows that the block has not fetched', async () => {
    const block = `declare c sys_refcursor; v item.code%type; begin
      open c for select code from item order by 1; fetch c into v; :c := c; end;`;
    const result = await session.execute(block, [cursor]);
    const value = result.kind === 'plsql' ? result.binds[0]?.value : null;
    if (value?.kind !== 'cursor') throw new Error('no cursor');
    const { rows } = await value.value.fetch(10);
    expect(rows.map((row) => row.map(plain))).toEqual([['B'], ['C'], ['D_1']]);
  });
});

describe('packages of APPS', () => {
  it('work on tables with the rights of their owner, for whoever may execute them', async () => {
    const apps = await world.session('APPS');
    await run(apps, 'create table apps.xx_log (n number)');
    await run(
      apps,
      'create or replace package apps.xx_write is procedure add(p_n number); function count_all return number; end;',
    );
    const body = `create or replace package body apps.xx_write is
      procedure add(p_n number) is begin insert into apps.xx_log (n) values (p_n); end;
      function count_all return number is n number; begin select count(*) into n from xx_log; return n; end;
    end;`;
    await run(apps, body);
    const denied = await failure('begin apps.xx_write.add(1); end;');
    expect(codesOf(denied)).toBe('ORA-06550 PLS-00201');
    await run(apps, 'grant execute on apps.xx_write to demo');
    expect(await left('begin apps.xx_write.add(1); apps.xx_write.add(2); :r := apps.xx_write.count_all; end;')).toBe(
      '2',
    );
    await run(apps, 'revoke execute on apps.xx_write from demo');
    const call = 'begin apps.xx_write.add(1); apps.xx_write.add(2); :r := apps.xx_write.count_all; end;';
    expect(codesOf(await failure(call))).toBe('ORA-06550 PLS-00201 PLS-00201 PLS-00201');
    const direct = await failure('begin insert into apps.xx_log (n) values (1); end;');
    expect(codesOf(direct)).toBe('ORA-06550 ORA-00942');
    await apps.close();
  });

  it('give constants and functions to statements', async () => {
    const block = `declare function twice(n number) return number is begin return n * 2; end; n number := 1; begin
      select fnd_api.g_true || item_id into :r from apps.xx_items where item_id = n; end;`;
    const apps = await world.session('APPS');
    await run(
      apps,
      'create or replace package apps.xx_const is c constant number := 2; function f(p number) return number; end;',
    );
    await run(
      apps,
      'create or replace package body apps.xx_const is function f(p number) return number is begin return p * c; end; end;',
    );
    const result = await apps.execute(
      'begin select xx_const.c || apps.xx_const.f(xx_const.c) || fnd_api.g_true into :r from dual; end;',
      [textBind()],
    );
    expect(result.kind === 'plsql' && plain(result.binds[0]?.value ?? null)).toBe('24T');
    expect(codesOf(await errorOf(apps.execute(block, [textBind()])))).toContain('ORA-00942');
    await apps.close();
  });
});

describe('the speed of a block', () => {
  it('of fifty statements is a few milliseconds', async () => {
    const block = `declare n number := 0; v varchar2(100); begin ${"n := n + 1; v := 'a' || n; if n > 3 and v is not null then n := n - 0; end if; ".repeat(17)} :r := n; end;`;
    for (let time = 0; time < 20; time += 1) await left(block);
    // The fastest one: the others may have had to wait for a processor.
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let time = 0; time < 50; time += 1) {
      const start = performance.now();
      await left(block);
      fastestMs = Math.min(fastestMs, performance.now() - start);
    }
    expect(fastestMs).toBeLessThan(15);
  });
});
