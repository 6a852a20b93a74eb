import { describe, expect, it } from 'vitest';
import type { OracleBind, OracleCursor } from '../../../../sandbox/oracle/engine.ts';
import { BareSession } from './bare-session.ts';
import { codesOf, errorOf, outcome, runnerWith, textBind } from './running.ts';

const runner = runnerWith();
const number = (value: string | null): OracleBind => ({
  type: 'NUMBER',
  maxSize: 22,
  maxElements: null,
  value: value === null ? null : { kind: 'number', value },
});

function array(values: readonly (string | null)[]): OracleBind {
  const items = values.map((value) => (value === null ? null : ({ kind: 'text', value } as const)));
  return { type: 'VARCHAR2', maxSize: 100, maxElements: 10, value: { kind: 'array', value: items } };
}

describe('binds', () => {
  it('are known by the first appearance of their names, and go the way that the block uses them', async () => {
    const made = await outcome(
      runner,
      'begin :b := :a; :c := :c || :a; end;',
      [textBind(), textBind('x'), textBind('y')],
      new BareSession(),
    );
    expect(made.binds).toEqual([
      { direction: 'out', value: { kind: 'text', value: 'x' } },
      { direction: 'in', value: null },
      { direction: 'inout', value: { kind: 'text', value: 'yx' } },
    ]);
  });

  it('are assigned by OUT and IN OUT arguments', async () => {
    const block = `declare procedure p(a number, b out number, c in out number) is begin b := a; c := c + a; end;
      begin p(:a, :b, :c); end;`;
    const made = await outcome(runner, block, [number('2'), number(null), number('3')], new BareSession());
    expect(
      made.binds.map(({ direction, value }) => `${direction} ${value?.kind === 'number' ? value.value : ''}`),
    ).toEqual(['in ', 'out 2', 'inout 5']);
  });

  it('in strings, comments and labels are none', async () => {
    const block = "begin /* :x */ null; -- :y\n :r := ':z'; end;";
    const made = await outcome(runner, block, [textBind()], new BareSession());
    expect(made.binds).toEqual([{ direction: 'out', value: { kind: 'text', value: ':z' } }]);
  });

  it('have the room that the client made', async () => {
    const error = await errorOf(runner.run("begin :r := 'four'; end;", [textBind(null, 3)], new BareSession()));
    expect(error.message).toBe(
      'ORA-06502: PL/SQL: numeric or value error: character string buffer too small\nORA-06512: at line 1',
    );
  });

  it.each([
    [0, 'ORA-01008'],
    [2, 'ORA-01006'],
  ])('have to be as many as there are names: %i', async (count, codes) => {
    const binds = Array.from({ length: count }, () => textBind());
    expect(codesOf(await errorOf(runner.run('begin :r := 1; end;', binds, new BareSession())))).toBe(codes);
  });

  it('of arrays go in and out, without gaps', async () => {
    const block = `declare type t is table of varchar2(10) index by binary_integer; a t;
      begin a := :given; :count := a.count || a(2); a(7) := 'seven'; a.delete(1); :given := a; end;`;
    const made = await outcome(runner, block, [array(['one', 'two', null]), textBind()], new BareSession());
    expect(made.binds[0]).toEqual({
      direction: 'inout',
      value: {
        kind: 'array',
        value: [{ kind: 'text', value: 'two' }, null, { kind: 'text', value: 'seven' }],
      },
    });
    expect(made.binds[1]?.value).toEqual({ kind: 'text', value: '3two' });
  });

  it('of arrays do not go into a table of records', async () => {
    const block = `declare type r is record (a number); type t is table of r index by binary_integer; x t; begin x := :a; end;`;
    expect(codesOf(await errorOf(runner.run(block, [array(['1'])], new BareSession())))).toBe('ORA-06550 PLS-00382');
  });

  it('of dates and numbers keep their types', async () => {
    const date: OracleBind = {
      type: 'DATE',
      maxSize: 7,
      maxElements: null,
      value: { kind: 'date', value: '2026-01-31T00:00:00' },
    };
    const made = await outcome(
      runner,
      'begin :d := :d + 1; :n := 10 / 4; end;',
      [date, number(null)],
      new BareSession(),
    );
    expect(made.binds.map(({ value }) => value)).toEqual([
      { kind: 'date', value: '2026-02-01T00:00:00' },
      { kind: 'number', value: '2.5' },
    ]);
  });

  it('give implicit results and cursors through, and close what is not given', async () => {
    const closed: string[] = [];
    class WithCursors extends BareSession {
      override async describe(): Promise<null> {
        return null;
      }
      override async sql(text: string) {
        const cursor: OracleCursor = {
          columns: [],
          fetch: async () => ({ rows: [], done: true }),
          close: async () => {
            closed.push(text);
          },
        };
        return { kind: 'query' as const, cursor };
      }
    }
    const block = `declare a sys_refcursor; b sys_refcursor; begin
      open a for select 1 from dual; dbms_sql.return_result(a); open b for select 2 from dual; open :c for select 3 from dual; end;`;
    const cursor: OracleBind = { type: 'CURSOR', maxSize: 0, maxElements: null, value: null };
    const made = await outcome(runner, block, [cursor], new WithCursors());
    expect(made.implicit).toHaveLength(1);
    expect(made.binds[0]?.value?.kind).toBe('cursor');
    expect(closed).toEqual(['select 2 from dual']);
  });
});

describe('the database’s own packages', () => {
  it('set what V$SESSION shows', async () => {
    const session = new BareSession();
    const block = `begin dbms_application_info.set_module(module_name => 'adit', action_name => :a);
      sys.dbms_application_info.set_client_info('c'); dbms_session.set_identifier('id'); end;`;
    await outcome(runner, block, [textBind('reading')], session);
    expect(session.attributes).toEqual([
      { module: 'adit', action: 'reading' },
      { clientInfo: 'c' },
      { clientId: 'id' },
    ]);
  });

  it('are not all for everybody', async () => {
    const error = await errorOf(runner.run('begin dbms_lock.sleep(0); end;', [], new BareSession()));
    expect(error.message).toContain("PLS-00201: identifier 'DBMS_LOCK");
  });
});

describe('a block that goes on', () => {
  it('is broken off between its statements', async () => {
    const session = new BareSession();
    const running = errorOf(runner.run('begin loop null; end loop; end;', [], session));
    session.isBroken = true;
    expect(codesOf(await running)).toBe('ORA-01013');
  });

  it('cannot catch that it was broken off', async () => {
    const session = new BareSession();
    const block = 'begin loop begin loop null; end loop; exception when others then null; end; end loop; end;';
    const running = errorOf(runner.run(block, [], session));
    session.isBroken = true;
    expect(codesOf(await running)).toBe('ORA-01013');
  });

  it('lets others work meanwhile', async () => {
    const session = new BareSession();
    const running = runner.run(
      'declare n number := 0; begin while n < 5000 loop n := n + 1; end loop; end;',
      [],
      session,
    );
    let isOver = false;
    void running.then(() => {
      isOver = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    await running;
  });
});
