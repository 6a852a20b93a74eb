import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DriverPackage } from '../../domain/connector.ts';
import { installDriver } from '../../installer/driver-packages.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'adit-packages-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** An archive as the registry gives it, with an install script that would leave a trace. */
function archive(name: string, text: string): DriverPackage {
  const root = join(dir, `${name}-source`, 'package');
  mkdirSync(join(root, 'lib'), { recursive: true });
  const described = { name, version: '1.0.0', scripts: { install: `touch ${join(dir, 'ran')}` } };
  writeFileSync(join(root, 'package.json'), JSON.stringify(described));
  writeFileSync(join(root, 'lib', 'index.js'), text);
  const file = join(dir, `${name}-1.0.0.tgz`);
  spawnSync('tar', ['-czf', file, '-C', join(dir, `${name}-source`), 'package']);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  return { name, version: '1.0.0', integrity };
}

function bundle(packages: readonly DriverPackage[]): string {
  const file = join(dir, 'bundle.tar');
  spawnSync('tar', ['-cf', file, '-C', dir, ...packages.map(({ name, version }) => `${name}-${version}.tgz`)]);
  return file;
}

const installed = () => readdirSync(join(dir, 'drivers', 'node_modules')).sort();

describe('packages of a driver', () => {
  it('are put in place whole, without a script of theirs being run', async () => {
    const packages = [archive('one', 'module.exports = 1'), archive('two', 'module.exports = 2')];
    await installDriver({ packages, bundle: bundle(packages) }, join(dir, 'drivers'));
    expect(installed()).toEqual(['one', 'two']);
    expect(readFileSync(join(dir, 'drivers', 'node_modules', 'two', 'lib', 'index.js'), 'utf8')).toBe(
      'module.exports = 2',
    );
    expect(existsSync(join(dir, 'ran'))).toBe(false);
    expect(readdirSync(join(dir, 'drivers'))).toEqual(['node_modules']);
  });

  it('replace what was there before, and leave nothing of it', async () => {
    const [one, two] = [archive('one', '1'), archive('two', '2')];
    await installDriver({ packages: [one], bundle: bundle([one]) }, join(dir, 'drivers'));
    await installDriver({ packages: [two], bundle: bundle([two]) }, join(dir, 'drivers'));
    expect(installed()).toEqual(['two']);
  });

  it('are refused when one of them is another by a single byte, and what was there stays', async () => {
    const [one, two] = [archive('one', '1'), archive('two', '2')];
    await installDriver({ packages: [one], bundle: bundle([one]) }, join(dir, 'drivers'));
    const forged = { ...two, integrity: one.integrity };
    await expect(
      installDriver({ packages: [one, forged], bundle: bundle([one, two]) }, join(dir, 'drivers')),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { package: 'two' } });
    expect(installed()).toEqual(['one']);
  });

  it('are not taken from anywhere else where the bundle lacks one', async () => {
    const [one, two] = [archive('one', '1'), archive('two', '2')];
    await expect(
      installDriver({ packages: [one, two], bundle: bundle([one]) }, join(dir, 'drivers')),
    ).rejects.toMatchObject({ code: 'DRIVER_MISSING' });
    expect(existsSync(join(dir, 'drivers'))).toBe(false);
  });
});
