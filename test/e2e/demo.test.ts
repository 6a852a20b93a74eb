import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Platform } from '../../sandbox/demo/platform.ts';
import type { ReadyFile } from '../../sandbox/demo/stage.ts';
import { INVOICE, isAlive, PATIENT, ROOT, until } from './world.ts';

vi.setConfig({ testTimeout: 180_000 });

let dir: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'adit-demo-'));
});
afterEach(() => {
  for (const { pid } of started.splice(0))
    if (pid !== undefined && groupOf(pid).length > 0) process.kill(-pid, 'SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** A command line of its own process group, with a private folder for what it leaves behind. */
function start(command: string, args: readonly string[]): { child: ChildProcess; printed: () => string } {
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? dir, TMPDIR: dir };
  const child = spawn(command, [...args], { cwd: ROOT, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  return { child, printed: () => text };
}

/** Living processes of a process group, as the kernel lists them. */
function groupOf(group: number): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const [state, , pgrp] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return Number(pgrp) === group && state !== 'Z';
    } catch {
      return false;
    }
  });
}

const leftIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('adit-'));

describe('npm run demo', () => {
  it('-- --once plays the conversation as it should be and ends with 0, leaving nothing', async () => {
    const { child, printed } = start('npm', ['run', 'demo', '--', '--once']);
    const [code] = await once(child, 'close');
    expect(code, printed()).toBe(0);
    expect(printed()).not.toContain('NOT AS IT SHOULD BE');
    expect(printed()).toContain('a stand-in library, not SAP software');
    const scenes = [...printed().matchAll(/^\d+\. (.+)$/gm)].map(([, title]) => title);
    expect(scenes).toHaveLength(14);
    expect(scenes.at(-1)).toBe('The same question to both, side by side');
    expect(printed()).toMatch(/^ {2}account .*ecc\/0000010001 .*ebs\/1001 /m);
    expect(printed()).toMatch(/listening TCP ports of the agent .*: 0$/m);
    expect(printed()).toMatch(/tasks that SAP's books got: 1$/m);
    expect(printed().match(/promises that SAP's books got: 1\b/g)).toHaveLength(2);
    expect(printed()).toMatch(/now: undecided$/m);
    expect(printed()).toMatch(/then, without anybody's help: recorded, SAP's number \d{10}$/m);
    expect(printed().match(/^ {2}✓ /gm)?.length).toBeGreaterThan(20);
    expect(groupOf(child.pid ?? 0)).toEqual([]);
    expect(leftIn(dir)).toEqual([]);
  });

  it('-- --once --sap-road soap plays the same conversation over SOAP', async () => {
    const { child, printed } = start('npm', ['run', 'demo', '--', '--once', '--sap-road', 'soap']);
    const [code] = await once(child, 'close');
    expect(code, printed()).toBe(0);
    expect(printed()).toContain('SOAP RFC over HTTPS');
    expect([...printed().matchAll(/^\d+\. /gm)]).toHaveLength(14);
    expect(printed()).not.toContain('NOT AS IT SHOULD BE');
  });

  it('-- --ready-file writes where everything is, and SIGTERM to its group ends every process', async () => {
    const file = join(dir, 'ready.json');
    const small = ['--customers', '20', '--items', '100', '--seed', '7'];
    const { child, printed } = start(process.execPath, ['sandbox/demo/main.ts', '--ready-file', file, ...small]);
    await until(`the ready file\n${printed()}`, () => existsSync(file), 40_000);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const ready: ReadyFile = JSON.parse(readFileSync(file, 'utf8'));
    expect(Object.keys(ready).sort()).toEqual([
      'agentId',
      'apiKey',
      'caFile',
      'configFile',
      'controlUrl',
      'gatewayUrl',
      'pids',
      'stateDir',
      'systems',
      'tenant',
    ]);
    expect(ready.systems).toEqual([
      { name: 'ecc', kind: 'sap-ecc', road: 'rfc' },
      { name: 'ebs', kind: 'oracle-ebs', road: 'thin' },
    ]);
    const { connectors, ...processes } = ready.pids;
    expect(Object.keys(processes).sort()).toEqual(['agent', 'gateway', 'sandbox']);
    expect(Object.keys(connectors).sort()).toEqual(['ebs/read', 'ebs/write', 'ecc/read', 'ecc/write']);
    const pids = [...Object.values(processes), ...Object.values(connectors)];
    expect(pids.every(isAlive)).toBe(true);

    const platform = new Platform(ready);
    const { status } = await platform.ask('get_invoice', { invoice: INVOICE, system: 'ecc' }, PATIENT);
    await platform.close();
    expect(status).toBe(200);

    process.kill(-(child.pid ?? 0), 'SIGTERM');
    const [code] = await once(child, 'close');
    expect(code, printed()).toBe(0);
    await until('the whole group to be gone', () => groupOf(child.pid ?? 0).length === 0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(leftIn(dir)).toEqual([]);
  });
});
