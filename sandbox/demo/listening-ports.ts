import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';

/** Inodes of the sockets that a process holds. */
function socketsOf(pid: number): Set<string> {
  const inodes = new Set<string>();
  for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    } catch {
      // Closed between the listing and the look.
    }
  }
  return inodes;
}

/**
 * TCP ports that these processes listen on, as the kernel tells it; null where there is no `/proc` to ask.
 */
export function listeningPorts(pids: readonly number[]): readonly number[] | null {
  if (!existsSync('/proc/self/net/tcp')) return null;
  const ports: number[] = [];
  for (const pid of pids) {
    const own = socketsOf(pid);
    for (const table of ['tcp', 'tcp6']) {
      const lines = readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1);
      for (const line of lines) {
        const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
        if (state === LISTEN && own.has(inode)) ports.push(Number.parseInt(local.split(':')[1] ?? '0', 16));
      }
    }
  }
  return ports;
}
