import { closeSync, constants, fchmodSync, fchownSync, fstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AditError } from '../../domain/errors.ts';
import type { Role } from './contract.ts';

/**
 * The folder in which one connector process may write: native drivers leave logs and traces in their working
 * directory. Made where it is missing, and closed to everybody else whatever it was. A link in its place is refused:
 * root would hand over what it points to. Throws STORE_FULL or INTERNAL.
 */
export function makeWorkDir(stateDir: string, system: string, role: Role): string {
  const folder = join(stateDir, 'connectors', system, role);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, gid } = statSync(stateDir);
    for (const own of [join(stateDir, 'connectors'), join(stateDir, 'connectors', system), folder]) {
      if (process.platform !== 'win32') keepPrivate(own, uid, gid);
    }
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
function keepPrivate(folder: string, uid: number, gid: number): void {
  const opened = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    if (process.getuid?.() === 0) fchownSync(opened, uid, gid);
    if ((fstatSync(opened).mode & 0o077) !== 0) fchmodSync(opened, 0o700);
  } finally {
    closeSync(opened);
  }
}
