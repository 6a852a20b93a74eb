import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nativeDriver } from '../../../bapi/rfc/native-driver.ts';
import lock from '../../../sandbox/rfc-driver/package-lock.json' with { type: 'json' };
import { CliWorld } from './world.ts';

/** Installed with the sandbox, from the same archives to the byte. */
const DRIVER = join(import.meta.dirname, '..', '..', '..', 'sandbox', 'rfc-driver');

let sdk: string;
beforeAll(() => {
  const built = spawnSync(process.execPath, ['sandbox/rfc-sdk/build.mjs'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  sdk = built.stdout.trim();
}, 120_000);

let world: CliWorld;
beforeEach(() => {
  world = new CliWorld();
});
afterEach(() => world.close());

interface Checked {
  readonly ok: boolean;
  readonly findings: readonly { check: string; status: string; text: string; remedy?: string }[];
  readonly next: string;
}

async function check(folder: string, library: string): Promise<{ code: number; checked: Checked }> {
  const ran = await world.run(['--json', 'connector', 'check', 'sap', '--folder', folder, '--sdk', library]);
  return { code: ran.code, checked: ran.json() as Checked };
}

describe('adit connector', () => {
  it('loads the driver with the library that was named, in a process of its own, and says what to configure', async () => {
    const { code, checked } = await check(DRIVER, sdk);
    expect(code).toBe(0);
    expect(checked.findings.map(({ check: what, status }) => `${what} ${status}`)).toEqual([
      'driver ok',
      'SDK library ok',
      'SDK character library ok',
      'load warn',
    ]);
    expect(checked.findings.at(-1)?.text).toContain('test double');
    expect(checked.next).toContain(`sdkHome: "${sdk}" and driverPath: "${DRIVER}"`);
  });

  it('exits with 2 where the library is not found, and says where it was looked for and what to do', async () => {
    const empty = join(world.folder, 'no-sdk');
    const { code, checked } = await check(DRIVER, empty);
    expect(code).toBe(2);
    const missing = checked.findings.filter(({ status }) => status === 'fail');
    expect(missing.map(({ check: what }) => what)).toEqual([
      'SDK library',
      'SDK character library',
      'SDK ICU libraries',
      'load',
    ]);
    expect(missing[0]?.text).toContain(empty);
    expect(missing.at(-1)?.text).toMatch(/^SDK_MISSING/);
    for (const { remedy } of missing) expect(remedy).toMatch(/sdk/i);
    expect(checked.next).toContain('road: soap');
  });

  it('tells a half library from none, and one for nothing from both', async () => {
    const lib = join(world.folder, 'half', 'lib');
    mkdirSync(lib, { recursive: true });
    spawnSync('cp', [join(sdk, 'lib', 'libsapnwrfc.so'), lib]);
    const half = await check(DRIVER, join(world.folder, 'half'));
    expect(half.checked.findings.at(-1)?.text).toMatch(/^SDK_INCOMPLETE.*libsapucum/);
    writeFileSync(
      join(lib, 'libsapnwrfc.so'),
      'no library at all, but long enough for a header of sixty-four bytes ........',
    );
    const broken = await check(DRIVER, join(world.folder, 'half'));
    expect(broken.checked.findings.at(-1)?.text).toMatch(/^ARCH_MISMATCH/);
  });

  it('says that there is no driver where none is installed', async () => {
    const { code, checked } = await check(world.folder, sdk);
    expect(code).toBe(2);
    const failed = checked.findings.filter(({ status }) => status === 'fail');
    expect(failed.map(({ check: what }) => what)).toEqual(['driver', 'SDK ICU libraries', 'load']);
    expect(failed.at(-1)).toMatchObject({ remedy: expect.stringContaining('adit connector add sap') });
  });

  it('refuses a bundle of other packages, one that cannot be read, and a driver that does not exist', async () => {
    const parts = join(world.folder, 'parts');
    mkdirSync(parts);
    for (const { name, version } of nativeDriver.packages)
      writeFileSync(join(parts, `${name}-${version}.tgz`), 'other');
    const forged = join(world.folder, 'forged.tar');
    const names = nativeDriver.packages.map(({ name, version }) => `${name}-${version}.tgz`);
    spawnSync('tar', ['-cf', forged, '-C', parts, ...names]);
    const add = (...more: string[]) =>
      world.run(['connector', 'add', 'sap', '--folder', join(world.folder, 'drivers'), ...more]);
    expect(await add('--offline', forged)).toMatchObject({ code: 65, err: expect.stringContaining('node-rfc 3.3.1') });
    expect(await add('--offline', '/no/such/file')).toMatchObject({
      code: 69,
      err: expect.stringContaining('connector pack sap'),
    });
    const unknown = await world.run(['connector', 'add', 'oracle-forms']);
    expect(unknown).toMatchObject({ code: 65, err: expect.stringContaining('drivers: sap') });
  });

  it('pins each package to the byte that the sandbox tests with', () => {
    const locked = new Map(
      Object.entries(lock.packages).map(([path, entry]) => [path.replace('node_modules/', ''), entry]),
    );
    for (const { name, version, integrity } of nativeDriver.packages) {
      expect(locked.get(name)).toMatchObject({ version, integrity });
    }
  });
});
