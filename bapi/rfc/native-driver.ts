import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildEnvironment, DoctorFinding, NativeDriver } from '../../domain/connector.ts';
import { asAditError } from '../../domain/errors.ts';
import { DRIVER_FOLDER, loadDriver } from './load.ts';

const isWindows = process.platform === 'win32';
const DRIVER = 'node-rfc';

/** The last published release and what it needs at run time. None of them is compiled, and no script of theirs runs. */
const PACKAGES: NativeDriver['packages'] = [
  {
    name: DRIVER,
    version: '3.3.1',
    integrity: 'sha512-THRnmgG0+CNuZqt6p8lW9P+b95z4qx4821e/a0oFR5tfNh4Nj4PbhZ0LScxEOMZC+e/m0I58tTVUj3o9+OOLVg==',
  },
  {
    name: 'bluebird',
    version: '3.7.2',
    integrity: 'sha512-XpNj6GDQzdfW+r2Wnn7xiSAd7TM3jzkxGXBGTtWKuSXv1xUV+azxAm8jdWZN06QTQk+2N2XB9jRDkvbmQmcRtg==',
  },
  {
    name: 'decimal.js',
    version: '10.6.0',
    integrity: 'sha512-YpgQiITW3JXGntzdUmyUR1V812Hn8T1YVXhCu+wO3OpS4eU9l4YdD3qjyiKdV6mvV29zapkMeD390UVEf2lkUg==',
  },
  {
    name: 'node-gyp-build',
    version: '4.8.4',
    integrity: 'sha512-LA4ZjwlnUblHVgq0oBF3Jl/6h/Nvs5fzBLwdEF4nuxnFdsfajde4WfxtJr3CaiH+F6ewcIB/q4jQ4UzPyid+CQ==',
  },
];

/** Where administrators unpack the SDK. The first of each list is the place that SAP's own guide names. */
const HOMES = isWindows
  ? ['C:\\Program Files\\SAP\\nwrfcsdk', 'C:\\nwrfcsdk', 'C:\\usr\\sap\\nwrfcsdk']
  : ['/usr/local/sap/nwrfcsdk', '/usr/sap/nwrfcsdk', '/opt/sap/nwrfcsdk', '/opt/nwrfcsdk'];

interface Part {
  readonly check: string;
  readonly pattern: RegExp;
}

/** Files of the SDK without which it does not load. */
const PARTS: readonly Part[] = isWindows
  ? [
      { check: 'SDK library', pattern: /^sapnwrfc\.dll$/i },
      { check: 'SDK character library', pattern: /^libsapucum\.dll$/i },
      { check: 'SDK ICU libraries', pattern: /^icu(?:dt|in|uc)\d+\.dll$/i },
    ]
  : [
      { check: 'SDK library', pattern: /^libsapnwrfc\.so$/ },
      { check: 'SDK character library', pattern: /^libsapucum\.so$/ },
      { check: 'SDK ICU libraries', pattern: /^libicu(?:data|i18n|uc)\.so\.\d+$/ },
    ];

export const nativeDriver: NativeDriver = {
  name: 'sap',
  packages: PACKAGES,
  folder: DRIVER_FOLDER,
  libraryHomes: () => {
    const named = process.env['SAPNWRFC_HOME'];
    return [...(named ? [named] : []), ...HOMES].filter((home) => existsSync(join(home, 'lib')));
  },
  environment: libraryEnvironment,
  probe: ({ folder, libraryHome, workDir }) => {
    const loading = loaded(folder, workDir);
    const findings = [driverFinding(folder), ...(libraryHome === null ? [] : libraryFindings(libraryHome))];
    // Once it is loaded, nothing that it needs can be missing.
    const told = loading.status !== 'fail' ? findings.filter(({ status }) => status !== 'fail') : findings;
    return [...told, loading];
  },
  next: ({ folder, library, ok }) => {
    if (!ok) return 'mend the above and run this again; "road: soap" works without driver and library';
    const settings = [
      ...(library === null ? [] : [`sdkHome: "${library}"`]),
      ...(folder === null ? [] : [`driverPath: "${folder}"`]),
    ];
    const set = settings.length === 0 ? '' : `set ${settings.join(' and ')} in the section of the system, then `;
    return `${set}run "adit doctor"`;
  },
  whenCrashed:
    'driver and library do not fit together: check that the SDK is 7.50 patch 12 or newer and for this processor',
};

/** What a process needs before it starts, so that the loader of the operating system finds the library. */
export function libraryEnvironment(libraryHome: string | null): ChildEnvironment {
  if (libraryHome === null) return {};
  const folder = join(libraryHome, 'lib');
  return isWindows ? { PATH: folder } : { LD_LIBRARY_PATH: folder };
}

function driverFinding(folder: string): DoctorFinding {
  const place = join(folder, 'node_modules', DRIVER);
  const remedy = 'run "adit connector add sap" again';
  if (!existsSync(place)) return { check: 'driver', status: 'fail', text: `no ${DRIVER} in ${folder}`, remedy };
  const version = versionIn(place);
  const [wanted] = PACKAGES;
  if (version !== wanted?.version) {
    return { check: 'driver', status: 'warn', text: `${DRIVER} ${version} instead of ${wanted?.version}`, remedy };
  }
  const platform = `${process.platform}-${process.arch}`;
  if (!existsSync(join(place, 'prebuilds', platform))) {
    return {
      check: 'driver',
      status: 'fail',
      text: `${DRIVER} ${version} is not built for ${platform}`,
      remedy: 'use a host with 64 bit x86 and Linux (glibc) or Windows; or road: soap',
    };
  }
  return { check: 'driver', status: 'ok', text: `${DRIVER} ${version} for ${platform} in ${folder}` };
}

function versionIn(place: string): string {
  try {
    const described: unknown = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
    const version =
      typeof described === 'object' && described !== null && 'version' in described ? described.version : '';
    return String(version).slice(0, 20);
  } catch {
    return 'of an unknown version';
  }
}

function libraryFindings(home: string): readonly DoctorFinding[] {
  const folder = join(home, 'lib');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return PARTS.map(({ check, pattern }) => {
    const found = files.filter((file) => pattern.test(file));
    if (found.length > 0) return { check, status: 'ok', text: `${found.sort().join(', ').slice(0, 200)} in ${folder}` };
    return {
      check,
      status: 'fail',
      text: `not in ${folder}`,
      remedy: 'unpack the whole SAP NW RFC SDK 7.50 (Note 2573790) there, or name its folder with --sdk',
    };
  });
}

function loaded(folder: string, workDir: string): DoctorFinding {
  const check = 'load';
  try {
    // Which library a system may use is for its profile to say; here is only told which one it is.
    const { version, isStandIn } = loadDriver({ driver: DRIVER, driverPath: folder, workDir, profile: 'development' });
    if (!isStandIn) return { check, status: 'ok', text: version };
    return {
      check,
      status: 'warn',
      text: version,
      remedy: 'production does not start with it: name the SDK that you downloaded from SAP with --sdk',
    };
  } catch (thrown) {
    const { message, details, nextStep } = asAditError(thrown);
    const reason = typeof details?.['reason'] === 'string' ? details['reason'] : 'INTERNAL';
    const library = typeof details?.['library'] === 'string' ? ` (${details['library']})` : '';
    return { check, status: 'fail', text: `${reason}: ${message}${library}`, remedy: nextStep };
  }
}
