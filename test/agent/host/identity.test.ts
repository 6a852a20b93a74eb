import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isSameSystem } from '../../../agent/host/pins.ts';
import { command, openWorld, until, type World, within } from './world.ts';

let world: World | undefined;
const open = async (sid?: string) => {
  world = await openWorld(sid ? { sid } : {});
  return world;
};
afterEach(async () => {
  await world?.close();
  world = undefined;
});
const read = (on: World) => on.host.system('toy').read('customer', { customer: '1' }, within(20_000));
const execute = (on: World) => on.host.system('toy').execute(command('c1', 'OK'), within(20_000));
/** Kills the children, as an address that now leads elsewhere would end their connections. */
const restart = async (on: World) => {
  for (const role of ['read', 'write'] as const) {
    const before = on.role(role);
    process.kill(before.pid ?? 0, 'SIGKILL');
    await until(() => on.role(role).restarts > before.restarts && on.role(role).state === 'ready');
  }
};

describe('identity of a system', () => {
  it('is pinned at the first connect and kept over restarts of the agent', async () => {
    const on = await open();
    await read(on);
    expect(on.host.status()[0]?.identity).toMatchObject({
      state: 'pinned',
      pinned: { parts: { sid: 'ABC', client: '100' } },
    });
    const second = on.another();
    await second.start();
    expect(second.status()[0]?.identity.pinned).toMatchObject({ parts: { sid: 'ABC' } });
    expect(new Set(on.identities.map(({ generation }) => generation)).size).toBe(1);
  });

  it('locks writes and sets the records apart when another system answers, until it is pinned anew', async () => {
    const on = await open();
    await read(on);
    expect(await execute(on)).toMatchObject({ outcome: 'done' });
    const old = on.identities.at(-1)?.generation;
    on.answerAs('XYZ');
    await restart(on);
    await read(on);
    expect(on.host.status()[0]?.identity).toMatchObject({ state: 'mismatch', seen: { parts: { sid: 'XYZ' } } });
    expect(await execute(on)).toMatchObject({ outcome: 'not-sent', reason: 'SYSTEM_PINNED' });
    const looked = on.host.system('toy').lookup(command('c1', 'OK'), within(20_000));
    await expect(looked).rejects.toMatchObject({ code: 'SYSTEM_PINNED' });
    expect(on.identities.at(-1)).toMatchObject({ doubtfulSince: expect.any(String) });
    expect(on.identities.at(-1)?.generation).not.toBe(old);
    expect(on.logged).toContain('another system answers than the one pinned; writes are locked');

    await on.host.repin('toy');
    expect(await execute(on)).toMatchObject({ outcome: 'done' });
    expect(await on.host.system('toy').lookup(command('c1', 'OK'), within(20_000))).toEqual({ found: 'cannot-tell' });
    expect(on.host.status()[0]?.identity.pinned).toMatchObject({ parts: { sid: 'XYZ' } });
  });

  it('takes the old records up again when the pinned system is back', async () => {
    const on = await open();
    await read(on);
    const old = on.identities.at(-1)?.generation;
    on.answerAs('XYZ');
    await restart(on);
    await read(on);
    on.answerAs('ABC');
    await restart(on);
    await read(on);
    expect(on.identities.at(-1)?.generation).toBe(old);
    expect(await execute(on)).toMatchObject({ outcome: 'done' });
  });

  it('is asked once for many first readers, and again after the system was out of reach', async () => {
    const on = await open();
    await Promise.all([read(on), read(on), read(on)]);
    const asked = () => on.journal().filter((line) => line === 'identity ABC read').length;
    expect(asked()).toBe(1);
    process.kill(on.role().pid ?? 0, 'SIGKILL');
    await until(() => on.role().restarts === 1);
    await read(on);
    expect(asked()).toBe(2);
  });

  it('refuses to start on pins that cannot be read instead of pinning whatever answers', async () => {
    const on = await open();
    await read(on);
    writeFileSync(join(on.stateDir, 'pins.json'), '{"toy":');
    await expect(on.another().start()).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });

  it('compares only what both sightings know', () => {
    const seen = (parts: Record<string, string>) => ({ kind: 'toy', parts });
    expect(isSameSystem(seen({ sid: 'A', client: 'unknown' }), seen({ sid: 'A', client: '100' }))).toBe(true);
    expect(isSameSystem(seen({ sid: 'A' }), seen({ sid: 'A', client: '100' }))).toBe(true);
    expect(isSameSystem(seen({ sid: 'A', client: '200' }), seen({ sid: 'A', client: '100' }))).toBe(false);
    expect(isSameSystem(seen({ sid: 'A' }), { kind: 'other', parts: { sid: 'A' } })).toBe(false);
  });
});
