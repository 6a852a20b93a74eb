import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld } from './world.ts';

/** The real `oracledb`, and no client library of Oracle's: what is missing is told to the file. */

interface Checked {
  readonly ok: boolean;
  readonly library: string | null;
  readonly findings: readonly { check: string; status: string; text: string; remedy?: string }[];
  readonly next: string;
}

let world: CliWorld;
beforeEach(() => {
  world = new CliWorld();
});
afterEach(() => world.close());

async function check(...more: string[]): Promise<{ code: number; checked: Checked }> {
  const ran = await world.run(['--json', 'connector', 'check', 'oracle', ...more]);
  return { code: ran.code, checked: ran.json() as Checked };
}

/** A folder with a library of this name, built of `source` and needing `needs`, which is not there. */
function library(folder: string, source: string, needs: readonly string[] = []): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'source.c'), source);
  const cc = (args: readonly string[]) => {
    const built = spawnSync('cc', [...args], { cwd: folder, encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr || String(built.error));
  };
  writeFileSync(join(folder, 'empty.c'), '');
  for (const one of needs) cc(['-shared', '-fPIC', `-Wl,-soname,${one}`, '-o', one, 'empty.c']);
  cc(['-shared', '-fPIC', '-Wl,--no-as-needed', '-o', 'libclntsh.so', 'source.c', ...needs.map((one) => `./${one}`)]);
  for (const one of needs) rmSync(join(folder, one));
}

/** A section of EBS in the configuration of this host. */
async function configure(section: string): Promise<void> {
  expect((await world.init()).code).toBe(0);
  const before = readFileSync(world.configFile, 'utf8');
  const system = `systems:
  - name: ebs
    kind: oracle-ebs
    timeZone: Europe/Berlin
    section:
      hosts: ["db1.example.com:1521"]
      service: EBSPROD
      operatingUnits: ["101"]
      read: { user: "\${env:READER}", password: "\${env:PASSWORD}" }
${section}`;
  writeFileSync(world.configFile, `${before.replace(/^systems:.*(?:\n(?: .*|\s*))*/m, '')}\n${system}`);
  const validated = await world.run(['config', 'validate'], { env: { READER: 'A', PASSWORD: 'b' } });
  expect(validated.err).not.toMatch(/section|systems/);
}

describe('adit connector check oracle', () => {
  it('needs nothing for Thin, and says which driver it is', async () => {
    const { code, checked } = await check();
    expect(code).toBe(0);
    expect(checked.findings[0]).toMatchObject({
      check: 'driver',
      status: 'ok',
      text: expect.stringMatching(/^oracledb \d+\.\d+\.\d+, thin/),
    });
    expect(checked.next).toContain('mode: thin');
  });

  it('says that there is no folder, or no library in it, and what the loader did not find', async () => {
    const nowhere = join(world.folder, 'nowhere');
    const none = await check('--sdk', nowhere);
    expect(none.code).toBe(2);
    expect(none.checked.findings).toMatchObject([
      { check: 'client library', status: 'fail', text: `there is no folder ${nowhere}` },
      { check: 'load', status: 'fail', text: expect.stringMatching(/^DPI-1047: libclntsh\.so: cannot open/) },
    ]);
    const empty = join(world.folder, 'instantclient');
    mkdirSync(empty);
    const { checked } = await check('--sdk', empty);
    expect(checked.findings[0]).toMatchObject({ status: 'fail', text: `no libclntsh.so in ${empty}` });
    for (const { remedy } of checked.findings) expect(remedy).toMatch(/client/i);
    expect(checked.next).toContain('mode: thin');
    mkdirSync(join(empty, 'lib'));
    writeFileSync(join(empty, 'lib', 'libclntsh.so'), '');
    expect((await check('--sdk', empty)).checked.findings[0]?.remedy).toBe(`name ${join(empty, 'lib')} instead`);
  });

  it('tells a file that is no library, and one for nothing that runs here', async () => {
    const folder = join(world.folder, 'wrong');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'libclntsh.so'),
      'no library at all, but long enough for a header of sixty-four bytes ........',
    );
    const { code, checked } = await check('--sdk', folder);
    expect(code).toBe(2);
    expect(checked.findings.map(({ status }) => status)).toEqual(['ok', 'fail']);
    expect(checked.findings[1]?.text).toMatch(/libclntsh\.so: invalid ELF header/);
    expect(checked.findings[1]?.remedy).toContain('is no library for');
  });

  it('names libaio where that is what is missing, and a part of the client where it is not whole', async () => {
    const folder = join(world.folder, 'needy');
    library(folder, 'int nothing;', ['libaio.so.1']);
    const { checked } = await check('--sdk', folder);
    expect(checked.findings[1]).toMatchObject({
      text: expect.stringContaining('libaio.so.1: cannot open shared object file'),
      remedy: expect.stringContaining('install libaio'),
    });
    const half = join(world.folder, 'half');
    library(half, 'int nothing;', ['libnnz19.so']);
    expect((await check('--sdk', half)).checked.findings[1]).toMatchObject({
      text: expect.stringContaining('libnnz19.so'),
      remedy: expect.stringContaining('not complete'),
    });
  });

  it('survives a library that takes its process down', async () => {
    const folder = join(world.folder, 'deadly');
    library(folder, '#include <stdlib.h>\n__attribute__((constructor)) static void die(void) { abort(); }');
    const { code, checked } = await check('--sdk', folder);
    expect(code).toBe(2);
    expect(checked.findings).toMatchObject([
      {
        check: 'load',
        status: 'fail',
        text: expect.stringContaining('did not survive'),
        remedy: expect.stringContaining('release 19'),
      },
    ]);
  });

  it('tries the folder that the section names, in its mode', async () => {
    const folder = join(world.folder, 'configured');
    await configure(`      mode: thick\n      libDir: ${folder}\n`);
    const { code, checked } = await check();
    expect([code, checked.library]).toEqual([2, folder]);
    expect(checked.findings[0]?.text).toBe(`there is no folder ${folder}`);
  });

  it('says why Thick is needed where the database said so', async () => {
    await configure('      mode: thin\n');
    const remedy = 'the database is older than what mode: thin speaks to (12.1): set "mode: thick"';
    const logon = {
      check: 'logon',
      status: 'fail',
      text: 'CONFIG_INVALID: logon: NJS-138: connections to this database server version are not supported',
      remedy,
    };
    const other = { check: 'tcp', status: 'ok', text: 'the listener accepts connections' };
    await world.serve({ doctor: async () => [{ system: 'ebs', findings: [other, logon] }] });
    const { code, checked } = await check();
    expect(code).toBe(2);
    expect(checked.findings.at(-1)).toEqual({ ...logon, check: 'ebs: logon' });
    expect(checked.findings.map(({ check: what }) => what)).toEqual(['driver', 'client library', 'ebs: logon']);
  });

  it('has nothing to install or to pack', async () => {
    for (const what of [
      ['add', 'oracle'],
      ['pack', 'oracle', join(world.folder, 'x.tar')],
    ])
      expect(await world.run(['connector', ...what])).toMatchObject({
        code: 65,
        err: expect.stringContaining('adit connector check oracle'),
      });
  });
});
