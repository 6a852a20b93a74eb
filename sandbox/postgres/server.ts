import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type Account, databaseAccount, own, temporaryFolder } from './account.ts';
import { type Binaries, stageBinaries } from './binaries.ts';

/** What `pg` needs to reach the database: a folder holding the socket instead of a host name. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface RunningPostgres {
  connect(): DatabaseAddress;
  /** Makes another, empty database in the same server: what is written in one is never seen in the other. */
  createDatabase(name: string): Promise<DatabaseAddress>;
  /** Process id of the guard that owns the server; it ends when the server and its folder are gone. */
  readonly guardPid: number;
  /** Ends the server and removes its folder. Idempotent. */
  stop(): Promise<void>;
}

/** Everything that costs time and only protects data from a crash is off: the database never outlives its process. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '120',
  shared_buffers: '64MB',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  jit: 'off',
  default_statistics_target: '10',
  timezone: 'UTC',
  log_timezone: 'UTC',
  io_method: 'sync',
};

/**
 * The guard owns the server and waits on a pipe that only we hold. The kernel closes the pipe when we end, in whatever
 * way, `kill -9` included; then the guard ends the server and removes its folder. Orderly stopping goes the same road.
 * Its own output goes away at once, so that the output pipe closes exactly when the server is gone.
 */
const GUARD = `
folder="$1"; template="$2"; server="$3"; shift 3
cp -R "$template" "$folder/files" || exit 1
chmod 0700 "$folder/files"
"$server" -D "$folder/files" -k "$folder" "$@" &
child=$!
exec >/dev/null 2>&1
cat
kill -QUIT "$child"
wait "$child"
rm -rf "$folder"
`;

const READY = 'database system is ready to accept connections';

function launch(folder: string, binaries: Binaries, account: Account): ChildProcess {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawn('/bin/sh', ['-c', GUARD, 'sh', folder, binaries.template, binaries.postgres, ...settings], {
    ...account,
    // Its own process group: a signal to ours must not end the server before we have ended our work with it.
    detached: true,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Resolves when the server says it is ready; rejects with its last words when it ends or takes too long. */
async function ready(guard: ChildProcess, timeoutMs: number): Promise<void> {
  let words = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`PostgreSQL ${why}: ${words.trim()}`));
    const timer = setTimeout(() => fail(`was not ready after ${timeoutMs} ms`), timeoutMs);
    const hear = (chunk: Buffer) => {
      words = (words + chunk.toString('utf8')).slice(-4000);
      if (words.includes(READY)) {
        clearTimeout(timer);
        resolve();
      }
    };
    guard.stdout?.on('data', hear);
    guard.stderr?.on('data', hear);
    guard.once('error', (error) => fail(`could not be started (${error.message})`));
    guard.stderr?.once('close', () => {
      clearTimeout(timer);
      fail('ended before it was ready');
    });
  });
}

/** Starts an own, empty PostgreSQL 18 that is reached by a Unix socket only and leaves nothing behind. */
export async function startPostgres(options: { timeoutMs?: number } = {}): Promise<RunningPostgres> {
  const account = await databaseAccount();
  const binaries = await stageBinaries(account);
  const folder = await mkdtemp(join(await temporaryFolder(account), 'adit-pg-'));
  await own(folder, account);
  const guard = launch(folder, binaries, account);
  const ended = once(guard, 'exit');
  guard.stdin?.on('error', () => {
    // The guard ended first; its exit is what counts.
  });
  const stop = async (): Promise<void> => {
    guard.stdin?.end();
    if (guard.exitCode === null && guard.signalCode === null) await ended;
  };
  try {
    await ready(guard, options.timeoutMs ?? 60_000);
  } catch (error) {
    guard.stdin?.end();
    throw error;
  }
  const address = { host: folder, port: 5432, user: 'sandbox', database: 'postgres' };
  return {
    connect: () => address,
    createDatabase: async (name) => {
      const client = new pg.Client(address);
      await client.connect();
      try {
        await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      } finally {
        await client.end();
      }
      return { ...address, database: name };
    },
    guardPid: guard.pid ?? 0,
    stop,
  };
}
