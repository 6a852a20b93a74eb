import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, readFileSync, realpathSync, writeSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { AditError } from '../domain/errors.ts';
import { syncFolder } from './durable-file.ts';
import { fingerprintOf } from './key-fingerprint.ts';
import { codeOf } from './store-error.ts';

export type KeySource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'credential'; readonly name: string }
  | { readonly kind: 'dpapi' };

export interface DataKey {
  readonly key: Buffer;
  /** Where it came from, for `status`: never the key, never a part of it. */
  readonly source: string;
  readonly fingerprint: string;
}

/** A key file: 32 bytes as 64 hex digits, or the 32 bytes themselves (what systemd-creds may carry). */
const CAP_BYTES = 200;

/**
 * Loads the key of the databases. The key never lies in the state folder, so that a copy of that folder is no use.
 *
 * Throws KEY_MISSING with the place and the reason: absent, not 32 bytes, readable by others, inside the state folder.
 */
export function loadDataKey(
  source: KeySource,
  stateDir: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): DataKey {
  switch (source.kind) {
    case 'file':
      return named(readKeyFile(source.path, stateDir), `file ${source.path}`);
    case 'credential':
      return named(readCredential(source.name, environment['CREDENTIALS_DIRECTORY']), `credential ${source.name}`);
    case 'dpapi':
      throw new AditError('KEY_MISSING', 'a key protected by DPAPI can only be opened on Windows', {
        hint: `this is ${process.platform}: use agent.keySource kind "credential" or "file"`,
      });
  }
}

/** Makes a new random key file (0600) outside `stateDir`. Never overwrites one: throws CONFIG_INVALID if it exists. */
export function createKeyFile(path: string, stateDir: string): DataKey {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  refuseInside(path, stateDir);
  const key = randomBytes(32);
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, `${key.toString('hex')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    throw new AditError('CONFIG_INVALID', `the key file cannot be made: ${path} (${codeOf(thrown)})`, {
      cause: thrown,
    });
  }
  syncFolder(dirname(path));
  return named(key, `file ${path}`);
}

function named(key: Buffer, source: string): DataKey {
  return { key, source, fingerprint: fingerprintOf(key) };
}

function readKeyFile(path: string, stateDir: string): Buffer {
  refuseInside(path, stateDir);
  const text = readBounded(path);
  if (process.platform !== 'win32') {
    const { mode, uid } = lstatSync(realpathSync(path));
    if (mode & 0o077) {
      throw new AditError(
        'KEY_MISSING',
        `the key file can be read by others (mode ${(mode & 0o777).toString(8)}): ${path}`,
        {
          hint: `chmod 600 ${path}`,
        },
      );
    }
    const self = process.getuid?.() ?? uid;
    if (uid !== self && uid !== 0) {
      throw new AditError('KEY_MISSING', `the key file belongs to another user (uid ${uid}): ${path}`);
    }
  }
  return decode(text, path);
}

function readCredential(name: string, folder: string | undefined): Buffer {
  if (!folder) {
    throw new AditError('KEY_MISSING', `no credential folder for "${name}": $CREDENTIALS_DIRECTORY is not set`, {
      hint: 'start the agent as its systemd unit, which has LoadCredentialEncrypted= for it',
    });
  }
  if (!/^[A-Za-z0-9_.-]{1,128}$/.test(name) || name.startsWith('.')) {
    throw new AditError('KEY_MISSING', 'a credential name has letters, digits, hyphens, dots and underscores');
  }
  const path = join(folder, name);
  return decode(readBounded(path), path);
}

function readBounded(path: string): Buffer {
  try {
    const found = lstatSync(realpathSync(path));
    if (!found.isFile() || found.size > CAP_BYTES) {
      throw new AditError('KEY_MISSING', `this is no key file: ${path}`);
    }
    return readFileSync(path);
  } catch (thrown) {
    if (thrown instanceof AditError) throw thrown;
    throw new AditError('KEY_MISSING', `the key cannot be read: ${path} (${codeOf(thrown)})`, { cause: thrown });
  }
}

function decode(content: Buffer, path: string): Buffer {
  if (content.length === 32) return content;
  const text = content.toString('latin1').trim();
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  throw new AditError('KEY_MISSING', `this is no key of 32 bytes: ${path}`);
}

/** Compares the real folders, so that a link or `..` does not hide where the key lies. */
function refuseInside(path: string, stateDir: string): void {
  const folder = real(stateDir);
  for (const place of [join(real(dirname(path)), path.slice(dirname(path).length + 1)), real(path)]) {
    const way = relative(folder, place);
    if (way === '' || (!way.startsWith(`..${sep}`) && way !== '..' && resolve(folder, way) === place)) {
      throw new AditError('KEY_MISSING', `the key file lies inside the state folder: ${path}`, {
        hint: 'keep it elsewhere, such as /etc/adit/data.key: whoever copies the state folder would have the key too',
      });
    }
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
