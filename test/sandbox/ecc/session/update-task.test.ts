import { describe, expect, it } from 'vitest';
import {
  AbapException,
  AbapMessage,
  CallRefused,
  Cut,
  Hang,
  RoadError,
  ShortDump,
} from '../../../../sandbox/ecc/session/conditions.ts';
import { BUSY_MS, soon } from '../../../soon.ts';
import { type Caller, logOn } from './caller.ts';
import { commit, insert, pause, sessionWorld } from './session-world.ts';

const world = sessionWorld();
const { open, arm, notes } = world;

describe('the update task', () => {
  // ABAP keyword documentation, CALL FUNCTION … IN UPDATE TASK: registered only, run by COMMIT WORK.
  it('holds changes back until COMMIT WORK, unseen by everybody, the session itself included', async () => {
    const caller = logOn(world.system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    await expect(caller.call('Z_COUNT', { TEXT: 'a' })).rejects.toMatchObject({ key: 'N0' });
    await expect(logOn(world.system).call('Z_COUNT', { TEXT: 'a' })).rejects.toMatchObject({ key: 'N0' });
    expect(await commit(caller)).toEqual({});
    expect(await notes()).toEqual(['a']);
  });

  it('runs what several calls registered as one, in order, all or nothing', async () => {
    await world.db.query(insert('taken'));
    const caller = logOn(world.system);
    for (const text of ['a', 'b', 'taken', 'c']) await caller.call('Z_UPDATE', { TEXT: text });
    expect(await commit(caller)).toMatchObject({ RETURN: { TYPE: 'E', ID: 'S&', NUMBER: '101' } });
    expect(await notes()).toEqual(['taken']);
    expect(await world.system.updateFailures()).toEqual([
      { user: 'ADIT_WRITE', module: 'Z_V1', error: 'SAPSQL_ARRAY_INSERT_DUPREC' },
    ]);
    // The failed ones are gone from the session; the next commit has nothing to do.
    expect(await commit(caller)).toEqual({});
    expect(await notes()).toEqual(['taken']);
  });

  // SAP help, "COMMIT WORK": without AND WAIT the update is asynchronous and its failure is in SM13 only.
  it('runs a little later without WAIT, and tells nobody that it failed', async () => {
    const caller = logOn(world.system);
    const { release } = pause();
    await caller.call('Z_UPDATE_HELD', { TEXT: 'a' });
    expect(await commit(caller, '')).toEqual({});
    expect(await notes()).toEqual([]);
    release();
    await world.system.updatesDone();
    expect(await notes()).toEqual(['a']);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    expect(await commit(caller, '')).toEqual({});
    await world.system.updatesDone();
    expect(await world.system.updateFailures()).toHaveLength(1);
  });

  it.each([
    ['ROLLBACK WORK', (caller: Caller) => caller.call('BAPI_TRANSACTION_ROLLBACK').then(() => undefined)],
    ['RFC_RESET', (caller: Caller) => caller.session.reset()],
  ])('forgets what is pending on %s, and the session goes on', async (_name, discard) => {
    const caller = logOn(world.system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    await discard(caller);
    expect(await commit(caller)).toEqual({});
    await caller.call('Z_UPDATE', { TEXT: 'b' });
    await commit(caller);
    expect(await notes()).toEqual(['b']);
  });

  // sap.md 3.2 [K]: the implicit database commit at a session's end does not start registered updates.
  it('loses what is pending in silence when the session ends', async () => {
    const caller = logOn(world.system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    await caller.session.close();
    await caller.session.close();
    await world.system.updatesDone();
    expect([await notes(), await world.system.updateFailures()]).toEqual([[], []]);
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
    const caller = logOn(world.system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    await caller.call('Z_LOCK', { TEXT: 'a' });
    arm({ ...fault, match: 'BAPI_TRANSACTION_COMMIT' });
    await expect(commit(caller)).rejects.toBeInstanceOf(kind);
    expect([await notes(), world.system.locks()]).toEqual([[], []]);
    await caller.session.close();
    expect(await notes()).toEqual([]);
  });

  it('keeps what is pending by an exception and by a call that was never let in', async () => {
    const caller = logOn(world.system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    await expect(caller.call('Z_NOT_THERE')).rejects.toBeInstanceOf(CallRefused);
    await expect(caller.call('Z_COUNT', { TEXT: 'a' })).rejects.toBeInstanceOf(AbapException);
    await expect(caller.call('Z_DIRECT', { WRONG: '' })).rejects.toBeInstanceOf(TypeError);
    await commit(caller);
    expect([await notes(), caller.session.hasEnded]).toEqual([['a'], false]);
  });

  it.each(['cut_mid', 'hang'])('does the work when the answer to the commit is lost by %s', async (action) => {
    const caller = logOn(world.system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    arm({ at: 'commit', action });
    await expect(commit(caller)).rejects.toBeInstanceOf(action === 'hang' ? Hang : Cut);
    expect([await notes(), caller.session.hasEnded]).toEqual([['a'], true]);
  });

  it.each(['X', ''])('fails after the commit when a fault says so (WAIT "%s")', async (wait) => {
    const caller = logOn(world.system);
    await caller.call('Z_UPDATE', { TEXT: 'a' });
    arm({ at: 'update', match: 'Z_V1', action: 'error', code: 'DBIF_RSQL_SQL_ERROR' });
    expect('RETURN' in (await commit(caller, wait))).toBe(wait === 'X');
    await world.system.updatesDone();
    expect([await notes(), (await world.system.updateFailures())[0]?.error]).toEqual([[], 'DBIF_RSQL_SQL_ERROR']);
  });

  it('is ended by its time limit when it hangs, and gives the locks back', async () => {
    const strict = open({ maxWorkProcessMs: BUSY_MS });
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
    const [one, other] = [logOn(world.system), logOn(world.system, 'MILLERJ')];
    const { release } = pause();
    await one.call('Z_LOCK', { TEXT: 'a' });
    await expect(other.call('Z_LOCK', { TEXT: 'a' })).rejects.toMatchObject({ key: 'LOCKED', message: 'ADIT_WRITE' });
    await other.call('Z_LOCK', { TEXT: 'b' });
    await one.call('Z_UPDATE_HELD', { TEXT: 'a' });
    await commit(one, '');
    // The session is gone, its update is not there yet: the lock is the update's.
    await one.session.close();
    await expect(other.call('Z_LOCK', { TEXT: 'a' })).rejects.toMatchObject({ key: 'LOCKED' });
    release();
    await world.system.updatesDone();
    await other.call('Z_LOCK', { TEXT: 'a' });
    expect(world.system.locks().map(({ argument, user }) => [argument, user])).toEqual([
      ['b', 'MILLERJ'],
      ['a', 'MILLERJ'],
    ]);
  });

  it('stay over a commit that has no update, and end with rollback, reset or session', async () => {
    const caller = logOn(world.system);
    await caller.call('Z_LOCK', { TEXT: 'a' });
    await commit(caller);
    expect(world.system.locks()).toHaveLength(1);
    await caller.call('BAPI_TRANSACTION_ROLLBACK');
    expect(world.system.locks()).toEqual([]);
    for (const end of [() => caller.session.reset(), () => caller.session.close()]) {
      await caller.call('Z_LOCK', { TEXT: 'a' });
      await end();
      expect(world.system.locks()).toEqual([]);
    }
  });

  it('are found taken by somebody at the screen when a fault says so', async () => {
    arm({ at: 'lock', match: 'Z_LOCK', action: 'error' });
    const caller = logOn(world.system);
    await expect(caller.call('Z_LOCK', { TEXT: 'a' })).rejects.toMatchObject({ key: 'LOCKED', message: 'MILLERJ' });
    await caller.call('Z_LOCK', { TEXT: 'a' });
  });

  // SAP Note 25528: a work process that nobody waits for any more runs until rdisp/max_wprun_time.
  it('of a call that hangs stay when its connection is gone, until the time limit of the work process', async () => {
    const strict = open({ maxWorkProcessMs: BUSY_MS });
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
