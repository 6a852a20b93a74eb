import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { soon } from '../../../soon.ts';
import { RfcDriver, rejection } from '../../rfc-sdk/driver.ts';
import { frontOver, type RfcWorld, startRfcWorld } from './world.ts';

let world: RfcWorld;
let patient: RfcWorld;
beforeAll(async () => {
  world = await startRfcWorld();
  patient = await frontOver(world.soap, world.driver, { patienceMs: 150 });
});
afterEach(() => world.soap.faults.clear());
afterAll(async () => {
  await patient.close();
  await world.close();
});

const arm = (fault: object) => world.soap.faults.add({ system: 'ecc', ...fault });
const idle = () => soon(() => expect(world.front.sessions().open).toBe(0));
const lastOutcome = () => world.soap.calls.list().at(-1)?.outcome;

describe('faults on the RFC road', () => {
  it.each([
    ['cut', 1],
    ['cut_mid', 1],
    ['refuse', 1],
  ])('ends the connection where a call is struck by %s', async (action, code) => {
    const client = await world.open();
    await client.ping();
    arm({ at: 'call', match: 'STFC_CONNECTION', action });
    expect(await rejection(client.call('STFC_CONNECTION', { REQUTEXT: 'x' }))).toMatchObject({ group: 4, code });
    expect(lastOutcome()).toBe(action === 'cut_mid' ? 'fault:cut_mid' : 'fault:cut');
    expect(await client.call('STFC_CONNECTION', { REQUTEXT: 'x' })).toMatchObject({ ECHOTEXT: 'x' });
    await client.close();
    await idle();
  });

  it.each([
    ['DUMP', { group: 2, code: 3, key: 'SAPSQL_ARRAY_INSERT_DUPREC' }],
    ['RFC_NO_AUTHORITY', { group: 2, code: 3, key: 'RFC_NO_AUTHORITY' }],
    ['E:MC601', { group: 2, code: 4, abapMsgClass: 'MC', abapMsgNumber: '601' }],
    ['X:F5001', { group: 2, code: 3, key: 'MESSAGE_TYPE_X' }],
    ['401', { group: 3, code: 2 }],
    ['503', { group: 4, code: 1 }],
    ['500', { group: 2, code: 3, key: 'SYSTEM_FAILURE' }],
    ['RFC_CLOSED', { group: 4, code: 6 }],
  ])('answers a call with what the code %s means here', async (code, error) => {
    const client = await world.open();
    arm({ at: 'call', match: 'STFC_CONNECTION', action: 'error', code });
    expect(await rejection(client.call('STFC_CONNECTION', { REQUTEXT: 'x' }))).toMatchObject(error);
    await client.close();
  });

  it('strikes a logon where one is asked for, and leaves a probe of the port alone', async () => {
    arm({ at: 'connect', action: 'cut' });
    const probe = connect(Number(`33${world.front.sysnr}`), world.front.host);
    await new Promise((resolve) => probe.once('connect', resolve));
    probe.destroy();
    const client = await world.driver.client(world.logon());
    expect(await rejection(client.open())).toMatchObject({ group: 4, code: 1 });
    arm({ at: 'logon', match: 'ADIT_WRITE', action: 'error' });
    expect(await rejection(client.open())).toMatchObject({ group: 3, code: 2 });
    await client.open();
    await client.close();
  });

  it('is gone while it is down, with what was open, and back when that is over', async () => {
    const client = await world.open();
    arm({ at: 'call', action: 'down' });
    expect(await rejection(client.call('STFC_CONNECTION', { REQUTEXT: 'x' }))).toMatchObject({ group: 4, code: 1 });
    expect(await rejection((await world.driver.client(world.logon())).open())).toMatchObject({ group: 4, code: 1 });
    await idle();
    world.soap.faults.clear();
    const again = await world.open();
    expect(await again.ping()).toBe(true);
    await again.close();
  });

  it('cancels a hung call, whose session goes on in the system until the caller is known to be gone', async () => {
    const client = await world.open();
    arm({ at: 'call', match: 'STFC_CONNECTION', action: 'hang' });
    const thrown = await rejection(client.call('STFC_CONNECTION', { REQUTEXT: 'x' }, { timeout: 1 }));
    expect(thrown).toMatchObject({ group: 4, code: 7 });
    expect(lastOutcome()).toBe('fault:hang');
    expect(await client.ping()).toBe(true);
    await client.close();
    await idle();
  });

  it('works on for a caller who cancelled a slow call, beside the session that replaces it', async () => {
    world.front.resetSessions();
    const client = await world.open();
    arm({ at: 'call', match: 'STFC_CONNECTION', action: 'delay', ms: 2000 });
    expect(await rejection(client.call('STFC_CONNECTION', { REQUTEXT: 'x' }, { timeout: 1 }))).toMatchObject({
      code: 7,
    });
    expect(await client.ping()).toBe(true);
    expect(world.front.sessions()).toMatchObject({ open: 2, most: 2 });
    await vi.waitFor(() => expect(world.front.sessions().open).toBe(1), { timeout: 4000 });
    await client.close();
    await idle();
  });

  it('ends the sessions of a client process that is killed', async () => {
    const doomed = await RfcDriver.start();
    const client = await doomed.client(world.logon());
    await client.open();
    expect(world.front.sessions().open).toBe(1);
    await doomed.stop();
    await idle();
  });
});

/** A connection without the library: what a stranger can do to the port. */
async function stranger(front: RfcWorld = patient): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(Number(`33${front.front.sysnr}`), front.front.host);
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  const answer = new Promise<string>((resolve) => {
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(text));
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, answer };
}

const logonLine = (front: RfcWorld) => `${JSON.stringify({ op: 'logon', parameters: front.logon() })}\n`;

describe('strangers at the gateway', () => {
  it('drops a connection that says nothing, and one that stops in the middle of a frame', async () => {
    const silent = await stranger();
    expect(await silent.answer).toBe('');
    const half = await stranger();
    half.socket.write('{"op":"logon","parameters":{');
    expect(await half.answer).toBe('');
    const late = await stranger();
    late.socket.write(`${logonLine(patient)}{"op":"call"`);
    await late.answer;
    await soon(() => expect(patient.front.sessions().open).toBe(0));
  });

  it('leaves a session alone that is silent between its calls', async () => {
    const client = await patient.open();
    // Two strangers in turn have each lost the patience that the session would have lost.
    for (const _ of [1, 2]) await (await stranger()).answer;
    expect(await client.ping()).toBe(true);
    await client.close();
  });

  it('takes no endless frame, neither before the logon nor after it', async () => {
    for (const before of ['', logonLine(world)]) {
      const { socket, answer } = await stranger(world);
      socket.write(before);
      const chunk = Buffer.alloc(1024 * 1024, 0x61);
      let sent = 0;
      while (sent < 100 && !socket.destroyed) {
        if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), answer]);
        sent += 1;
      }
      await answer;
      // What is on its way in the sockets' buffers counts as sent.
      expect(sent).toBeLessThan(before === '' ? 20 : 60);
    }
    await idle();
  });

  it.each([
    ['no JSON', 'nonsense\n'],
    ['an unknown request', '{"op":"shutdown"}\n'],
    ['a call before the logon', '{"op":"call","name":"RFC_PING","values":{},"inactive":[]}\n'],
    ['a question for a group', '{"op":"group","group":"PUBLIC"}\n'],
  ])('ends a connection that begins with %s', async (_what, line) => {
    const { socket, answer } = await stranger(world);
    socket.write(line);
    expect(JSON.parse(await answer)).toMatchObject({ error: { group: 4, code: 1 } });
  });

  it('ends a connection that does not wait for its answer', async () => {
    const { socket, answer } = await stranger(world);
    socket.write(`${logonLine(world)}${logonLine(world)}`);
    await answer;
    await idle();
  });
});
