import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeOf, oracledb } from './driver.ts';
import { openWorld, SYSTEM, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.wire.close());

const arm = (fault: Record<string, unknown>) => world.faults.add({ system: SYSTEM, ...fault });
const messageOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'nothing', String);
const descriptor = (asked: string) => ({
  connectString: `(DESCRIPTION=(CONNECT_TIMEOUT=5)(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=${world.wire.port}))(CONNECT_DATA=${asked}))`,
});

describe('what the driver makes of a listener that refuses', () => {
  it.each([
    [12505, 'NJS-519'],
    [12514, 'NJS-518'],
    [12516, 'NJS-511'],
    [12518, 'NJS-511'],
    [12519, 'NJS-511'],
    [12520, 'NJS-511'],
    [12526, 'NJS-511'],
    [12528, 'NJS-511'],
  ])('TNS-%i is %s', async (code, expected) => {
    arm({ at: 'connect', action: 'refuse', code: `TNS-${code}` });
    const error: unknown = await world.connect().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: expected });
    // Which one it was stands in the text alone.
    if (expected === 'NJS-511') expect(String(error)).toContain(`ORA-${code}`);
    await (await world.connect()).close();
  });

  it('a SID is the name of the instance, a service is none', async () => {
    expect(await codeOf(world.connect(descriptor('(SID=EBSPRD)')))).toBe('NJS-519');
    expect(await codeOf(world.connect(descriptor('(SERVICE_NAME=EBSDB1)')))).toBe('NJS-518');
    await (await world.connect(descriptor('(SID=ebsdb1)'))).close();
    await (await world.connect(descriptor('(SERVICE_NAME=ebsprd)'))).close();
  });

  it('an instance that comes up hands nobody over until it is there', async () => {
    const before = await world.connect();
    arm({ at: 'connect', action: 'down', code: 'TNS-12528' });
    expect(await codeOf(before.ping())).toBe('NJS-500');
    for (let time = 0; time < 2; time += 1) expect(await messageOf(world.connect())).toContain('ORA-12528');
    world.faults.clear(SYSTEM);
    await (await world.connect()).close();
  });

  it('a listener that is stopped answers nothing at all, and is there again at the same port', async () => {
    const before = await world.connect();
    arm({ at: 'connect', action: 'down', code: 'LISTENER' });
    expect(await codeOf(before.ping())).toBe('NJS-500');
    expect(await codeOf(world.connect())).toBe('NJS-503');
    world.faults.clear(SYSTEM);
    await vi.waitFor(async () => (await world.connect()).close(), { timeout: 10_000 });
    // Whoever took the port in between is waited for.
    arm({ at: 'connect', action: 'down', code: 'LISTENER' });
    const squatter = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => squatter.listen(world.wire.port, '127.0.0.1', resolve));
    world.faults.clear(SYSTEM);
    expect(await codeOf(world.connect())).toBe('NJS-500');
    await new Promise((resolve) => squatter.close(resolve));
    await vi.waitFor(async () => (await world.connect()).close(), { timeout: 10_000 });
  });

  it('is closed while it is stopped', async () => {
    arm({ at: 'connect', action: 'down', code: 'LISTENER' });
    await world.wire.close();
    world.faults.clear(SYSTEM);
    expect(await codeOf(world.connect())).toBe('NJS-503');
  });
});

describe('what the driver makes of a connection that comes to nothing', () => {
  it('closed in the middle of the handshake, orderly or by a reset', async () => {
    for (const at of ['connect', 'logon']) {
      arm({ at, action: 'cut' });
      expect(await messageOf(world.connect())).toMatch(/NJS-500[\s\S]*NJS-521/);
      arm({ at, action: 'cut', code: 'RESET' });
      expect(await messageOf(world.connect())).toMatch(/NJS-500[\s\S]*NJS-501/);
    }
    await (await world.connect()).close();
  });

  it('never answered: the limit of the connection ends it, where there is one', async () => {
    arm({ at: 'connect', action: 'hang' });
    const connectString = `127.0.0.1:${world.wire.port}/EBSPRD?connect_timeout=1`;
    expect(await codeOf(world.connect({ connectString }))).toBe('NJS-510');
  });
});

describe('what the driver makes of a server that it cannot talk to', () => {
  it('one of 11.2 is too old for it', async () => {
    arm({ at: 'connect', action: 'error', code: '11.2' });
    expect(await codeOf(world.connect())).toBe('NJS-138');
    await (await world.connect()).close();
  });

  it('one that demands native network encryption finds none', async () => {
    arm({ at: 'connect', action: 'error', code: 'ORA-12660' });
    const error: unknown = await world.connect().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'NJS-533' });
    expect(String(error)).toContain('ORA-12660');
    await (await world.connect()).close();
    expect(oracledb.thin).toBe(true);
  });
});
