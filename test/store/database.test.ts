import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertRuntime, type Database, type OpenDatabase, openDatabase } from '../../store/database.ts';
import { codeThrown, freshFolder } from './folder.ts';

const CANARY = 'Müller-Brot-canary-4711';
const migrations = [{ version: 1, sql: 'CREATE TABLE note (text TEXT NOT NULL) STRICT' }];

function options(folder: string, more: Partial<OpenDatabase> = {}): OpenDatabase {
  const key = more.key === undefined ? randomBytes(32) : more.key;
  return { path: join(folder, 'x.db'), cipher: 'aes256', synchronous: 'FULL', migrations, ...more, key };
}

function write(db: Database): void {
  const add = db.prepare('INSERT INTO note VALUES (?)');
  db.transaction(() => {
    for (let at = 0; at < 500; at++) add.run(`${CANARY} ${at}`);
  })();
}

const level = (db: Database) => db.pragma('synchronous', { simple: true });

describe('opening a database', () => {
  it('is FULL on the first open and on every later one', () => {
    const how = options(freshFolder());
    for (let open = 1; open <= 3; open++) {
      const db = openDatabase(how);
      expect(level(db)).toBe(2);
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      // 2 = memory: what is sorted must not spill into a plain file.
      expect(db.pragma('temp_store', { simple: true })).toBe(2);
      db.close();
    }
  });

  it('is NORMAL where that is asked for', () => {
    const db = openDatabase(options(freshFolder(), { synchronous: 'NORMAL' }));
    expect(level(db)).toBe(1);
    db.close();
  });

  it.each(['aes256', 'aegis256'] as const)('leaves no plain text in any file under %s', (cipher) => {
    const folder = freshFolder();
    const how = options(folder, { cipher });
    const db = openDatabase(how);
    write(db);
    const names = readdirSync(folder);
    expect(names).toContain('x.db-wal');
    expect(names).toContain('x.db-shm');
    for (const name of names) {
      const bytes = readFileSync(join(folder, name));
      expect(bytes.includes(CANARY), name).toBe(false);
      expect(bytes.includes('CREATE TABLE'), name).toBe(false);
    }
    db.close();
    expect(readFileSync(how.path).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(readFileSync(how.path).includes(CANARY)).toBe(false);
    const again = openDatabase(how);
    expect(again.prepare('SELECT count(*) FROM note').pluck().get()).toBe(500);
    again.close();
  });

  it('shows the text in plain when no key is given, so that the search above can find it', () => {
    const how = options(freshFolder(), { key: null });
    const db = openDatabase(how);
    write(db);
    db.close();
    expect(readFileSync(how.path).includes(CANARY)).toBe(true);
  });

  it('makes all its files readable by their owner alone', () => {
    const folder = freshFolder();
    const db = openDatabase(options(folder));
    write(db);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
    db.close();
  });

  it('tells a wrong key from a damaged file', () => {
    const how = options(freshFolder());
    const db = openDatabase(how);
    write(db);
    db.close();
    expect(codeThrown(() => openDatabase({ ...how, key: randomBytes(32) }))).toBe('KEY_MISSING');
    expect(codeThrown(() => openDatabase({ ...how, key: null }))).toBe('KEY_MISSING');
    const bytes = readFileSync(how.path);
    bytes.fill(0x5a, 200, 700);
    writeFileSync(how.path, bytes);
    expect(codeThrown(() => openDatabase(how))).toBe('STORE_CORRUPT');
  });

  it('reports damage in a page that is read later as a damaged file', () => {
    const how = options(freshFolder());
    const db = openDatabase(how);
    write(db);
    db.close();
    const bytes = readFileSync(how.path);
    bytes.fill(0x5a, bytes.length - 9000, bytes.length - 4000);
    writeFileSync(how.path, bytes);
    const again = openDatabase(how);
    expect(() => again.prepare('SELECT sum(length(text)) FROM note').get()).toThrow(/malformed|not a database/);
    again.close();
  });

  it('takes a new key for a file that was removed', () => {
    const how = options(freshFolder());
    openDatabase(how).close();
    rmSync(how.path);
    const key = randomBytes(32);
    openDatabase({ ...how, key }).close();
    expect(codeThrown(() => openDatabase({ ...how, key }).close())).toBe('nothing');
  });

  it('refuses a second owner of an exclusive file', () => {
    const how = options(freshFolder(), { exclusive: true });
    const db = openDatabase(how);
    write(db);
    expect(codeThrown(() => openDatabase({ ...how, exclusive: false, busyMs: 50 }))).toBe('CONFIG_INVALID');
    db.close();
    expect(codeThrown(() => openDatabase(how).close())).toBe('nothing');
  });

  it('changes nothing when opened for reading', () => {
    const how = options(freshFolder());
    openDatabase(how).close();
    const db = openDatabase({ ...how, readonly: true });
    expect(() => db.exec('CREATE TABLE other (a)')).toThrow(/readonly/);
    db.close();
    expect(codeThrown(() => openDatabase({ ...how, path: `${how.path}.absent`, readonly: true }))).toBe(
      'CONFIG_INVALID',
    );
  });

  it('refuses a Node whose addon interface is too old', () => {
    expect(codeThrown(() => assertRuntime('9'))).toBe('DRIVER_MISSING');
    expect(codeThrown(() => assertRuntime(undefined))).toBe('DRIVER_MISSING');
    expect(codeThrown(() => assertRuntime('10'))).toBe('nothing');
  });
});

describe('migrating a schema', () => {
  it('applies only what is missing', () => {
    const how = options(freshFolder());
    const first = openDatabase(how);
    write(first);
    first.close();
    const next = [...migrations, { version: 2, sql: 'ALTER TABLE note ADD COLUMN at INTEGER' }];
    const db = openDatabase({ ...how, migrations: next });
    expect(db.prepare('SELECT count(*) FROM note WHERE at IS NULL').pluck().get()).toBe(500);
    expect(db.pragma('user_version', { simple: true })).toBe(2);
    db.close();
  });

  it('refuses a schema made by a newer program', () => {
    const how = options(freshFolder());
    const next = [...migrations, { version: 2, sql: 'ALTER TABLE note ADD COLUMN at INTEGER' }];
    openDatabase({ ...how, migrations: next }).close();
    expect(codeThrown(() => openDatabase(how))).toBe('VERSION_UNSUPPORTED');
  });

  it('leaves the old schema when a step fails half way', () => {
    const how = options(freshFolder());
    openDatabase(how).close();
    const broken = [...migrations, { version: 2, sql: 'CREATE TABLE more (a) STRICT; CREATE TABLE more2 (a INTEGER)' }];
    expect(codeThrown(() => openDatabase({ ...how, migrations: broken }))).toBe('INTERNAL');
    const db = openDatabase(how);
    expect(db.pragma('user_version', { simple: true })).toBe(1);
    expect(db.prepare(`SELECT name FROM sqlite_schema WHERE name LIKE 'more%'`).all()).toEqual([]);
    db.close();
  });

  it('refuses steps with a gap in their numbers', () => {
    const how = options(freshFolder(), { migrations: [{ version: 2, sql: 'SELECT 1' }] });
    expect(codeThrown(() => openDatabase(how))).toBe('INTERNAL');
  });
});
