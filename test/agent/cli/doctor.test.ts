// biome-ignore-all lint/suspicious/noTemplateCurlyInString: secret references are written like that
import { rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check, fail, ok, type Row, renderRows } from '../../../agent/cli/checklist.ts';
import { localRows } from '../../../agent/cli/doctor-local.ts';
import { certificateRows, networkRows } from '../../../agent/cli/doctor-network.ts';
import { loadConfig } from '../../../config/load.ts';
import type { Config } from '../../../config/schema.ts';
import { CliWorld } from './world.ts';

let world: CliWorld;
let config: Config;
const servers: Server[] = [];
beforeEach(async () => {
  world = new CliWorld();
  await world.init();
  config = loadConfig(world.configFile, {});
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await world.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const certificate = (name: string, days: number) =>
  generate(
    [
      { name: 'organizationName', value: name },
      { name: 'commonName', value: 'localhost' },
    ],
    {
      notBeforeDate: new Date(Date.now() - 90 * 86_400_000),
      notAfterDate: new Date(Date.now() + days * 86_400_000 + 60_000),
      keyType: 'ec',
      extensions: [
        { name: 'basicConstraints', cA: true },
        {
          name: 'subjectAltName',
          altNames: name === 'agent' ? [{ type: 6, value: 'adit://acme/plant-1' }] : [{ type: 2, value: 'localhost' }],
        },
      ],
    },
  );

const to = (port: number, more: Partial<Config['tunnel']> = {}): Config => ({
  ...config,
  tunnel: { ...config.tunnel, gatewayUrl: `wss://localhost:${port}/tunnel`, ...more },
});
const brief = (rows: readonly Row[]) => rows.map((row) => `${row.check} ${row.status}`);

describe('doctor: network', () => {
  it('passes every step to a gateway that the private CA signed', async () => {
    const pair = await certificate('Our CA', 30);
    writeFileSync(config.tunnel.caFile, pair.cert);
    const port = await listening(createTlsServer({ cert: pair.cert, key: pair.private }));
    const rows = await networkRows(to(port));
    expect(brief(rows)).toEqual(['dns ok', 'tcp ok', 'tls ok']);
    expect(rows[2]?.text).toContain('TLSv1.3, signed by Our CA');
  });

  it('names whoever signed when something on the way shows a certificate of its own', async () => {
    const [ours, theirs] = await Promise.all([certificate('Our CA', 30), certificate('Corporate Inspection', 30)]);
    writeFileSync(config.tunnel.caFile, ours.cert);
    const rows = await networkRows(to(await listening(createTlsServer({ cert: theirs.cert, key: theirs.private }))));
    expect(brief(rows)).toEqual(['dns ok', 'tcp ok', 'tls fail']);
    expect(rows[2]?.text).toContain('Corporate Inspection');
    expect(rows[2]?.remedy).toContain('TLS inspection');
  });

  it('stops at the first step that fails', async () => {
    expect(
      brief(await networkRows({ ...config, tunnel: { ...config.tunnel, gatewayUrl: 'wss://gateway.invalid/t' } })),
    ).toEqual(['dns fail']);
    const closed = createServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    const rows = await networkRows(to(port));
    expect(brief(rows)).toEqual(['dns ok', 'tcp fail']);
    expect(rows[1]?.text).toContain('ECONNREFUSED');
  });

  it('gives up on a gateway that accepts and then says nothing', async () => {
    writeFileSync(config.tunnel.caFile, (await certificate('Our CA', 30)).cert);
    const rows = await networkRows(to(await listening(createServer(() => undefined))), 150);
    expect(brief(rows)).toEqual(['dns ok', 'tcp ok', 'tls fail']);
    expect(rows[2]?.text).toBe('no answer within 150 ms');
  });

  it('checks the proxy instead, its password taken from a reference and not shown', async () => {
    const port = await listening(createServer(() => undefined));
    const file = join(world.folder, 'proxy');
    writeFileSync(file, `http://me:geheim99@127.0.0.1:${port}`, { mode: 0o600 });
    const rows = await networkRows(to(1, { proxy: `\${file:${file}}` }));
    expect(brief(rows)).toEqual(['proxy ok', 'tls skip']);
    expect(JSON.stringify(rows)).not.toContain('geheim99');
  });
});

describe('doctor: certificate', () => {
  it.each([
    [60, 'ok', '60 days left'],
    [10, 'warn', '10 days left'],
    [-3, 'fail', 'expired'],
  ])('with %i days left is %s', async (days, status, text) => {
    const pair = await certificate('agent', days);
    const { certFile, keyFile, caFile } = config.tunnel;
    writeFileSync(certFile, pair.cert);
    writeFileSync(keyFile, pair.private, { mode: 0o600 });
    writeFileSync(caFile, pair.cert);
    const [row] = await certificateRows(config);
    expect(row).toMatchObject({ status, text: expect.stringContaining(text) });
  });

  it('sends an agent that was never enrolled to enrolment', async () => {
    const [row] = await certificateRows(config);
    expect(row).toMatchObject({ status: 'fail', remedy: expect.stringContaining('enroll') });
  });
});

describe('doctor: keys and disk', () => {
  it('finds key and folder of a fresh installation in order and shows no key', async () => {
    const rows = await localRows(config);
    expect(brief(rows)).toEqual(['data key ok', 'state folder ok']);
    const { readFileSync } = await import('node:fs');
    expect(JSON.stringify(rows)).not.toContain(readFileSync(join(world.folder, 'etc', 'data.key'), 'utf8').trim());
  });

  it('fails for a missing key, a missing folder and a secret that cannot be read', async () => {
    rmSync(join(world.folder, 'etc', 'data.key'));
    rmSync(world.stateDir, { recursive: true });
    const system = {
      name: 'ecc',
      kind: 'x',
      concurrency: 4,
      queueLimit: 64,
      timeZone: 'UTC',
      schedule: config.systems[0]?.schedule ?? { changes: '', searchIndex: '' },
    };
    const rows = await localRows({
      ...config,
      systems: [{ ...system, section: { password: '${env:ADIT_TEST_ABSENT}' } }],
    });
    expect(brief(rows)).toEqual(['data key fail', '${env:ADIT_TEST_ABSENT} fail', 'state folder fail']);
    for (const row of rows) expect(row.remedy).toBeTruthy();
  });
});

describe('doctor: the checklist', () => {
  it('turns what a check throws into a failed row and times it', async () => {
    const row = await check('disk', 'x', () => {
      throw new Error('boom');
    });
    expect(row).toMatchObject({ status: 'fail', text: 'boom', ms: expect.any(Number) });
  });

  it('shows a word with every mark, and the remedy of what failed', async () => {
    const rows = [await check('disk', 'a', () => ok('fine')), await check('disk', 'b', () => fail('bad', 'do this'))];
    const { default: pc } = await import('picocolors');
    const text = renderRows(rows, pc.createColors(false));
    expect(text).toMatch(/^ok .*fine/);
    expect(text).toMatch(/FAIL .*bad.*\n.*→ do this/);
  });

  it('exits 2 with a broken configuration and says where', async () => {
    writeFileSync(world.configFile, 'agent: 1\n');
    const found = await world.run(['doctor', '--json', '--offline']);
    expect(found.code).toBe(2);
    expect(found.json()).toMatchObject({
      ok: false,
      rows: expect.arrayContaining([expect.objectContaining({ layer: 'config', status: 'fail' })]),
    });
  });
});
