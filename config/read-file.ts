import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { AditError } from '../domain/errors.ts';
import { MAX_CONFIG_BYTES } from './source.ts';

export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly uid: number;
}

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'run "adit init", or name the file with --config',
  EACCES: 'run as root or as a member of the group of the file',
};

/** Reads a configuration file of bounded size. Throws CONFIG_INVALID. */
export function readConfigFile(path: string): ConfigFile {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const { size, mode, uid } = fstatSync(descriptor);
      if (size > MAX_CONFIG_BYTES) {
        throw new AditError('CONFIG_INVALID', `${path} is larger than ${MAX_CONFIG_BYTES / 1024} KiB`);
      }
      const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(descriptor));
      return { path, text, mode, uid };
    } finally {
      closeSync(descriptor);
    }
  } catch (thrown) {
    if (thrown instanceof AditError) throw thrown;
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unreadable';
    const hint = HINTS[code] ?? 'it must be a readable text file in UTF-8';
    throw new AditError('CONFIG_INVALID', `cannot read ${path} (${code})`, { hint, cause: thrown });
  }
}

/** Whoever may write the file decides who approves; in production that is root or the agent's own user, alone. */
export function refuseForeignWriters(file: ConfigFile, profile: 'development' | 'production'): void {
  if (platform() === 'win32') return;
  const forbidden = profile === 'production' ? 0o022 : 0o002;
  if ((file.mode & forbidden) !== 0) {
    const message = `${file.path} can be written by others (mode ${(file.mode & 0o777).toString(8)})`;
    throw new AditError('CONFIG_INVALID', message, { hint: `chmod 640 ${file.path}` });
  }
  if (profile === 'production' && file.uid !== 0 && file.uid !== process.geteuid?.()) {
    const message = `${file.path} belongs to user ${file.uid}, neither root nor the agent's own user`;
    throw new AditError('CONFIG_INVALID', message, { hint: `chown root ${file.path}` });
  }
}
