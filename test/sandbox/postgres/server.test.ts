import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { type DatabaseAddress, startPostgres } from '../../../sandbox/postgres/server.ts';

const HOLDER = new URL('holder.ts', import.meta.url).pathname;

async function ask<T extends pg.QueryResultRow>(address: DatabaseAddress, sql: string): Promise<T[]> {
  const client = new pg.Client(address);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** True while the process works; a zombie that nobody reaps has ended. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function serverPid(address: DatabaseAddress): number {
  return Number(readFileSync(join(address.host, 'files', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

describe('sandbox database', () => {
  it('is a PostgreSQL 18 that listens on no TCP port and runs under an account that is not root', async () => {
    const postgres = await startPostgres();
    try {
      const rows = await ask<{ version: string; listen: string }>(
        postgres.connect(),
        "select current_setting('server_version') as version, current_setting('listen_addresses') as listen",
      );
      expect(rows[0]?.version).toMatch(/^18\./);
      expect(rows[0]?.listen).toBe('');
      expect(statSync(`/proc/${serverPid(postgres.connect())}`).uid).not.toBe(0);
      expect(statSync(postgres.connect().host).mode & 0o077).toBe(0);
    } finally {
      await postgres.stop();
    }
  });

  it('runs twice side by side, and what one writes the other does not see', async () => {
    const [one, two] = await Promise.all([startPostgres(), startPostgres()]);
    try {
      await ask(one.connect(), 'create table only_here (n int)');
      await expect(ask(two.connect(), 'select * from only_here')).rejects.toMatchObject({ code: '42P01' });
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
  });

  it('leaves no process and no folder behind when it is stopped, and may be stopped twice', async () => {
    const postgres = await startPostgres();
    const pid = serverPid(postgres.connect());
    expect(isAlive(pid)).toBe(true);
    await postgres.stop();
    await postgres.stop();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(postgres.connect().host)).toBe(false);
  });

  it('ends and removes its folder within seconds when the process that holds it is killed with SIGKILL', async () => {
    const holder = spawn(process.execPath, [HOLDER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(holder.stdout, 'data');
    const address: DatabaseAddress = JSON.parse(String(line));
    const pid = serverPid(address);
    const client = new pg.Client(address);
    client.on('error', () => {});
    await client.connect();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 8000, interval: 20 });
    await vi.waitFor(() => expect(existsSync(address.host)).toBe(false), { timeout: 8000, interval: 20 });
    await client.end().catch(() => {});
  });
});
