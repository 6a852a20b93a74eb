import { beforeEach, describe, expect, it } from 'vitest';
import type { PlsqlRunner } from '../../../../sandbox/oracle/database.ts';
import { BareSession } from './bare-session.ts';
import { codesOf, errorOf, outcome, resultOf, runnerWith, textBind } from './running.ts';

let runner: PlsqlRunner;
let session: BareSession;

beforeEach(() => {
  runner = runnerWith();
  session = new BareSession('APPS');
});

const SPECIFICATION = `
CREATE OR REPLACE PACKAGE apps.counter AUTHID DEFINER IS
  c_step CONSTANT NUMBER := 2;
  total NUMBER := 0;
  TYPE pair IS RECORD (a NUMBER, b VARCHAR2(5) := 'b');
  failed EXCEPTION;
  PROCEDURE bump(p_by NUMBER DEFAULT c_step);
  PROCEDURE bump(p_by VARCHAR2, p_twice BOOLEAN);
  FUNCTION peek RETURN NUMBER;
  FUNCTION who RETURN VARCHAR2;
  PROCEDURE fail(p_code NUMBER);
  PROCEDURE swap(x IN OUT pair, y IN OUT pair);
END counter;
/`;

const BODY = `CREATE OR REPLACE PACKAGE BODY apps.counter IS
  hidden NUMBER := 100;
  FUNCTION plus(p_a NUMBER) RETURN NUMBER;
  PROCEDURE bump(p_by NUMBER DEFAULT c_step) IS
  BEGIN
    total := plus(p_by);
  END bump;
  PROCEDURE bump(p_by VARCHAR2, p_twice BOOLEAN) IS
  BEGIN
    FOR i IN 1 .. CASE WHEN p_twice THEN 2 ELSE 1 END LOOP
      bump(TO_NUMBER(p_by));
    END LOOP;
  END;
  FUNCTION plus(p_a NUMBER) RETURN NUMBER IS
  BEGIN
    RETURN counter.total + p_a;
  END;
  FUNCTION peek RETURN NUMBER IS
  BEGIN
    RETURN total + hidden;
  END;
  FUNCTION who RETURN VARCHAR2 IS
  BEGIN
    RETURN USER;
  END;
  PROCEDURE fail(p_code NUMBER) IS
  BEGIN
    IF p_code = 0 THEN
      RAISE failed;
    END IF;
    RAISE_APPLICATION_ERROR(p_code, 'as asked');
  END;
  PROCEDURE swap(x IN OUT pair, y IN OUT pair) IS
    z pair;
  BEGIN
    z := x;
    x := y;
    y := z;
  END;
BEGIN
  hidden := hidden + 1;
END counter;`;

async function install(): Promise<void> {
  await runner.create(SPECIFICATION, session);
  await runner.create(BODY, session);
}

describe('a package', () => {
  beforeEach(install);

  it('keeps its state as long as the session, and each session its own', async () => {
    expect(await resultOf(runner, 'begin counter.bump; :r := apps.counter.peek; end;', session)).toBe('103');
    expect(await resultOf(runner, 'begin counter.bump(5); :r := counter.total; end;', session)).toBe('7');
    expect(await resultOf(runner, 'begin :r := counter.total; end;', new BareSession())).toBe('0');
  });

  it('is resolved among its overloads by names and types', async () => {
    expect(await resultOf(runner, "begin counter.bump('3', p_twice => true); :r := counter.total; end;", session)).toBe(
      '6',
    );
  });

  it('gives variables, constants, types and exceptions to others', async () => {
    const block = `declare p counter.pair; q counter.pair;
      begin p.a := counter.c_step; counter.total := 40; counter.swap(p, q); :r := q.a || q.b || p.a || counter.peek;
        counter.fail(0); exception when counter.failed then :r := :r || 'failed'; end;`;
    expect(await resultOf(runner, block, session)).toBe('2b141failed');
  });

  it('hides what its body declares', async () => {
    const error = await errorOf(runner.run('begin counter.hidden := 1; end;', [], session));
    expect(codesOf(error)).toBe('ORA-06550 PLS-00302');
  });

  it('tells the lines of its own source', async () => {
    const error = await errorOf(runner.run('begin\n apps.counter.fail(-20007);\nend;', [], session));
    expect(error.message).toBe('ORA-20007: as asked\nORA-06512: at "APPS.COUNTER", line 31\nORA-06512: at line 2');
  });

  it('runs with the rights of its owner for whoever may execute it', async () => {
    const reader = new BareSession('ADIT_READ');
    const denied = await errorOf(runner.run('begin apps.counter.bump; end;', [], reader));
    expect(denied.message).toContain("PLS-00201: identifier 'APPS.COUNTER' must be declared");
    reader.granted.add('APPS.COUNTER');
    expect(await resultOf(runner, 'begin apps.counter.bump; :r := apps.counter.who; end;', reader)).toBe('ADIT_READ');
    expect(reader.currentUser).toBe('ADIT_READ');
  });

  it('loses its state when it is installed anew, which the session is told once', async () => {
    await resultOf(runner, 'begin counter.bump; :r := counter.total; end;', session);
    await runner.create(BODY.replace('hidden NUMBER := 100', 'hidden NUMBER := 200'), session);
    const error = await errorOf(resultOf(runner, 'begin :r := counter.peek; end;', session));
    expect(codesOf(error)).toBe('ORA-04068 ORA-04061 ORA-04065 ORA-06508');
    expect(await resultOf(runner, 'begin :r := counter.peek; end;', session)).toBe('201');
  });

  it('loses its state when that was thrown away under the session', async () => {
    await resultOf(runner, 'begin counter.bump; :r := counter.total; end;', session);
    session.discarded.add('APPS.COUNTER');
    expect(codesOf(await errorOf(resultOf(runner, 'begin :r := counter.total; end;', session)))).toBe(
      'ORA-04068 ORA-04061 ORA-04065 ORA-06508',
    );
    expect(await resultOf(runner, 'begin :r := counter.total; end;', session)).toBe('0');
  });

  it('is seen by packages that came before it', async () => {
    await runner.create('create package apps.user_of is function f return number; end;', session);
    await runner.create(
      'create package body apps.user_of is function f return number is begin counter.bump; return counter.total; end; end;',
      session,
    );
    expect(await resultOf(runner, 'begin :r := user_of.f; end;', session)).toBe('2');
    await runner.create(SPECIFICATION.replace('c_step CONSTANT NUMBER := 2', 'c_step CONSTANT NUMBER := 9'), session);
    expect(await resultOf(runner, 'begin :r := user_of.f; end;', new BareSession())).toBe('9');
  });
});

describe('the installation of a package', () => {
  it.each([
    [
      'a mistake in the body',
      'create package body apps.p is procedure q is begin x := 1; end; end;',
      'ORA-24344 PLS-00201',
    ],
    ['a subprogram that the body lacks', 'create package body apps.p is end;', 'ORA-24344 PLS-00323'],
    [
      'a phrase that is none',
      'create package body apps.p is procedure q is begin null end; end;',
      'ORA-24344 PLS-00103',
    ],
    [
      'another name at the end',
      'create package body apps.p is procedure q is begin null; end; end other;',
      'ORA-24344 PLS-00103',
    ],
    ['binds', 'create package body apps.p is procedure q is begin :x := 1; end; end;', 'ORA-24344 PLS-00049'],
  ])('names %s', async (_what, body, codes) => {
    await runner.create('create or replace package apps.p is procedure q; end p;', session);
    expect(codesOf(await errorOf(runner.create(body, session)))).toBe(codes);
  });

  it('leaves an invalid body that says so when it is called', async () => {
    await runner.create('create or replace package apps.p is procedure q; end p;', session);
    expect(codesOf(await errorOf(runner.run('begin p.q; end;', [], session)))).toBe('ORA-04067 ORA-06508');
    await errorOf(runner.create('create package body apps.p is procedure q is begin x := 1; end; end;', session));
    expect(codesOf(await errorOf(runner.run('begin p.q; end;', [], session)))).toBe('ORA-04063 ORA-06508');
    await runner.create('create or replace package body apps.p is procedure q is begin null; end; end;', session);
    await outcome(runner, 'begin p.q; end;', [], session);
  });

  it('needs the schema to be one’s own', async () => {
    const reader = new BareSession('ADIT_READ');
    const error = await errorOf(runner.create('create package apps.p is procedure q; end;', reader));
    expect(codesOf(error)).toBe('ORA-01031');
  });

  it('refuses a body without a specification', async () => {
    const error = await errorOf(runner.create('create package body apps.p is end;', session));
    expect(codesOf(error)).toBe('ORA-24344 PLS-00201');
  });

  it('runs again when it failed at the first use', async () => {
    await runner.create('create package apps.p is n number := 1 / 0; procedure q; end;', session);
    await runner.create('create package body apps.p is procedure q is begin null; end; end;', session);
    for (const _time of [1, 2]) {
      expect(codesOf(await errorOf(runner.run('begin p.q; end;', [textBind()].slice(1), session)))).toBe('ORA-01476');
    }
  });
});
