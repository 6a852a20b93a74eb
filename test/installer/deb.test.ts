import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDeb } from '../../installer/build-deb.ts';
import { type Bundle, bundleAgent } from '../../installer/bundle.ts';
import { DEB_SCRIPTS } from '../../installer/deb-scripts.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'adit-deb-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('bundle of the agent', () => {
  let bundle: Bundle;
  let app = '';
  beforeAll(async () => {
    app = join(folder, 'app');
    bundle = await bundleAgent(app, '9.8.7');
    const addon = join('node_modules', 'better-sqlite3');
    mkdirSync(join(app, addon), { recursive: true });
    for (const part of ['package.json', 'lib', 'prebuilds/linux-x64.node'])
      cpSync(join(root, addon, part), join(app, addon, part), { recursive: true });
  });
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(app, 'adit.mjs'), ...args], { encoding: 'utf8', cwd: '/' });

  it('has an entry for the command, for connector processes and for the store worker', () => {
    expect(bundle.files).toEqual(expect.arrayContaining(['adit.mjs', 'child.mjs', 'store-worker.mjs']));
    expect(bundle.files.filter((file) => file.includes('/'))).toEqual([]);
  });

  it('holds the agent and its connectors, and nothing of sandbox, gateway, tests or benchmarks', () => {
    const own = bundle.inputs.filter((input) => !input.startsWith('node_modules/'));
    expect(own.length).toBeGreaterThan(100);
    expect(own).toEqual(expect.arrayContaining(['agent/daemon.ts', 'bapi/index.ts', 'connector/child.ts']));
    expect(own.filter((input) => /^(sandbox|cloud|test|bench|docs)\//.test(input))).toEqual([]);
  });

  it('runs away from the project, with its own version', () => {
    const ran = run('version', '--json');
    expect(ran.stderr).toBe('');
    expect(JSON.parse(ran.stdout)).toMatchObject({ adit: '9.8.7' });
  });

  it('reaches its connectors: their sections are in the schema of the configuration', () => {
    const ran = run('config', 'schema');
    expect(ran.stderr).toBe('');
    expect(JSON.stringify(JSON.parse(ran.stdout))).toContain('"const":"sap-ecc"');
  });

  it('carries every statement that the connectors read at run time, and no part of one', () => {
    expect(bundle.statements.length).toBeGreaterThan(40);
    expect(bundle.statements.filter((path) => path.startsWith('parts'))).toEqual([]);
    for (const path of bundle.statements) {
      const [, name] = /([^/]+)\.sql$/.exec(path) ?? [];
      expect(readFileSync(join(app, 'sql', path), 'utf8').startsWith(`/* adit:${name} */`), path).toBe(true);
    }
  });

  it('names no file of the machine that built it', () => {
    for (const file of bundle.files) expect(readFileSync(join(app, file), 'utf8')).not.toContain(root);
  });

  it('comes out the same twice', async () => {
    const again = join(folder, 'again');
    expect((await bundleAgent(again, '9.8.7')).files).toEqual(bundle.files);
    for (const file of bundle.files)
      expect(readFileSync(join(again, file)).equals(readFileSync(join(app, file)))).toBe(true);
  });
});

describe.skipIf(spawnSync('dpkg-deb', ['--version']).status !== 0)('Debian package', () => {
  const build = (name: string) => {
    // A small stand-in for Node: 120 MB of it would only tell how fast xz is.
    const node = join(folder, 'node');
    writeFileSync(node, '#!/bin/sh\n');
    return buildDeb({
      outDir: join(folder, name),
      version: '1.2.3',
      node,
      epochSeconds: 1_767_225_600,
      compression: 0,
    });
  };
  const listed = (deb: string) => spawnSync('dpkg-deb', ['--contents', deb], { encoding: 'utf8' }).stdout;
  const field = (deb: string, name: string) =>
    spawnSync('dpkg-deb', ['--field', deb, name], { encoding: 'utf8' }).stdout.trim();

  it('installs runtime, application, addon, unit, user and example, all owned by root and writable by nobody else', async () => {
    const deb = await build('one');
    const contents = listed(deb);
    for (const path of [
      'usr/bin/adit',
      'usr/lib/adit/runtime/node',
      'usr/lib/adit/runtime/LICENSE',
      'usr/lib/adit/app/adit.mjs',
      'usr/lib/adit/app/node_modules/better-sqlite3/prebuilds/linux-x64.node',
      'usr/lib/systemd/system/adit.service',
      'usr/lib/sysusers.d/adit.conf',
      'usr/share/doc/adit/copyright',
      'usr/share/doc/adit/examples/adit.yaml',
    ]) {
      expect(contents).toContain(`./${path}\n`);
    }
    expect(contents).not.toMatch(/win32|darwin|\.cpp|data\.key|\/etc\/adit\/adit\.yaml$/);
    for (const line of contents.trim().split('\n')) expect(line).toMatch(/^[-d]r.x?r?-?x?.* root\/root /);
    expect(contents).not.toMatch(/^.{5}w|^.{8}w/m);
    expect([field(deb, 'Package'), field(deb, 'Version'), field(deb, 'Architecture')]).toEqual([
      'adit',
      '1.2.3',
      'amd64',
    ]);
    expect(Number(field(deb, 'Installed-Size'))).toBeGreaterThan(1000);
  });

  it('has the same bytes when it is built twice', async () => {
    const [one, two] = [await build('two'), await build('three')];
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
  });

  it('refuses a version that Debian would not sort', async () => {
    await expect(buildDeb({ outDir: folder, version: 'latest' })).rejects.toThrow('no version');
  });

  it('has maintainer scripts that the shell can read', () => {
    for (const script of Object.values(DEB_SCRIPTS)) expect(spawnSync('sh', ['-n'], { input: script }).status).toBe(0);
  });

  it('leaves no staging folder behind, also when it fails', async () => {
    const own = join(folder, 'tmp');
    mkdirSync(own);
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = own;
    try {
      await build('four');
      await expect(
        buildDeb({ outDir: join(folder, 'node', 'a-file-is-no-folder'), node: join(folder, 'node'), compression: 0 }),
      ).rejects.toThrow();
      expect(readdirSync(own)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });
});
