#!/usr/bin/env node
// Entry of the command `adit`. Plain JavaScript without imports of ours, so that an old Node still gets as far as the
// sentence it has to read: on Node 20 the SQLite addon does not fail, it crashes.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// SIGUSR1 would open the debugger, and with it this process, to every user of the host who can connect.
if (process.platform !== 'win32') process.on('SIGUSR1', () => {});

const OLDEST = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const carried = join(
  root,
  'node_modules',
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

function refuse(sentence) {
  process.stderr.write(`adit: ${sentence}\n`);
  process.exit(78);
}

const flags = `${process.execArgv.join(' ')} ${process.env.NODE_OPTIONS ?? ''}`;
if (/(^|\s)--(inspect|debug)/.test(flags)) {
  refuse('a debugger is not allowed here: start without --inspect, also in NODE_OPTIONS');
}

if (Number.parseInt(process.versions.node, 10) >= OLDEST) {
  const { main } = await import('./cli/entry.ts');
  await main();
} else if (existsSync(carried)) {
  const child = spawn(carried, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', () => refuse(`cannot start the carried Node at ${carried}`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
} else {
  refuse(`needs Node ${OLDEST} or newer and this is ${process.versions.node}; "npm ci" brings the right one along`);
}
