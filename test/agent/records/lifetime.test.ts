import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RecordsStore } from '../../../agent/records/records-store.ts';
import { systemClock } from '../../../domain/clock.ts';
import { invoice, openItem } from './sample-facts.ts';
import { at, CUSTOMER, openRecords, page, type RecordsOptions, type RecordsWorld, SYSTEM } from './world.ts';

const worlds: RecordsWorld[] = [];
const open = async (options?: RecordsOptions) => {
  const world = await openRecords(options);
  worlds.push(world);
  return world;
};
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});
const put = (world: RecordsWorld, rows = [openItem('1800000001')], customer = CUSTOMER) =>
  world.store.put({
    system: SYSTEM,
    entity: 'openItem',
    selector: { customer },
    rows,
    complete: true,
    asOf: at('08:00:00'),
  });
const held = (world: RecordsWorld) => world.store.coverage(SYSTEM, 'openItem', CUSTOMER, '');
const paid = (number: string) =>
  page(
    [{ entity: 'invoice', what: 'cleared', row: invoice(number, { status: 'paid', clearedOn: '2026-11-20' }) }],
    number,
    at('09:00:00'),
  );
const fact = async (is: () => boolean) => {
  while (!is()) await systemClock.sleep(5);
};

describe('life of the records file', () => {
  it('keeps records, events and epoch over a clean restart', async () => {
    const world = await open();
    await world.store.applyChanges(page([], 'c0', at('08:00:00')));
    await put(world);
    await world.store.applyChanges(paid('1800000009'));
    const { epoch } = world.store.events;
    const [event] = world.store.events.pending(10);
    await world.reopen();
    expect(held(world)).toMatchObject({ complete: true });
    expect(world.store.events.epoch).toBe(epoch);
    expect(world.store.events.pending(10)).toEqual([event]);
  });

  it('numbers events under a new epoch after it was not closed cleanly', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'adit-crash-'));
    try {
      const key = randomBytes(32);
      const before = await open({ dir, key });
      await before.store.applyChanges(page([], 'c0', at('08:00:00')));
      await before.store.applyChanges(paid('1800000009'));
      const { epoch } = before.store.events;
      const [event] = before.store.events.pending(1);
      // What a killed process leaves behind: the files as they are, never closed.
      const copy = join(dir, 'after');
      execFileSync('mkdir', [copy]);
      for (const name of readdirSync(dir))
        if (name.startsWith('records.db')) execFileSync('cp', [join(dir, name), copy]);
      const after = await open({ dir: copy, key });
      expect(after.store.events.epoch).not.toBe(epoch);
      expect(after.store.events.pending(1)).toEqual([{ ...event, epoch: after.store.events.epoch }]);
      expect(after.store.position(SYSTEM, 'changes').cursor).toBe('1800000009');
    } finally {
      for (const world of worlds.splice(0)) await world.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('delivers events in order until they are acknowledged, each number once', async () => {
    const world = await open();
    await world.store.applyChanges(page([], 'c0', at('08:00:00')));
    for (const number of ['1800000001', '1800000002', '1800000003']) await world.store.applyChanges(paid(number));
    const { events } = world.store;
    const [first, second, third] = events.pending(10).map(({ sequence }) => sequence);
    expect(events.pending(2)).toHaveLength(2);
    events.acknowledged(second ?? 0);
    events.acknowledged(first ?? 0);
    expect(events.pending(10).map(({ sequence }) => sequence)).toEqual([third]);
    events.acknowledged(1_000_000);
    expect(events.pending(10)).toEqual([]);
    await world.store.applyChanges(paid('1800000004'));
    const [next] = events.pending(10);
    expect(next?.sequence).toBeGreaterThan(third ?? 0);
    await world.reopen();
    expect(world.store.events.pending(10)).toHaveLength(1);
  });

  it('writes no fact in plain text into any of its files', async () => {
    const world = await open();
    const canary = 'CANARYCANARY';
    await put(world, [openItem('1800000001', { assignment: canary })]);
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(world.path + suffix)) expect(readFileSync(world.path + suffix).includes(canary)).toBe(false);
    }
    expect(readFileSync(world.path).subarray(0, 15).toString()).not.toBe('SQLite format 3');
    expect(statSync(world.path).mode & 0o077).toBe(0);
  });

  it('puts a damaged file aside, says so and begins anew under another epoch', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'adit-damage-'));
    const key = randomBytes(32);
    try {
      const before = await open({ dir, key });
      await put(before);
      const { epoch } = before.store.events;
      await before.close();
      const bytes = readFileSync(before.path);
      bytes.fill(0x5a, 0, 4096);
      writeFileSync(before.path, bytes);
      const after = await open({ dir, key });
      expect(held(after)).toBe(null);
      expect(after.store.events.epoch).not.toBe(epoch);
      expect(after.logged).toContain('the records were damaged and are built anew');
      expect(existsSync(`${before.path}.damaged`)).toBe(true);
      await put(after);
      expect(held(after)).toMatchObject({ complete: true });
    } finally {
      for (const world of worlds.splice(0)) await world.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('recovers from damage that shows only while it runs', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'adit-damage-'));
    const key = randomBytes(32);
    try {
      const before = await open({ dir, key });
      for (let i = 0; i < 30; i++) {
        const customer = String(i).padStart(10, '0');
        await put(
          before,
          Array.from({ length: 40 }, (_, n) => openItem(`18${String(i * 100 + n).padStart(8, '0')}`, { customer })),
          customer,
        );
      }
      await before.close();
      const bytes = readFileSync(before.path);
      // Everything behind the schema's pages: opening still works.
      const from = Math.floor(bytes.length / 2 / 4096) * 4096;
      for (let page = from; page < bytes.length; page += 4096) bytes.fill(0x5a, page + 100, page + 200);
      writeFileSync(before.path, bytes);
      const after = await open({ dir, key });
      const { epoch } = after.store.events;
      for (let i = 0; i < 30; i++) {
        const customer = String(i).padStart(10, '0');
        after.store.rows(SYSTEM, 'openItem', customer, { customer });
      }
      await fact(() => after.store.status().state === 'open' && after.store.events.epoch !== epoch);
      await put(after);
      expect(held(after)).toMatchObject({ complete: true });
    } finally {
      for (const world of worlds.splice(0)) await world.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('does not take a wrong key for damage', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'adit-key-'));
    try {
      const before = await open({ dir, key: randomBytes(32) });
      await put(before);
      await before.close();
      await expect(open({ dir, key: randomBytes(32) })).rejects.toMatchObject({ code: 'KEY_MISSING' });
      expect(existsSync(`${before.path}.damaged`)).toBe(false);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('answers from nothing and fails writes while it is closed', async () => {
    const world = await open();
    await put(world);
    const { store } = world;
    await store.close();
    await store.close();
    expect(store.coverage(SYSTEM, 'openItem', CUSTOMER, '')).toBe(null);
    expect(store.rows(SYSTEM, 'openItem', CUSTOMER, { customer: CUSTOMER })).toEqual([]);
    await expect(store.purge({ olderThan: at('08:00:00') })).rejects.toMatchObject({ code: 'NOT_RUNNING' });
    expect(store.status().state).toBe('off');
  });
});

/** A file system of 3 MB needs root; where that is missing the test is reported as skipped. */
function tinyDisk(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const dir = mkdtempSync(join(tmpdir(), 'adit-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', dir], { stdio: 'ignore' });
    return dir;
  } catch {
    rmSync(dir, { recursive: true, force: true });
    return null;
  }
}

describe('a full disk', () => {
  const dir = tinyDisk();
  it.skipIf(dir === null)('refuses to store, keeps what is held and stores again when there is room', async () => {
    const world = await open({ dir: dir ?? '' });
    try {
      await put(world);
      const ballast = join(dirname(world.path), 'ballast');
      expect(() => writeFileSync(ballast, Buffer.alloc(3 << 20))).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
      const many = Array.from({ length: 400 }, (_, n) =>
        openItem(`18${String(n).padStart(8, '0')}`, { customer: '0000002000' }),
      );
      await expect(put(world, many, '0000002000')).rejects.toMatchObject({ code: 'STORE_FULL' });
      expect(held(world)).toMatchObject({ complete: true });
      expect(world.store.coverage(SYSTEM, 'openItem', '0000002000', '')).toBe(null);
      rmSync(ballast);
      await put(world, many, '0000002000');
      expect(world.store.rows(SYSTEM, 'openItem', '0000002000', { customer: '0000002000' })).toHaveLength(400);
    } finally {
      for (const each of worlds.splice(0)) await each.close();
      execFileSync('umount', [dir ?? '']);
      rmSync(dir ?? '', { recursive: true, force: true });
    }
  });
});

describe('damage on a full disk', () => {
  const dir = tinyDisk();
  it.skipIf(dir === null)('leaves the agent without records until there is room for new ones', async () => {
    const world = await open({ dir: dir ?? '' });
    try {
      await put(world);
      await world.reopen();
      const ballast = join(dirname(world.path), 'ballast');
      expect(() => writeFileSync(ballast, Buffer.alloc(3 << 20))).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
      const file = openSync(world.path, 'r+');
      const { size } = statSync(world.path);
      for (let at = 4096; at < size; at += 4096) writeSync(file, Buffer.alloc(100, 0x5a), 0, 100, at + 100);
      closeSync(file);
      expect(world.store.rows(SYSTEM, 'openItem', CUSTOMER, { customer: CUSTOMER })).toEqual([]);
      await fact(() => world.store.status().state === 'off');
      await fact(() => world.store.status().reason === 'STORE_FULL');
      expect(held(world)).toBe(null);
      rmSync(ballast);
      await fact(() => world.store.status().state === 'open');
      await put(world);
      expect(held(world)).toMatchObject({ complete: true });
    } finally {
      for (const each of worlds.splice(0)) await each.close();
      execFileSync('umount', [dir ?? '']);
      rmSync(dir ?? '', { recursive: true, force: true });
    }
  });
});

describe('the store worker', () => {
  it('is started again when it ends, and what waited for it fails', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'adit-worker-'));
    const logged: string[] = [];
    const log = { error: (m: string) => void logged.push(m), warn() {}, info() {}, debug() {}, child: () => log };
    const store = new RecordsStore({
      file: { path: join(dir, 'records.db'), key: null, cipher: 'aes256' },
      clock: { ...systemClock, sleep: async () => undefined },
      log,
      workerEntry: new URL('../../fixtures/fragile-store-worker.ts', import.meta.url),
    });
    try {
      await store.start();
      const { epoch } = store.events;
      const doomed = store.purge({ system: 'die', customer: '1' });
      await expect(doomed).rejects.toMatchObject({ code: 'NOT_RUNNING' });
      await fact(() => store.status().state === 'open');
      expect(store.events.epoch).not.toBe(epoch);
      expect(logged).toContain('the store worker ended and is started again');
      await store.put({
        system: SYSTEM,
        entity: 'openItem',
        selector: { customer: CUSTOMER },
        rows: [openItem('1800000001')],
        complete: true,
        asOf: at('08:00:00'),
      });
      expect(store.coverage(SYSTEM, 'openItem', CUSTOMER, '')).toMatchObject({ complete: true });
    } finally {
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
