import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EccAccess } from '../../sandbox/sandbox.ts';

const MAIN = new URL('../../sandbox/main.ts', import.meta.url).pathname;
const SMALL = ['--customers', '20', '--items', '100'];

interface Ready {
  readonly controlUrl: string;
  readonly systems: readonly EccAccess[];
}

let dir: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'adit-main-test-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(dir, { recursive: true, force: true });
});

async function start(args: readonly string[]): Promise<{ child: ChildProcess; ready: Ready }> {
  // A private temp folder, so that the test sees what is left in it; the database has to go elsewhere if we are root.
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: dir },
  });
  started.push(child);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the sandbox ended with ${code} before it was ready`);
  });
  ended.catch(() => {});
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  return { child, ready: JSON.parse(String(line)) as Ready };
}

/** Folder of the database that a sandbox holds, from the arguments of the guard that is its child. */
function databaseOf(child: ChildProcess): string {
  const guard = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0];
  const folder = readFileSync(`/proc/${guard}/cmdline`, 'utf8')
    .split('\0')
    .find((argument) => /\/adit-pg-\w+$/.test(argument));
  if (folder === undefined) throw new Error('the sandbox has no guard');
  return folder;
}

function ping(access: EccAccess): Promise<number> {
  const password = readFileSync(access.users.read.passwordFile, 'utf8');
  const body =
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><u:RFC_PING xmlns:u="urn:sap-com:document:sap:rfc:functions"/></SOAP-ENV:Body></SOAP-ENV:Envelope>';
  return new Promise((resolve, reject) => {
    const request = https.request(
      `${access.url}/sap/bc/soap/rfc?sap-client=${access.client}`,
      {
        method: 'POST',
        ca: readFileSync(access.caFile),
        agent: false,
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          soapaction: '""',
          authorization: `Basic ${Buffer.from(`${access.users.read.user}:${password}`).toString('base64')}`,
        },
      },
      (response) => resolve(response.resume().statusCode ?? 0),
    );
    request.on('error', reject);
    request.end(body);
  });
}

describe('the sandbox process', () => {
  it('says when all is up, with what an agent needs to log on, and no password in it', async () => {
    const readyFile = join(dir, 'ready.json');
    const { ready } = await start([...SMALL, '--ready-file', readyFile]);
    expect(JSON.parse(readFileSync(readyFile, 'utf8'))).toEqual(ready);
    expect(statSync(readyFile).mode & 0o777).toBe(0o600);
    const [ecc] = ready.systems;
    if (ecc === undefined) throw new Error('no system');
    expect(ecc).toMatchObject({
      name: 'ecc',
      kind: 'sap-ecc',
      road: 'soap',
      client: '100',
      companyCodes: ['1000', '2000'],
    });
    for (const { passwordFile } of [ecc.users.read, ecc.users.write]) {
      expect(statSync(passwordFile).mode & 0o777).toBe(0o600);
      expect(JSON.stringify(ready)).not.toContain(readFileSync(passwordFile, 'utf8'));
    }
    expect(await ping(ecc)).toBe(200);
    const calls = (await (await fetch(`${ready.controlUrl}/calls`)).json()) as { name: string }[];
    expect(calls.map(({ name }) => name)).toEqual(['RFC_PING']);
  });

  it('runs the EBS beside the ECC, each with books of its own', { timeout: 120_000 }, async () => {
    const { ready } = await start([...SMALL, '--systems', 'ecc,ebs']);
    expect(ready.systems).toMatchObject([
      { name: 'ecc', kind: 'sap-ecc' },
      { name: 'ebs', kind: 'oracle-ebs', service: 'EBSPROD' },
    ]);
    const ledger = (await (await fetch(`${ready.controlUrl}/ledger`)).json()) as { customers: { system: string }[] };
    expect(new Set(ledger.customers.map(({ system }) => system))).toEqual(new Set(['ecc', 'ebs']));
  });

  it('runs twice from one checkout, each with its own books', async () => {
    const [one, two] = await Promise.all([start(SMALL), start([...SMALL, '--seed', '2'])]);
    const post = { system: 'ecc', kind: 'payment', customer: '10001', amount: { amount: '5.00', currency: 'EUR' } };
    await fetch(`${one.ready.controlUrl}/post`, { method: 'POST', body: JSON.stringify(post) });
    const total = async (ready: Ready) => {
      const aging = (await (
        await fetch(`${ready.controlUrl}/expected/aging?system=ecc&customer=0000010001`)
      ).json()) as { buckets: { total: string }[] };
      return aging.buckets[0]?.total;
    };
    expect(await total(one.ready)).toBe('14220.06');
    expect(await total(two.ready)).toBe('14225.06');
  });

  it('ends everything and leaves nothing behind on SIGTERM', async () => {
    const { child, ready } = await start(SMALL);
    const database = databaseOf(child);
    expect(existsSync(database)).toBe(true);
    expect(readdirSync(dir)).not.toEqual([]);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(existsSync(database)).toBe(false);
    expect(readdirSync(dir)).toEqual([]);
    await expect(fetch(`${ready.controlUrl}/calls`)).rejects.toThrow();
  });

  it('leaves no database behind when it is killed with SIGKILL', async () => {
    const { child } = await start(SMALL);
    const database = databaseOf(child);
    expect(existsSync(database)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await vi.waitFor(() => expect(existsSync(database)).toBe(false), { timeout: 8000, interval: 20 });
  });

  it.each([
    [['--customers', 'many']],
    [['--items', '3']],
    [['--read-table', 'maybe']],
    [['--systems', 'ecc,ecc']],
    [['--systems', 'crm']],
    [['--nonsense']],
  ])('refuses %j with its usage and starts nothing', async (args) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, TMPDIR: dir },
    });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk.toString('utf8');
    });
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(words).toContain('usage:');
    expect(readdirSync(dir)).toEqual([]);
  });
});
