import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './store-error.ts';

const MB = 1024 * 1024;
const CHUNK = Buffer.alloc(MB, 0x42);

export interface DiskLimits {
  /** Below this many free bytes, or below 5 % of the file system, nothing new is taken in. */
  readonly reserveBytes: number;
  /** Size of the file that is given up when even what is under way cannot be recorded. */
  readonly ballastBytes: number;
}

const DISK_LIMITS: DiskLimits = { reserveBytes: 256 * MB, ballastBytes: 32 * MB };

export interface DiskSpace {
  /** Whether a new command may be taken in. */
  allowsNew(): boolean;
  freeBytes(): number;
  /** Gives the ballast up. True if there was one, so that trying again makes sense. */
  release(): boolean;
  /** Lays the ballast down again once there is room for it and the reserve. Idempotent. */
  restore(): void;
}

/**
 * Watches the file system of the state folder. Two lines of defence: well before the disk is full nothing new is
 * accepted; and when it is full all the same, the ballast makes room so that what is under way can be recorded.
 */
export function createDiskSpace(stateDir: string, limits: DiskLimits = DISK_LIMITS): DiskSpace {
  const ballast = join(stateDir, 'ballast');
  const measure = () => {
    const at = statfsSync(stateDir);
    return { free: at.bavail * at.bsize, total: at.blocks * at.bsize };
  };
  const isWhole = () => existsSync(ballast) && statSync(ballast).size >= limits.ballastBytes;
  return {
    allowsNew() {
      const { free, total } = measure();
      return free >= Math.max(limits.reserveBytes, total * 0.05);
    },
    freeBytes: () => measure().free,
    release() {
      if (!existsSync(ballast)) return false;
      rmSync(ballast, { force: true });
      return true;
    },
    restore() {
      if (isWhole()) return;
      const { free, total } = measure();
      if (free < Math.max(limits.reserveBytes, total * 0.05) + limits.ballastBytes) return;
      try {
        layDown(ballast, limits.ballastBytes);
      } catch (thrown) {
        rmSync(ballast, { force: true });
        if (codeOf(thrown) !== 'ENOSPC' && codeOf(thrown) !== 'EDQUOT') throw thrown;
      }
    },
  };
}

/** Written out, not just sized: a file with holes holds no room. */
function layDown(path: string, sizeBytes: number): void {
  const file = openSync(path, 'w', 0o600);
  try {
    for (let left = sizeBytes; left > 0; left -= CHUNK.length) {
      writeSync(file, left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left));
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
