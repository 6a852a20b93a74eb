import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../agent/log.ts';
import { createLog } from '../../agent/log.ts';
import { gatewayDialler } from '../../agent/tunnel/dial.ts';
import { enrol } from '../../agent/tunnel/enrol.ts';
import { loadIdentity } from '../../agent/tunnel/identity.ts';
import { TunnelClient } from '../../agent/tunnel/tunnel-client.ts';
import { systemClock } from '../../domain/clock.ts';
import type { RequestHandler } from '../../protocol/incoming-calls.ts';

/** What every agent of a benchmark has to know. */
export interface AgentTask {
  /** Its own folder, for identity and state. */
  readonly dir: string;
  readonly tunnelUrl: string;
  readonly enrolUrl: string;
  readonly caFile: string;
  readonly token: string;
}

export const benchLog: Logger = createLog({ level: 'warn' });

/** Enrols and connects with the agent's own tunnel client; resolves once the gateway has welcomed it. */
export async function connectAgent(
  task: AgentTask,
  served: { readonly operations: readonly string[]; readonly system: string; readonly onRequest: RequestHandler },
): Promise<TunnelClient> {
  const { dir, tunnelUrl, enrolUrl, token } = task;
  const files = { certFile: join(dir, 'agent.pem'), keyFile: join(dir, 'agent.key'), caFile: join(dir, 'ca.pem') };
  copyFileSync(task.caFile, files.caFile);
  await enrol({ enrolUrl, token, files });
  const instance = randomUUID();
  const client = new TunnelClient({
    dial: gatewayDialler({ gatewayUrl: tunnelUrl, identity: () => loadIdentity(files), clock: systemClock }),
    clock: systemClock,
    log: (level, message, fields) => benchLog[level](message, fields),
    random: Math.random,
    hello: () => ({
      software: 'adit-bench',
      name: 'agent',
      instance,
      operations: [...served.operations],
      systems: [{ name: served.system, kind: 'sap-ecc' }],
    }),
    onRequest: served.onRequest,
    events: [],
  });
  const connected = new Promise<void>((resolve) => {
    client.onStatus(({ state }) => {
      if (state === 'connected') resolve();
    });
  });
  client.start();
  await connected;
  return client;
}
