import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this machine lets the tests mount a small file system of their own (Linux, root, not in every container). */
export const CAN_MOUNT = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    mountSmall(1).unmount();
    return true;
  } catch {
    return false;
  }
})();

export function mountSmall(sizeMb: number): { folder: string; unmount(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'adit-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=0700`, 'tmpfs', folder], { stdio: 'ignore' });
  return {
    folder,
    unmount() {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
      rmdirSync(folder);
    },
  };
}
