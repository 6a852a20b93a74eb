// Runs before `npm test`, `npm run demo` and their like: makes a fresh clone usable.
// Plain JavaScript for the machine's own Node (20 or newer), which does nothing else but run npm: the project itself
// runs on the Node that node_modules carries, and npm puts that one first on the PATH of every script.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function fail(sentence) {
  process.stderr.write(`adit: ${sentence}\n`);
  process.exit(1);
}

/** Runs `npm ci` in a folder unless what it has is what its lock says. */
function install(folder, note, ...options) {
  const stamp = join(folder, 'node_modules', '.adit-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write(`adit: ${note}\n`);
  const npm = process.env.npm_execpath;
  const [command, ...prefix] = npm ? [process.execPath, npm] : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const done = spawnSync(command, [...prefix, 'ci', '--no-audit', '--no-fund', '--loglevel=error', ...options], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (done.status !== 0) fail(`"npm ci" failed (exit ${done.status ?? 'none'}) in ${folder}; see its message above`);
  writeFileSync(stamp, lock);
}

const isThere = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** The sandbox's stand-in of the RFC library is built with g++: installed where that can be done, else one line. */
function ensureCompiler() {
  if (isThere('g++')) return;
  if (process.platform === 'linux' && process.getuid() === 0 && isThere('apt-get')) {
    process.stderr.write('adit: installing g++, which builds the sandbox (once, about a minute)\n');
    const apt = (...words) => spawnSync('apt-get', ['-qq', ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'g++', 'libc6-dev');
  }
  if (!isThere('g++')) fail('g++ is missing: install it (Debian: apt-get install g++), then run this again');
}

install(root, 'installing the locked dependencies (first start, about half a minute)');
if (process.platform === 'linux') {
  // Without scripts: its own would want to compile, or load, against the library that only the sandbox provides.
  install(join(root, 'sandbox', 'rfc-driver'), 'installing the locked node-rfc', '--ignore-scripts');
  ensureCompiler();
  const build = join(root, 'sandbox', 'rfc-sdk', 'build.mjs');
  const built = spawnSync(process.execPath, [build], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (built.status !== 0) process.exit(1);
}
