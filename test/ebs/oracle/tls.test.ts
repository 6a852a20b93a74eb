import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeServerCertificate } from '../../../sandbox/certificate.ts';
import {
  asked,
  type Connected,
  connectTo,
  PROBE,
  reference,
  sectionFor,
  startWire,
  type Wired,
  within,
} from '../world.ts';

let mutual: Wired;
let serverOnly: Wired;
let folder = '';
let secrets: Readonly<Record<string, string>> = {};
const open: Connected[] = [];

beforeAll(async () => {
  const [server, client] = await Promise.all([
    makeServerCertificate(Date.now()),
    generate([{ name: 'commonName', value: 'adit' }], { algorithm: 'sha256' }),
  ]);
  folder = mkdtempSync(join(tmpdir(), 'adit-ebs-tls-'));
  writeFileSync(join(folder, 'ca.pem'), server.ca);
  mutual = await startWire({ tls: { key: server.key, cert: server.cert, ca: client.cert } });
  serverOnly = await startWire({ tls: { key: server.key, cert: server.cert } });
  secrets = { CERTIFICATE: client.cert, KEY: client.private, READER: 'ADIT_READ', PASSWORD: 'Secret-1' };
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(async () => {
  await mutual.close();
  await serverOnly.close();
  rmSync(folder, { recursive: true, force: true });
});

const own = { certificate: reference('CERTIFICATE'), key: reference('KEY') };
const reader = (wired: Wired, tls: Record<string, unknown> | undefined, host = 'localhost') => {
  const section = sectionFor([wired.wire.port], {
    hosts: [`${host}:${wired.wire.port}`],
    ...(tls && { tls: { ca: join(folder, 'ca.pem'), ...tls } }),
  });
  const one = connectTo(section, 'read', { secret: (name) => secrets[/\{env:(\w+)\}/.exec(name)?.[1] ?? ''] ?? '' });
  open.push(one);
  return one;
};
const read = ({ session }: Connected) => session.ask(within(), (ask) => ask.rows(PROBE, asked));
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('TCPS', () => {
  it('with a certificate on both sides lets in, by host name and by distinguished name', async () => {
    expect((await read(reader(mutual, own))).rows).toHaveLength(2);
    expect((await read(reader(mutual, { ...own, serverDn: 'CN=localhost' }))).rows).toHaveLength(2);
  });

  it('that proves the server alone needs no certificate of ours', async () => {
    expect((await read(reader(serverOnly, {}))).rows).toHaveLength(2);
  });

  it.each([
    ['another distinguished name', () => reader(mutual, { ...own, serverDn: 'CN=elsewhere, O=ACME' })],
    ['no certificate where one is asked for', () => reader(mutual, {})],
    ['an authority that did not sign it', () => reader(serverOnly, { ca: join(folder, 'other.pem') })],
  ])('with %s ends before anybody logs on, and says where to look', async (_what, make) => {
    const { ca } = await makeServerCertificate(Date.now());
    writeFileSync(join(folder, 'other.pem'), ca);
    const before = mutual.engine.sessions.length + serverOnly.engine.sessions.length;
    const error = await errorOf(read(make()));
    expect(error).toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none', hint: expect.stringContaining('tls') });
    expect(mutual.engine.sessions.length + serverOnly.engine.sessions.length).toBe(before);
  });

  it('is not spoken in the clear', async () => {
    expect(await errorOf(read(reader(mutual, undefined, '127.0.0.1')))).toMatchObject({ code: 'ERP_UNREACHABLE' });
  });

  it('shows its stages to the doctor: driver, name, listener, handshake', async () => {
    const stages = await reader(mutual, own).session.probe(new AbortController().signal);
    expect(stages.map(({ ok, stage }) => [stage, ok])).toEqual([
      ['driver', true],
      ['name', true],
      ['tcp', true],
      ['tls', true],
    ]);
    expect(stages[0]?.text).toMatch(/^oracledb 26\.0\.0, thin$/);
  });
});
