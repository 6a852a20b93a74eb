// Builds the stand-in library into a cache folder whose name is the hash of its sources, once per version of them.
// Plain JavaScript for any Node, so that it can run before the project's own Node is installed.
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '..', '..', '.cache', 'rfc-sdk');

const FLAGS = ['-std=c++17', '-O2', '-fPIC', '-shared', '-Wall', '-Wextra', '-Werror', `-I${join(here, 'include')}`];

const MARKER = `This folder holds a test double of the interface of SAP's NW RFC library. It is not SAP software, contains no
SAP code and talks to Adit's simulated ECC only. Adit's production start refuses a folder with this file.
`;

/** A library and its sources, which are compiled as one unit: several times faster than file by file. */
const library = (name, sources, map) => ({ file: `lib${name}.so`, sources, map });

function layout() {
  const sources = readdirSync(join(here, 'src'))
    .filter((name) => name.endsWith('.cpp'))
    .sort();
  return [
    library('sapucum', ['ucum.cpp'], 'sapucum.map'),
    library(
      'sapnwrfc',
      sources.filter((name) => name !== 'ucum.cpp'),
      'sapnwrfc.map',
    ),
  ];
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const folder of ['include', 'src'])
    for (const name of readdirSync(join(here, folder)).sort())
      hash.update(`${folder}/${name}\n`).update(readFileSync(join(here, folder, name)));
  return hash
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex')
    .slice(0, 16);
}

function compile({ file, sources, map }, target) {
  const unit = join(target, `${file}.cpp`);
  writeFileSync(unit, sources.map((name) => `#include "${join(here, 'src', name)}"\n`).join(''));
  const arguments_ = [...FLAGS, `-Wl,--version-script=${join(here, 'src', map)}`, `-Wl,-soname,${file}`];
  const done = spawnSync('g++', [...arguments_, '-o', join(target, file), unit], { encoding: 'utf8' });
  if (done.error?.code === 'ENOENT')
    throw new Error(
      'g++ is missing: install it (Debian: apt-get install g++) to build the stand-in of the RFC library',
    );
  if (done.status !== 0) throw new Error(`g++ failed on ${file}:\n${done.stderr}`);
  rmSync(unit);
}

/**
 * Gives the folder that stands for SAPNWRFC_HOME; its `lib` belongs on LD_LIBRARY_PATH. Several processes may build at
 * once: each builds its own folder, and the first to be ready gives it its name.
 */
function buildStandIn() {
  const home = join(cache, fingerprint());
  if (existsSync(join(home, 'lib', 'libsapnwrfc.so'))) return home;
  const draft = join(cache, `.draft-${process.pid}-${randomBytes(4).toString('hex')}`);
  const lib = join(draft, 'lib');
  mkdirSync(lib, { recursive: true });
  try {
    for (const each of layout()) compile(each, lib);
    writeFileSync(join(lib, 'STANDIN'), MARKER);
    copyFileSync(join(here, 'README.md'), join(draft, 'README.md'));
    renameSync(draft, home);
  } catch (error) {
    if (!existsSync(join(home, 'lib', 'libsapnwrfc.so'))) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return home;
}

try {
  process.stdout.write(`${buildStandIn()}\n`);
} catch (error) {
  process.stderr.write(`adit: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
