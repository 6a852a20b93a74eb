import { mkdirSync } from 'node:fs';
import { createApiKey, createEnrolmentToken } from '../../cloud/admin.ts';
import { startGateway } from '../../cloud/gateway.ts';
import { lineLog } from '../../cloud/log.ts';
import { systemClock } from '../../domain/clock.ts';
import { report, taskOf, untilTold } from './task.ts';

/** The product's gateway with one tenant, API key and enrolment token for each agent of a benchmark. */
export interface GatewayTask {
  readonly dir: string;
  readonly tenants: readonly string[];
}

export interface GatewayReady {
  readonly url: string;
  readonly tunnelUrl: string;
  readonly enrolUrl: string;
  readonly caFile: string;
  readonly access: Readonly<Record<string, { readonly apiKey: string; readonly token: string }>>;
}

const TOKEN_SECONDS = 600;

const { dir, tenants } = taskOf<GatewayTask>();
mkdirSync(dir, { recursive: true, mode: 0o700 });
const gateway = await startGateway({
  dir,
  host: '127.0.0.1',
  port: 0,
  tunnelPort: 0,
  publicNames: ['localhost', '127.0.0.1'],
  clock: systemClock,
  log: lineLog(process.stderr, 'info'),
  version: 'bench',
});
const now = Date.now();
const access = tenants.map((tenant) => {
  const apiKey = createApiKey(gateway.store, { tenant, principal: 'bench' }, now);
  const token = createEnrolmentToken(gateway.store, { tenant, agentId: 'agent', ttlSeconds: TOKEN_SECONDS }, now);
  return [tenant, { apiKey, token }] as const;
});
const { url, tunnelUrl, caFile } = gateway;
report({ url, tunnelUrl, enrolUrl: `${url}/enrol`, caFile, access: Object.fromEntries(access) } satisfies GatewayReady);
await untilTold();
await gateway.close();
