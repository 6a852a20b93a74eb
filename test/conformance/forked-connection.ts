import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConnectorChild } from '../../agent/host/connector-child.ts';
import type { Logger } from '../../agent/log.ts';
import { systemClock } from '../../domain/clock.ts';
import type { CallContext, ChildEnvironment, Connection } from '../../domain/connector.ts';
import type { AditError } from '../../domain/errors.ts';
import type { ConnectionMethod } from '../../domain/ipc.ts';

const ENTRY = fileURLToPath(new URL('../../agent/child.ts', import.meta.url));
const OPEN_WITHIN_MS = 60_000;
const silent: Logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => silent };

interface Fork {
  readonly kind: string;
  readonly section: unknown;
  readonly environment: ChildEnvironment;
  readonly timeZone: string;
  readonly secrets: ReadonlyMap<string, string>;
  /** Where the process gets its work folder. */
  readonly dir: string;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: AditError): void;
}

/**
 * A connection in a process of its own, started as the agent starts it: a native driver finds its library only if the
 * path stood before the process began. What goes wrong arrives as an AditError, as it would in the agent.
 */
export async function forkConnection(role: 'read' | 'write', fork: Fork): Promise<Connection> {
  const { kind, section, environment, timeZone, secrets, dir } = fork;
  const workDir = await mkdtemp(join(dir, `${role}-`));
  const waiting = new Map<number, Waiting>();
  const take = (id: number): Waiting | undefined => {
    const one = waiting.get(id);
    waiting.delete(id);
    return one;
  };
  let ended: AditError | null = null;
  let settle = { resolve: () => {}, reject: (_reason: AditError) => {} };
  const ready = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const deps = {
    entry: ENTRY,
    environment,
    clock: systemClock,
    log: silent,
    openTimeoutMs: OPEN_WITHIN_MS,
    heapMb: 1_024,
  };
  const child = new ConnectorChild(deps, {
    onReady: () => settle.resolve(),
    onResult: (id, value) => take(id)?.resolve(value),
    onError: (id, error) => take(id)?.reject(error),
    onEnd: (error) => {
      ended = error;
      settle.reject(error);
      for (const one of waiting.values()) one.reject(error);
      waiting.clear();
    },
  });
  const open = { t: 'open' as const, kind, role, timeZone, profile: 'development' as const, workDir };
  child.start({ ...open, section, secrets: Object.fromEntries(secrets) });
  await ready;
  return connectionOf(child, () => ended, waiting);
}

function connectionOf(child: ConnectorChild, ended: () => AditError | null, waiting: Map<number, Waiting>): Connection {
  const call = (method: ConnectionMethod, args: readonly unknown[], { signal, remainingMs }: CallContext) =>
    new Promise((resolve, reject) => {
      const over = ended();
      if (over !== null) {
        reject(over);
        return;
      }
      const id = child.call(method, args, remainingMs);
      waiting.set(id, { resolve, reject });
      signal.addEventListener('abort', () => child.cancel(id), { once: true });
    }) as never;
  return {
    read: (entity, selector, context) => call('read', [entity, selector], context),
    find: (query, context) => call('find', [query], context),
    execute: (command, context) => call('execute', [command], context),
    lookup: (command, context) => call('lookup', [command], context),
    changes: (cursor, context) => call('changes', [cursor], context),
    identity: (context) => call('identity', [], context),
    doctor: (context) => call('doctor', [], context),
    close: () => child.close(),
  };
}
