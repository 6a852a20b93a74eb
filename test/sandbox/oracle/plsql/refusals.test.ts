import { describe, expect, it } from 'vitest';
import { BareSession } from './bare-session.ts';
import { codesOf, errorOf, runnerWith, textBind } from './running.ts';

const runner = runnerWith(new Map([['FND_GLOBAL.APPS_INITIALIZE', async () => undefined]]));

async function failure(block: string) {
  const names = new Set([...block.matchAll(/(?<!'):([a-z]\w*)/g)].map(([, name]) => name));
  return errorOf(
    runner.run(
      block,
      [...names].map(() => textBind()),
      new BareSession(),
    ),
  );
}

/** What the compiler refuses; nothing of such a block runs. */
const COMPILE: readonly (readonly [block: string, codes: string])[] = [
  ['begin x := 1; end;', 'ORA-06550 PLS-00201'],
  ['begin nowhere(1); end;', 'ORA-06550 PLS-00201'],
  ['begin no_package.p(1); end;', 'ORA-06550 PLS-00201'],
  ['begin fnd_global.no_such(1); end;', 'ORA-06550 PLS-00302'],
  ['begin :r := fnd_api.g_nothing; end;', 'ORA-06550 PLS-00302'],
  ['declare v iex_promises_pub.pro_insrt_rec_type; begin v.no_field := 1; end;', 'ORA-06550 PLS-00302'],
  ['declare v iex_promises_pub.no_type; begin null; end;', 'ORA-06550 PLS-00302'],
  ['declare v no_type; begin null; end;', 'ORA-06550 PLS-00201'],
  ['begin fnd_global.apps_initialize(1, 2); end;', 'ORA-06550 PLS-00306'],
  ['begin fnd_global.apps_initialize(1, 2, 3, 4, 5, 6); end;', 'ORA-06550 PLS-00306'],
  [
    'begin fnd_global.apps_initialize(user_id => 1, resp_id => 2, resp_appl_id => 3, p_nothing => 4); end;',
    'ORA-06550 PLS-00306',
  ],
  ['begin fnd_global.apps_initialize(user_id => true, resp_id => 2, resp_appl_id => 3); end;', 'ORA-06550 PLS-00306'],
  ['begin fnd_global.apps_initialize(1, user_id => 1, resp_appl_id => 3); end;', 'ORA-06550 PLS-00306'],
  ['declare procedure p(a out number) is begin a := 1; end; begin p(1); end;', 'ORA-06550 PLS-00363'],
  ['declare c constant number := 1; begin c := 2; end;', 'ORA-06550 PLS-00363'],
  ['begin for i in 1..2 loop i := 3; end loop; end;', 'ORA-06550 PLS-00363'],
  ['declare procedure p(a number) is begin a := 1; end; begin p(1); end;', 'ORA-06550 PLS-00363'],
  ['begin fnd_api.g_true := 1; end;', 'ORA-06550 PLS-00363'],
  ['declare b boolean; begin b := 1; end;', 'ORA-06550 PLS-00382'],
  ['declare n number; begin n := true; end;', 'ORA-06550 PLS-00382'],
  ['declare n number; begin n := sysdate; end;', 'ORA-06550 PLS-00382'],
  ["begin if 'x' then null; end if; end;", 'ORA-06550 PLS-00382'],
  [
    'declare type r is record (a number); type s is record (a number); x r; y s; begin x := y; end;',
    'ORA-06550 PLS-00382',
  ],
  ['declare n number := true; begin null; end;', 'ORA-06550 PLS-00382'],
  ['declare type t is table of number index by pls_integer; a t; begin a(sysdate) := 1; end;', 'ORA-06550 PLS-00382'],
  ['begin :r := 1 + true; end;', 'ORA-06550 PLS-00306'],
  ["begin :r := substr('abc'); end;", 'ORA-06550 PLS-00306'],
  ['begin :r := decode(1, 1, 2); end;', 'ORA-06550 PLS-00204'],
  [
    'declare procedure p(a number) is begin null; end; procedure p(b number) is begin null; end; begin p(1); end;',
    'ORA-06550 PLS-00307',
  ],
  ['declare procedure p is begin null; end; begin :r := p; end;', 'ORA-06550 PLS-00222'],
  ['declare function f return number is begin return 1; end; begin f; end;', 'ORA-06550 PLS-00221'],
  ['declare procedure p; begin null; end;', 'ORA-06550 PLS-00328'],
  ['declare n number; n number; begin null; end;', 'ORA-06550 PLS-00371'],
  ['declare v varchar2; begin null; end;', 'ORA-06550 PLS-00215'],
  ['declare v varchar2(40000); begin null; end;', 'ORA-06550 PLS-00215'],
  ['declare procedure p(v varchar2(10)) is begin null; end; begin null; end;', 'ORA-06550 PLS-00103'],
  ['begin exit; end;', 'ORA-06550 PLS-00376'],
  ['declare procedure p is begin return 1; end; begin null; end;', 'ORA-06550 PLS-00372'],
  ['declare function f return number is begin return; end; begin null; end;', 'ORA-06550 PLS-00503'],
  ['begin raise nothing; end;', 'ORA-06550 PLS-00201'],
  ['begin null; exception when nothing then null; end;', 'ORA-06550 PLS-00201'],
  ['begin null end;', 'ORA-06550 PLS-00103'],
  ['begin if 1 = 1 null; end if; end;', 'ORA-06550 PLS-00103'],
  ['begin goto done; end;', 'ORA-06550 PLS-00103'],
  ["begin execute immediate 'select 1 from dual'; end;", 'ORA-06550 PLS-00103'],
  ['begin forall i in 1..2 delete from t; end;', 'ORA-06550 PLS-00103'],
  ['declare type t is table of number; begin null; end;', 'ORA-06550 PLS-00103'],
  ['declare type t is varray(3) of number; begin null; end;', 'ORA-06550 PLS-00103'],
  ['declare pragma autonomous_transaction; begin null; end;', 'ORA-06550 PLS-00103'],
  ['begin select 1 bulk collect into x from dual; end;', 'ORA-06550 PLS-00103'],
  ['begin', 'ORA-06550 PLS-00103'],
  ['begin null; end; select 1 from dual', 'ORA-06550 PLS-00103'],
  ["begin :r := 'open; end;", 'ORA-06550 PLS-00103'],
  ['begin declare end; end;', 'ORA-06550 PLS-00103'],
  ['begin null; exception when others then null; when no_data_found then null; end;', 'ORA-06550 PLS-00103'],
  ['begin delete from nowhere; end;', 'ORA-06550 ORA-00942'],
  ['declare n number; begin select count(*) into n from nowhere; end;', 'ORA-06550 ORA-00942'],
  ['begin x := 1; y := 2; fnd_global.no_such; end;', 'ORA-06550 PLS-00201 PLS-00201 PLS-00302'],
];

/** What fails while it runs, unhandled. */
const RUN: readonly (readonly [block: string, message: string])[] = [
  ['begin raise no_data_found; end;', 'ORA-01403: no data found\nORA-06512: at line 1'],
  [
    'declare e exception; begin\n raise e; end;',
    'ORA-06510: PL/SQL: unhandled user-defined exception\nORA-06512: at line 2',
  ],
  ["begin\n\n raise_application_error(-20001, 'boom'); end;", 'ORA-20001: boom\nORA-06512: at line 3'],
  [
    'declare\nprocedure p is\nbegin\n raise value_error;\nend;\nbegin\n p;\nend;',
    'ORA-06502: PL/SQL: numeric or value error\nORA-06512: at line 4\nORA-06512: at line 7',
  ],
  [
    'begin\n begin\n  raise no_data_found;\n exception when others then\n  raise;\n end;\nend;',
    'ORA-01403: no data found\nORA-06512: at line 5\nORA-06512: at line 3',
  ],
  [
    "declare v varchar2(3);\nbegin v := 'abcd'; end;",
    'ORA-06502: PL/SQL: numeric or value error: character string buffer too small\nORA-06512: at line 2',
  ],
  [
    'begin rollback to nowhere; end;',
    "ORA-01086: savepoint 'NOWHERE' never established in this session or is invalid\nORA-06512: at line 1",
  ],
];

describe('the compiler refuses', () => {
  it.each(COMPILE)('%s', async (block, codes) => {
    expect(codesOf(await failure(block))).toBe(codes);
  });

  it('tells where, and what it skips, for every mistake', async () => {
    const { message } = await failure('begin\n  x := 1;\n  fnd_api.nothing;\nend;');
    expect(message).toBe(
      [
        'ORA-06550: line 2, column 3:',
        "PLS-00201: identifier 'X' must be declared",
        'ORA-06550: line 2, column 3:',
        'PL/SQL: Statement ignored',
        'ORA-06550: line 3, column 10:',
        "PLS-00302: component 'NOTHING' must be declared",
        'ORA-06550: line 3, column 3:',
        'PL/SQL: Statement ignored',
      ].join('\n'),
    );
  });
});

describe('ends unhandled', () => {
  it.each(RUN)('%s', async (block, message) => {
    expect((await failure(block)).message).toBe(message);
  });
});
