// Writes XXADIT_WRITE and the anonymous blocks from the parts in `ebs/sql/parts`; `--check` fails where one differs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { blocks, packageBody, packageSpec } from './compose.ts';
import { readPackageBody, readPackageSpec } from './read-package.ts';

const ADDON = new URL('./', import.meta.url);
const COMMANDS = new URL('../sql/commands/', import.meta.url);

/** Every generated file with its text. */
export function generated(): ReadonlyMap<URL, string> {
  return new Map([
    [new URL('xxadit_read.pks', ADDON), readPackageSpec()],
    [new URL('xxadit_read.pkb', ADDON), readPackageBody()],
    [new URL('xxadit_write.pks', ADDON), packageSpec()],
    [new URL('xxadit_write.pkb', ADDON), packageBody()],
    ...[...blocks()].map(([name, text]) => [new URL(name, COMMANDS), text] as const),
  ]);
}

if (import.meta.main) {
  for (const folder of ['addon/', 'direct/']) mkdirSync(new URL(folder, COMMANDS), { recursive: true });
  for (const [file, text] of generated()) {
    if (!process.argv.includes('--check')) writeFileSync(file, text);
    else if (readFileSync(file, 'utf8') !== text) throw new Error(`${file.pathname} is not what its parts say`);
  }
}
