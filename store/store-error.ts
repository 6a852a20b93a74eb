import { AditError } from '../domain/errors.ts';

/** SQLite result codes that mean "no room", by prefix. A write error of another kind is a failing disk, not a full one. */
const FULL = ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'];
const CORRUPT = ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_IOERR_SHORT_READ', 'SQLITE_IOERR_DATA'];

/** The `code` of an error of SQLite or the file system, or an empty string. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/**
 * Turns what SQLite or the file system threw into STORE_FULL, STORE_CORRUPT, CONFIG_INVALID (another process owns the
 * file, or it may not be opened) or INTERNAL. An AditError passes unchanged.
 */
export function asStoreError(thrown: unknown, path: string): AditError {
  if (thrown instanceof AditError) return thrown;
  const code = codeOf(thrown);
  const named = (text: string) => `${text}: ${path} (${code})`;
  if (code === 'ENOSPC' || code === 'EDQUOT' || FULL.some((known) => code.startsWith(known))) {
    return new AditError('STORE_FULL', named('no room to write the database'), { cause: thrown });
  }
  if (CORRUPT.some((known) => code.startsWith(known))) {
    return new AditError('STORE_CORRUPT', named('the database is damaged'), { cause: thrown });
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new AditError('CONFIG_INVALID', named('another process uses this database'), {
      cause: thrown,
      hint: 'only one agent may run on a state folder; see "adit status" and "adit service status"',
    });
  }
  if (
    code.startsWith('SQLITE_CANTOPEN') ||
    code.startsWith('SQLITE_READONLY') ||
    code === 'EACCES' ||
    code === 'ENOENT'
  ) {
    return new AditError('CONFIG_INVALID', named('the database cannot be opened for writing'), {
      cause: thrown,
      hint: 'check that the state folder exists and belongs to the service user',
    });
  }
  return new AditError('INTERNAL', named('the database failed'), { cause: thrown });
}
