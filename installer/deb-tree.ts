import {
  chmodSync,
  copyFileSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleAgent } from './bundle.ts';
import { configTemplate } from './config-template.ts';
import { systemdUnit, sysusersEntry } from './service.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const HOME = 'usr/lib/adit';

export interface TreeFacts {
  readonly version: string;
  /** The Node binary that is carried, and its licence. */
  readonly node: string;
  readonly nodeLicence: string;
  /** Such as `linux-x64`: which build of the database's addon goes along. */
  readonly target: string;
}

/** Lays out everything that the package installs below `stage`. Returns the paths, relative and sorted. */
export async function layOut(stage: string, facts: TreeFacts): Promise<readonly string[]> {
  const put = (path: string, content: string | Buffer, mode = 0o644) => {
    const file = join(stage, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, content);
    chmodSync(file, mode);
  };
  const copy = (from: string, path: string, mode = 0o644) => {
    const file = join(stage, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    copyFileSync(from, file);
    chmodSync(file, mode);
  };

  copy(facts.node, `${HOME}/runtime/node`, 0o755);
  copy(facts.nodeLicence, `${HOME}/runtime/LICENSE`);
  mkdirSync(join(stage, HOME, 'app'), { recursive: true });
  await bundleAgent(join(stage, HOME, 'app'), facts.version);
  put(`${HOME}/app/package.json`, `${JSON.stringify({ name: 'adit', version: facts.version, type: 'module' })}\n`);
  copyAddon(facts.target, copy);
  copyOracle(facts.target, copy);

  put('usr/bin/adit', `#!/bin/sh\nexec /${HOME}/runtime/node --disable-sigusr1 /${HOME}/app/adit.mjs "$@"\n`, 0o755);
  const script = `/${HOME}/app/adit.mjs`;
  const configFile = '/etc/adit/adit.yaml';
  const unit = systemdUnit({
    node: `/${HOME}/runtime/node`,
    script,
    configFile,
    user: 'adit',
    keyFile: '/etc/adit/data.key',
  });
  put('usr/lib/systemd/system/adit.service', unit);
  put('usr/lib/sysusers.d/adit.conf', sysusersEntry('adit'));
  put('usr/share/doc/adit/examples/adit.yaml', exampleConfig());
  put('usr/share/doc/adit/copyright', copyright());
  mkdirSync(join(stage, 'etc/adit'), { recursive: true, mode: 0o755 });
  return readdirSync(stage, { recursive: true, encoding: 'utf8' }).sort();
}

/** The database's package without its C sources and without the builds for other systems. */
function copyAddon(target: string, copy: (from: string, path: string) => void): void {
  const from = join(root, 'node_modules', 'better-sqlite3');
  const to = `${HOME}/app/node_modules/better-sqlite3`;
  for (const name of ['package.json', 'LICENSE']) copy(join(from, name), `${to}/${name}`);
  for (const path of readdirSync(join(from, 'lib'), { recursive: true, encoding: 'utf8' })) {
    if (/^(?:darwin|linux|linuxmusl|win32)-/.test(path)) continue;
    if (statSync(join(from, 'lib', path)).isFile()) copy(join(from, 'lib', path), `${to}/lib/${path}`);
  }
  copy(join(from, 'prebuilds', `${target}.node`), `${to}/prebuilds/${target}.node`);
}

/** What `adit init` would write for the package's paths; an example only, the real file is made on the host. */
function exampleConfig(): string {
  return configTemplate({
    name: 'plant-1',
    stateDir: '/var/lib/adit',
    keySource: { kind: 'credential', name: 'data.key' },
    profile: 'production',
    gatewayUrl: 'wss://gateway.example.com/tunnel',
    enrolUrl: 'https://gateway.example.com/enrol',
    caFile: '/etc/adit/ca.pem',
    certFile: '/var/lib/adit/identity/agent.pem',
    keyFile: '/var/lib/adit/identity/agent.key',
  });
}

function copyright(): string {
  const licence = readFileSync(join(root, 'node_modules', 'better-sqlite3', 'LICENSE'), 'utf8').trim();
  return `Adit: unlicensed, all rights reserved.

It carries Node.js (runtime/LICENSE tells its terms and those of what it contains) and better-sqlite3 with
SQLite3 Multiple Ciphers:

${licence}
`;
}

/** Everything in a folder gets one time, so that two builds do not differ. */
export function stamp(folder: string, epochSeconds: number): void {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lutimesSync(join(folder, path), epochSeconds, epochSeconds);
  lutimesSync(folder, epochSeconds, epochSeconds);
}

/** Oracle's driver: all of its JavaScript, and for mode Thick the one binary of this target. */
function copyOracle(target: string, copy: (from: string, path: string) => void): void {
  const from = join(root, 'node_modules', 'oracledb');
  const to = `${HOME}/app/node_modules/oracledb`;
  for (const name of ['package.json', 'index.js', 'LICENSE.txt', 'NOTICE.txt', 'THIRD_PARTY_LICENSES.txt'])
    copy(join(from, name), `${to}/${name}`);
  for (const folder of ['lib', 'build']) {
    for (const path of readdirSync(join(from, folder), { recursive: true, encoding: 'utf8' })) {
      const isForeign = path.endsWith('.node') && !path.endsWith(`-${target}.node`);
      if (/\.(?:js|json|node)$/.test(path) && !isForeign) copy(join(from, folder, path), `${to}/${folder}/${path}`);
    }
  }
}
