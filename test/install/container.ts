import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PACKAGES = 'systemd,systemd-sysv,dbus,libstdc++6,procps,iproute2,adduser';
const BOOT_MS = 60_000;
const LOOK_EVERY_MS = 100;

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What keeps this machine from booting a container, or null. */
export function obstacle(): string | null {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.arch !== 'x64') return 'the package is for x64';
  if (process.geteuid?.() !== 0) return 'root is needed to boot a container';
  const tools = ['systemd-nspawn', 'nsenter', 'dpkg-deb', 'tar', ...(existsSync(imageFile()) ? [] : ['mmdebstrap'])];
  const missing = tools.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  return missing.length === 0 ? null : `missing: ${missing.join(', ')} (apt-get install systemd-container mmdebstrap)`;
}

function imageFile(): string {
  return join(tmpdir(), 'adit-install-image', 'bookworm.tar');
}

/** A minimal Debian 12, made once and kept in the temp folder. */
export function prepareImage(): void {
  const file = imageFile();
  if (existsSync(file)) return;
  mkdirSync(join(file, '..'), { recursive: true });
  const draft = `${file}.${process.pid}.tar`;
  const made = spawnSync('mmdebstrap', ['--quiet', '--variant=minbase', `--include=${PACKAGES}`, 'bookworm', draft], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`mmdebstrap failed: ${made.stderr.slice(-500)}`);
  renameSync(draft, file);
}

/** A booted container without any network but its own loopback. */
export class Container {
  readonly root = mkdtempSync(join(tmpdir(), 'adit-install-'));
  readonly #log = `${this.root}.log`;
  #nspawn: ChildProcess | null = null;
  #leader = 0;

  async boot(): Promise<void> {
    const unpacked = spawnSync('tar', ['-xf', imageFile(), '-C', this.root], { encoding: 'utf8' });
    if (unpacked.status !== 0) throw new Error(`tar failed: ${unpacked.stderr.slice(-500)}`);
    const log = openSync(this.#log, 'w');
    const args = [
      '-D',
      this.root,
      '--boot',
      '--register=no',
      '--keep-unit',
      `--machine=adit-${process.pid}`,
      '--private-network',
      '--quiet',
    ];
    this.#nspawn = spawn('systemd-nspawn', args, { stdio: ['ignore', log, log] });
    closeSync(log);
    await this.until(
      'the container is up',
      () => {
        this.#leader ||= this.#findLeader();
        if (this.#leader === 0) return false;
        return /^(running|degraded)/.test(this.run('systemctl', 'is-system-running').out);
      },
      BOOT_MS,
    );
  }

  #findLeader(): number {
    const { pid, exitCode } = this.#nspawn ?? {};
    if (pid === undefined || exitCode !== null)
      throw new Error(`systemd-nspawn ended: ${readFileSync(this.#log, 'utf8').slice(-500)}`);
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) || 0;
  }

  /** Runs a program inside, as root. */
  run(...command: readonly string[]): Ran {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', TERM: 'dumb', LC_ALL: 'C' };
    const ran = spawnSync('nsenter', ['-t', String(this.#leader), '-a', '--', ...command], {
      env,
      encoding: 'utf8',
      timeout: 120_000,
    });
    return { code: ran.status ?? -1, out: ran.stdout ?? '', err: `${ran.stderr ?? ''}${ran.error?.message ?? ''}` };
  }

  /** Looks until something is so; fails after `withinMs`. */
  async until(what: string, isSo: () => boolean, withinMs: number): Promise<void> {
    const end = performance.now() + withinMs;
    while (!isSo()) {
      if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** Powers the container off, cuts it if it does not go, and removes its files. Idempotent. */
  async close(): Promise<void> {
    const nspawn = this.#nspawn;
    this.#nspawn = null;
    if (nspawn && nspawn.exitCode === null && nspawn.signalCode === null) {
      const gone = new Promise<boolean>((resolve) => nspawn.once('exit', () => resolve(true)));
      if (this.#leader) this.run('systemctl', 'poweroff', '--no-block');
      if (!(await Promise.race([gone, sleep(20_000, false)]))) {
        nspawn.kill('SIGKILL');
        if (this.#leader) process.kill(this.#leader, 'SIGKILL');
        await gone;
      }
    }
    rmSync(this.root, { recursive: true, force: true });
    rmSync(this.#log, { force: true });
  }
}
