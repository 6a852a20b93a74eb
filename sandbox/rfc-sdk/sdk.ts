import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Where the stand-in lies once it is built. */
export interface StandInSdk {
  /** Stands for SAPNWRFC_HOME. */
  readonly home: string;
  /** Belongs on LD_LIBRARY_PATH before the process starts that loads node-rfc. */
  readonly libraryPath: string;
}

/** The locked node-rfc of the sandbox: a folder for `require`, installed without scripts. */
export const RFC_DRIVER_PATH = fileURLToPath(new URL('../rfc-driver/node_modules/node-rfc', import.meta.url));

const BUILD = fileURLToPath(new URL('build.mjs', import.meta.url));

/** Builds the stand-in if its sources have changed, in a process of its own, since g++ takes seconds. Throws Error. */
export async function standInSdk(): Promise<StandInSdk> {
  const home = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [BUILD], { encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error(stderr.trim() || 'the stand-in of the RFC library could not be built'));
    });
  });
  return { home, libraryPath: `${home}/lib` };
}
