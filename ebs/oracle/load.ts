import { createRequire } from 'node:module';
import { AditError } from '../../domain/errors.ts';
import { databaseError, failureFrom } from '../errors.ts';
import type { OracleModule } from './surface.ts';

export interface LoadedOracle {
  readonly module: OracleModule;
  /** Such as `oracledb 26.0.0, thin` or `oracledb 26.0.0, thick on Oracle Client 19.22.0.0.0`. */
  readonly version: string;
}

/** Cursors that a session keeps open: every statement of the catalogue and room for what doctor asks. */
const STATEMENT_CACHE = 60;
/** With the reply to the execution: most answers need no second round trip. */
const PREFETCH_ROWS = 100;
const FETCH_ROWS = 500;

/**
 * Loads the driver and puts it into the section's mode, which is the process's for as long as it lives. For the
 * connector's own process only. Throws DRIVER_MISSING, whose hint says what to do.
 */
export function loadOracle(section: {
  readonly mode: 'thin' | 'thick';
  readonly libDir?: string | undefined;
}): LoadedOracle {
  const module = required();
  if (section.mode === 'thick') startThick(module, section.libDir);
  module.stmtCacheSize = STATEMENT_CACHE;
  module.prefetchRows = PREFETCH_ROWS;
  module.fetchArraySize = FETCH_ROWS;
  const client = section.mode === 'thick' ? ` on Oracle Client ${module.oracleClientVersionString ?? 'unknown'}` : '';
  return { module, version: `oracledb ${module.versionString}, ${section.mode}${client}` };
}

function required(): OracleModule {
  try {
    return createRequire(import.meta.url)('oracledb') as OracleModule;
  } catch (cause) {
    throw new AditError('DRIVER_MISSING', 'the package "oracledb" cannot be loaded', {
      hint: 'it ships with the agent: install the agent anew',
      outcome: 'none',
      cause,
    });
  }
}

function startThick(module: OracleModule, libDir: string | undefined): void {
  try {
    // On Linux the folder must be on the library path before the process starts; `childEnvironment` puts it there.
    module.initOracleClient(process.platform === 'linux' || libDir === undefined ? {} : { libDir });
  } catch (thrown) {
    throw databaseError('initOracleClient', failureFrom(thrown), 'logon');
  }
}
