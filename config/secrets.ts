import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { AditError } from '../domain/errors.ts';
import { parseSecretReference } from '../domain/secret-reference.ts';
import { eachScalar } from './walk.ts';

const MAX_SECRET_BYTES = 64 * 1024;

/** Where secrets come from; handed in so that tests need not change the process. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The secret behind a reference, read now, so that a rotated one is found at the next connect. One line break at the
 * end of a file is not part of the secret. Throws SECRET_UNAVAILABLE, which names the reference and never the value.
 */
export function resolveSecret(reference: string, sources: SecretSources = { env: process.env }): string {
  const parsed = parseSecretReference(reference);
  if (!parsed) throw unavailable('a secret that is not given as a reference');
  switch (parsed.kind) {
    case 'env': {
      const value = sources.env[parsed.name];
      if (!value) throw unavailable(reference, 'the environment variable is not set');
      return value;
    }
    case 'file':
      return readSecretFile(parsed.name, reference);
    case 'cred': {
      const folder = sources.env['CREDENTIALS_DIRECTORY'];
      if (!folder) throw unavailable(reference, 'the service was started without credentials (LoadCredential=)');
      if (parsed.name === '.' || parsed.name === '..') throw unavailable(reference, 'not a credential name');
      return readSecretFile(join(folder, parsed.name), reference);
    }
  }
}

/** All secret references in a part of the configuration, each once. */
export function secretReferences(section: unknown): string[] {
  const found = new Set<string>();
  eachScalar(section, (_, scalar) => {
    if (typeof scalar === 'string' && parseSecretReference(scalar)) found.add(scalar);
  });
  return [...found];
}

function readSecretFile(path: string, reference: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unreadable';
    throw unavailable(reference, `the file cannot be opened (${code})`);
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw unavailable(reference, 'it is not a regular file');
    if (stat.size > MAX_SECRET_BYTES)
      throw unavailable(reference, `the file is larger than ${MAX_SECRET_BYTES / 1024} KiB`);
    if (platform() !== 'win32' && (stat.mode & 0o007) !== 0) {
      throw unavailable(reference, 'everybody on this host may read the file; chmod 600 it');
    }
    const value = readFileSync(descriptor, 'utf8').replace(/\r?\n$/, '');
    if (value === '') throw unavailable(reference, 'the file is empty');
    return value;
  } finally {
    closeSync(descriptor);
  }
}

function unavailable(reference: string, reason?: string): AditError {
  return new AditError('SECRET_UNAVAILABLE', reason ? `${reference}: ${reason}` : reference);
}
