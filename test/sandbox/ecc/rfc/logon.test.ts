import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soon } from '../../../soon.ts';
import { rejection, type Values } from '../../rfc-sdk/driver.ts';
import { frontOver, type RfcWorld, startRfcWorld } from './world.ts';

let world: RfcWorld;
beforeAll(async () => {
  world = await startRfcWorld();
});
afterAll(() => world.close());

const logonFails = async (more: Values) =>
  rejection((await world.driver.client({ ...world.logon('ADIT_READ'), ...more })).open());

describe('logons over the RFC road', () => {
  it('turns away what is wrong with the words that an operator finds in SM19', async () => {
    for (const [more, message] of [
      [{ passwd: 'wrong' }, /password is incorrect/],
      [{ user: 'NOBODY' }, /password is incorrect/],
      [{ client: '999' }, /Client 999 is not available/],
      [{ passwd: '' }, /incomplete/],
    ] as const) {
      const thrown = await logonFails(more);
      expect(thrown).toMatchObject({ name: 'RfcLibError', group: 3, code: 2, codeString: 'RFC_LOGON_FAILURE' });
      expect(thrown.message).toMatch(message);
    }
    expect(world.soap.calls.list().map(({ name, outcome }) => `${name} ${outcome}`)).toContain(
      'logon RFC_LOGON_FAILURE',
    );
    expect(world.front.sessions().open).toBe(0);
  });

  it('locks a user after five wrong passwords on whichever road, and lets nobody in with the right one', async () => {
    const other = await world.soap.another({});
    const front = await frontOver(other, world.driver);
    const wrong = { ...front.logon('ADIT_READ'), passwd: 'wrong' };
    for (let at = 0; at < 3; at += 1) await rejection((await world.driver.client(wrong)).open());
    for (let at = 0; at < 2; at += 1)
      expect((await other.call('RFC_PING', '', { password: 'wrong' })).status).toBe(401);
    expect(other.abap.users.isLocked('ADIT_READ')).toBe(true);
    const thrown = await rejection((await world.driver.client(front.logon('ADIT_READ'))).open());
    expect(thrown).toMatchObject({ group: 3, code: 2, message: expect.stringContaining('too many failed attempts') });
    await front.close();
    await other.close();
  });

  it('lets in by the message server and a logon group that it knows', async () => {
    const { ashost: _host, sysnr, ...rest } = world.logon();
    const balanced = { ...rest, mshost: world.front.host, msserv: `36${sysnr}` };
    const client = await world.driver.client({ ...balanced, group: 'PUBLIC' });
    await client.open();
    expect((await client.state()).connectionInfo).toMatchObject({ sysNumber: sysnr, sysId: 'ADT' });
    await client.close();
    const thrown = await rejection((await world.driver.client({ ...balanced, group: 'NIGHT' })).open());
    expect(thrown).toMatchObject({ group: 4, code: 1, message: expect.stringContaining('NIGHT') });
  });

  it('reads a certificate and takes none that is not one', async () => {
    const snc = { snc_mode: '1', snc_partnername: 'p:CN=ADT', snc_lib: process.execPath };
    expect(await logonFails({ ...snc, x509cert: 'bm8gY2VydGlmaWNhdGU=' })).toMatchObject({
      group: 3,
      message: expect.stringContaining('certificate'),
    });
  });

  it('counts sessions as the system sees them', async () => {
    world.front.resetSessions();
    const clients = await Promise.all([world.open(), world.open(), world.open()]);
    expect(world.front.sessions()).toEqual({ system: 'ecc', road: 'rfc', open: 3, most: 3, opened: 3 });
    await clients[0]?.close();
    await soon(() => expect(world.front.sessions()).toMatchObject({ open: 2, most: 3 }));
    world.front.resetSessions();
    expect(world.front.sessions()).toMatchObject({ open: 2, most: 2, opened: 0 });
    await Promise.all(clients.slice(1).map((client) => client.close()));
    await soon(() => expect(world.front.sessions().open).toBe(0));
  });

  it('turns away logons beyond what the gateway can hold', async () => {
    const small = await frontOver(world.soap, world.driver, { maxSessions: 1 });
    const client = await small.open();
    const thrown = await rejection((await world.driver.client(small.logon())).open());
    expect(thrown).toMatchObject({ group: 4, code: 1, message: expect.stringContaining('max no of conversations') });
    await client.close();
    await small.close();
  });

  it('gives every instance ports of its own', async () => {
    const others = await Promise.all([1, 2, 3].map(() => frontOver(world.soap, world.driver)));
    const numbers = [world, ...others].map(({ front }) => front.sysnr);
    expect(new Set(numbers).size).toBe(4);
    await expect(frontOver(world.soap, world.driver, { sysnr: world.front.sysnr })).rejects.toThrow('in use');
    await Promise.all(others.map((other) => other.close()));
  });
});
