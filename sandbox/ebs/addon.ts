import { readFile } from 'node:fs/promises';
import type { RunningOracleEngine } from '../oracle/session/engine.ts';
import { mustRun } from './scripts.ts';

const FOLDER = new URL('../../ebs/addon/', import.meta.url);

/** A script or source of the add-on, as text. Only names of files in its folder. */
function source(name: string): Promise<string> {
  if (!/^[a-z_]+\.(?:sql|pks|pkb)$/.test(name)) throw new RangeError('no script of the add-on');
  return readFile(new URL(name, FOLDER), 'utf8');
}

/** Scripts in the order in which the add-on's guide has them run, and who runs each. */
const STEPS = [
  ['SYSTEM', 'xxadit_tables.sql'],
  ['SYSTEM', 'xxadit_settings.sql'],
  ['APPS', 'install.sql'],
  ['APPS', 'grants.sql'],
] as const;

/** Installs the add-on with the very scripts that customers get. Rejects with ScriptError where one fails. */
export async function installAddon(engine: RunningOracleEngine): Promise<void> {
  for (const [user, name] of STEPS) await mustRun(engine, user, await source(name), source);
}
