import { describe, expect, it } from 'vitest';
import { Abandoned, AbapMessage } from '../../../../sandbox/ecc/session/conditions.ts';
import { BUSY_MS, soon } from '../../../soon.ts';
import { logOn } from './caller.ts';
import { commit, pause, sessionWorld } from './session-world.ts';

const world = sessionWorld();
const { open, heldConnections, arm, notes } = world;

describe('direct changes', () => {
  // SAP help, "Database LUW": a remote call's return gives the work process back, which commits on the database.
  it('are committed when the call returns, with no COMMIT WORK', async () => {
    const caller = logOn(world.system);
    await caller.call('Z_DIRECT', { TEXT: 'a' });
    expect(await notes()).toEqual(['a']);
    await caller.call('BAPI_TRANSACTION_ROLLBACK');
    await caller.session.close();
    expect(await notes()).toEqual(['a']);
  });

  // [K]: an exception is an answer too, so the work process is given back the same way. The harder reading.
  it('are committed with a classic exception, and the session lives on', async () => {
    const caller = logOn(world.system);
    await expect(caller.call('Z_RAISE', { TEXT: 'a' })).rejects.toMatchObject({ key: 'NO_LUCK' });
    expect([await notes(), caller.session.hasEnded]).toEqual([['a'], false]);
  });

  // sap.md 1.1: MESSAGE of type E that nobody catches ends the call as RFC_ABAP_MESSAGE, and the client logs on anew.
  it('are rolled back by a message of type E, and the session has ended', async () => {
    const caller = logOn(world.system);
    await caller.call('Z_UPDATE', { TEXT: 'pending' });
    await expect(caller.call('Z_MESSAGE', { TEXT: 'a' })).rejects.toBeInstanceOf(AbapMessage);
    expect([await notes(), caller.session.hasEnded]).toEqual([[], true]);
    await expect(commit(caller)).rejects.toThrow('has ended');
    expect(await notes()).toEqual([]);
  });
});

describe('a caller who leaves', () => {
  it('ends the work at its next database statement, and all of it is rolled back', async () => {
    const caller = logOn(world.system);
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
    const caller = logOn(world.system);
    arm({ at: 'commit', match: 'Z_SELF', action: 'delay', ms: BUSY_MS });
    const work = caller.call('Z_SELF', { TEXT: 'a' });
    await soon(() => expect(world.faults.list()).toEqual([]));
    caller.session.abandon();
    expect(await notes()).toEqual([]);
    await work.catch(() => undefined);
    expect(await notes()).toEqual(['a']);
  });

  it('stops a commit that was still to come', async () => {
    const caller = logOn(world.system);
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
    const [one, other] = [logOn(world.system), logOn(world.system)];
    await one.call('Z_REMEMBER', { TEXT: 'a' });
    await one.call('Z_RECALL');
    await expect(other.call('Z_RECALL')).rejects.toMatchObject({ key: 'FORGOTTEN' });
    await one.session.reset();
    await expect(one.call('Z_RECALL')).rejects.toMatchObject({ key: 'FORGOTTEN' });
  });

  it('serves one call at a time', async () => {
    const caller = logOn(world.system);
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
    const callers = Array.from({ length: 20 }, () => logOn(world.system));
    await Promise.all(callers.map((caller, at) => caller.call('Z_UPDATE', { TEXT: String(at) })));
    expect(heldConnections()).toBe(0);
    // More commits at once than there are connections, each of which needs one for its update.
    await Promise.all(callers.map((caller) => commit(caller)));
    expect(await notes()).toHaveLength(20);
  });

  it('lets a second insert of one key wait for the first, and then find it there', async () => {
    const [one, other] = [logOn(world.system), logOn(world.system)];
    arm({ at: 'commit', match: 'Z_SELF', action: 'delay', ms: 60 });
    const first = one.call('Z_SELF', { TEXT: 'a' });
    await soon(() => expect(heldConnections()).toBe(1));
    await expect(other.call('Z_SELF', { TEXT: 'a' })).rejects.toMatchObject({ key: 'SAPSQL_ARRAY_INSERT_DUPREC' });
    await first;
    expect([await notes(), other.session.hasEnded]).toEqual([['a'], true]);
  });
});
