import { join } from 'node:path';
import { AditError } from '../../domain/errors.ts';

/** sun_path holds 104 bytes on the tightest system, its closing zero included. */
const MAX_SOCKET_PATH_BYTES = 103;

/**
 * Where a running agent listens for its own CLI: a Unix socket in the state folder, a named pipe on Windows. Never TCP.
 * Throws CONFIG_INVALID when the path is too long for a socket.
 */
export function controlAddress(
  agent: { readonly name: string; readonly stateDir: string },
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') return `\\\\.\\pipe\\adit-${agent.name}`;
  const path = join(agent.stateDir, 'control.sock');
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_SOCKET_PATH_BYTES) {
    throw new AditError(
      'CONFIG_INVALID',
      `the control socket's path has ${bytes} bytes, a socket takes ${MAX_SOCKET_PATH_BYTES}`,
      {
        hint: 'choose a shorter agent.stateDir',
      },
    );
  }
  return path;
}
