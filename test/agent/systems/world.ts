import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConnector } from '../../../agent/connectors.ts';
import { createConnectorHost } from '../../../agent/host/connector-host.ts';
import { createLedger } from '../../../agent/ledger/ledger.ts';
import { openLedgerDatabase } from '../../../agent/ledger/ledger-database.ts';
import { createPolicy } from '../../../agent/policy/policy.ts';
import { RecordsStore } from '../../../agent/records/records-store.ts';
import { createRouter } from '../../../agent/router.ts';
import { createSync } from '../../../agent/sync/sync.ts';
import { configSchema, SystemSection } from '../../../config/schema.ts';
import { secretReferences } from '../../../config/secrets.ts';
import { systemClock } from '../../../domain/clock.ts';
import { toInstant } from '../../../domain/dates.ts';
import { createDiskSpace } from '../../../store/disk-space.ts';
import { type ToyTables, toyTables } from '../../fixtures/toy-connector/books.ts';
import { toyKinds } from '../../fixtures/toy-connector/kinds.ts';
import { startToyServer } from '../../fixtures/toy-connector/server.ts';
import { silent } from '../host/world.ts';
import { openPolicy } from '../router/world.ts';

const CHILD = fileURLToPath(new URL('../../fixtures/toy-connector/child.ts', import.meta.url));

/** One toy ERP with books of its own, which may stop to answer. */
interface Toy {
  readonly name: string;
  readonly tables: ToyTables;
  sickness: 'none' | 'hangs' | 'down';
}

export interface Answer {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly meta: Record<string, unknown> & { complete: boolean; systems?: { system: string; told: string }[] };
  readonly summary: string;
  readonly code?: string;
  readonly tookMs: number;
}

/** Host, children, records, ledger, feeds and router of one agent before two ERPs of two kinds. */
export async function twoToys() {
  const today = toInstant(Date.now()).slice(0, 10);
  const stateDir = mkdtempSync(join(tmpdir(), 'adit-systems-'));
  const words = { read: randomUUID(), write: randomUUID() };
  const fronts = await Promise.all(['north', 'south'].map((name) => startToy(name, words, today)));
  const toys = fronts.map(({ toy }) => toy);
  const [north, south] = toys as [Toy, Toy];
  const systems = fronts.map(({ toy: { name }, url }) =>
    SystemSection.parse({
      name,
      kind: name === 'north' ? 'toy-books' : 'toy-journals',
      timeZone: 'UTC',
      section: { url, today, read: { word: `\${cred:read}` }, write: { word: `\${cred:write}` } },
    }),
  );
  const policyConfig = openPolicy({
    systems: ['north', 'south'],
    operations: { ...openPolicy().operations, create_dispute: { mode: 'auto', limits: { amount: { EUR: '1000' } } } },
  });
  const config = { policy: policyConfig, cache: configSchema.shape.cache.parse({}), links: [] };
  const host = createConnectorHost({
    systems,
    loadConnector: (kind) => loadConnector(kind, toyKinds),
    resolveSecret: (reference) => (reference.includes('write') ? words.write : words.read),
    secretReferences,
    hasWrites: () => true,
    onIdentity: (system, generation) => void records.useIdentity(system, generation),
    profile: 'development',
    stateDir,
    childEntry: CHILD,
    clock: systemClock,
    log: silent,
  });
  const key = Buffer.alloc(32, 1);
  const file = { path: join(stateDir, 'records.db'), key, cipher: 'aes256' as const };
  const records = new RecordsStore({ file, clock: systemClock, log: silent });
  await records.start();
  const ledger = createLedger({
    opened: openLedgerDatabase({ stateDir, key, cipher: 'aes256' }),
    clock: systemClock,
    log: silent,
    disk: createDiskSpace(stateDir),
    effects: {
      recheck: () => ({ allowed: true }),
      precondition: async () => ({ met: true }),
      execute: ({ system, ...command }, context) => host.system(system).execute(command, context),
      lookup: ({ system, ...command }, context) => host.system(system).lookup(command, context),
      commandSource: (system, kind) => host.system(system).commandSource(kind),
    },
    approvers: () => [],
    writesInitially: true,
    onFatal: (error) => {
      throw error;
    },
  });
  await host.start();
  await ledger.start();
  const policy = createPolicy({ config: policyConfig, writesSwitch: ledger.writesSwitch });
  const router = createRouter({ config, policy, host, records, ledger, clock: systemClock, log: silent });
  const sync = createSync({ systems, host, records, retentionDays: 30, clock: systemClock, log: silent });
  const ask = async (op: string, input: object, meta: object = {}, remainingMs = 8_000): Promise<Answer> => {
    const begun = performance.now();
    const signal = new AbortController().signal;
    const body = Buffer.from(JSON.stringify(input));
    const reply = await router.handle({ op, tenant: 't', principal: 'p', ...meta }, body, { signal, remainingMs });
    const told = JSON.parse(reply.body.toString('utf8')) as Answer;
    return { ...told, status: reply.meta.status, tookMs: performance.now() - begun };
  };
  return {
    north,
    south,
    ask,
    sync,
    host,
    async close() {
      for (const toy of toys) toy.sickness = 'none';
      await sync.close();
      await router.close();
      await ledger.drain();
      await host.close();
      await ledger.close();
      await records.close();
      for (const front of fronts) await front.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** The toy's server behind a door that may be shut (refuses) or lead nowhere (hangs). */
async function startToy(name: string, words: { read: string; write: string }, today: string) {
  const toy: Toy = { name, tables: toyTables(today), sickness: 'none' };
  const server = await startToyServer(toy.tables, words, today);
  const door = createServer(async (request, response) => {
    if (toy.sickness === 'down') request.socket.destroy();
    if (toy.sickness !== 'none') return;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = 'GET', url = '' } = request;
    const authorization = request.headers.authorization ?? '';
    const posted = method === 'POST' ? { body: Buffer.concat(chunks) } : {};
    const reply = await fetch(`${server.url}${url}`, { method, headers: { authorization }, ...posted });
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(await reply.text());
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return {
    toy,
    url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    async close() {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await server.close();
    },
  };
}
