import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../store/database.ts';
import { createDiskSpace } from '../../store/disk-space.ts';
import { asStoreError } from '../../store/store-error.ts';
import { freshFolder } from './folder.ts';
import { CAN_MOUNT, mountSmall } from './full-disk.ts';

const MB = 1024 * 1024;

function small(sizeMb: number): string {
  const mounted = mountSmall(sizeMb);
  onTestFinished(() => mounted.unmount());
  return mounted.folder;
}

function fill(folder: string): void {
  for (let size = MB; size >= 4096; size = Math.floor(size / 2)) {
    for (let at = 0; ; at++) {
      try {
        writeFileSync(join(folder, `fill-${size}-${at}`), Buffer.alloc(size));
      } catch {
        break;
      }
    }
  }
}

describe('disk space', () => {
  it('takes nothing new below the reserve', () => {
    const folder = freshFolder();
    const free = createDiskSpace(folder).freeBytes();
    expect(createDiskSpace(folder, { reserveBytes: free * 2, ballastBytes: MB }).allowsNew()).toBe(false);
  });

  it('lays the ballast down in full, gives it up once, and lays it down again', () => {
    const folder = freshFolder();
    const disk = createDiskSpace(folder, { reserveBytes: 0, ballastBytes: 2 * MB + 5 });
    disk.restore();
    disk.restore();
    const at = statSync(join(folder, 'ballast'));
    expect(at.size).toBe(2 * MB + 5);
    expect(at.blocks * 512).toBeGreaterThanOrEqual(at.size);
    expect(disk.release()).toBe(true);
    expect(disk.release()).toBe(false);
    disk.restore();
    expect(existsSync(join(folder, 'ballast'))).toBe(true);
  });

  it.runIf(CAN_MOUNT)('refuses by the share of a small file system, whatever the bytes say', () => {
    const folder = small(8);
    const disk = createDiskSpace(folder, { reserveBytes: 0, ballastBytes: MB });
    expect(disk.allowsNew()).toBe(true);
    writeFileSync(join(folder, 'most'), Buffer.alloc(Math.floor(7.8 * MB)));
    expect(disk.allowsNew()).toBe(false);
    disk.restore();
    expect(existsSync(join(folder, 'ballast'))).toBe(false);
  });

  it.runIf(CAN_MOUNT)('reports a full disk as STORE_FULL, loses nothing, and goes on once the ballast is gone', () => {
    const folder = small(6);
    const disk = createDiskSpace(folder, { reserveBytes: 0, ballastBytes: 2 * MB });
    disk.restore();
    const how = {
      path: join(folder, 'x.db'),
      key: randomBytes(32),
      cipher: 'aes256',
      synchronous: 'FULL',
      migrations: [{ version: 1, sql: 'CREATE TABLE note (text TEXT NOT NULL) STRICT' }],
    } as const;
    const db = openDatabase(how);
    const add = db.prepare('INSERT INTO note VALUES (?)');
    fill(folder);
    let kept = 0;
    let code = '';
    for (let at = 0; at < 5000 && code === ''; at++) {
      try {
        add.run('x'.repeat(2000));
        kept++;
      } catch (thrown) {
        code = asStoreError(thrown, how.path).code;
      }
    }
    expect(code).toBe('STORE_FULL');
    expect(disk.release()).toBe(true);
    add.run('after');
    db.close();
    const again = openDatabase(how);
    expect(again.prepare('SELECT count(*) FROM note').pluck().get()).toBe(kept + 1);
    again.close();
    rmSync(how.path);
  });
});
