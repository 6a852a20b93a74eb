import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, join } from 'node:path';
import { AditError } from '../../domain/errors.ts';
import { type LoadProblem, type LoadReason, problemOf, REMEDIES } from './load-problems.ts';
import type { RfcModule } from './surface.ts';

export type DriverName = 'node-rfc' | '@sap-rfc/node-rfc-library';

export interface LoadOptions {
  readonly driver: DriverName;
  /** Folder whose `node_modules` holds the driver; looked at before all others. */
  readonly driverPath?: string | undefined;
  /** Where driver and library may write. */
  readonly workDir: string;
  readonly profile: 'development' | 'production';
}

export interface LoadedDriver {
  readonly module: RfcModule;
  /** Such as `node-rfc 3.3.1 on SAP NW RFC SDK 7500.0 patch 12`; says so where it is a test double. */
  readonly version: string;
  /** It runs on a test double of SAP's library. */
  readonly isStandIn: boolean;
}

/** Where `adit connector add sap` puts the driver: outside of what the agent's own user may write to. */
export const DRIVER_FOLDER =
  process.platform === 'win32' ? 'C:\\ProgramData\\Adit\\drivers\\sap' : '/usr/local/lib/adit/drivers/sap';

/** First release of SAP's library whose binary interface the driver was built for. */
const LEAST = { major: 7500, patch: 12 };

/**
 * Loads the native driver: from the configured folder, else from the driver folder, else from wherever node finds it.
 * For the connector's own process only. Throws DRIVER_MISSING whose `details.reason` is a LoadReason and whose hint
 * says what to do.
 */
export function loadDriver(options: LoadOptions): LoadedDriver {
  const { driver, driverPath, profile, workDir } = options;
  const folders = driverPath === undefined ? [DRIVER_FOLDER, null] : [driverPath];
  for (const folder of folders) {
    const place = folder === null ? driver : placeIn(folder, driver);
    if (place === null) continue;
    const module = required(place, driver, folder);
    if (!module) continue;
    const version = versionOf(module, driver);
    refuseUnfit(version, profile);
    module.setLogFilePath?.(join(workDir, 'driver.log'));
    return { module, version: version.text, isStandIn: version.isStandIn };
  }
  throw missing('DRIVER_MISSING', { folders: folders.map((folder) => folder ?? 'this program').join(', ') });
}

/** The driver within a folder, or the folder itself if it is the driver's own. */
function placeIn(folder: string, driver: DriverName): string | null {
  const within = join(folder, 'node_modules', driver);
  if (existsSync(within)) return within;
  return basename(folder) === basename(driver) && existsSync(join(folder, 'package.json')) ? folder : null;
}

function required(place: string, driver: DriverName, folder: string | null): RfcModule | null {
  let loaded: unknown;
  try {
    loaded = createRequire(import.meta.url)(place);
  } catch (thrown) {
    const problem = problemOf(thrown, driver);
    if (problem.reason === 'DRIVER_MISSING' && folder === null) return null;
    throw missing(problem.reason, { folder: folder ?? 'this program', ...problem.details }, thrown);
  }
  if (!isDriver(loaded)) throw missing('DRIVER_UNFIT', { folder: folder ?? 'this program' });
  return loaded;
}

function isDriver(loaded: unknown): loaded is RfcModule {
  return typeof loaded === 'object' && loaded !== null && 'Client' in loaded && typeof loaded.Client === 'function';
}

/** Release that a test double of the library gives as its own; SAP's is 0. */
const STANDIN_MINOR = 99;

/** A test double has a file of this name beside its library. */
function hasMarker(): boolean {
  const folders = `${process.env['LD_LIBRARY_PATH'] ?? ''}${delimiter}${process.env['PATH'] ?? ''}`.split(delimiter);
  return folders.some((folder) => folder !== '' && existsSync(join(folder, 'STANDIN')));
}

interface Version {
  readonly text: string;
  readonly major: number;
  readonly patch: number;
  readonly isStandIn: boolean;
}

function versionOf({ environment }: RfcModule, driver: DriverName): Version {
  const noderfc = member(environment, 'noderfc');
  const sdk = member(noderfc, 'nwrfcsdk');
  const [major = 0, minor = 0, patch = 0] = ['major', 'minor', 'patchLevel'].map((name) =>
    Number(member(sdk, name) ?? 0),
  );
  const own = String(member(noderfc, 'version') ?? '').slice(0, 20);
  const isStandIn = minor === STANDIN_MINOR || hasMarker();
  const library = `${isStandIn ? 'a test double of ' : ''}SAP NW RFC SDK ${major}.${minor} patch ${patch}`;
  return { text: `${driver} ${own} on ${library}`, major, patch, isStandIn };
}

function refuseUnfit({ major, patch, isStandIn, text }: Version, profile: LoadOptions['profile']): void {
  if (isStandIn) {
    if (profile === 'production') throw missing('STANDIN_REFUSED', { version: text });
    return;
  }
  const isOld = major < LEAST.major || (major === LEAST.major && patch < LEAST.patch);
  if (isOld) throw missing('SDK_TOO_OLD', { version: text });
}

function missing(reason: LoadReason, details: LoadProblem['details'], cause?: unknown): AditError {
  const { message, hint } = REMEDIES[reason];
  return new AditError('DRIVER_MISSING', message, {
    details: { reason, ...details },
    hint,
    outcome: 'none',
    ...(cause !== undefined && { cause }),
  });
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
