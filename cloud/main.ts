import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../domain/clock.ts';
import { ERROR_CODES } from '../domain/error-codes.ts';
import { asAditError } from '../domain/errors.ts';
import { writeDurably } from '../store/durable-file.ts';
import { createApiKey, createEnrolmentToken } from './admin.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { lineLog } from './log.ts';

const USAGE = `usage: node cloud/main.ts --dir DIR [--host 127.0.0.1] [--port 0] [--tunnel-port 0]
         [--public-name NAME]... [--ready-file FILE] [--log-level info]
         [--mint-key TENANT/PRINCIPAL] [--mint-token TENANT/AGENT]

--mint-key writes DIR/api-key, --mint-token DIR/enrolment-token (one hour, one use); both 0600.`;

const TOKEN_SECONDS = 3_600;

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    'tunnel-port': { type: 'string', default: '0' },
    'public-name': { type: 'string', multiple: true, default: ['localhost', '127.0.0.1'] },
    'ready-file': { type: 'string' },
    'log-level': { type: 'string', default: 'info' },
    'mint-key': { type: 'string' },
    'mint-token': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`"${text}" is not a port`);
  return port;
}

function levelOf(text: string): 'error' | 'warn' | 'info' | 'debug' {
  return text === 'error' || text === 'warn' || text === 'debug' ? text : 'info';
}

/** Mints what was asked for; the secrets go to files and nowhere else. */
function mint(gateway: Gateway, dir: string): Record<string, string> {
  const files: Record<string, string> = {};
  const [keyTenant, principal] = values['mint-key']?.split('/') ?? [];
  if (keyTenant && principal) {
    files['apiKeyFile'] = join(dir, 'api-key');
    writeDurably(files['apiKeyFile'], createApiKey(gateway.store, { tenant: keyTenant, principal }, Date.now()));
  }
  const [tenant, agentId] = values['mint-token']?.split('/') ?? [];
  if (tenant && agentId) {
    files['enrolmentTokenFile'] = join(dir, 'enrolment-token');
    const request = { tenant, agentId, ttlSeconds: TOKEN_SECONDS };
    writeDurably(files['enrolmentTokenFile'], createEnrolmentToken(gateway.store, request, Date.now()));
  }
  return files;
}

async function main(): Promise<void> {
  if (values.help || !values.dir) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 64;
    return;
  }
  const dir = resolve(values.dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const gateway = await startGateway({
    dir,
    host: values.host,
    port: portOf(values.port),
    tunnelPort: portOf(values['tunnel-port']),
    publicNames: values['public-name'],
    clock: systemClock,
    log: lineLog(process.stderr, levelOf(values['log-level'])),
    version,
  });
  const minted = mint(gateway, dir);
  const { url, tunnelUrl, caFile } = gateway;
  const ready = { pid: process.pid, gatewayUrl: url, tunnelUrl, enrolUrl: `${url}/enrol`, caFile, ...minted };
  if (values['ready-file']) writeDurably(resolve(values['ready-file']), `${JSON.stringify(ready)}\n`);
  const stop = () => void gateway.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

try {
  await main();
} catch (thrown) {
  const error = asAditError(thrown);
  console.error(`adit-gateway: ${error.code}: ${error.message}\n  ${error.nextStep}`);
  process.exitCode = ERROR_CODES[error.code].exit;
}
