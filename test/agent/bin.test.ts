import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../agent/bin.mjs', import.meta.url));
const run = (args: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [...args], { env: { PATH: process.env['PATH'] ?? '', ...env }, encoding: 'utf8' });

/** A Node older than 24 on this machine, where there is one. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
  return (
    existsSync(path) &&
    Number.parseInt(spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout, 10) < 24
  );
});

describe('adit, the command', () => {
  it('runs and prints its version', () => {
    const ran = run([bin, 'version', '--json']);
    expect(ran.status).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ node: process.versions.node });
  });

  it.each([
    [['--inspect=0', bin, 'version'], {}],
    [[bin, 'version'], { NODE_OPTIONS: '--inspect=0' }],
    [[bin, 'version'], { NODE_OPTIONS: '--no-warnings --inspect-port=0 --inspect' }],
  ])('refuses to run under a debugger: %j %j', (args, env) => {
    const ran = run(args, env);
    expect(ran.status).toBe(78);
    expect(ran.stderr).toContain('a debugger is not allowed here');
    expect(ran.stdout).toBe('');
  });

  it('opens no debugger when it gets SIGUSR1', async () => {
    const source = `${readFileSync(bin, 'utf8').split('const OLDEST')[0]}\nprocess.stdin.resume();process.stdout.write('up');`;
    const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    for (let time = 0; time < 100; time++) child.kill('SIGUSR1');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin?.end();
    expect(await ended).toBe(0);
    expect(said).not.toContain('Debugger');
  });

  it.skipIf(!oldNode)('hands over from an old Node to the one it carries', () => {
    const ran = spawnSync(oldNode ?? '', [bin, 'version', '--json'], { encoding: 'utf8' });
    expect(ran.status).toBe(0);
    expect(Number.parseInt(JSON.parse(ran.stdout).node, 10)).toBeGreaterThanOrEqual(24);
  });

  it.skipIf(!oldNode)('says in one line that an old Node will not do where it carries none', () => {
    const alone = readFileSync(bin, 'utf8');
    const ran = spawnSync(oldNode ?? '', ['--input-type=module', '-'], { input: alone, cwd: '/', encoding: 'utf8' });
    expect(ran.status).toBe(78);
    expect(ran.stderr).toMatch(/^adit: needs Node 24 or newer and this is [^\n]+\n$/);
  });
});
