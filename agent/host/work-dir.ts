import { chownSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AditError } from '../../domain/errors.ts';
import type { Role } from './contract.ts';

/**
 * The folder in which one connector process may write: native drivers leave logs and traces in their working
 * directory. Made where it is missing. Throws STORE_FULL or INTERNAL.
 */
export function makeWorkDir(stateDir: string, system: string, role: Role): string {
  const folder = join(stateDir, 'connectors', system, role);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    handToOwner(stateDir, [join(stateDir, 'connectors'), join(stateDir, 'connectors', system), folder]);
    return folder;
  } catch (cause) {
    const full = typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOSPC';
    throw new AditError(
      full ? 'STORE_FULL' : 'INTERNAL',
      `the working folder of a connector cannot be made: ${folder}`,
      {
        cause,
      },
    );
  }
}

/** `adit doctor` may run as root where the agent does not: the agent has to be able to write there. */
function handToOwner(stateDir: string, folders: readonly string[]): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(stateDir);
  for (const folder of folders) chownSync(folder, uid, gid);
}
