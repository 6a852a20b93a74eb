import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadAgentSection } from '../../config/load.ts';
import { AditError } from '../../domain/errors.ts';
import { systemdUnit, windowsService } from '../../installer/service.ts';

const UNIT = 'adit.service';
const PACKAGED = ['/usr/lib/systemd/system', '/lib/systemd/system'].map((folder) => join(folder, UNIT));
const OWN = join('/etc/systemd/system', UNIT);
const USER = 'adit';
const KEY_FILE = '/etc/adit/data.key';
const TIMEOUT_MS = 90_000;

export interface ServiceState {
  readonly installed: boolean;
  readonly enabled: string;
  readonly active: string;
  readonly sub: string;
  readonly pid: number;
  readonly restarts: number;
  readonly says: string;
}

export interface Definition {
  readonly system: 'systemd' | 'windows';
  readonly text: string;
  /** Arguments of `sc.exe` on Windows. */
  readonly commands?: readonly (readonly string[])[];
}

/** The definition that `install` would use on this computer. */
export function definition(configPath: string, platform: NodeJS.Platform = process.platform): Definition {
  const program = { node: process.execPath, script: process.argv[1] ?? '', configFile: configPath };
  if (platform === 'win32') {
    const { definition: text, commands } = windowsService({
      ...program,
      host: join(dirname(process.execPath), 'adit-service.exe'),
    });
    return { system: 'windows', text, commands };
  }
  const packaged = PACKAGED.find((path) => existsSync(path));
  if (packaged) return { system: 'systemd', text: readFileSync(packaged, 'utf8') };
  const { keySource } = loadAgentSection(configPath);
  const unit = systemdUnit({ ...program, user: USER, ...(keySource.kind === 'credential' && { keyFile: KEY_FILE }) });
  return { system: 'systemd', text: unit };
}

/** Enables and starts the service: the package's unit where there is one, else one made for this installation. */
export async function installService(configPath: string, options: { readonly start: boolean }): Promise<ServiceState> {
  requireSystemd();
  loadAgentSection(configPath);
  if (!PACKAGED.some((path) => existsSync(path))) {
    if (!hasUser()) {
      throw new AditError('CONFIG_INVALID', `there is no user "${USER}" for the service`, {
        hint: `useradd --system --home-dir /var/lib/adit --shell /usr/sbin/nologin ${USER}`,
      });
    }
    writeFileSync(OWN, definition(configPath).text, { mode: 0o644 });
    await systemctl(['daemon-reload']);
  }
  await systemctl(['enable', ...(options.start ? ['--now'] : []), UNIT]);
  return serviceState();
}

export async function uninstallService(): Promise<ServiceState> {
  requireSystemd();
  await systemctl(['disable', '--now', UNIT]);
  if (existsSync(OWN)) {
    rmSync(OWN);
    await systemctl(['daemon-reload']);
  }
  return serviceState();
}

export async function serviceState(): Promise<ServiceState> {
  requireSystemd();
  const names = ['LoadState', 'UnitFileState', 'ActiveState', 'SubState', 'MainPID', 'NRestarts', 'StatusText'];
  const shown = await systemctl(['show', UNIT, `--property=${names.join(',')}`]);
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(shown)?.[1] ?? '';
  return {
    installed: value('LoadState') === 'loaded',
    enabled: value('UnitFileState') || 'no',
    active: value('ActiveState'),
    sub: value('SubState'),
    pid: Number(value('MainPID')),
    restarts: Number(value('NRestarts')),
    says: value('StatusText'),
  };
}

/** Runs systemctl. Throws OP_UNSUPPORTED without systemd, NOT_RUNNING with what systemctl said. */
export function systemctl(args: readonly string[]): Promise<string> {
  requireSystemd();
  return new Promise((resolve, reject) => {
    execFile(
      'systemctl',
      ['--no-pager', '--no-ask-password', ...args],
      { timeout: TIMEOUT_MS },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const said = stderr.trim().split('\n').slice(0, 3).join(' ').slice(0, 300);
        reject(
          new AditError('NOT_RUNNING', `systemctl ${args[0]} failed: ${said || 'no reason given'}`, {
            hint: 'see "journalctl -u adit"; root is needed to change services',
          }),
        );
      },
    );
  });
}

function requireSystemd(): void {
  if (process.platform === 'win32') {
    throw new AditError('OP_UNSUPPORTED', 'services on Windows are installed by the setup package', {
      hint: '"adit service install --dry-run" prints the definition and the sc.exe commands',
    });
  }
  if (!existsSync('/run/systemd/system')) {
    throw new AditError('OP_UNSUPPORTED', 'this host is not run by systemd', {
      hint: 'run "adit run" under the supervisor you have; "adit service install --dry-run" shows what it should do',
    });
  }
}

function hasUser(): boolean {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .some((line) => line.startsWith(`${USER}:`));
}
