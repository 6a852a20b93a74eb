import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLedgerDatabase } from '../../../agent/ledger/ledger-database.ts';
import { createDiskSpace } from '../../../store/disk-space.ts';
import { codeThrown, freshFolder } from '../../store/folder.ts';
import { CAN_MOUNT, mountSmall } from '../../store/full-disk.ts';
import { refusal } from './refusal.ts';
import { deferred, done, erpStandIn, newCommand, PATIENCE, world } from './world.ts';

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
  /** Writes until not one block is left; returns the way to make room again. */
  function fill(folder: string): () => void {
    const names: string[] = [];
    for (let size = MB; size >= 4096; size /= 2) {
      for (let at = 0; ; at++) {
        const name = join(folder, `fill-${size}-${at}`);
        names.push(name);
        try {
          writeFileSync(name, Buffer.alloc(size));
        } catch {
          break;
        }
      }
    }
    return () => {
      for (const name of names) rmSync(name, { force: true });
    };
  }

  async function inFlightOnSmallDisk(ballastBytes: number) {
    const mounted = mountSmall(12);
    onTestFinished(() => mounted.unmount());
    const disk = createDiskSpace(mounted.folder, { reserveBytes: 2 * MB, ballastBytes });
    const erp = erpStandIn();
    const reply = deferred<void>();
    erp.reply = async () => {
      await reply.promise;
      return done();
    };
    const it = world({ folder: mounted.folder, disk, erp, stopMs: 5000 });
    await it.ledger.start();
    const { commandId } = await it.ledger.accept(newCommand());
    await it.reaches(commandId, 'in_flight');
    return { ...it, disk, reply, commandId };
  }

  it.runIf(CAN_MOUNT)('refuses new commands and still records the one in flight', async () => {
    const { ledger, reaches, key, folder, disk, reply, commandId } = await inFlightOnSmallDisk(MB);
    fill(folder);
    expect(disk.freeBytes()).toBeLessThan(8192);
    expect(existsSync(join(folder, 'ballast'))).toBe(true);
    expect(await refusal(ledger.accept(newCommand()))).toBe('STORE_FULL');
    reply.resolve();
    await reaches(commandId, 'confirmed');
    expect(existsSync(join(folder, 'ballast'))).toBe(false);
    await ledger.close();
    const again = world({ folder, key, disk });
    expect(again.ledger.command(commandId)?.state).toBe('confirmed');
    expect((await again.ledger.audit.verify()).ok).toBe(true);
    await again.ledger.close();
  });

  it.runIf(CAN_MOUNT)('keeps trying to record an outcome when not even ballast is left', async () => {
    const { ledger, reaches, folder, disk, reply, commandId, log, erp } = await inFlightOnSmallDisk(MB);
    disk.release();
    const makeRoom = fill(folder);
    // Room that the WAL file already has is used up first.
    while ((await refusal(ledger.audit.append({ kind: 'test.filler', actor: 'test' }))) === 'nothing');
    reply.resolve();
    await expect.poll(() => log.some((line) => line.includes('no room to record')), PATIENCE).toBe(true);
    expect(ledger.command(commandId)?.state).toBe('in_flight');
    makeRoom();
    await reaches(commandId, 'confirmed');
    expect(erp.sent).toHaveLength(1);
    expect((await ledger.audit.verify()).ok).toBe(true);
    await ledger.close();
  });
});
