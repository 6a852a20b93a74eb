import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { createEnrolmentToken } from '../../cloud/admin.ts';
import { openGatewayStore } from '../../cloud/store.ts';
import { type Program, startProgram } from '../../sandbox/demo/processes.ts';
import { CUSTOMER, type Ran, ROOT, until, useStage } from './world.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const stage = useStage({ withoutAgent: true });

/** The code block in this language that first follows a heading. */
function blockOf(heading: string, language: string): string {
  const section = README.slice(README.indexOf(`\n## ${heading}\n`));
  const found = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(section)?.[1];
  if (found === undefined) throw new Error(`the README shows no ${language} under "${heading}"`);
  return found;
}

/** Commands of a shell block, without comments, continued lines joined. */
function linesOf(block: string): string[] {
  const joined = block.replaceAll('\\\n', ' ');
  return joined
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** Where a driver would be installed: the sandbox's. */
const driverFolder = () => dirname(dirname(rfc().driverPath));

/** The way to the stage's SAP. */
function rfc() {
  const [system] = stage().systems;
  if (!system) throw new Error('the stage has no SAP');
  return system.rfc;
}

/**
 * A computer on which the README's lines can be typed: a folder for `/etc/adit`, the stage's addresses for the
 * examples', and on the PATH what stands for the package. Installing that is `npm run test:install`.
 */
class Computer {
  readonly home: string;
  readonly etc: string;
  readonly #bin: string;

  constructor(dir: string) {
    this.home = join(dir, 'home');
    this.etc = join(dir, 'etc');
    this.#bin = join(dir, 'bin');
  }

  get configFile(): string {
    return join(this.etc, 'adit.yaml');
  }

  prepare(): void {
    for (const folder of [this.home, this.etc, this.#bin]) mkdirSync(folder, { recursive: true });
    const node = `"${process.execPath}" "${join(ROOT, 'agent', 'bin.mjs')}" --config "${this.configFile}"`;
    const own = `--state-dir "${join(this.etc, '..', 'state')}" --key-source file --key-file "${join(this.etc, 'data.key')}"`;
    this.#program('sudo', 'exec "$@"');
    this.#program('dpkg', 'test "$1" = -i');
    this.#program(
      'adit',
      [
        `if [ "$1" = init ]; then exec ${node} "$@" ${own}; fi`,
        `if [ "$1 $2" = "service install" ]; then exec ${node} "$@" --dry-run; fi`,
        // What "add" fetches from a registry is there already: from here on it is the same.
        `if [ "$1 $2" = "connector add" ]; then exec ${node} connector check sap --sdk "$5" --folder "${driverFolder()}"; fi`,
        `exec ${node} "$@"`,
      ].join('\n'),
    );
  }

  /** What somebody who follows the README has at hand, in the current folder. */
  put(name: string, content: string | { readonly from: string }): void {
    const file = join(this.home, name);
    if (typeof content === 'string') writeFileSync(file, content);
    else copyFileSync(content.from, file);
    chmodSync(file, 0o600);
  }

  here(text: string): string {
    const { tunnelUrl, enrolUrl } = stage().access;
    return text
      .replaceAll('/etc/adit', this.etc)
      .replaceAll('wss://gateway.example.com/tunnel', tunnelUrl)
      .replaceAll('https://gateway.example.com/enrol', enrolUrl)
      .replaceAll('sap.example.com', rfc().ashost)
      .replaceAll('sysnr: "00"', `sysnr: "${rfc().sysnr}"`)
      .replaceAll('/usr/local/sap/nwrfcsdk', rfc().sdkHome)
      .replaceAll(' -o adit ', ' ');
  }

  /** Types a line into a shell. */
  type(line: string): Omit<Ran, 'json'> {
    const env = { PATH: `${this.#bin}:${process.env['PATH']}`, HOME: this.home, TZ: 'UTC', NODE_NO_WARNINGS: '1' };
    const options = { cwd: this.home, env, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', this.here(line)], options);
    return { code: status ?? 128, out: stdout, err: stderr };
  }

  #program(name: string, script: string): void {
    writeFileSync(join(this.#bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
}

describe('the README', () => {
  let computer: Computer;
  let agent: Program | null = null;

  beforeAll(() => {
    const { dir, access, systems } = stage();
    computer = new Computer(join(dir, 'computer'));
    computer.prepare();
    const store = openGatewayStore(join(dir, 'gateway'));
    const request = { tenant: 'demo', agentId: 'plant-1', ttlSeconds: 600 };
    computer.put('adit-token', createEnrolmentToken(store, request, Date.now()));
    store.close();
    const [sap] = systems;
    computer.put('platform-ca.pem', { from: access.caFile });
    computer.put('sap-read.user', sap?.users.read.user ?? '');
    computer.put('sap-read.password', { from: sap?.users.read.passwordFile ?? '' });
  });
  afterAll(async () => {
    agent?.kill('SIGTERM');
    await agent?.ended;
  });

  it('tells an installation that works when it is typed line by line', async () => {
    const typed: string[] = [];
    for (const line of linesOf(blockOf('A real installation', 'sh'))) {
      typed.push(line);
      if (line.includes(' editor ')) {
        const shown = parse(computer.here(blockOf('A real installation', 'yaml')));
        const written = parse(readFileSync(computer.configFile, 'utf8'));
        expect(written).toMatchObject({ systems: [], policy: { systems: [], operations: {} } });
        // The one thing that "connector check" tells to add where the driver is not in its usual place.
        shown.systems[0].section.driverPath = driverFolder();
        // Production takes SAP's own library alone, and there is none here.
        expect(written.agent.profile).toBe('production');
        const agentPart = { ...written.agent, profile: 'development' };
        writeFileSync(computer.configFile, stringify({ ...written, ...shown, agent: agentPart }));
        continue;
      }
      if (line.endsWith(' status')) {
        agent = startProgram(
          'agent',
          ['agent/bin.mjs', '--config', computer.configFile, 'run'],
          join(stage().dir, 'readme-agent.log'),
          { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1' },
        );
        await until('the agent to be well', () => computer.type(line).code === 0);
      }
      const { code, out, err } = computer.type(line);
      expect(code, `${line}\n${out}${err}`).toBe(0);
    }
    expect(
      typed.map((line) =>
        line
          .replace(/^sudo /, '')
          .split(' ', 3)
          .join(' '),
      ),
    ).toEqual([
      'dpkg -i adit_0.1.0_amd64.deb',
      'adit connector add',
      'install -m 644',
      'install -o adit',
      'adit init --name',
      'adit enroll --token-file',
      'editor /etc/adit/adit.yaml',
      'adit config validate',
      'adit doctor',
      'adit service install',
      'adit status',
    ]);
    expect(JSON.parse(computer.type('adit status --json').out)).toMatchObject({ healthy: true, writes: 'off' });
  });

  it('shows a curl line that answers', () => {
    const key = stage().apiKeyFile;
    const line = [...README.matchAll(/```sh\n(curl [\s\S]*?)```/g)][0]?.[1] ?? '';
    const real = line
      .replaceAll('\\\n', ' ')
      .replace('CA_FILE', stage().access.caFile)
      .replace('KEY_FILE', key)
      .replace('https://localhost:PORT', stage().access.gatewayUrl);
    const { code, out, err } = computer.type(real);
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      data: { customer: { number: CUSTOMER }, aging: { buckets: [{ currency: 'EUR' }] } },
      meta: { system: 'ecc', tier: 'platform' },
    });
  });

  it('names only commands, scripts and files that there are', () => {
    const { scripts, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const named = [...README.matchAll(/npm (?:run )?(test|bench|check|demo)(:[a-z]+)?/g)].map(
      ([, a, b]) => `${a}${b ?? ''}`,
    );
    expect(named.length).toBeGreaterThan(4);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
    for (const [, file] of README.matchAll(/\]\(([^)#:]+)\)/g))
      expect(existsSync(join(ROOT, file ?? '')), file).toBe(true);
    expect(README).toContain(`adit_${version}_amd64.deb`);
  });
});
