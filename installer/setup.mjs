// Runs before `npm test`, `npm run demo` and their like: makes a fresh clone usable.
// Plain JavaScript for the machine's own Node (20 or newer), which does nothing else but run npm: the project itself
// runs on the Node that node_modules carries, and npm puts that one first on the PATH of every script.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.adit-lock');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  process.stderr.write('adit: installing the locked dependencies (first start, about half a minute)\n');
  const npm = process.env.npm_execpath;
  const [command, ...prefix] = npm ? [process.execPath, npm] : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const done = spawnSync(command, [...prefix, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (done.status !== 0) {
    process.stderr.write(`adit: "npm ci" failed (exit ${done.status ?? 'none'}); see its message above\n`);
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}
