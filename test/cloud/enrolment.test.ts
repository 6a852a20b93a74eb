import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrol } from '../../agent/tunnel/enrol.ts';
import { loadIdentity } from '../../agent/tunnel/identity.ts';
import { newSigningRequest } from '../../agent/tunnel/signing-request.ts';
import { createEnrolmentToken } from '../../cloud/admin.ts';
import { systemClock } from '../../domain/clock.ts';
import { startWorld, type World } from './gateway-under-test.ts';

let world: World;
let now = systemClock.now();

beforeAll(async () => {
  world = await startWorld({ clock: { ...systemClock, now: () => now } });
});
afterAll(() => world.close());

const token = (agentId = 'a1', ttlSeconds = 3_600) =>
  createEnrolmentToken(world.gateway.store, { tenant: 'acme', agentId, ttlSeconds }, now);
const files = (name: string) => {
  const at = (file: string) => join(world.dir, 'hosts', name, file);
  return { certFile: at('agent.crt'), keyFile: at('agent.key'), caFile: at('ca.crt') };
};
const caPin = () => new X509Certificate(readFileSync(world.gateway.caFile)).fingerprint256;
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'enrolled',
    (thrown: { code?: string }) => thrown.code ?? String(thrown),
  );

describe('enrolment', () => {
  it("makes a key on the host, readable by its owner alone, and brings a certificate for the token's agent", async () => {
    const where = files('first');
    const enrolled = await enrol({ enrolUrl: world.gateway.url, token: token('a1'), files: where, caPin: caPin() });
    expect(enrolled).toMatchObject({ tenant: 'acme', agentId: 'a1', gatewayUrl: world.gateway.tunnelUrl });
    expect(statSync(where.keyFile).mode & 0o777).toBe(0o600);
    expect(existsSync(`${where.keyFile}.new`)).toBe(false);
    const identity = loadIdentity(where);
    const certificate = new X509Certificate(identity.certificate);
    expect(certificate.subjectAltName).toBe('URI:adit://acme/a1');
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });

  it('makes a signing request and a chain that OpenSSL agrees with', async () => {
    const where = files('openssl');
    await enrol({ enrolUrl: world.gateway.url, token: token('a2'), files: where, caPin: caPin() });
    const verified = execFileSync('openssl', [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslclient',
      '-CAfile',
      where.caFile,
      where.certFile,
    ]);
    expect(verified.toString()).toContain(': OK');
    const { csr } = await newSigningRequest({ tenant: 'acme', agentId: 'a2' });
    const said = execFileSync('openssl', ['req', '-verify', '-noout', '-text'], {
      input: csr,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    expect(said.toString()).toContain('URI:adit://acme/a2');
  });

  it('lets exactly one of fifty racers with one token win', async () => {
    const shared = token('racer');
    const { csr } = await newSigningRequest(null);
    const body = JSON.stringify({ token: shared, csr });
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.call('/enrol', { body, key: null })));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(49);
  });

  it('refuses a token that is unknown, used, or past its hour', async () => {
    const enrolWith = (text: string) =>
      codeOf(enrol({ enrolUrl: world.gateway.url, token: text, files: files('no'), caPin: caPin() }));
    expect(await enrolWith(`adit-enrol.${'A'.repeat(43)}`)).toBe('UNAUTHENTICATED');
    const used = token('a3');
    expect(await enrolWith(used)).toBe('enrolled');
    expect(await enrolWith(used)).toBe('UNAUTHENTICATED');
    const old = token('a3');
    now += 3_600_001;
    expect(await enrolWith(old)).toBe('UNAUTHENTICATED');
  });

  it('never makes a token that lives longer than an hour', () => {
    expect(() => token('a1', 3_601)).toThrow(/at most 3600/);
  });

  it('keeps tokens only as their hash', () => {
    const text = token('secretive');
    for (const file of ['gateway.db', 'gateway.db-wal'].map((name) => join(world.dir, name)).filter(existsSync)) {
      expect(readFileSync(file).includes(Buffer.from(text))).toBe(false);
    }
    expect(world.gateway.store.tokenFor(createHash('sha256').update(text).digest(), now)).toMatchObject({
      agentId: 'secretive',
    });
  });

  it('sends nothing to a gateway whose CA has another fingerprint', async () => {
    const unspent = token('a4');
    const where = files('pin');
    expect(
      await codeOf(enrol({ enrolUrl: world.gateway.url, token: unspent, files: where, caPin: 'ab'.repeat(32) })),
    ).toBe('CERT_INVALID');
    expect(await codeOf(enrol({ enrolUrl: world.gateway.url, token: unspent, files: where, caPin: caPin() }))).toBe(
      'enrolled',
    );
  });

  it('sends nothing to a gateway under a name that its certificate does not carry, or from another CA', async () => {
    const unspent = token('a5');
    const named = await startWorld({ publicNames: ['localhost'] });
    const pin = new X509Certificate(readFileSync(named.gateway.caFile)).fingerprint256;
    const byAddress = named.gateway.url.replace('localhost', '127.0.0.1');
    expect(await codeOf(enrol({ enrolUrl: byAddress, token: unspent, files: files('name'), caPin: pin }))).toBe(
      'CERT_INVALID',
    );
    await named.close();
    const where = files('ca');
    mkdirSync(join(where.caFile, '..'), { recursive: true });
    writeFileSync(where.caFile, foreignCa());
    expect(await codeOf(enrol({ enrolUrl: world.gateway.url, token: unspent, files: where }))).toBe('CERT_INVALID');
    expect(world.gateway.store.tokenFor(createHash('sha256').update(unspent).digest(), now)).not.toBeNull();
  });

  it('keeps the token unspent when the key cannot be stored, and the old identity in place', async () => {
    const where = files('first');
    const before = readFileSync(where.certFile, 'utf8');
    mkdirSync(`${where.keyFile}.new`);
    const unspent = token('a1');
    expect(await codeOf(enrol({ enrolUrl: world.gateway.url, token: unspent, files: where, caPin: caPin() }))).toBe(
      'CERT_INVALID',
    );
    expect(readFileSync(where.certFile, 'utf8')).toBe(before);
    expect(loadIdentity(where).agentId).toBe('a1');
    expect(world.gateway.store.tokenFor(createHash('sha256').update(unspent).digest(), now)).not.toBeNull();
  });

  it('is whole again after a crash between the renames of key and certificate', async () => {
    const where = files('crash');
    await enrol({ enrolUrl: world.gateway.url, token: token('a6'), files: where, caPin: caPin() });
    const old = readFileSync(where.certFile, 'utf8');
    await enrol({ enrolUrl: world.gateway.url, token: token('a6'), files: where, caPin: caPin() });
    const renewed = readFileSync(where.certFile, 'utf8');
    writeFileSync(`${where.certFile}.new`, renewed);
    writeFileSync(where.certFile, old);
    expect(loadIdentity(where).certificate).toBe(renewed);
    expect(readFileSync(where.certFile, 'utf8')).toBe(renewed);
  });

  it("certifies nobody but the token's agent", async () => {
    const { csr } = await newSigningRequest({ tenant: 'acme', agentId: 'somebody-else' });
    const answer = await world.call('/enrol', { body: JSON.stringify({ token: token('a7'), csr }), key: null });
    expect(answer.json).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
  });

  it('refuses a request whose signature does not prove the key', async () => {
    const [one, two] = await Promise.all([newSigningRequest(null), newSigningRequest(null)]);
    const der = (pem: string) => Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    const forged = Buffer.concat([der(one.csr).subarray(0, -60), der(two.csr).subarray(-60)]);
    const csr = `-----BEGIN CERTIFICATE REQUEST-----\n${forged.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    const answer = await world.call('/enrol', { body: JSON.stringify({ token: token('a8'), csr }), key: null });
    expect(answer.json).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
  });

  const malformed: readonly (readonly [string, string, number])[] = [
    ['no JSON', 'token=abc', 400],
    ['no csr', '{"token":"x"}', 400],
    ['a duplicate key', '{"token":"a","token":"b","csr":"c"}', 400],
    ['20 KB', JSON.stringify({ token: 'x', csr: 'y'.repeat(20_000) }), 413],
  ];
  for (const [what, body, status] of malformed) {
    it(`refuses a request with ${what}`, async () => {
      expect((await world.call('/enrol', { body, key: null })).status).toBe(status);
    });
  }

  it('founds no second CA when the key of the first is gone', async () => {
    const other = await startWorld();
    const { rmSync } = await import('node:fs');
    await other.gateway.close();
    rmSync(join(other.dir, 'ca.key'));
    expect(await codeOf(startWorld({ dir: other.dir }))).toBe('CERT_INVALID');
    await other.close();
  });
});

function foreignCa(): string {
  return execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      '/dev/null',
      '-subj',
      '/CN=foreign',
      '-days',
      '2',
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  ).toString();
}
