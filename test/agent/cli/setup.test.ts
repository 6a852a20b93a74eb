import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliWorld } from './world.ts';

let world: CliWorld;
beforeEach(() => {
  world = new CliWorld();
});
afterEach(() => world.close());

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('adit init', () => {
  it('writes a valid configuration, a key outside the state folder and nothing readable by everybody', async () => {
    const made = await world.init('--json');
    expect(made.code).toBe(0);
    expect(made.json()).toMatchObject({ configFile: world.configFile, keyMade: true, keySource: 'file' });
    const key = join(world.folder, 'etc', 'data.key');
    expect([mode(world.configFile), mode(key), mode(world.stateDir)]).toEqual(['640', '600', '750']);
    expect(readFileSync(key, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(made.out).not.toContain(readFileSync(key, 'utf8').trim());
    const { loadConfig } = await import('../../../config/load.ts');
    expect(loadConfig(world.configFile, {})).toMatchObject({ policy: { operations: {}, writes: false }, systems: [] });
  });

  it('overwrites neither a configuration nor a key', async () => {
    await world.init();
    const before = readFileSync(world.configFile, 'utf8');
    const again = await world.init();
    expect(again).toMatchObject({ code: 78, out: '' });
    expect(again.err).toContain('exists already');
    expect(readFileSync(world.configFile, 'utf8')).toBe(before);

    const key = readFileSync(join(world.folder, 'etc', 'data.key'), 'utf8');
    const { rmSync } = await import('node:fs');
    rmSync(world.configFile);
    expect((await world.init('--json')).json()).toMatchObject({ keyMade: false });
    expect(readFileSync(join(world.folder, 'etc', 'data.key'), 'utf8')).toBe(key);
  });

  it.each([
    [['--gateway-url', 'http://plain.example.com'], 'wss://'],
    [['--gateway-url', 'nonsense'], '--gateway-url'],
    [['--name', 'Plant One'], 'lower-case'],
    [['--profile', 'test'], 'production, development'],
    [['--key-source', 'cloud'], 'file, credential'],
  ])('refuses %j and leaves nothing behind', async (args, said) => {
    const refused = await world.init(...args);
    expect(refused.code).toBe(65);
    expect(refused.err).toContain(said);
    expect(existsSync(world.configFile)).toBe(false);
  });

  it('refuses a key inside the state folder', async () => {
    const refused = await world.init('--key-file', join(world.stateDir, 'data.key'));
    expect(refused.code).toBeGreaterThan(0);
    expect(existsSync(world.configFile)).toBe(false);
  });
});

describe('adit enroll', () => {
  it('refuses an empty or missing token before anything is sent', async () => {
    await world.init();
    const empty = join(world.folder, 'token');
    writeFileSync(empty, '\n');
    expect(await world.run(['enroll', '--token-file', empty])).toMatchObject({ code: 65 });
    expect(await world.run(['enroll', '--token-file', '-'], { stdin: '' })).toMatchObject({ code: 65 });
    expect(await world.run(['enroll', '--token-file', join(world.folder, 'no')])).toMatchObject({ code: 65 });
  });

  it('takes no token as an argument', async () => {
    await world.init();
    expect((await world.run(['enroll', '--token', 'abc'])).code).toBe(64);
  });
});

describe('adit, any command', () => {
  it('exits 64 for what it does not know and 0 for help', async () => {
    expect((await world.run(['nonsense'])).code).toBe(64);
    expect((await world.run(['status', '--nonsense'])).code).toBe(64);
    expect((await world.run(['init'])).code).toBe(64);
    const help = await world.run(['--help']);
    expect(help.code).toBe(0);
    for (const name of [
      'init',
      'enroll',
      'run',
      'status',
      'call',
      'config',
      'approvals',
      'outbox',
      'audit',
      'writes',
      'system',
      'sync',
      'doctor',
      'service',
      'version',
      'completion',
    ]) {
      expect(help.out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    }
  });

  it('says what happened, why and what to do next, with the code', async () => {
    await world.init();
    const failed = await world.run(['status']);
    expect(failed).toMatchObject({ code: 69, out: '' });
    expect(failed.err).toMatch(/^error\[NOT_RUNNING\]: no agent listens at .*control\.sock/);
    expect(failed.err).toContain('next: start the agent');
  });

  it('puts nothing but JSON on stdout with --json, failures included', async () => {
    await world.init();
    const failed = await world.run(['status', '--json']);
    expect(failed.err).toBe('');
    expect(failed.json()).toMatchObject({
      error: { code: 'NOT_RUNNING', retryable: true, nextStep: expect.any(String) },
    });
  });

  it('says that there is no configuration', async () => {
    const failed = await world.run(['status']);
    expect(failed.code).toBe(78);
    expect(failed.err).toContain('adit init');
  });

  it('colours a terminal only, and none with NO_COLOR or --no-color', async () => {
    await world.init();
    await world.serve({ status: async () => ({ healthy: true, tunnel: { state: 'connected' }, systems: [] }) });
    const sequence = '\u001b[';
    expect((await world.run(['status'], { tty: true })).out).toContain(sequence);
    expect((await world.run(['status'])).out).not.toContain(sequence);
    expect((await world.run(['status'], { tty: true, env: { NO_COLOR: '1' } })).out).not.toContain(sequence);
    expect((await world.run(['status', '--no-color'], { tty: true })).out).not.toContain(sequence);
    expect((await world.run(['status', '--json'], { tty: true })).out).not.toContain(sequence);
  });

  it('makes completions that the shells can read', async () => {
    const { spawnSync } = await import('node:child_process');
    const bash = await world.run(['completion', 'bash']);
    expect(spawnSync('bash', ['-n'], { input: bash.out }).status).toBe(0);
    const ask = `${bash.out}\nCOMP_WORDS=(adit approvals app); COMP_CWORD=2; _adit; echo "\${COMPREPLY[@]}"`;
    expect(String(spawnSync('bash', [], { input: ask }).stdout).trim()).toBe('approve');
    for (const shell of ['zsh', 'fish', 'powershell'])
      expect((await world.run(['completion', shell])).out).toContain('repin');
    expect((await world.run(['completion', 'tcsh'])).code).toBe(65);
  });
});
