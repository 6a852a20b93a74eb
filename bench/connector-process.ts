import { loadConnector } from '../agent/connectors.ts';
import { createConnectorHost } from '../agent/host/connector-host.ts';
import type { SystemHandle } from '../agent/host/contract.ts';
import type { Logger } from '../agent/log.ts';
import { secretReferences } from '../config/secrets.ts';
import { systemClock } from '../domain/clock.ts';

export interface ConnectorOptions {
  readonly section: Record<string, unknown>;
  /** By the reference that the section names each with. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly timeZone: string;
  readonly stateDir: string;
  readonly connections: number;
  /** What each process may hold in objects, where it is not what the agent allows. */
  readonly heapMb?: number;
}

interface ConnectorProcess {
  readonly system: SystemHandle;
  /** Of the process that reads. */
  pid(): number;
  close(): Promise<void>;
}

/** The agent's side of the processes of one system, which has answered once. Nothing is scheduled. */
export async function startConnector(
  kind: string,
  { section, secrets, timeZone, stateDir, connections, heapMb }: ConnectorOptions,
  hasWrites: boolean,
): Promise<ConnectorProcess> {
  const host = createConnectorHost({
    systems: [
      {
        name: 'erp',
        kind,
        concurrency: connections,
        queueLimit: 64,
        timeZone,
        schedule: { changes: '0 0 1 1 *', searchIndex: '0 0 1 1 *' },
        section,
      },
    ],
    loadConnector: (wanted) => loadConnector(wanted),
    resolveSecret: (reference) => secrets[reference] ?? '',
    secretReferences,
    hasWrites: () => hasWrites,
    onIdentity: () => undefined,
    profile: 'development',
    stateDir,
    ...(heapMb !== undefined && { limits: { heapMb } }),
    clock: systemClock,
    log: silent,
  });
  await host.start();
  const system = host.system('erp');
  await system.identity(withinMs(60_000));
  return {
    system,
    pid: () => {
      const pid = host.status()[0]?.roles.find(({ role }) => role === 'read')?.pid;
      if (typeof pid !== 'number') throw new Error('no process reads');
      return pid;
    },
    close: () => host.close(),
  };
}

/** Of a caller who waits so long and never leaves. */
export function withinMs(remainingMs: number) {
  return { signal: new AbortController().signal, remainingMs };
}

const silent: Logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => silent };
