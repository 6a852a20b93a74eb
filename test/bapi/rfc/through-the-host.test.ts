import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConnector } from '../../../agent/connectors.ts';
import { createConnectorHost } from '../../../agent/host/connector-host.ts';
import type { ConnectorHost, HostContext, SystemHandle } from '../../../agent/host/contract.ts';
import type { Logger } from '../../../agent/log.ts';
import { secretReferences } from '../../../config/secrets.ts';
import { systemClock } from '../../../domain/clock.ts';
import { type RfcWorld, startRfcWorld } from './rfc-world.ts';

let world: RfcWorld;
beforeAll(async () => {
  world = await startRfcWorld();
});
afterAll(() => world.close());

const hosts: ConnectorHost[] = [];
const folders: string[] = [];
afterEach(async () => {
  await world.clear();
  for (const host of hosts.splice(0)) await host.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const silent: Logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => silent };
const within = (remainingMs = 20_000): HostContext => ({ remainingMs, signal: new AbortController().signal });

async function start(section: Record<string, unknown> = {}): Promise<{ host: ConnectorHost; ecc: SystemHandle }> {
  const stateDir = await mkdtemp(join(tmpdir(), 'adit-rfc-host-'));
  folders.push(stateDir);
  const host = createConnectorHost({
    systems: [
      {
        name: 'ecc',
        kind: 'sap-ecc',
        concurrency: 4,
        queueLimit: 64,
        timeZone: 'Europe/Berlin',
        schedule: { changes: '*/2 * * * *', searchIndex: '15 2 * * *' },
        section: world.section({ readTable: 'on', ...section }),
      },
    ],
    loadConnector: (kind) => loadConnector(kind),
    resolveSecret: (reference) => world.secrets[reference] ?? '',
    secretReferences,
    hasWrites: () => false,
    onIdentity: () => undefined,
    profile: 'development',
    stateDir,
    clock: systemClock,
    log: silent,
  });
  hosts.push(host);
  await host.start();
  return { host, ecc: host.system('ecc') };
}

const restartsOf = (host: ConnectorHost) => host.status()[0]?.roles.find(({ role }) => role === 'read')?.restarts;

describe('an ERP on the RFC road, through the agent’s host of connector processes', () => {
  it('is identified, read, and found in order by doctor', async () => {
    const { ecc } = await start();
    expect(await ecc.identity(within())).toMatchObject({ parts: { systemId: 'ADT', client: '100' } });
    const findings = await ecc.doctor(within());
    const functions = findings.filter(({ check }) => check.startsWith('function '));
    expect(functions.length).toBeGreaterThan(5);
    expect(functions.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(findings.slice(0, 3).map(({ check, status }) => `${check} ${status}`)).toEqual([
      'driver ok',
      'tcp ok',
      'logon ok',
    ]);
  });

  it('R6: gets a fresh process when a call does not let go, and serves again', async () => {
    const { host, ecc } = await start();
    await ecc.identity(within());
    await world.fault({ at: 'call', match: 'RFC_SYSTEM_INFO', action: 'hang' });
    await world.fault({ at: 'logon', action: 'hang', sticky: true });
    await expect(ecc.identity(within(500))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await vi.waitFor(() => expect(restartsOf(host)).toBeGreaterThan(0), { timeout: 10_000 });
    await world.clear();
    expect(await ecc.identity(within())).toMatchObject({ parts: { systemId: 'ADT' } });
  });

  it('R13: says what is missing where, and where the library is not found', async () => {
    const { ecc } = await start({ sdkHome: world.dir });
    const [finding] = await ecc.doctor(within());
    expect(finding).toMatchObject({ check: 'driver', status: 'fail', remedy: expect.stringContaining('sdkHome') });
    await expect(ecc.identity(within())).rejects.toMatchObject({ code: 'DRIVER_MISSING' });
  });
});
