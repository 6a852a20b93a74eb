import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { DriverPackage } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';

const FETCH_TIMEOUT_MS = 300_000;
const ARCHIVE_LIMIT_BYTES = 50 * 1024 * 1024;

export interface DriverSource {
  readonly packages: readonly DriverPackage[];
  /** A bundle made by `packDriver`; from the package registry that npm is configured for, where it is absent. */
  readonly bundle?: string | undefined;
}

/**
 * Puts a driver's packages under `folder/node_modules`, each checked against its integrity first. Nothing of them is
 * run: no install script, no compiler. What was there before stays until everything new is in place.
 *
 * Throws DRIVER_MISSING (cannot be fetched), INPUT_INVALID (not the package it should be), or what the file system says.
 */
export async function installDriver(source: DriverSource, folder: string): Promise<void> {
  await withArchives(source, async (archives) => {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const draft = mkdtempSync(join(folder, '.new-'));
    try {
      for (const { name, file } of archives) {
        const target = join(draft, name);
        mkdirSync(target, { recursive: true, mode: 0o755 });
        await run('tar', ['-xzf', file, '-C', target, '--strip-components=1', '--no-same-owner'], draft);
      }
      replace(join(folder, 'node_modules'), draft);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  });
}

/** Writes the packages of a driver into one file, for a host that reaches no registry. Throws as `installDriver`. */
export async function packDriver(source: DriverSource, file: string): Promise<void> {
  await withArchives(source, async (archives, drafts) => {
    const names = archives.map(({ package: one }) => archiveName(one));
    await run('tar', ['-cf', resolve(file), '-C', drafts, ...names], drafts);
  });
}

interface Archive {
  readonly name: string;
  readonly package: DriverPackage;
  readonly file: string;
}

async function withArchives(
  { packages, bundle }: DriverSource,
  work: (archives: readonly Archive[], drafts: string) => Promise<void>,
): Promise<void> {
  const drafts = mkdtempSync(join(tmpdir(), 'adit-driver-'));
  try {
    if (bundle === undefined) await fetchArchives(packages, drafts);
    else await run('tar', ['-xf', resolve(bundle), '-C', drafts, ...packages.map(archiveName)], drafts);
    const archives = packages.map((one) => ({ name: one.name, package: one, file: join(drafts, archiveName(one)) }));
    for (const archive of archives) check(archive);
    await work(archives, drafts);
  } finally {
    rmSync(drafts, { recursive: true, force: true });
  }
}

/** The name that `npm pack` gives. */
function archiveName({ name, version }: DriverPackage): string {
  return `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}.tgz`;
}

async function fetchArchives(packages: readonly DriverPackage[], folder: string): Promise<void> {
  const wanted = packages.map(({ name, version }) => `${name}@${version}`);
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder, ...wanted], folder);
}

function check({ file, package: { name, version, integrity } }: Archive): void {
  const archive = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const found = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  if (archive.length > ARCHIVE_LIMIT_BYTES || found !== integrity) {
    throw new AditError('INPUT_INVALID', `${name} ${version} is missing or is not the package it should be`, {
      details: { package: name },
      hint: 'fetch the bundle again with "adit connector pack"; its packages are pinned to the byte',
    });
  }
}

/** Swaps folders by renaming, so that there is no moment with half a driver. */
function replace(place: string, draft: string): void {
  const old = join(dirname(place), `.old-${process.pid}`);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(place)) renameSync(place, old);
  renameSync(draft, place);
  rmSync(old, { recursive: true, force: true });
}

function run(program: 'npm' | 'tar', args: readonly string[], cwd: string): Promise<void> {
  const isNpmOnWindows = program === 'npm' && process.platform === 'win32';
  return new Promise((done, failed) => {
    const child = spawn(isNpmOnWindows ? 'npm.cmd' : program, args, {
      cwd,
      shell: isNpmOnWindows,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: FETCH_TIMEOUT_MS,
    });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk.toString('utf8')}`.slice(-400);
    });
    child.once('error', (cause) => failed(unavailable(program, 'it is not installed', cause)));
    child.once('close', (code) => {
      if (code === 0) done();
      else failed(unavailable(program, complaint.trim() || `exit code ${code ?? 'none'}`));
    });
  });
}

function unavailable(program: 'npm' | 'tar', why: string, cause?: unknown): AditError {
  return new AditError('DRIVER_MISSING', `${program} could not do it: ${why}`, {
    hint:
      program === 'npm'
        ? 'where this host reaches no registry: "adit connector pack sap <file>" on one that does, then "add sap --offline <file>"'
        : 'the bundle must be the file that "adit connector pack sap" wrote',
    ...(cause !== undefined && { cause }),
  });
}
