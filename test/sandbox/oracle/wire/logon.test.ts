import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OracleUserMaster } from '../../../../sandbox/oracle/users.ts';
import { codeOf, oracledb } from './driver.ts';
import { openWorld, type World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.wire.close());

describe('logon by the real driver', () => {
  it('lets in who knows the password, and tells the release', async () => {
    expect(oracledb.versionString).toBe('26.0.0');
    const connection = await world.connect();
    expect(oracledb.thin).toBe(true);
    expect(connection.oracleServerVersionString).toMatch(/^19\.22\./);
    await connection.ping();
    await connection.close();
  });

  it.each(['12C', '11G'] as const)('checks a %s verifier and refuses a wrong password', async (verifier) => {
    world.users.add({ name: 'old', password: 'Correct-1', verifier });
    const connection = await world.connect({ user: 'old', password: 'Correct-1' });
    await connection.close();
    expect(await codeOf(world.connect({ user: 'old', password: 'correct-1' }))).toBe('ORA-01017');
  });

  it('makes the driver give up on an account with a 10G verifier only', async () => {
    world.users.add({ name: 'ancient', password: 'Correct-1', verifier: '10G' });
    expect(await codeOf(world.connect({ user: 'ancient', password: 'Correct-1' }))).toBe('NJS-116');
  });

  it('answers an unknown user like a wrong password', async () => {
    expect(await codeOf(world.connect({ user: 'nobody' }))).toBe('ORA-01017');
    expect(await codeOf(world.connect({ user: 'nobody' }))).toBe('ORA-01017');
    expect(world.users.find('nobody')).toBeNull();
  });

  it('tells locked, expired and almost expired accounts apart', async () => {
    world.users.setStatus('agent', 'locked');
    expect(await codeOf(world.connect())).toBe('ORA-28000');
    world.users.setStatus('agent', 'expired');
    expect(await codeOf(world.connect())).toBe('ORA-28001');
    world.users.setStatus('agent', 'grace');
    const connection = await world.connect();
    expect(connection.warning?.message).toMatch(/ORA-28002/);
    await connection.close();
  });

  it('lets a password age: a warning with the days that are left, then none in, until it is changed', async () => {
    let now = 0;
    const users = new OracleUserMaster(() => now);
    users.add({ name: 'agent', password: 'Secret-1' });
    users.profiles.create('SHORT', new Map(Object.entries({ PASSWORD_LIFE_TIME: '30', PASSWORD_GRACE_TIME: '3' })));
    users.setProfile('agent', 'SHORT');
    const aged = await openWorld({ users });
    const warning = async (password = 'Secret-1') => {
      const connection = await aged.connect({ password });
      const told = connection.warning?.message.split('\n')[0] ?? null;
      await connection.close();
      return told;
    };
    const DAY = 86_400_000;
    expect(await warning()).toBeNull();
    now += 30 * DAY;
    expect(await warning()).toBe('ORA-28002: the password will expire within 3 days');
    now += 2 * DAY;
    expect(await warning()).toBe('ORA-28002: the password will expire within 1 days');
    now += DAY;
    expect(await codeOf(aged.connect())).toBe('ORA-28001');
    await (await aged.connect({ newPassword: 'Secret-2' })).close();
    expect(await warning('Secret-2')).toBeNull();
    users.profiles.alter('SHORT', new Map([['PASSWORD_GRACE_TIME', 'UNLIMITED']]));
    now += 30 * DAY;
    expect(await warning('Secret-2')).toMatch(/^ORA-28011: /);
    await aged.wire.close();
  });

  it('locks an account after ten wrong passwords in a row, and not after nine', async () => {
    for (let i = 0; i < 9; i++) expect(await codeOf(world.connect({ password: 'no' }))).toBe('ORA-01017');
    await (await world.connect()).close();
    for (let i = 0; i < 10; i++) expect(await codeOf(world.connect({ password: 'no' }))).toBe('ORA-01017');
    expect(await codeOf(world.connect())).toBe('ORA-28000');
  });

  it('changes an expired password at logon, and the old one no longer works', async () => {
    world.users.setStatus('agent', 'expired');
    await (await world.connect({ newPassword: 'Secret-2' })).close();
    expect(await codeOf(world.connect())).toBe('ORA-01017');
    await (await world.connect({ password: 'Secret-2' })).close();
  });

  it('changes a password within a session for who knows the old one', async () => {
    const connection = await world.connect();
    expect(await codeOf(connection.changePassword('agent', 'wrong', 'Secret-3'))).toBe('ORA-01017');
    await connection.changePassword('agent', 'Secret-1', 'Secret-3');
    await connection.close();
    await (await world.connect({ password: 'Secret-3' })).close();
  });

  it('hands the engine what the client says about itself', async () => {
    const connection = await world.connect({ program: 'adit', machine: 'box', osUser: 'svc', terminal: 't1' });
    expect(world.engine.last.who).toMatchObject({
      user: 'AGENT',
      service: 'EBSPRD',
      program: 'adit',
      machine: 'box',
      osUser: 'svc',
      terminal: 't1',
      driver: expect.stringContaining('node-oracledb'),
      alterSession: expect.stringMatching(/^ALTER SESSION SET TIME_ZONE ='[+-]\d\d:\d+'$/),
    });
    await connection.close();
    expect(world.engine.last.isClosed).toBe(true);
  });

  it('refuses a service that it does not have, and takes connect data of a kilobyte', async () => {
    const { port } = world.wire;
    expect(await codeOf(world.connect({ connectString: `127.0.0.1:${port}/OTHER` }))).toBe('NJS-518');
    const long = `(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=${port}))`;
    const connectString = `${long}(CONNECT_DATA=(SERVICE_NAME=EBSPRD)(COMMENT=${'x'.repeat(1000)})))`;
    const connection = await world.connect({ connectString, program: 'p'.repeat(200) });
    await connection.ping();
    await connection.close();
  });
});
