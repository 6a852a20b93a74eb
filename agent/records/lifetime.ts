import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { AditError } from '../../domain/errors.ts';
import { type Cipher, type Database, openDatabase } from '../../store/database.ts';
import { migrations } from './schema.ts';

export interface RecordsFile {
  readonly path: string;
  readonly key: Buffer | null;
  readonly cipher: Cipher;
}

export interface OpenedFile {
  readonly db: Database;
  readonly epoch: string;
  /** Why the file before was put aside, if it was. */
  readonly rebuilt: 'corrupt' | 'newer-schema' | null;
}

const PARTS = ['', '-wal', '-shm'];

/**
 * Opens the file for writing. Records can be fetched again, so a damaged file, or one of a newer program, is put aside
 * (the last such one is kept beside it) and an empty one made. A wrong key is no damage and stays an error.
 */
export function openForWriting(file: RecordsFile): OpenedFile {
  try {
    const db = open(file);
    return { db, epoch: takeOver(db), rebuilt: null };
  } catch (thrown) {
    const rebuilt = reasonOf(thrown);
    if (!rebuilt) throw thrown;
    return { ...beginAnew(file), rebuilt };
  }
}

/**
 * Puts the file aside and makes an empty one. What was put aside may show what went wrong; on a full disk it goes too.
 * Throws STORE_FULL if that is not room enough.
 */
export function beginAnew(file: RecordsFile): OpenedFile {
  const made = (): OpenedFile => {
    const db = open(file);
    return { db, epoch: takeOver(db), rebuilt: 'corrupt' };
  };
  putAside(file.path);
  try {
    return made();
  } catch (thrown) {
    if (!(thrown instanceof AditError) || thrown.code !== 'STORE_FULL') throw thrown;
    for (const part of PARTS) rmSync(`${file.path}.damaged${part}`, { force: true });
    putAside(file.path);
    return made();
  }
}

export function openForReading(file: RecordsFile): Database {
  return openDatabase({ ...file, synchronous: 'NORMAL', migrations, readonly: true });
}

/** Marks a clean end: nothing that was acknowledged can be lost from here on, so the epoch may go on. */
export function closeCleanly(db: Database): void {
  durably(db, () => db.prepare('UPDATE meta SET clean = 1 WHERE id = 1').run());
  db.close();
}

function putAside(path: string): void {
  for (const part of PARTS) {
    const aside = `${path}.damaged${part}`;
    rmSync(aside, { force: true });
    if (existsSync(path + part)) renameSync(path + part, aside);
  }
}

function open(file: RecordsFile): Database {
  return openDatabase({ ...file, synchronous: 'NORMAL', migrations });
}

/**
 * A file that was not closed cleanly may have lost its last commits, and with them the numbers of events that were
 * acknowledged: they count under a new epoch from here. The mark itself is synced before anything is numbered.
 */
function takeOver(db: Database): string {
  const held = db.prepare<{ epoch: string; clean: number }>('SELECT epoch, clean FROM meta WHERE id = 1').get();
  const epoch = held?.clean === 1 ? held.epoch : randomUUID();
  durably(db, () => db.prepare('INSERT OR REPLACE INTO meta (id, epoch, clean) VALUES (1, ?, 0)').run(epoch));
  return epoch;
}

function durably(db: Database, work: () => unknown): void {
  db.pragma('synchronous = FULL');
  try {
    work();
  } finally {
    db.pragma('synchronous = NORMAL');
  }
}

function reasonOf(thrown: unknown): OpenedFile['rebuilt'] {
  if (!(thrown instanceof AditError)) return null;
  if (thrown.code === 'STORE_CORRUPT') return 'corrupt';
  return thrown.code === 'VERSION_UNSUPPORTED' ? 'newer-schema' : null;
}
