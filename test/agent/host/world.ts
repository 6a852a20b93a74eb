import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConnector } from '../../../agent/connectors.ts';
import { createConnectorHost, type HostDeps } from '../../../agent/host/connector-host.ts';
import type { ConnectorHost, Role } from '../../../agent/host/contract.ts';
import type { Logger } from '../../../agent/log.ts';
import type { SystemSection } from '../../../config/schema.ts';
import { resolveSecret, secretReferences } from '../../../config/secrets.ts';
import { systemClock } from '../../../domain/clock.ts';

export const silent: Logger = { error() {}, warn() {}, info() {}, debug() {}, child: () => silent };

export interface World {
  readonly host: ConnectorHost;
  readonly stateDir: string;
  readonly identities: { system: string; generation: string; doubtfulSince?: string }[];
  readonly logged: string[];
  /** Lines of what reached the toy, over all lives of its processes. */
  journal(): string[];
  /** Lets another system answer at the toy's address. */
  answerAs(sid: string): void;
  role(role?: Role): ReturnType<ConnectorHost['status']>[number]['roles'][number];
  /** A second agent on the same state folder. */
  another(): ConnectorHost;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly section?: Record<string, unknown>;
  readonly system?: Partial<SystemSection>;
  readonly deps?: Partial<HostDeps>;
  readonly sid?: string;
}

/** A host with one real forked toy connector, started. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const stateDir = mkdtempSync(join(tmpdir(), 'adit-host-'));
  const sid = join(stateDir, 'sid');
  const journal = join(stateDir, 'journal');
  writeFileSync(sid, options.sid ?? 'ABC');
  const identities: World['identities'] = [];
  const logged: string[] = [];
  const log: Logger = {
    error: (message) => logged.push(message),
    warn: (message) => logged.push(message),
    info: (message) => logged.push(message),
    debug: () => undefined,
    child: () => log,
  };
  const make = () =>
    createConnectorHost({
      systems: [
        {
          name: 'toy',
          kind: 'toy',
          concurrency: 4,
          queueLimit: 64,
          timeZone: 'UTC',
          schedule: { changes: '*/2 * * * *', searchIndex: '15 2 * * *' },
          section: { journal, sid, ...options.section },
          ...options.system,
        },
      ],
      loadConnector: (kind) => loadConnector(kind, { toy: () => import('../../fixtures/toy/toy-connector.ts') }),
      resolveSecret,
      secretReferences,
      hasWrites: () => true,
      onIdentity: (system, generation, doubtfulSince) =>
        identities.push({ system, generation, ...(doubtfulSince && { doubtfulSince }) }),
      profile: 'development',
      stateDir,
      childEntry: fileURLToPath(new URL('../../fixtures/toy/toy-child.ts', import.meta.url)),
      limits: { graceMs: 150, backoffBaseMs: 20, backoffCapMs: 50 },
      clock: systemClock,
      log,
      ...options.deps,
    });
  const host = make();
  const hosts = [host];
  const discard = () => rmSync(stateDir, { recursive: true, force: true });
  await host.start().catch((thrown: unknown) => {
    discard();
    throw thrown;
  });
  return {
    host,
    stateDir,
    identities,
    logged,
    journal: () => (existsSync(journal) ? readFileSync(journal, 'utf8').trim().split('\n') : []),
    answerAs: (text) => writeFileSync(sid, text),
    role(role = 'read') {
      const found = host.status()[0]?.roles.find((status) => status.role === role);
      if (!found) throw new Error(`no role ${role}`);
      return found;
    },
    another() {
      const second = make();
      hosts.push(second);
      return second;
    },
    async close() {
      await Promise.all(hosts.map((each) => each.close()));
      discard();
    },
  };
}

export function within(remainingMs: number, signal = new AbortController().signal) {
  return { signal, remainingMs };
}

export const command = (commandId: string, behaviour: string) => ({
  commandId,
  kind: 'create_task',
  customer: '0000001000',
  args: { behaviour },
});

/** Polls a fact; the test's own timeout is the limit. */
export async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await systemClock.sleep(5);
}
