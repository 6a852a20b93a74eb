import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeServerCertificate } from '../../../../sandbox/certificate.ts';
import { codeOf } from './driver.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let wallet: { readonly trusted: string; readonly withoutKey: string; readonly foreign: string };

const makeClient = () => generate([{ name: 'commonName', value: 'adit' }], { algorithm: 'sha256' });

beforeAll(async () => {
  const [server, client, stranger] = await Promise.all([makeServerCertificate(Date.now()), makeClient(), makeClient()]);
  world = await openWorld({ tls: { key: server.key, cert: server.cert, ca: client.cert } });
  wallet = {
    trusted: `${client.private}\n${client.cert}\n${server.ca}`,
    withoutKey: server.ca,
    foreign: `${stranger.private}\n${stranger.cert}\n${server.ca}`,
  };
});
afterAll(() => world.wire.close());

const tcps = (walletContent: string) => ({
  connectString: `tcps://localhost:${world.wire.port}/EBSPRD?connect_timeout=5&ssl_server_dn_match=off`,
  walletContent,
});

describe('TCPS by the real driver', () => {
  it('lets in a client whose certificate is trusted, and nobody else', async () => {
    const connection = await world.connect(tcps(wallet.trusted));
    await connection.ping();
    await connection.close();
    expect(await codeOf(world.connect(tcps(wallet.withoutKey)))).toMatch(/^NJS-/);
    expect(await codeOf(world.connect(tcps(wallet.foreign)))).toMatch(/^NJS-/);
    expect(world.engine.sessions).toHaveLength(1);
  });

  it('does not speak TCP in the clear on the same port', async () => {
    expect(await codeOf(world.connect())).toMatch(/^NJS-/);
    expect(world.engine.sessions).toHaveLength(1);
  });
});
