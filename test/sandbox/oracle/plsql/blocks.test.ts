import { describe, expect, it } from 'vitest';
import { BareSession } from './bare-session.ts';
import { resultOf, runnerWith } from './running.ts';

const runner = runnerWith();

/** A statement's worth of block, and what it leaves in `:r`. */
type Case = readonly [block: string, left: string | null];

const EXPRESSIONS: readonly Case[] = [
  ["begin :r := 'a' || null || 1; end;", 'a1'],
  ['begin :r := 2 + 3 * 4 - 6 / 2; end;', '11'],
  ['begin :r := 2 ** 3 ** 2; end;', '512'],
  ['begin :r := -2 ** 2; end;', '-4'],
  ['begin :r := 7 mod 3 || mod(-7, 3); end;', '1-1'],
  ['begin :r := 1/3; end;', '.333333333333333333333333333333333333333'],
  ['begin :r := 0.5; end;', '.5'],
  ['begin :r := -0.50; end;', '-.5'],
  ['begin :r := 1e3 + .25; end;', '1000.25'],
  ["begin :r := '10' + '5'; end;", '15'],
  ['begin :r := 99999999999999999999999999999999999999 + 1; end;', '100000000000000000000000000000000000000'],
  ['begin :r := 0.1 + 0.2; end;', '.3'],
  ["begin if '' is null then :r := 'null'; end if; end;", 'null'],
  ["begin if not (null = 1) then :r := 'then'; else :r := 'else'; end if; end;", 'else'],
  ["begin if null or true then :r := 'yes'; end if; end;", 'yes'],
  ["begin if (null and false) is null then :r := 'unknown'; else :r := 'known'; end if; end;", 'known'],
  ["begin if 1 not in (2, null) then :r := 'in'; else :r := 'not known'; end if; end;", 'not known'],
  ["begin if 5 between 1 and 5 and 6 not between 1 and 5 then :r := 'ok'; end if; end;", 'ok'],
  [
    "begin if 'a_c' like 'a\\_c' escape '\\' and 'abc' not like 'a\\_c' escape '\\' then :r := 'ok'; end if; end;",
    'ok',
  ],
  ["begin if '5' > 4 then :r := 'number'; end if; end;", 'number'],
  ["begin if '10' < '9' then :r := 'text'; end if; end;", 'text'],
  ["begin :r := case when 1 = 2 then 'a' when null then 'b' else 'c' end; end;", 'c'],
  ["begin :r := case 3 when 1 then 'one' when 3 then 'three' end; end;", 'three'],
  ["begin :r := case 4 when 1 then 'one' end; end;", null],
  ["begin :r := q'[it's]' || 'it''s'; end;", "it'sit's"],
  ["begin :r := nvl(null, 'x') || nvl2('a', 'b', 'c') || coalesce(null, null, 'd') || nullif('e', 'f'); end;", 'xbde'],
  ["begin :r := substr('abcdef', -3, 2) || substr('abc', 0, 1) || substr('abc', 2); end;", 'deabc'],
  [
    "begin :r := instr('abcabc', 'c') || instr('abcabc', 'c', -1) || instr('abcabc', 'b', 1, 2) || instr('a', 'z'); end;",
    '3650',
  ],
  ["begin :r := '[' || trim('  x ') || rtrim('xyyy', 'y') || ltrim('0012', '0') || ']'; end;", '[xx12]'],
  ["begin :r := lpad('7', 3, '0') || rpad('a', 3) || '|' || lpad('abcd', 2); end;", '007a  |ab'],
  ["begin :r := upper('straße') || lower('ÄB') || initcap('two words'); end;", 'STRASSEäbTwo Words'],
  [
    "begin :r := replace('aXbX', 'X') || translate('abc', 'ab', '1') || length('äö') || ascii('A') || chr(66); end;",
    'ab1c265B',
  ],
  [
    "begin :r := round(2.5) || '/' || round(-2.5) || '/' || round(1234.567, 1) || '/' || trunc(1299, -2) || '/' || ceil(1.1) || floor(-1.1); end;",
    '3/-3/1234.6/1200/2-2',
  ],
  ["begin :r := greatest(3, 10, 2) || least('b', 'a') || sign(-4) || abs(-4); end;", '10a-14'],
  [
    "begin :r := to_char(to_date('2026-02-28', 'YYYY-MM-DD') + 1.5, 'YYYY-MM-DD HH24:MI:SS'); end;",
    '2026-03-01 12:00:00',
  ],
  ["begin :r := to_date('2026-03-01', 'YYYY-MM-DD') - date '2026-02-01'; end;", '28'],
  [
    "begin :r := to_char(add_months(date '2026-01-31', 1), 'YYYY-MM-DD') || to_char(last_day(date '2024-02-03'), 'DD'); end;",
    '2026-02-2829',
  ],
  ['begin :r := to_char(trunc(sysdate), \'YYYY-MM-DD"T"HH24:MI:SS\'); end;', '2026-11-30T00:00:00'],
  ["begin :r := to_char(1234.5, 'TM9') || to_char(0.1, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''); end;", '1234.5.1'],
  ["begin :r := to_number(' 12.50 ') + to_number('1e2'); end;", '112.5'],
  ["declare b boolean := not null; begin if b is null then :r := 'null'; end if; end;", 'null'],
  ["declare b boolean; begin b := 1 = 1; if b then :r := 'true'; end if; end;", 'true'],
];

const DECLARATIONS: readonly Case[] = [
  ['declare c constant number(3) := 12; v c%type; begin v := 7; :r := c + v; end;', '19'],
  ['declare n number(5, 2) := 1.005; i pls_integer := 2.5; begin :r := n || i; end;', '1.013'],
  ['declare n number(4, -2) := 1250; begin :r := n; end;', '1300'],
  ["declare c char(4) := 'ab'; begin :r := '[' || c || ']'; end;", '[ab  ]'],
  ["declare v varchar2(4 char) := 'äöüß'; begin :r := length(v); end;", '4'],
  ["declare subtype code is varchar2(3); c code := 'abc'; begin :r := c; end;", 'abc'],
  [
    "declare type r is record (a number := 1 + 1, b varchar2(3) default 'x'); v r; w r; begin w := v; w.a := 5; :r := v.a || w.a || w.b; end;",
    '25x',
  ],
  ['declare type r is record (n number); type o is record (i r); v o; begin v.i.n := 3; :r := v.i.n; end;', '3'],
  [
    'declare type t is table of number index by pls_integer; a t; b t; begin a(1) := 1; b := a; b(1) := 2; :r := a(1) || b(1); end;',
    '12',
  ],
  [
    "declare type t is table of number index by varchar2(10); a t; k varchar2(10); begin a('b') := 2; a('a') := 1; k := a.first; while k is not null loop :r := :r || k || a(k); k := a.next(k); end loop; end;",
    'a1b2',
  ],
  [
    'declare type r is record (n number := 9, m number); type t is table of r index by binary_integer; a t; begin a(3).m := 4; :r := a(3).n || a(3).m || a.count; end;',
    '941',
  ],
  [
    "declare type t is table of number index by binary_integer; a t; begin for i in 1..5 loop a(i * 10) := i; end loop; a.delete(20); a.delete(40, 50); :r := a.count || '/' || a.first || '/' || a.last || '/' || a.next(10) || '/' || a.prior(30); if not a.exists(20) then a.delete; end if; :r := :r || '/' || a.count; end;",
    '2/10/30/30/10/0',
  ],
  ['<<outer>> declare n number := 1; begin declare n number := 2; begin :r := outer.n || n; end; end;', '12'],
  [
    'declare procedure p is n number := 4; begin declare n number := 5; begin :r := p.n || n; end; end; begin p; end;',
    '45',
  ],
];

const CONTROL: readonly Case[] = [
  ['begin for i in 1..3 loop :r := :r || i; end loop; end;', '123'],
  ['begin for i in reverse 1..3 loop :r := :r || i; end loop; end;', '321'],
  ["begin :r := 'none'; for i in 3..1 loop :r := i; end loop; end;", 'none'],
  [
    'declare n number := 0; begin loop n := n + 1; continue when mod(n, 2) = 0; exit when n > 6; :r := :r || n; end loop; end;',
    '135',
  ],
  ['declare n number := 3; begin while n > 0 loop :r := :r || n; n := n - 1; end loop; end;', '321'],
  [
    'begin <<o>> for i in 1..3 loop for j in 1..3 loop continue o when j = 2; exit o when i = 3; :r := :r || i || j; end loop; end loop o; end;',
    '1121',
  ],
  [
    "declare n number := 2; begin case n when 1 then :r := 'one'; when 2 then :r := 'two'; else :r := 'many'; end case; end;",
    'two',
  ],
  ["begin case when 1 > 2 then :r := 'a'; else null; end case; end;", null],
  ['begin for i in 1..5 loop if i = 3 then return; end if; :r := i; end loop; end;', '2'],
  ["begin :r := 'x'; return; end;", 'x'],
  [
    "declare a number; begin if 1 = 2 then a := 1; elsif a is null then :r := 'elsif'; else :r := 'else'; end if; end;",
    'elsif',
  ],
];

const SUBPROGRAMS: readonly Case[] = [
  [
    'declare n number; procedure p(a number, b out number) is begin b := a * 2; end; begin p(4, n); p(b => n, a => n); :r := n; end;',
    '16',
  ],
  [
    'declare procedure p(a number, b number default 2, c number := 3) is begin :r := a || b || c; end; begin p(1, c => 9); end;',
    '129',
  ],
  [
    'declare n number := 1; procedure p(x in out number) is begin x := x + 1; end; begin p(n); p(n); :r := n; end;',
    '3',
  ],
  [
    'declare function f(n number) return number is begin if n <= 1 then return 1; end if; return n * f(n - 1); end; begin :r := f(20); end;',
    '2432902008176640000',
  ],
  [
    'declare function b(n number) return number; function a(n number) return number is begin if n = 0 then return 0; end if; return b(n - 1); end; function b(n number) return number is begin return a(n) + 1; end; begin :r := a(3); end;',
    '3',
  ],
  [
    "declare procedure p(a number) is begin :r := :r || 'n'; end; procedure p(a varchar2) is begin :r := :r || 'v'; end; procedure p(a date) is begin :r := :r || 'd'; end; begin p(1); p('1'); p(sysdate); end;",
    'nvd',
  ],
  [
    "declare procedure p(a number) is begin :r := :r || 'a'; end; procedure p(b number) is begin :r := :r || 'b'; end; begin p(a => 1); p(b => 1); end;",
    'ab',
  ],
  [
    'declare n number := 5; procedure p(x out number) is begin x := 6; raise value_error; end; begin p(n); exception when value_error then :r := n; end;',
    '5',
  ],
  [
    'declare n number := 5; procedure p(x in out nocopy number) is begin x := 6; raise value_error; end; begin begin p(n); exception when others then null; end; :r := n; end;',
    '5',
  ],
  [
    'declare type r is record (a number); v r; function f return r is x r; begin x.a := 8; return x; end; begin v := f; :r := v.a || f().a || f.a; end;',
    '888',
  ],
  [
    'declare n number := 1; procedure outer is m number := 10; procedure inner is begin n := n + m; m := m + 1; end; begin inner; inner; end; begin outer; :r := n; end;',
    '22',
  ],
  [
    "declare procedure p(v in out varchar2) is begin v := v || v; end; x varchar2(4) := 'ab'; begin p(x); :r := x; end;",
    'abab',
  ],
  [
    'declare type t is table of number index by binary_integer; a t; procedure fill(x in out t) is begin x(2) := 2; end; begin a(1) := 1; fill(a); :r := a.count; end;',
    '2',
  ],
];

const EXCEPTIONS: readonly Case[] = [
  [
    'begin raise no_data_found; exception when others then :r := sqlcode || sqlerrm; end;',
    '100ORA-01403: no data found',
  ],
  [
    "declare e exception; begin raise e; exception when e then :r := sqlcode || ':' || sqlerrm; end;",
    '1:User-Defined Exception',
  ],
  [
    "declare e exception; pragma exception_init(e, -20001); begin raise_application_error(-20001, 'boom'); exception when e then :r := sqlcode || sqlerrm; end;",
    '-20001ORA-20001: boom',
  ],
  ["declare n number; begin n := 1 / 0; exception when zero_divide then :r := 'zero'; end;", 'zero'],
  [
    "declare n number; begin n := 'x'; exception when value_error then :r := sqlerrm; end;",
    'ORA-06502: PL/SQL: numeric or value error: character to number conversion error',
  ],
  [
    "declare v varchar2(1); begin v := 'ab'; exception when no_data_found or value_error then :r := 'either'; end;",
    'either',
  ],
  [
    "declare type t is table of number index by binary_integer; a t; begin :r := a(1); exception when no_data_found then :r := 'no element'; end;",
    'no element',
  ],
  [
    "begin begin raise too_many_rows; exception when no_data_found then :r := 'wrong'; end; exception when too_many_rows then :r := 'outer'; end;",
    'outer',
  ],
  [
    "begin begin raise value_error; exception when others then :r := 'a'; raise; end; exception when value_error then :r := :r || 'b'; end;",
    'ab',
  ],
  [
    "begin declare v varchar2(1) := 'long'; begin null; exception when others then :r := 'inside'; end; exception when others then :r := 'outside'; end;",
    'outside',
  ],
  [
    'begin begin raise no_data_found; exception when others then raise value_error; end; exception when others then :r := sqlcode; end;',
    '-6502',
  ],
  [
    'begin begin raise no_data_found; exception when others then null; end; :r := sqlcode || sqlerrm; end;',
    '0ORA-0000: normal, successful completion',
  ],
  [
    "begin begin raise_application_error(-20002, 'a'); exception when others then raise_application_error(-20003, 'b', true); end; exception when others then :r := sqlerrm; end;",
    'ORA-20003: b\nORA-20002: a',
  ],
  ["begin raise_application_error(-19999, 'x'); exception when others then :r := sqlcode; end;", '-21000'],
  [
    "begin raise_application_error(num => -20001, msg => 'n'); exception when others then :r := sqlerrm; end;",
    'ORA-20001: n',
  ],
  ['begin :r := sqlerrm(-1403) || sqlerrm(0); end;', 'ORA-01403: no data foundORA-0000: normal, successful completion'],
  [
    "declare a exception; begin declare a exception; begin raise a; end; exception when a then :r := 'same'; when others then :r := 'another'; end;",
    'another',
  ],
  ["declare n natural; begin n := -1; exception when value_error then :r := 'natural'; end;", 'natural'],
  [
    "declare n number not null := 1; begin n := null; exception when value_error then :r := 'not null'; end;",
    'not null',
  ],
  ['declare i pls_integer := 2147483647; begin i := i + 1; exception when others then :r := sqlcode; end;', '-1426'],
  [
    'declare n number(3); begin n := 1000; exception when value_error then :r := sqlerrm; end;',
    'ORA-06502: PL/SQL: numeric or value error: number precision too large',
  ],
  ['begin case 5 when 1 then null; end case; exception when case_not_found then :r := sqlcode; end;', '-6592'],
  [
    'declare function f return number is begin null; end; begin :r := f; exception when others then :r := sqlcode; end;',
    '-6503',
  ],
  ["declare procedure p is begin p; end; begin p; exception when storage_error then :r := 'deep'; end;", 'deep'],
  [
    "begin :r := to_date('2026-02-30', 'YYYY-MM-DD'); exception when others then :r := sqlerrm; end;",
    'ORA-01839: date not valid for month specified',
  ],
  [
    "begin raise no_data_found; exception when others then :r := dbms_utility.format_error_stack || '|' || dbms_utility.format_error_backtrace; end;",
    'ORA-01403: no data found|ORA-06512: at line 1\n',
  ],
];

describe.each([
  ['expressions', EXPRESSIONS],
  ['declarations', DECLARATIONS],
  ['control flow', CONTROL],
  ['subprograms', SUBPROGRAMS],
  ['exceptions', EXCEPTIONS],
])('%s', (_name, cases) => {
  it.each(cases)('%s', async (block, left) => {
    expect(await resultOf(runner, block, new BareSession())).toBe(left);
  });
});
