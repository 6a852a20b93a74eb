import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLedgerDatabase } from '../../../agent/ledger/ledger-database.ts';
import { createDiskSpace } from '../../../store/disk-space.ts';
import { codeThrown, freshFolder } from '../../store/folder.ts';
import { CAN_MOUNT, mountSmall } from '../../store/full-disk.ts';
import { refusal } from './refusal.ts';
import { deferred, done, erpStandIn, newCommand, world } from './world.ts';

const MB = 1024 * 1024;

function files(folder: string): void {
  for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm']) rmSync(join(folder, name), { force: true });
}

describe('the ledger file', () => {
  const opening = (stateDir: string, key: Buffer | null = null) => ({ stateDir, key, cipher: 'aes256' }) as const;

  it('keeps its installation and epoch over restarts', () => {
    const folder = freshFolder();
    const first = openLedgerDatabase(opening(folder));
    first.db.close();
    const second = openLedgerDatabase(opening(folder));
    expect(second.db.pragma('synchronous', { simple: true })).toBe(2);
    second.db.close();
    expect(second).toMatchObject({ installation: first.installation, epoch: first.epoch });
  });

  it('is never made anew when it is gone, unless an operator says so', () => {
    const folder = freshFolder();
    const first = openLedgerDatabase(opening(folder));
    first.db.close();
    files(folder);
    expect(codeThrown(() => openLedgerDatabase(opening(folder)))).toBe('STORE_CORRUPT');
    writeFileSync(join(folder, 'ledger.db'), '');
    expect(codeThrown(() => openLedgerDatabase(opening(folder)))).toBe('STORE_CORRUPT');
    const anew = openLedgerDatabase({ ...opening(folder), startAnew: true });
    expect(anew.installation).not.toBe(first.installation);
    expect(anew.epoch).not.toBe(first.epoch);
    anew.db.close();
    const later = openLedgerDatabase(opening(folder));
    expect(later.installation).toBe(anew.installation);
    later.db.close();
  });

  it('is refused when it belongs to another installation', () => {
    const [folder, other] = [freshFolder(), freshFolder()];
    openLedgerDatabase(opening(folder)).db.close();
    openLedgerDatabase(opening(other)).db.close();
    files(folder);
    renameSync(join(other, 'ledger.db'), join(folder, 'ledger.db'));
    expect(codeThrown(() => openLedgerDatabase(opening(folder)))).toBe('STORE_CORRUPT');
  });

  it('gets its marker back when the process died between the two', () => {
    const folder = freshFolder();
    const first = openLedgerDatabase(opening(folder));
    first.db.close();
    rmSync(join(folder, 'installation'));
    const second = openLedgerDatabase(opening(folder));
    expect(second.installation).toBe(first.installation);
    second.db.close();
    expect(readFileSync(join(folder, 'installation'), 'utf8').trim()).toBe(first.installation);
  });

  it('has one owner', () => {
    const { folder, key } = world();
    expect(codeThrown(() => openLedgerDatabase(opening(folder, key)))).toBe('CONFIG_INVALID');
  });

  it('tells a wrong key from a damaged file', async () => {
    const { ledger, folder, key } = world();
    await ledger.accept(newCommand());
    await ledger.close();
    expect(codeThrown(() => openLedgerDatabase(opening(folder, randomBytes(32))))).toBe('KEY_MISSING');
    const path = join(folder, 'ledger.db');
    const bytes = readFileSync(path);
    bytes.fill(7, 100, 300);
    writeFileSync(path, bytes);
    expect(codeThrown(() => openLedgerDatabase(opening(folder, key)))).toBe('STORE_CORRUPT');
  });
});

describe('a full disk', () => {
  it.runIf(CAN_MOUNT)('refuses new commands and still records the one in flight', async () => {
    const mounted = mountSmall(12);
    onTestFinished(() => mounted.unmount());
    const disk = createDiskSpace(mounted.folder, { reserveBytes: 2 * MB, ballastBytes: MB });
    const erp = erpStandIn();
    const reply = deferred<void>();
    erp.reply = async () => {
      await reply.promise;
      return done();
    };
    const { ledger, reaches, key, folder } = world({ folder: mounted.folder, disk, erp, stopMs: 5000 });
    await ledger.start();
    const { commandId } = await ledger.accept(newCommand());
    await reaches(commandId, 'in_flight');
    for (let size = MB; size >= 4096; size /= 2) {
      for (let at = 0; ; at++) {
        try {
          writeFileSync(join(folder, `fill-${size}-${at}`), Buffer.alloc(size));
        } catch {
          break;
        }
      }
    }
    expect(disk.freeBytes()).toBeLessThan(8192);
    expect(existsSync(join(folder, 'ballast'))).toBe(true);
    expect(await refusal(ledger.accept(newCommand()))).toBe('STORE_FULL');
    reply.resolve();
    await reaches(commandId, 'confirmed');
    expect(existsSync(join(folder, 'ballast'))).toBe(false);
    await ledger.close();
    const again = world({ folder, key, disk });
    expect(again.ledger.command(commandId)?.state).toBe('confirmed');
    expect(again.ledger.audit.verify().ok).toBe(true);
    await again.ledger.close();
  });
});
