import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DoctorFinding, NativeDriver } from '../../domain/connector.ts';
import { AditError, fromWire } from '../../domain/errors.ts';
import type { ChildMessage, ParentMessage } from '../../domain/ipc.ts';
import { installDriver, packDriver } from '../../installer/driver-packages.ts';
import { connectors, loadConnector } from '../connectors.ts';
import { environmentOf } from '../host/connector-child.ts';

export interface AddedDriver {
  readonly ok: boolean;
  readonly driver: string;
  readonly folder: string;
  /** Folder of the vendor's library; null if the loader of the operating system has to find it. */
  readonly library: string | null;
  readonly findings: readonly DoctorFinding[];
  readonly next: string;
}

interface AddOptions {
  readonly name: string;
  readonly library?: string | undefined;
  readonly bundle?: string | undefined;
  readonly folder?: string | undefined;
}

/** What the configuration of this host has to do with a driver. */
export interface Configured {
  sectionsOf(kind: string): readonly unknown[];
  /** Why logons of its systems fail at present, each with what would help. */
  refusedLogons(kind: string): Promise<readonly DoctorFinding[]>;
}

const CHILD_ENTRY = fileURLToPath(new URL('../child.ts', import.meta.url));
const PROBE_TIMEOUT_MS = 20_000;

/** Installs a driver and tries it in a process of its own. Throws INPUT_INVALID, DRIVER_MISSING. */
export async function addDriver(options: AddOptions): Promise<AddedDriver> {
  const { kind, driver } = await driverNamed(options.name);
  const folder = resolve(options.folder ?? driver.folder);
  shippedApart(options.name, driver);
  await installDriver({ packages: driver.packages, bundle: options.bundle }, folder);
  return await tryDriver(kind, driver, options);
}

/**
 * Tries what is installed, with the library that was named, else with the one of the first configured system that names
 * one; and adds what those systems say of the driver. Throws INPUT_INVALID.
 */
export async function checkDriver(options: Omit<AddOptions, 'bundle'>, configured: Configured): Promise<AddedDriver> {
  const { kind, driver } = await driverNamed(options.name);
  const sections = configured.sectionsOf(kind);
  const named = sections.map((section) => driver.libraryIn?.(section) ?? null).find((folder) => folder !== null);
  const library = options.library ?? named;
  const tried = await tryDriver(kind, driver, { ...options, library });
  if (!tried.ok || sections.length === 0 || !driver.libraryIn) return tried;
  const refused = await configured.refusedLogons(kind);
  return { ...tried, ok: tried.ok && refused.length === 0, findings: [...tried.findings, ...refused] };
}

async function tryDriver(kind: string, driver: NativeDriver, options: AddOptions): Promise<AddedDriver> {
  const folder = resolve(options.folder ?? driver.folder);
  const homes =
    options.library === undefined
      ? [...driver.libraryHomes(), null]
      : [options.library === '' ? '' : resolve(options.library)];
  let last: AddedDriver | null = null;
  for (const library of homes) {
    const findings = await probe(kind, driver, folder, library);
    const ok = findings.every(({ status }) => status !== 'fail');
    const next = driver.next({ ok, library, folder: options.folder === undefined ? null : folder });
    last = { ok, driver: options.name, folder, library, findings, next };
    if (ok) return last;
    // What was found first is what is told: the later places are only guesses.
    if (library !== null) return last;
  }
  if (!last) throw new AditError('INTERNAL', 'no place was tried');
  return last;
}

/** Writes what `add --offline` reads. Throws INPUT_INVALID, DRIVER_MISSING. */
export async function packDriverNamed(name: string, file: string): Promise<{ file: string; packages: string[] }> {
  const { driver } = await driverNamed(name);
  shippedApart(name, driver);
  await packDriver({ packages: driver.packages }, file);
  return { file: resolve(file), packages: driver.packages.map((one) => `${one.name} ${one.version}`) };
}

function shippedApart(name: string, { packages }: NativeDriver): void {
  if (packages.length > 0) return;
  throw new AditError('INPUT_INVALID', `the driver "${name}" ships with the agent: there is nothing to install`, {
    hint: `run "adit connector check ${name}"`,
  });
}

async function driverNamed(name: string): Promise<{ kind: string; driver: NativeDriver }> {
  const known: string[] = [];
  for (const kind of Object.keys(connectors)) {
    const { nativeDriver: driver } = await loadConnector(kind);
    if (driver?.name === name) return { kind, driver };
    if (driver) known.push(driver.name);
  }
  throw new AditError('INPUT_INVALID', `there is no driver "${name.slice(0, 40)}"`, {
    hint: `drivers: ${known.join(', ')}`,
  });
}

/** In a process of its own, which is killed after its word: a native library may crash it, or keep it from ending. */
async function probe(
  kind: string,
  driver: NativeDriver,
  folder: string,
  libraryHome: string | null,
): Promise<readonly DoctorFinding[]> {
  const workDir = mkdtempSync(join(tmpdir(), 'adit-probe-'));
  const child = fork(CHILD_ENTRY, [], {
    env: environmentOf(driver.environment(libraryHome)),
    cwd: workDir,
    execArgv: ['--disable-sigusr1'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  try {
    return await new Promise<readonly DoctorFinding[]>((told, failed) => {
      const timer = setTimeout(() => failed(crashed(driver, 'it did not answer')), PROBE_TIMEOUT_MS);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        failed(crashed(driver, `it ended (${signal ?? `exit code ${code ?? 'unknown'}`})`));
      });
      child.on('message', (raw) => {
        const message = raw as ChildMessage;
        if (message.t === 'probed') told(message.findings);
        else if (message.t === 'error') failed(fromWire(message.error));
      });
      const ask: ParentMessage = { t: 'probe', kind, where: { folder, libraryHome, workDir } };
      child.send(ask);
    });
  } catch (thrown) {
    if (!(thrown instanceof AditError) || thrown.code !== 'DRIVER_MISSING') throw thrown;
    return [{ check: 'load', status: 'fail', text: thrown.message, remedy: thrown.nextStep }];
  } finally {
    child.kill('SIGKILL');
    await ended;
    rmSync(workDir, { recursive: true, force: true });
  }
}

function crashed({ whenCrashed: hint }: NativeDriver, how: string): AditError {
  return new AditError('DRIVER_MISSING', `the process that loaded the driver did not survive: ${how}`, { hint });
}
