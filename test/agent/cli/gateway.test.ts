import { X509Certificate } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEnrolmentToken } from '../../../cloud/admin.ts';
import { systemClock } from '../../../domain/clock.ts';
import { startWorld, type World } from '../../cloud/gateway-under-test.ts';
import { CliWorld } from './world.ts';

let cloud: World;
let world: CliWorld;
beforeAll(async () => {
  cloud = await startWorld();
});
afterAll(() => cloud.close());
beforeEach(async () => {
  world = new CliWorld();
  await world.init('--gateway-url', cloud.gateway.tunnelUrl, '--enrol-url', `${cloud.gateway.url}/enrol`);
});
afterEach(() => world.close());

const at = (file: string) => join(world.folder, file);
const newToken = () => {
  const about = { tenant: 'acme', agentId: 'plant-1', ttlSeconds: 60 };
  const token = createEnrolmentToken(cloud.gateway.store, about, systemClock.now());
  writeFileSync(at('token'), `${token}\n`, { mode: 0o600 });
  return token;
};
const enroll = (...more: string[]) => world.run(['enroll', '--token-file', at('token'), '--json', ...more]);

interface Row {
  readonly layer: string;
  readonly check: string;
  readonly status: string;
  readonly text: string;
}
const rowsOf = (value: unknown): Row[] => Reflect.get(Object(value), 'rows');
const brief = (rows: readonly Row[]) => rows.map((row) => `${row.layer} ${row.check} ${row.status}`);

describe('adit enroll, against the gateway', () => {
  it('makes a key here, brings a certificate, and says until when, but never the token', async () => {
    const token = newToken();
    copyFileSync(cloud.gateway.caFile, at('etc/ca.pem'));
    const done = await enroll();
    expect(done.code).toBe(0);
    expect(done.json()).toMatchObject({
      agent: 'plant-1',
      validUntil: expect.stringMatching(/Z$/),
      gatewayUrl: cloud.gateway.tunnelUrl,
    });
    expect(done.out + done.err).not.toContain(token);
    expect(statSync(join(world.stateDir, 'identity/agent.key')).mode & 0o777).toBe(0o600);
    const again = await enroll();
    expect(again).toMatchObject({ code: 77 });
    expect(again.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
  });

  it('needs the CA or its fingerprint, and refuses another one', async () => {
    newToken();
    expect((await enroll()).json()).toMatchObject({ error: { code: 'CERT_INVALID' } });
    expect((await enroll('--ca-pin', 'ab'.repeat(32))).json()).toMatchObject({ error: { code: 'CERT_INVALID' } });
    expect(existsSync(join(world.stateDir, 'identity/agent.pem'))).toBe(false);
    const pin = new X509Certificate(readFileSync(cloud.gateway.caFile)).fingerprint256;
    expect((await enroll('--ca-pin', pin)).code).toBe(0);
  });
});

describe('adit doctor, against the gateway', () => {
  it('passes every layer of an enrolled agent that does not run, by a connection of its own', async () => {
    newToken();
    copyFileSync(cloud.gateway.caFile, at('etc/ca.pem'));
    await enroll();
    const found = await world.run(['doctor', '--json']);
    expect(brief(rowsOf(found.json()))).toEqual([
      'runtime node ok',
      'runtime node-api ok',
      'config file ok',
      'keys data key ok',
      'disk state folder ok',
      expect.stringMatching(/^network dns (ok|skip)$/),
      'network tcp ok',
      'network tls ok',
      'certificate agent ok',
      'gateway tunnel ok',
      'system none warn',
    ]);
    expect(found.code).toBe(0);
  });

  it('fails for an agent that was not enrolled and says so at the certificate', async () => {
    copyFileSync(cloud.gateway.caFile, at('etc/ca.pem'));
    const found = await world.run(['doctor', '--json']);
    expect(found.code).toBe(2);
    expect(brief(rowsOf(found.json()))).toEqual(
      expect.arrayContaining(['network tls ok', 'certificate agent fail', 'gateway tunnel fail']),
    );
  });

  it('asks the running agent for its tunnel', async () => {
    copyFileSync(cloud.gateway.caFile, at('etc/ca.pem'));
    await world.serve({ status: async () => ({ healthy: false, tunnel: { state: 'waiting' }, systems: [] }) });
    const rows = rowsOf((await world.run(['doctor', '--json'])).json());
    expect(rows.find((row) => row.layer === 'gateway')).toMatchObject({
      status: 'fail',
      text: 'the running agent is waiting',
    });
  });
});
