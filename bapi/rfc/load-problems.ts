/** Why the driver cannot be used. */
export type LoadReason =
  | 'DRIVER_MISSING'
  | 'DRIVER_UNFIT'
  | 'SDK_MISSING'
  | 'SDK_INCOMPLETE'
  | 'SDK_TOO_OLD'
  | 'ARCH_MISMATCH'
  | 'ICU_MISSING'
  | 'VC_RUNTIME_MISSING'
  | 'GLIBC_TOO_OLD'
  | 'STANDIN_REFUSED';

export interface LoadProblem {
  readonly reason: LoadReason;
  /** Small facts, such as the name of the library that was not found. */
  readonly details: Readonly<Record<string, string>>;
}

/** What each means and what mends it, for whoever installs. */
export const REMEDIES: Readonly<Record<LoadReason, { readonly message: string; readonly hint: string }>> = {
  DRIVER_MISSING: {
    message: 'the driver node-rfc is not installed',
    hint: 'run "adit connector add sap", or with --offline <tarball> where this host reaches no package registry',
  },
  DRIVER_UNFIT: {
    message: 'what is installed under the name of the driver is none',
    hint: 'remove the folder and run "adit connector add sap"',
  },
  SDK_MISSING: {
    message: "SAP's library (SAP NW RFC SDK) is not found",
    hint: 'download SAP NW RFC SDK 7.50 for this platform from SAP (Note 2573790), unpack it, and set "sdkHome" of the section to its folder; it holds lib/libsapnwrfc',
  },
  SDK_INCOMPLETE: {
    message: "a part of SAP's library is missing",
    hint: 'unpack the whole SDK: lib/ holds libsapnwrfc, libsapucum and the ICU libraries; do not copy single files',
  },
  SDK_TOO_OLD: {
    message: "SAP's library is too old for this driver",
    hint: 'install SAP NW RFC SDK 7.50 patch level 12 or newer (Note 3337381)',
  },
  ARCH_MISMATCH: {
    message: 'driver or library are built for another processor or operating system',
    hint: 'take the SDK for 64 bit x86 (linuxx86_64 or ntamd64); the driver is published for no other server platform',
  },
  ICU_MISSING: {
    message: "the ICU libraries that belong to SAP's library are not found",
    hint: 'they come with the SDK (lib/libicu*50*): unpack the whole SDK and leave its lib folder as it is',
  },
  VC_RUNTIME_MISSING: {
    message: 'the Visual C++ runtime is missing',
    hint: 'install the Visual C++ 2013 Redistributable (x64)',
  },
  GLIBC_TOO_OLD: {
    message: 'the C library of this system is too old',
    hint: 'use a Linux with glibc 2.28 or newer, such as RHEL 8, SLES 15 SP1 or Debian 10',
  },
  STANDIN_REFUSED: {
    message: "the library is a test double of SAP's and not accepted in production",
    hint: 'set "sdkHome" to the SAP NW RFC SDK that you downloaded from SAP',
  },
};

interface Sign {
  readonly pattern: RegExp;
  readonly reason: LoadReason;
}

/** What the loaders of Linux and Windows say. The more specific sign comes first. */
const SIGNS: readonly Sign[] = [
  {
    pattern: /wrong ELF class|invalid ELF header|not a valid Win32 application|bad CPU type|incompatible architecture/i,
    reason: 'ARCH_MISMATCH',
  },
  { pattern: /No native build was found/i, reason: 'ARCH_MISMATCH' },
  { pattern: /GLIBC_[\d.]+.? not found/i, reason: 'GLIBC_TOO_OLD' },
  { pattern: /libicu\w*|icu\w+50\.dll/i, reason: 'ICU_MISSING' },
  { pattern: /MSVC[RP]1\d\d\.dll|VCRUNTIME/i, reason: 'VC_RUNTIME_MISSING' },
  { pattern: /undefined symbol|version .* not found|specified procedure could not be found/i, reason: 'SDK_TOO_OLD' },
  { pattern: /libsapucum|sapucum\.dll/i, reason: 'SDK_INCOMPLETE' },
  { pattern: /libsapnwrfc|sapnwrfc\.dll|specified module could not be found/i, reason: 'SDK_MISSING' },
];

/** Reads what `require` threw. Of its words only the name of a library is kept: the driver appends an environment. */
export function problemOf(thrown: unknown, driver: string): LoadProblem {
  const code = textOf(thrown, 'code');
  const text = textOf(thrown, 'message').split('\nenvironment:', 1)[0] ?? '';
  if (code === 'MODULE_NOT_FOUND') {
    const isDriver = text.includes(`'${driver}'`);
    return isDriver ? { reason: 'DRIVER_MISSING', details: {} } : { reason: 'DRIVER_UNFIT', details: {} };
  }
  const reason = SIGNS.find(({ pattern }) => pattern.test(text))?.reason ?? 'DRIVER_UNFIT';
  const library = /[\w+.-]+\.(?:so(?:\.\d+)*|dll|dylib|node)\b/.exec(text)?.[0];
  return { reason, details: library === undefined ? {} : { library: library.slice(0, 60) } };
}

function textOf(thrown: unknown, name: string): string {
  const value = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined;
  return typeof value === 'string' ? value : '';
}
