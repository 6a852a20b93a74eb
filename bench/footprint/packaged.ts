import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleAgent } from '../../installer/bundle.ts';

export interface Packaged {
  /** What a package runs in the place of `agent/bin.mjs`. */
  readonly entry: string;
  remove(): void;
}

/** The agent as packages carry it: bundled, with the database addon beside it. */
export async function packagedAgent(): Promise<Packaged> {
  const dir = mkdtempSync(join(tmpdir(), 'adit-bench-bundle-'));
  await bundleAgent(dir, '0.0.0');
  symlinkSync(join(import.meta.dirname, '..', '..', 'node_modules'), join(dir, 'node_modules'));
  return { entry: join(dir, 'adit.mjs'), remove: () => rmSync(dir, { recursive: true, force: true }) };
}
