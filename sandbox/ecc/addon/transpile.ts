import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { readSource, type SourceFile } from './source.ts';
import { standardObjects } from './standard-objects.ts';

const CACHE = fileURLToPath(new URL('../../../.cache/abap-addon/', import.meta.url));
const require = createRequire(import.meta.url);

/** Definitions go before the code that uses them, and a lock object's functions before their callers. */
const ORDER = ['DTEL', 'TABL', 'TTYP', 'MSAG', 'ENQU', 'FUGR'];

async function translate(files: readonly SourceFile[]): Promise<readonly string[]> {
  // Loading the transpiler takes half a second, which a start from the cache need not pay.
  const { Transpiler } = await import('@abaplint/transpiler');
  const { objects } = await new Transpiler({ ignoreSourceMap: true }).runRaw([...files]);
  return objects
    .toSorted((one, other) => ORDER.indexOf(one.object.type) - ORDER.indexOf(other.object.type))
    .map(({ chunk }) => chunk.getCode());
}

/**
 * JavaScript of the add-on's ABAP, one script for each object, in an order in which they can be run. Kept in the cache
 * folder by a hash of the source, of SAP's objects that it uses and of the transpiler. Throws what does not translate.
 */
export async function transpiledAddOn(): Promise<readonly string[]> {
  const files = [...readSource(), ...standardObjects()];
  const { version } = require('@abaplint/transpiler/package.json');
  const hash = createHash('sha256')
    .update(JSON.stringify([version, files]))
    .digest('hex');
  const kept = `${CACHE}${hash.slice(0, 32)}.json`;
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  const scripts = await translate(files);
  mkdirSync(CACHE, { recursive: true });
  // Written beside and renamed, because other processes may be reading.
  const draft = `${kept}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(scripts));
  renameSync(draft, kept);
  return scripts;
}
