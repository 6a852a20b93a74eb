import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayDialler } from '../../agent/tunnel/dial.ts';
import { enrol } from '../../agent/tunnel/enrol.ts';
import { loadIdentity } from '../../agent/tunnel/identity.ts';
import { TunnelClient } from '../../agent/tunnel/tunnel-client.ts';
import { systemClock } from '../../domain/clock.ts';
import { echo, hello, reached, until } from './gateway-under-test.ts';

const dirs: string[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

interface Ready {
  gatewayUrl: string;
  tunnelUrl: string;
  enrolUrl: string;
  caFile: string;
  apiKeyFile: string;
  enrolmentTokenFile: string;
  pid: number;
}

function start(args: readonly string[]) {
  const child = spawn(process.execPath, ['cloud/main.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, ended, output: () => output };
}

async function startReady(dir: string, more: readonly string[] = []) {
  const readyFile = join(dir, 'ready.json');
  rmSync(readyFile, { force: true });
  const gateway = start(['--dir', dir, '--ready-file', readyFile, ...more]);
  await until(() => existsSync(readyFile));
  return { ...gateway, readyFile, ready: JSON.parse(readFileSync(readyFile, 'utf8')) as Ready };
}

function newDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'adit-gateway-'));
  dirs.push(dir);
  return dir;
}

describe('the gateway as a process', () => {
  it('mints key and token to files of its owner, serves an agent, survives a kill, and ends with 0 on SIGTERM', async () => {
    const dir = newDir();
    const first = await startReady(dir, ['--mint-key', 'acme/voice', '--mint-token', 'acme/agent-1']);
    for (const file of [
      first.readyFile,
      first.ready.apiKeyFile,
      first.ready.enrolmentTokenFile,
      join(dir, 'ca.key'),
      join(dir, 'server.key'),
      join(dir, 'gateway.db'),
    ]) {
      expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600]);
    }
    const secrets = [first.ready.apiKeyFile, first.ready.enrolmentTokenFile].map((file) => readFileSync(file, 'utf8'));
    for (const secret of secrets) expect(first.output() + readFileSync(first.readyFile, 'utf8')).not.toContain(secret);

    const files = { certFile: join(dir, 'a.crt'), keyFile: join(dir, 'a.key'), caFile: first.ready.caFile };
    await enrol({ enrolUrl: first.ready.enrolUrl, token: secrets[1] ?? '', files });
    const port = new URL(first.ready.tunnelUrl).port;
    const client = new TunnelClient({
      dial: gatewayDialler({
        clock: systemClock,
        gatewayUrl: first.ready.tunnelUrl,
        identity: () => loadIdentity(files),
      }),
      clock: systemClock,
      log: () => {},
      random: () => 0.05,
      hello: hello('agent-1'),
      onRequest: echo,
      events: [],
    });
    client.start();
    await reached(client, 'connected');
    first.child.kill('SIGKILL');
    await reached(client, 'waiting');
    const second = await startReady(dir, ['--tunnel-port', port]);
    await reached(client, 'connected');
    expect(second.ready.caFile).toBe(first.ready.caFile);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    await reached(client, 'waiting');
    expect(client.status().lastError?.message).toContain('drained');
    await client.close();
  });

  it('says in one line what keeps it from starting', async () => {
    const dir = newDir();
    const { ready } = await startReady(dir);
    const other = start(['--dir', newDir(), '--port', new URL(ready.gatewayUrl).port]);
    expect(await other.ended).not.toBe(0);
    expect(other.output()).toMatch(/^adit-gateway: [A-Z_]+: .*EADDRINUSE/);
    const wrong = start(['--dir', newDir(), '--port', '99999']);
    expect(await wrong.ended).not.toBe(0);
    expect(wrong.output()).toContain('"99999" is not a port');
    const bare = start([]);
    expect(await bare.ended).toBe(64);
    expect(bare.output()).toContain('usage:');
  });
});
