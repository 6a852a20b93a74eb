import { describe, expect, it } from 'vitest';
import type { ApiLibrary } from '../../../../sandbox/oracle/database.ts';
import { type OracleBind, OracleError, type OracleValue } from '../../../../sandbox/oracle/engine.ts';
import { createPlsqlRunner } from '../../../../sandbox/oracle/plsql/runner.ts';
import { BareSession } from './bare-session.ts';

const library: ApiLibrary = new Map();
const runner = createPlsqlRunner({ library });

const OUT: OracleBind = { type: 'VARCHAR2', maxSize: 200, maxElements: null, value: null };

/** What a block leaves in its one bind `:r`, as text. */
async function result(block: string, session = new BareSession()): Promise<string | null> {
  const made = await runner.run(block, [OUT], session);
  if (made.kind !== 'plsql') throw new Error('no PL/SQL');
  return shown(made.binds[0]?.value ?? null);
}

function shown(value: OracleValue | null): string | null {
  return value === null ? null : String(value.value);
}

async function failure(block: string, session = new BareSession()): Promise<string> {
  const count = block.includes(':r') ? 1 : 0;
  return runner
    .run(
      block,
      Array.from({ length: count }, () => OUT),
      session,
    )
    .then(
      () => 'no failure',
      (error: unknown) => {
        if (!(error instanceof OracleError)) throw error;
        return error.message;
      },
    );
}

describe('blocks give', () => {
  it.each([
    ['begin :r := 1; end;', '1'],
    ["declare v varchar2(10) := 'a'; begin v := v || 'b' || 3; :r := v; end;", 'ab3'],
    ['declare n number := 1/3; begin :r := n; end;', '.333333333333333333333333333333333333333'],
    ["begin if '' is null then :r := 'empty'; end if; end;", 'empty'],
    [
      'declare procedure p(a in number, b out number) is begin b := a * 2; end; n number; begin p(4, n); p(b => n, a => n); :r := n; end;',
      '16',
    ],
    [
      'declare function f(n number) return number is begin if n <= 1 then return 1; end if; return n * f(n - 1); end; begin :r := f(10); end;',
      '3628800',
    ],
    ['begin for i in reverse 1..3 loop :r := :r || i; end loop; end;', '321'],
    [
      "declare type r is record (a number := 5, b varchar2(3)); x r; y r; begin y := x; y.a := y.a + 1; :r := x.a || y.a || nvl(y.b, '-'); end;",
      '56-',
    ],
    [
      "declare type t is table of varchar2(10) index by binary_integer; x t; i binary_integer; begin x(3) := 'c'; x(-1) := 'a'; i := x.first; while i is not null loop :r := :r || i || x(i); i := x.next(i); end loop; end;",
      '-1a3c',
    ],
    [
      'begin raise no_data_found; exception when others then :r := sqlcode || sqlerrm; end;',
      '100ORA-01403: no data found',
    ],
    [
      "declare e exception; pragma exception_init(e, -20001); begin raise_application_error(-20001, 'x'); exception when e then :r := sqlerrm; end;",
      'ORA-20001: x',
    ],
    ['begin :r := fnd_api.g_true || fnd_api.g_ret_sts_success; end;', 'TS'],
    ['declare r iex_promises_pub.pro_insrt_rec_type; begin r.promise_amount := 5; :r := r.promise_amount; end;', '5'],
  ])('%s', async (block, expected) => {
    expect(await result(block)).toBe(expected);
  });
});

describe('blocks fail', () => {
  it.each([
    [
      'begin x := 1; end;',
      "ORA-06550: line 1, column 7:\nPLS-00201: identifier 'X' must be declared\nORA-06550: line 1, column 7:\nPL/SQL: Statement ignored",
    ],
    [
      "declare v varchar2(2); begin v := 'abc'; end;",
      'ORA-06502: PL/SQL: numeric or value error: character string buffer too small\nORA-06512: at line 1',
    ],
    ["begin raise_application_error(-20001, 'boom'); end;", 'ORA-20001: boom\nORA-06512: at line 1'],
  ])('%s', async (block, expected) => {
    expect(await failure(block)).toBe(expected);
  });
});
