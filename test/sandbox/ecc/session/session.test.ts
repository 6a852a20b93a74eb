import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionModule, Session } from '../../../../sandbox/ecc/functions/contract.ts';
import { type FunctionLibrary, functionLibrary } from '../../../../sandbox/ecc/functions/library.ts';
import {
  Abandoned,
  AbapException,
  AbapMessage,
  CallRefused,
  Cut,
  Hang,
  RoadError,
  ShortDump,
} from '../../../../sandbox/ecc/session/conditions.ts';
import type { AbapSystem, AbapSystemDeps } from '../../../../sandbox/ecc/session/contract.ts';
import { openAbapSystem } from '../../../../sandbox/ecc/session/system.ts';
import { schemaSql } from '../../../../sandbox/ecc/tables/schema.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import { type RunningPostgres, startPostgres } from '../../../../sandbox/postgres/server.ts';
import { soon } from '../../../soon.ts';
import { type Caller, logOn } from './caller.ts';

/** Function modules of the test's own, each doing one thing that a session has rules for. */
let gate: { entered: () => void; opened: Promise<void> } | null = null;
const insert = (text: string) => `INSERT INTO sim.note VALUES ('${text}')`;
const MODULES: Readonly<Record<string, (session: Session, text: string) => Promise<void>>> = {
  Z_DIRECT: async (session, text) => void (await session.execute(insert(text))),
  Z_UPDATE: async (session, text) =>
    session.updateTask('Z_V1', (work) => work.execute(insert(text)).then(() => undefined)),
  Z_RAISE: async (session, text) => {
    await session.execute(insert(text));
    throw new AbapException('NO_LUCK');
  },
  Z_MESSAGE: async (session, text) => {
    await session.execute(insert(text));
    throw new AbapMessage('E', 'F5', '702', 'Balance in transaction currency');
  },
  Z_LOCK: async (session, text) => {
    const holder = await session.enqueue('EZNOTE', text);
    if (holder !== null) throw new AbapException('LOCKED', holder);
  },
  Z_REMEMBER: async (session, text) => void session.memory.set('ZGROUP/note', text),
  Z_RECALL: async (session) => {
    const kept = session.memory.get('ZGROUP/note');
    if (kept === undefined) throw new AbapException('FORGOTTEN');
  },
  /** One statement, a pause that the test ends, another statement. */
  Z_SLOW: async (session, text) => {
    await session.execute(insert(`${text} 1`));
    gate?.entered();
    await gate?.opened;
    await session.execute(insert(`${text} 2`));
  },
  /** As an add-on does: direct changes and COMMIT WORK AND WAIT in the function itself. */
  Z_SELF: async (session, text) => {
    await session.execute(insert(text));
    await session.commit({ wait: true });
  },
  Z_COUNT: async (session, text) => {
    const [row] = await session.query('SELECT count(*)::int AS n FROM sim.note WHERE text = $1', [text]);
    throw new AbapException(`N${row?.['n']}`);
  },
};
const signature = (commits: 'read' | 'needs-commit') => ({
  commits,
  parameters: [{ name: 'TEXT', direction: 'import' as const, type: 'CHAR', length: 40, optional: true }],
  exceptions: ['NO_LUCK', 'LOCKED'],
});
const testFunctions: FunctionLibrary = {
  find: (name) => {
    const work = MODULES[name];
    if (work === undefined) return undefined;
    const module: FunctionModule = async (session, input) => {
      await work(session, input.text('TEXT'));
      return {};
    };
    return { signature: signature('needs-commit'), module };
  },
};

let postgres: RunningPostgres;
let db: Pool;
let faults: FaultBook;
let system: AbapSystem;
const open = (more: Partial<AbapSystemDeps> = {}) =>
  openAbapSystem({
    db,
    sid: 'ADT',
    client: '100',
    users: [],
    timeZone: 'Europe/Berlin',
    today: () => '2026-11-20',
    faults,
    library: functionLibrary({ addOns: [testFunctions] }),
    ...more,
  });
const notes = async (): Promise<string[]> =>
  (await db.query<{ text: string }>('SELECT text FROM sim.note ORDER BY text')).rows.map(({ text }) => text);
const commit = (caller: Caller, wait = 'X') => caller.call('BAPI_TRANSACTION_COMMIT', { WAIT: wait });
const arm = (fault: Record<string, unknown>) => faults.add({ system: 'ecc', ...fault });
const heldConnections = () => db.totalCount - db.idleCount;

beforeAll(async () => {
  postgres = await startPostgres();
  db = new Pool({ ...postgres.connect(), max: 6, options: '-c search_path=ecc' });
  await db.query(`${schemaSql()} CREATE TABLE sim.note (text text PRIMARY KEY)`);
}, 60_000);
beforeEach(() => {
  faults = new FaultBook();
  system = open();
});
afterEach(async () => {
  await system.close();
  await db.query('TRUNCATE sim.note; TRUNCATE sim.update_failure');
  expect(heldConnections()).toBe(0);
});
afterAll(async () => {
  await db.end();
  await postgres.stop();
});

describe('direct changes', () => {
  // SAP help, "Database LUW": a remote call's return gives the work process back, which commits on the database.
  it('are committed when the call returns, with no COMMIT WORK', async () => {
    const caller = logOn(system);
    await caller.call('Z_DIRECT', { TEXT: 'a' });
    expect(await notes()).toEqual(['a']);
    await caller.call('BAPI_TRANSACTION_ROLLBACK');
    await caller.session.close();
    expect(await notes()).toEqual(['a']);
  });

  // [K]: an exception is an answer too, so the work process is given back the same way. The harder reading.
  it('are committed with a classic exception, and the session lives on', async () => {
    const caller = logOn(system);
    await expect(caller.call('Z_RAISE', { TEXT: 'a' })).rejects.toMatchObject({ key: 'NO_LUCK' });
    expect([await notes(), caller.session.hasEnded]).toEqual([['a'], false]);
  });

  // sap.md 1.1: MESSAGE of type E that nobody catches ends the call as RFC_ABAP_MESSAGE, and the client logs on anew.
  it('are rolled back by a message of type E, and the session has ended', async () => {
    const caller = logOn(system);
    await caller.call('Z_UPDATE', { TEXT: 'pending' });
    await expect(caller.call('Z_MESSAGE', { TEXT: 'a' })).rejects.toBeInstanceOf(AbapMessage);
    expect([await notes(), caller.session.hasEnded]).toEqual([[], true]);
    await expect(commit(caller)).rejects.toThrow('has ended');
    expect(await notes()).toEqual([]);
  });
});

describe('the update task', () => {
  // ABAP keyword documentation, CALL FUNCTION … IN UPDATE TASK: registered only, run by COMMIT WORK.
  it('holds changes back until COMMIT WORK, unseen by everybody, the session itself included', async () => {
    const caller = logOn(system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    await expect(caller.call('Z_COUNT', { TEXT: 'a' })).rejects.toMatchObject({ key: 'N0' });
    await expect(logOn(system).call('Z_COUNT', { TEXT: 'a' })).rejects.toMatchObject({ key: 'N0' });
    expect(await commit(caller)).toEqual({});
    expect(await notes()).toEqual(['a']);
  });

  it('runs what several calls registered as one, in order, all or nothing', async () => {
    await db.query(insert('taken'));
    const caller = logOn(system);
    for (const text of ['a', 'b', 'taken', 'c']) await caller.call('Z_UPDATE', { TEXT: text });
    expect(await commit(caller)).toMatchObject({ RETURN: { TYPE: 'E', ID: 'S&', NUMBER: '101' } });
    expect(await notes()).toEqual(['taken']);
    expect(await system.updateFailures()).toEqual([
      { user: 'ADIT_WRITE', module: 'Z_V1', error: 'SAPSQL_ARRAY_INSERT_DUPREC' },
    ]);
    // The failed ones are gone from the session; the next commit has nothing to do.
    expect(await commit(caller)).toEqual({});
    expect(await notes()).toEqual(['taken']);
  });

  // SAP help, "COMMIT WORK": without AND WAIT the update is asynchronous and its failure is in SM13 only.
  it('runs a little later without WAIT, and tells nobody that it failed', async () => {
    const slow = open({ updateDelayMs: 60 });
    const caller = logOn(slow);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    expect(await commit(caller, '')).toEqual({});
    expect(await notes()).toEqual([]);
    await slow.updatesDone();
    expect(await notes()).toEqual(['a']);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    expect(await commit(caller, '')).toEqual({});
    await slow.updatesDone();
    expect(await slow.updateFailures()).toHaveLength(1);
    await slow.close();
  });

  it.each([
    ['ROLLBACK WORK', (caller: Caller) => caller.call('BAPI_TRANSACTION_ROLLBACK').then(() => undefined)],
    ['RFC_RESET', (caller: Caller) => caller.session.reset()],
  ])('forgets what is pending on %s, and the session goes on', async (_name, discard) => {
    const caller = logOn(system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    await discard(caller);
    expect(await commit(caller)).toEqual({});
    await caller.call('Z_UPDATE', { TEXT: 'b' });
    await commit(caller);
    expect(await notes()).toEqual(['b']);
  });

  // sap.md 3.2 [K]: the implicit database commit at a session's end does not start registered updates.
  it('loses what is pending in silence when the session ends', async () => {
    const caller = logOn(system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    await caller.session.close();
    await caller.session.close();
    await system.updatesDone();
    expect([await notes(), await system.updateFailures()]).toEqual([[], []]);
  });

  it.each([
    ['a dump', { at: 'call', action: 'error', code: 'DUMP' }, ShortDump],
    ['a dump by message type X', { at: 'call', action: 'error', code: 'X:MC601' }, ShortDump],
    ['a dump by its name', { at: 'call', action: 'error', code: 'DUMP:TSV_TNEW_PAGE_ALLOC_FAILED' }, ShortDump],
    ['a message of type A', { at: 'call', action: 'error', code: 'A:MC601' }, AbapMessage],
    ['a connection that is cut before the next call', { at: 'call', action: 'cut' }, Cut],
    ['a connection that is cut before the commit', { at: 'commit', action: 'cut' }, Cut],
    ['an error of the road in the commit', { at: 'commit', action: 'error', code: '500' }, RoadError],
  ])('loses what is pending by %s', async (_name, fault, kind) => {
    const caller = logOn(system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    await caller.call('Z_LOCK', { TEXT: 'a' });
    arm({ ...fault, match: 'BAPI_TRANSACTION_COMMIT' });
    await expect(commit(caller)).rejects.toBeInstanceOf(kind);
    expect([await notes(), system.locks()]).toEqual([[], []]);
    await caller.session.close();
    expect(await notes()).toEqual([]);
  });

  it('keeps what is pending by an exception and by a call that was never let in', async () => {
    const caller = logOn(system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    await expect(caller.call('Z_NOT_THERE')).rejects.toBeInstanceOf(CallRefused);
    await expect(caller.call('Z_COUNT', { TEXT: 'a' })).rejects.toBeInstanceOf(AbapException);
    await expect(caller.call('Z_DIRECT', { WRONG: '' })).rejects.toBeInstanceOf(TypeError);
    await commit(caller);
    expect([await notes(), caller.session.hasEnded]).toEqual([['a'], false]);
  });

  it.each(['cut_mid', 'hang'])('does the work when the answer to the commit is lost by %s', async (action) => {
    const caller = logOn(system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    arm({ at: 'commit', action });
    await expect(commit(caller)).rejects.toBeInstanceOf(action === 'hang' ? Hang : Cut);
    expect([await notes(), caller.session.hasEnded]).toEqual([['a'], true]);
  });

  it.each(['X', ''])('fails after the commit when a fault says so (WAIT "%s")', async (wait) => {
    const caller = logOn(system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    arm({ at: 'update', match: 'Z_V1', action: 'error', code: 'DBIF_RSQL_SQL_ERROR' });
    expect('RETURN' in (await commit(caller, wait))).toBe(wait === 'X');
    await system.updatesDone();
    expect([await notes(), (await system.updateFailures())[0]?.error]).toEqual([[], 'DBIF_RSQL_SQL_ERROR']);
  });

  it('is ended by its time limit when it hangs, and gives the locks back', async () => {
    const strict = open({ maxWorkProcessMs: 80 });
    const caller = logOn(strict);
    await caller.call('Z_LOCK', { TEXT: 'a' });
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    arm({ at: 'update', action: 'hang' });
    const done = commit(caller);
    await soon(() => expect(strict.locks()).toHaveLength(1));
    expect(await done).toMatchObject({ RETURN: { TYPE: 'E' } });
    expect([await notes(), strict.locks(), (await strict.updateFailures())[0]?.error]).toEqual([[], [], 'TIME_OUT']);
    await strict.close();
  });
});

describe('locks', () => {
  // SAP help, "The _SCOPE parameter": 2 is the default; the update inherits the lock and its end gives it back.
  it('pass to the update at COMMIT WORK and are given back at its end', async () => {
    const slow = open({ updateDelayMs: 60 });
    const [one, other] = [logOn(slow), logOn(slow, 'MILLERJ')];
    await one.call('Z_LOCK', { TEXT: 'a' });
    await expect(other.call('Z_LOCK', { TEXT: 'a' })).rejects.toMatchObject({ key: 'LOCKED', message: 'ADIT_WRITE' });
    await other.call('Z_LOCK', { TEXT: 'b' });
    await one.call('Z_UPDATE', { TEXT: 'a' });
    await commit(one, '');
    // The session is gone, its update is not there yet: the lock is the update's.
    await one.session.close();
    await expect(other.call('Z_LOCK', { TEXT: 'a' })).rejects.toMatchObject({ key: 'LOCKED' });
    await slow.updatesDone();
    await other.call('Z_LOCK', { TEXT: 'a' });
    expect(slow.locks().map(({ argument, user }) => [argument, user])).toEqual([
      ['b', 'MILLERJ'],
      ['a', 'MILLERJ'],
    ]);
    await slow.close();
  });

  it('stay over a commit that has no update, and end with rollback, reset or session', async () => {
    const caller = logOn(system);
    await caller.call('Z_LOCK', { TEXT: 'a' });
    await commit(caller);
    expect(system.locks()).toHaveLength(1);
    await caller.call('BAPI_TRANSACTION_ROLLBACK');
    expect(system.locks()).toEqual([]);
    for (const end of [() => caller.session.reset(), () => caller.session.close()]) {
      await caller.call('Z_LOCK', { TEXT: 'a' });
      await end();
      expect(system.locks()).toEqual([]);
    }
  });

  it('are found taken by somebody at the screen when a fault says so', async () => {
    arm({ at: 'lock', match: 'Z_LOCK', action: 'error' });
    const caller = logOn(system);
    await expect(caller.call('Z_LOCK', { TEXT: 'a' })).rejects.toMatchObject({ key: 'LOCKED', message: 'MILLERJ' });
    await caller.call('Z_LOCK', { TEXT: 'a' });
  });

  // SAP Note 25528: a work process that nobody waits for any more runs until rdisp/max_wprun_time.
  it('of a call that hangs stay when its connection is gone, until the time limit of the work process', async () => {
    const strict = open({ maxWorkProcessMs: 120 });
    const caller = logOn(strict);
    await caller.call('Z_LOCK', { TEXT: 'a' });
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    arm({ at: 'call', action: 'hang' });
    await expect(commit(caller)).rejects.toBeInstanceOf(Hang);
    await caller.session.close();
    expect(strict.locks()).toHaveLength(1);
    await soon(() => expect(strict.locks()).toEqual([]));
    expect(await notes()).toEqual([]);
    await strict.close();
  });
});

describe('a caller who leaves', () => {
  const pause = () => {
    let enter: () => void = () => undefined;
    let release: () => void = () => undefined;
    const entered = new Promise<void>((resolve) => {
      enter = resolve;
    });
    const opened = new Promise<void>((resolve) => {
      release = resolve;
    });
    gate = { entered: enter, opened };
    return { entered, release };
  };
  afterEach(() => {
    gate = null;
  });

  it('ends the work at its next database statement, and all of it is rolled back', async () => {
    const caller = logOn(system);
    const { entered, release } = pause();
    const work = caller.call('Z_SLOW', { TEXT: 'a' });
    await entered;
    expect(heldConnections()).toBe(1);
    const closed = caller.session.close();
    // Still working: nobody interrupts ABAP between two statements.
    expect(heldConnections()).toBe(1);
    release();
    await expect(work).rejects.toBeInstanceOf(Abandoned);
    await closed;
    expect(await notes()).toEqual([]);
  });

  // The case that makes "not there, so try again" wrong (reliability.md, finding 2): it commits after the caller left.
  it('does not stop a commit that has begun', async () => {
    const caller = logOn(system);
    arm({ at: 'commit', match: 'Z_SELF', action: 'delay', ms: 800 });
    const work = caller.call('Z_SELF', { TEXT: 'a' });
    await soon(() => expect(faults.list()).toEqual([]));
    caller.session.abandon();
    expect(await notes()).toEqual([]);
    await work.catch(() => undefined);
    expect(await notes()).toEqual(['a']);
  });

  it('stops a commit that was still to come', async () => {
    const caller = logOn(system);
    await caller.call('Z_UPDATE', { TEXT: 'b' });
    arm({ at: 'call', match: 'BAPI_TRANSACTION_COMMIT', action: 'delay', ms: 40 });
    const work = commit(caller);
    caller.session.abandon();
    await expect(work).rejects.toBeInstanceOf(Abandoned);
    expect(await notes()).toEqual([]);
  });
});

describe('the session', () => {
  it('remembers from call to call, alone, until it is reset', async () => {
    const [one, other] = [logOn(system), logOn(system)];
    await one.call('Z_REMEMBER', { TEXT: 'a' });
    await one.call('Z_RECALL');
    await expect(other.call('Z_RECALL')).rejects.toMatchObject({ key: 'FORGOTTEN' });
    await one.session.reset();
    await expect(one.call('Z_RECALL')).rejects.toMatchObject({ key: 'FORGOTTEN' });
  });

  it('serves one call at a time', async () => {
    const caller = logOn(system);
    arm({ at: 'call', action: 'delay', ms: 30 });
    const first = caller.call('RFC_PING');
    await expect(caller.call('RFC_PING')).rejects.toThrow('one call at a time');
    await first;
  });

  it('is ended by its time limit when a call takes longer', async () => {
    const strict = open({ maxWorkProcessMs: 30 });
    const caller = logOn(strict);
    arm({ at: 'call', action: 'delay', ms: 10_000 });
    await expect(caller.call('RFC_PING')).rejects.toMatchObject({ key: 'TIME_OUT' });
    expect(caller.session.hasEnded).toBe(true);
    await strict.close();
  });

  it('holds a database connection only while a call is in a transaction', async () => {
    const callers = Array.from({ length: 20 }, () => logOn(system));
    await Promise.all(callers.map((caller, at) => caller.call('Z_UPDATE', { TEXT: String(at) })));
    expect(heldConnections()).toBe(0);
    // More commits at once than there are connections, each of which needs one for its update.
    await Promise.all(callers.map((caller) => commit(caller)));
    expect(await notes()).toHaveLength(20);
  });

  it('lets a second insert of one key wait for the first, and then find it there', async () => {
    const [one, other] = [logOn(system), logOn(system)];
    arm({ at: 'commit', match: 'Z_SELF', action: 'delay', ms: 60 });
    const first = one.call('Z_SELF', { TEXT: 'a' });
    await soon(() => expect(heldConnections()).toBe(1));
    await expect(other.call('Z_SELF', { TEXT: 'a' })).rejects.toMatchObject({ key: 'SAPSQL_ARRAY_INSERT_DUPREC' });
    await first;
    expect([await notes(), other.session.hasEnded]).toEqual([['a'], true]);
  });
});
