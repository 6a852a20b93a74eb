import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ChildEnvironment, DoctorFinding, NativeDriver } from '../../domain/connector.ts';
import { asAditError } from '../../domain/errors.ts';
import { loadOracle } from './load.ts';

const isWindows = process.platform === 'win32';

/** The library that the driver looks for, under the names that it knows. */
const CLIENT = isWindows ? /^oci\.dll$/i : /^libclntsh\.(?:so(?:\.\d+\.\d+)?|dylib)$/;

const GET_IT =
  'unpack Instant Client Basic, release 19 or newer, for this processor there, and name the folder with --sdk';

/**
 * `oracledb` itself ships with the agent. What may be missing is Oracle's client library, for `mode: thick` alone; it is
 * loaded in a process that nothing else depends on. Without a library Thin is tried, which needs none.
 */
export const nativeDriver: NativeDriver = {
  name: 'oracle',
  packages: [],
  folder: driverFolder(),
  libraryHomes: () => [],
  libraryIn: (section) => {
    const { libDir, mode } = Object(section) as { readonly mode?: unknown; readonly libDir?: unknown };
    if (mode !== 'thick') return null;
    return typeof libDir === 'string' ? libDir : '';
  },
  environment,
  probe: ({ libraryHome }) => (libraryHome === null ? thin() : thick(libraryHome)),
  next: ({ library, ok }) => {
    if (!ok)
      return 'mend the above and run this again; "mode: thin" works without any library, from release 12.1 of the database';
    if (library === null) return 'nothing more is needed for "mode: thin"; run "adit doctor"';
    const folder = library === '' ? '' : ` and libDir: "${library}"`;
    return `set mode: thick${folder} in the section of the system, then run "adit doctor"`;
  },
  whenCrashed:
    'driver and library do not fit together: check that the client is release 19 or newer and for this processor',
};

/** On Linux the loader of the operating system looks where it is told before the process starts, and nowhere else. */
function environment(libraryHome: string | null): ChildEnvironment {
  if (libraryHome === null || libraryHome === '') return {};
  return isWindows ? { PATH: libraryHome } : { LD_LIBRARY_PATH: libraryHome };
}

function driverFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('oracledb/package.json'));
  } catch {
    return 'node_modules/oracledb';
  }
}

function thin(): readonly DoctorFinding[] {
  const driver = loaded('driver', () => `${loadOracle({ mode: 'thin' }).version}, which needs no library of Oracle's`);
  if (driver.status === 'fail') return [driver];
  const text = 'not tried: no section says "mode: thick", and no folder was named with --sdk';
  return [driver, { check: 'client library', status: 'ok', text }];
}

function thick(folder: string): readonly DoctorFinding[] {
  const loading = loaded('load', () => loadOracle({ mode: 'thick', ...(folder !== '' && { libDir: folder }) }).version);
  const library = libraryFinding(folder);
  // Once it is loaded, the loader has found it wherever it lies.
  return loading.status === 'ok' && library.status === 'fail' ? [loading] : [library, loading];
}

function libraryFinding(folder: string): DoctorFinding {
  const check = 'client library';
  if (folder === '')
    return { check, status: 'ok', text: 'no "libDir" is named: the loader of the operating system has to find it' };
  if (!existsSync(folder)) return { check, status: 'fail', text: `there is no folder ${folder}`, remedy: GET_IT };
  const found = filesIn(folder).filter((file) => CLIENT.test(file));
  if (found.length > 0) return { check, status: 'ok', text: `${found.sort().join(', ').slice(0, 200)} in ${folder}` };
  const inLib = filesIn(join(folder, 'lib')).some((file) => CLIENT.test(file));
  return {
    check,
    status: 'fail',
    text: `no ${isWindows ? 'oci.dll' : 'libclntsh.so'} in ${folder}`,
    remedy: inLib ? `name ${join(folder, 'lib')} instead` : GET_IT,
  };
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function loaded(check: string, load: () => string): DoctorFinding {
  try {
    return { check, status: 'ok', text: load() };
  } catch (thrown) {
    const { cause, message, nextStep } = asAditError(thrown);
    const said = cause instanceof Error ? cause.message : message;
    return { check, status: 'fail', text: whatIsMissing(said), remedy: remedyOf(said) ?? nextStep };
  }
}

/** The loader of the operating system names exactly one file: the first that it could not find or not use. */
function whatIsMissing(said: string): string {
  const [first = said] = said.split('\n');
  const quoted = /"([^"]{1,300})"/.exec(first)?.[1];
  const code = /\b(?:DPI|NJS)-\d+/.exec(first)?.[0];
  return quoted === undefined ? first.slice(0, 300) : `${code ?? 'not loaded'}: ${quoted}`;
}

function remedyOf(said: string): string | null {
  if (/libaio\.so/.test(said))
    return 'install libaio (libaio1; where it is libaio1t64, link libaio.so.1 to libaio.so.1t64)';
  if (/libnnz|libclntshcore|libociei|libons/.test(said)) return `the client is not complete: ${GET_IT}`;
  if (/invalid ELF header|wrong ELF class|file too short|not a valid Win32/i.test(said))
    return `the file is no library for ${process.platform}-${process.arch}: ${GET_IT}`;
  return null;
}
