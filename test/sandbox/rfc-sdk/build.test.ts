import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RFC_DRIVER_PATH, standInSdk } from '../../../sandbox/rfc-sdk/sdk.ts';

const SOURCES = fileURLToPath(new URL('../../../sandbox/rfc-sdk', import.meta.url));

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'adit-rfc-build-'));
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

/** Symbols with their versions, as the loader matches them. */
const symbols = (file: string, kind: '--undefined-only' | '--defined-only') =>
  execFileSync('nm', ['-D', kind, file], { encoding: 'utf8' })
    .split('\n')
    .map((line) => (line.trim().split(/\s+/).at(-1) ?? '').replace('@@', '@'))
    .filter((name) => /^Rfc|U16@/.test(name));

/** Stands for g++: writes its output once both builds are under way, or one of them is done. */
const slowCompiler = (cache: string) => `#!/bin/sh
until [ "$(ls -d ${cache}/.draft-* | wc -l)" -ge 2 ] || ls ${cache}/* >/dev/null 2>&1; do sleep 0.02; done
while [ "$1" != -o ]; do shift; done
echo built > "$2"
`;

describe('the build of the stand-in', () => {
  it('has every symbol that the published node-rfc imports, in the version it asks for, and no other', async () => {
    const { libraryPath } = await standInSdk();
    const wanted = symbols(join(RFC_DRIVER_PATH, 'prebuilds/linux-x64/node.napi.node'), '--undefined-only').sort();
    expect(wanted).toHaveLength(80);
    const offered = ['libsapnwrfc.so', 'libsapucum.so'].flatMap((name) =>
      symbols(join(libraryPath, name), '--defined-only'),
    );
    expect(offered.sort()).toEqual(wanted);
  });

  it('carries a mark that it is no SAP software', async () => {
    const { libraryPath } = await standInSdk();
    expect(readFileSync(join(libraryPath, 'STANDIN'), 'utf8')).toContain('not SAP software');
  });

  it('leaves one whole folder when two processes build at the same time', async () => {
    const sources = join(copy, 'sandbox', 'rfc-sdk');
    cpSync(SOURCES, sources, { recursive: true });
    const cache = join(copy, '.cache', 'rfc-sdk');
    writeFileSync(join(copy, 'g++'), slowCompiler(cache), { mode: 0o755 });
    const env = { PATH: `${copy}:${process.env['PATH']}` };
    const both = [1, 2].map(() =>
      spawn(process.execPath, [join(sources, 'build.mjs')], { env, stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const ends = await Promise.all(both.map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code)).toEqual([0, 0]);
    const folders = readdirSync(cache);
    expect(folders).toHaveLength(1);
    expect(existsSync(join(cache, folders[0] ?? '', 'lib', 'libsapnwrfc.so'))).toBe(true);
  });

  it('says in one line that the compiler is missing', () => {
    const sources = join(copy, 'sandbox', 'rfc-sdk');
    cpSync(SOURCES, sources, { recursive: true });
    const done = spawnSync(process.execPath, [join(sources, 'build.mjs')], { env: { PATH: copy }, encoding: 'utf8' });
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(/^adit: g\+\+ is missing: [^\n]+\n$/);
    expect(readdirSync(join(copy, '.cache', 'rfc-sdk'))).toEqual([]);
  });

  it('is what setup ends with, in one line as well, where it cannot get a compiler', () => {
    const setup = fileURLToPath(new URL('../../../installer/setup.mjs', import.meta.url));
    const done = spawnSync(process.execPath, [setup], { env: { PATH: copy }, encoding: 'utf8' });
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(/^adit: g\+\+ is missing: [^\n]+\n$/);
  });
});
