import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soon } from '../../soon.ts';
import { RfcDriver, rejection, type Values } from './driver.ts';
import { type Partner, startPartner } from './partner.ts';

const ECHO = {
  name: 'ECHO',
  parameters: [
    { name: 'IN', type: 'STRING', length: 8, direction: 'import', optional: true },
    { name: 'OUT', type: 'STRING', length: 8, direction: 'export' },
  ],
};

/** What the partner does with a call to a function of that name. */
const BEHAVIOUR: Readonly<Record<string, unknown>> = {
  HANGS: null,
  BREAKS: '{"ok":{"OUT":"hal',
  NO_JSON: 'garbage\n',
  TOO_DEEP: `${'['.repeat(100_000)}\n`,
  RAISES: { error: { code: 5, group: 1, key: 'NOT_THERE', message: 'not there' } },
  DUMPS: { error: { code: 3, group: 2, key: 'TIME_OUT', message: 'Time limit exceeded' } },
};

let driver: RfcDriver;
let partner: Partner;
beforeAll(async () => {
  partner = await startPartner((frame, socket) => {
    if (frame.op === 'describe') return { ok: ECHO };
    if (frame.op === 'ping' || frame.op === 'reset') return { ok: {} };
    if (frame.op !== 'call') return undefined;
    const values = Object(frame['values']);
    const behaviour = BEHAVIOUR[String(values.IN)];
    if (behaviour === undefined) return { ok: { OUT: values.IN ?? null } };
    if (behaviour === BEHAVIOUR['BREAKS']) socket.end(String(behaviour));
    return behaviour === BEHAVIOUR['BREAKS'] ? null : behaviour;
  });
  driver = await RfcDriver.start();
});
afterAll(async () => {
  await driver.stop();
  await partner.close();
});

const opened = async (options: Values = {}) => {
  const client = await driver.client(partner.parameters, options);
  await client.open();
  return client;
};
const openingFails = async (parameters: Values) => rejection((await driver.client(parameters)).open());

describe('connections of the stand-in', () => {
  it('can be told from the real library by its version, its release and a file', async () => {
    const client = await opened();
    expect(await driver.environment()).toMatchObject({
      version: '3.3.1',
      nwrfcsdk: { major: 7500, minor: 99, patchLevel: 12 },
    });
    expect((await client.state()).connectionInfo).toMatchObject({
      rel: 'STND',
      sysId: 'TST',
      user: 'TESTER',
      partnerCodepage: '4103',
      rfcRole: 'C',
    });
    await client.close();
    expect((await client.state()).alive).toBe(false);
  });

  it('cancels a call that hangs after its timeout and is usable again at once', async () => {
    const client = await opened();
    const before = (await client.state()).connectionHandle;
    const started = performance.now();
    const thrown = await rejection(client.call('ECHO', { IN: 'HANGS' }, { timeout: 1 }));
    const elapsedMs = performance.now() - started;
    expect(thrown).toMatchObject({ name: 'RfcLibError', group: 4, code: 7, codeString: 'RFC_CANCELED' });
    expect(elapsedMs).toBeGreaterThan(990);
    expect(elapsedMs).toBeLessThan(3000);
    expect(await client.call('ECHO', { IN: 'again' })).toMatchObject({ OUT: 'again' });
    expect((await client.state()).connectionHandle).not.toBe(before);
    await client.close();
  });

  it('finds an idle connection poisoned that was cancelled, and logs on again by itself', async () => {
    const client = await opened();
    await client.cancel();
    expect(await rejection(client.ping())).toMatchObject({ group: 4, code: 7 });
    expect(await client.ping()).toBe(true);
    await client.close();
  });

  it('keeps the session after an ABAP exception and replaces it after a dump', async () => {
    const client = await opened();
    const first = (await client.state()).connectionHandle;
    expect(await rejection(client.call('ECHO', { IN: 'RAISES' }))).toMatchObject({
      name: 'ABAPError',
      group: 1,
      code: 5,
      key: 'NOT_THERE',
    });
    expect((await client.state()).connectionHandle).toBe(first);
    expect(await rejection(client.call('ECHO', { IN: 'DUMPS' }))).toMatchObject({ group: 2, code: 3, key: 'TIME_OUT' });
    const { alive, connectionHandle } = await client.state();
    expect(alive).toBe(true);
    expect(connectionHandle).not.toBe(first);
    await client.close();
  });

  it('tells an answer that breaks off from one that cannot be read, and ends the session on both', async () => {
    const client = await opened();
    expect(await rejection(client.call('ECHO', { IN: 'BREAKS' }))).toMatchObject({
      group: 4,
      code: 1,
      key: 'RFC_COMMUNICATION_FAILURE',
    });
    for (const IN of ['NO_JSON', 'TOO_DEEP'])
      expect(await rejection(client.call('ECHO', { IN })), IN).toMatchObject({ group: 4, code: 12 });
    expect(await client.call('ECHO', { IN: 'fine' })).toMatchObject({ OUT: 'fine' });
    await client.close();
  });

  it('says which parameter is missing where there is no partner to reach', async () => {
    const { gwhost: _host, gwserv: _service, ...rest } = partner.parameters;
    expect(await openingFails(rest)).toMatchObject({ group: 5, code: 20, message: expect.stringContaining('ASHOST') });
    expect(await openingFails({ ...rest, ashost: '127.0.0.1', sysnr: 'xx' })).toMatchObject({ group: 5, code: 20 });
    expect(await openingFails({ ...rest, mshost: '127.0.0.1' })).toMatchObject({
      message: expect.stringContaining('MSSERV'),
    });
    expect(await openingFails({ ...partner.parameters, wshost: 'x', wsport: '443' })).toMatchObject({ code: 18 });
  });

  it('says that a port is closed in the words of CPIC', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const thrown = await openingFails({ ...partner.parameters, gwserv: String(port) });
    expect(thrown).toMatchObject({ group: 4, code: 1, key: 'RFC_COMMUNICATION_FAILURE' });
    expect(thrown.message).toContain(`partner '127.0.0.1:${port}' not reached`);
    expect(thrown.message).toContain('Connection refused');
  });

  it('reports a service of the message server that no one has entered', async () => {
    const { gwhost: _host, gwserv: _service, ...rest } = partner.parameters;
    const thrown = await openingFails({ ...rest, mshost: '127.0.0.1', r3name: 'QQQ', group: 'PUBLIC' });
    expect(thrown).toMatchObject({ group: 4, code: 1, message: expect.stringContaining("'sapmsQQQ' unknown") });
  });

  it.each(['/H/', '/H//S/3299', 'saprouter.example', '/X/host', '/H/host/S/', '/H/a/Q/b'])(
    'takes no route of SAProuters such as %s',
    async (saprouter) => {
      const thrown = openingFails({ ...partner.parameters, saprouter });
      if (saprouter === '/H/') await expect(thrown).rejects.toThrow('nothing was rejected');
      else expect(await thrown).toMatchObject({ group: 4, code: 1, message: expect.stringContaining('SAProuter') });
    },
  );

  it('passes a proper route of SAProuters on', async () => {
    const client = await driver.client({ ...partner.parameters, saprouter: '/H/gate.example/S/3299/W/secret/H/' });
    await client.open();
    expect(partner.frames.findLast(({ op }) => op === 'logon')).toMatchObject({
      parameters: { saprouter: '/H/gate.example/S/3299/W/secret/H/' },
    });
    await client.close();
  });

  it('needs a library for SNC that is there, and a partner name', async () => {
    const snc = { ...partner.parameters, snc_mode: '1', snc_partnername: 'p:CN=ADT', snc_qop: '3' };
    const missing = await openingFails({ ...snc, snc_lib: '/nowhere/libsapcrypto.so' });
    expect(missing).toMatchObject({ group: 4, code: 1 });
    expect(missing.message).toContain('Unable to load GSS-API DLL');
    expect(missing.message).toContain('/nowhere/libsapcrypto.so');
    expect(await openingFails(snc)).toMatchObject({ group: 4, code: 1 });
    const library = join(tmpdir(), `adit-snc-${process.pid}.so`);
    writeFileSync(library, '');
    expect(await openingFails({ ...snc, snc_lib: library, snc_qop: '7' })).toMatchObject({ group: 5, code: 20 });
    const { snc_partnername: _name, ...anonymous } = snc;
    expect(await openingFails({ ...anonymous, snc_lib: library })).toMatchObject({ group: 5, code: 20 });
    expect(await openingFails({ ...partner.parameters, x509cert: 'MIIB' })).toMatchObject({ group: 5, code: 20 });
    const client = await driver.client({ ...snc, snc_lib: library });
    await client.open();
    await client.close();
  });

  it('runs calls of several clients side by side', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => opened()));
    const answers = await Promise.all(clients.map((client, at) => client.call('ECHO', { IN: `n${at}` })));
    expect(answers.map(({ OUT }) => OUT)).toEqual(clients.map((_, at) => `n${at}`));
    await Promise.all(clients.map((client) => client.close()));
    await soon(() => expect(partner.frames.filter(({ op }) => op === 'close').length).toBeGreaterThan(19));
  });

  it('does not crash when a client is closed while its call runs', async () => {
    const client = await opened();
    const call = client.call('ECHO', { IN: 'HANGS' }, { timeout: 1 });
    const closing = client.close().catch(() => undefined);
    await expect(call).rejects.toThrow();
    await closing;
    expect(await (await opened()).ping()).toBe(true);
  });
});
