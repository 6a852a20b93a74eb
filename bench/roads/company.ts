import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, untilTrue } from '../../sandbox/demo/processes.ts';
import type { EccAccess as EccSystem } from '../../sandbox/sandbox.ts';

const READY_MS = 120_000;
const STOP_MS = 10_000;

/** How one system is reached, as a connector's section says it. */
export interface EccAccess {
  readonly system: EccSystem;
  /** User and password by the reference that the section names them with. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The connector's section for one road, with so many connections, in company code 1000 alone. */
  section(road: 'rfc' | 'soap', maxConnections: number): Record<string, unknown>;
}

export interface SimulatedEcc extends EccAccess {
  /** Idempotent. */
  close(): Promise<void>;
}

export const COMPANY_CODE = '1000';
const USER = '$' + '{env:BENCH_USER}';
const PASSWORD = '$' + '{env:BENCH_PASSWORD}';

/** The simulated ECC alone, in a process of its own, with a customer of 5,000 open items. */
export async function startEcc(): Promise<SimulatedEcc> {
  const dir = mkdtempSync(join(tmpdir(), 'adit-bench-ecc-'));
  const readyFile = join(dir, 'ready');
  const size = ['--customers', '200', '--items', '5000', '--large-customer', 'on'];
  const args = ['sandbox/main.ts', ...size, '--dir', dir, '--ready-file', readyFile];
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? dir, TZ: 'UTC', NODE_NO_WARNINGS: '1' };
  const program = startProgram('sandbox', args, join(dir, 'sandbox.log'), env);
  let closing: Promise<void> | null = null;
  const end = async () => {
    program.kill('SIGTERM');
    const timer = setTimeout(() => program.kill('SIGKILL'), STOP_MS);
    await program.ended;
    clearTimeout(timer);
    rmSync(dir, { recursive: true, force: true });
  };
  const close = () => {
    closing ??= end();
    return closing;
  };
  try {
    await untilTrue('the sandbox to be ready', () => existsSync(readyFile), [program], READY_MS);
    const { systems } = JSON.parse(readFileSync(readyFile, 'utf8')) as { systems: readonly EccSystem[] };
    const [system] = systems;
    if (!system) throw new Error('the sandbox has no system');
    return { ...accessTo(system), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** One user for everything, so that a comparison never compares two roles. */
export function accessTo(system: EccSystem): EccAccess {
  const { user, passwordFile } = system.users.write;
  const { ashost, sysnr, sdkHome, driverPath } = system.rfc;
  const who = { user: USER, password: PASSWORD };
  return {
    system,
    secrets: { [USER]: user, [PASSWORD]: readFileSync(passwordFile, 'utf8').trim() },
    section: (road, maxConnections) => ({
      ...(road === 'rfc' ? { road, ashost, sysnr, sdkHome, driverPath } : { road, url: system.url, ca: system.caFile }),
      client: system.client,
      companyCodes: [COMPANY_CODE],
      read: who,
      write: who,
      maxConnections,
      addon: 'on',
    }),
  };
}
