import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { AditError } from '../domain/errors.ts';
import { syncFolder } from './durable-file.ts';
import { assertSameKey, noteKey } from './key-fingerprint.ts';
import { type Migration, migrate } from './migrations.ts';
import { asStoreError } from './store-error.ts';

export type Database = Sqlite;
export type Bound = Sqlite.Bound;
export type Statement<Row = unknown> = Sqlite.Statement<Row>;
export type Cipher = 'aes256' | 'aegis256';

export interface OpenDatabase {
  readonly path: string;
  /** 32 bytes, or null for a database in plain text (only tests and tools). */
  readonly key: Buffer | null;
  readonly cipher: Cipher;
  /** FULL: a commit that returned survives a power cut. NORMAL: it survives a crash of the process only. */
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly migrations: readonly Migration[];
  /** Opens for reading only: no migration, no change of any kind. The file must exist. */
  readonly readonly?: boolean;
  /** Refuses every other connection, this process's included, while open. For a file with one owner. */
  readonly exclusive?: boolean;
  /** How long to wait for another connection's lock; 5,000 unless told. */
  readonly busyMs?: number;
}

const LEVEL = { FULL: 2, NORMAL: 1 } as const;
/** SQLite before 3.51.3 can damage a WAL file when two connections checkpoint at once. */
const OLDEST_SQLITE = [3, 51, 3] as const;

/**
 * Opens a database, creating it (0600) if it is not there, and brings its schema forward.
 *
 * `synchronous` is set and read back on every open: the build's default for WAL is NORMAL on all opens but the first,
 * and would lose acknowledged commits in a power cut.
 *
 * Throws KEY_MISSING (another key), STORE_CORRUPT (right key, damaged file), STORE_FULL, VERSION_UNSUPPORTED (newer
 * schema) and CONFIG_INVALID (another process owns it, or no permission).
 */
export function openDatabase(options: OpenDatabase): Database {
  assertRuntime(process.versions['napi']);
  const { path, key } = options;
  if (key && key.length !== 32) throw new AditError('KEY_MISSING', `a data key has 32 bytes, not ${key.length}`);
  const isNew = !existsSync(path) || statSync(path).size === 0;
  if (!isNew) assertSameKey(path, key);
  let db: Database | undefined;
  try {
    if (isNew && !options.readonly) createPrivate(path);
    if (isNew && !options.readonly) noteKey(path, key);
    db = new Sqlite(path, {
      readonly: options.readonly ?? false,
      fileMustExist: true,
      timeout: options.busyMs ?? 5_000,
    });
    unlock(db, key, options.cipher);
    if (options.exclusive) db.pragma('locking_mode = EXCLUSIVE');
    // The first statement that reads the file: a wrong key or a damaged header shows here.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    assertSqlite(db);
    settle(db, options);
    if (!options.readonly) migrate(db, options.migrations);
    return db;
  } catch (thrown) {
    db?.close();
    throw asStoreError(thrown, path);
  }
}

function unlock(db: Database, key: Buffer | null, cipher: Cipher): void {
  if (!key) return;
  // The cipher has to be chosen before the key is given; a raw key skips the slow derivation from a passphrase.
  if (cipher === 'aes256') {
    db.pragma(`cipher = 'sqlcipher'`);
    db.pragma(`key = "x'${key.toString('hex')}'"`);
  } else {
    db.pragma(`cipher = 'aegis'`);
    db.pragma(`algorithm = 'aegis-256'`);
    db.pragma(`key = 'raw:${key.toString('hex')}'`);
  }
}

function settle(db: Database, options: OpenDatabase): void {
  db.pragma('cache_size = -65536');
  // Spills of large sorts would otherwise land in plain temporary files.
  db.pragma('temp_store = MEMORY');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  if (!options.readonly) {
    const mode = db.pragma('journal_mode = WAL', { simple: true });
    if (mode !== 'wal') throw new AditError('INTERNAL', `journal_mode is ${String(mode)} instead of wal`);
  }
  db.pragma(`synchronous = ${options.synchronous}`);
  const level = Number(db.pragma('synchronous', { simple: true }));
  if (level !== LEVEL[options.synchronous]) {
    throw new AditError('INTERNAL', `synchronous is ${level} although ${options.synchronous} was set`);
  }
}

/** The addon needs Node-API 10; on anything older it ends the process without a word. */
export function assertRuntime(napi: string | undefined): void {
  if (Number(napi ?? 0) >= 10) return;
  throw new AditError('DRIVER_MISSING', `this Node offers Node-API ${napi ?? 'none'}; the database needs 10`, {
    hint: 'start Adit with the Node it carries (24 or newer)',
  });
}

function assertSqlite(db: Database): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  for (const [at, least] of OLDEST_SQLITE.entries()) {
    const part = parts[at] ?? 0;
    if (part > least) return;
    if (part < least)
      throw new AditError('DRIVER_MISSING', `SQLite ${version} is older than ${OLDEST_SQLITE.join('.')}`);
  }
}

/** SQLite gives the WAL and shared-memory files the mode of the database file. */
function createPrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  syncFolder(dirname(path));
}
