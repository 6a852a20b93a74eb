import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemAccess } from '../sandbox/access.ts';
import { startProgram, untilTrue } from '../sandbox/demo/processes.ts';

const READY_MS = 600_000;
const STOP_MS = 10_000;

export interface Simulated {
  readonly systems: readonly SystemAccess[];
  /** Of the process that answers. */
  readonly pid: number;
  /** Idempotent. */
  close(): Promise<void>;
}

/** The sandbox in a process of its own, with these arguments. On failure nothing is left running. */
export async function startSimulated(args: readonly string[]): Promise<Simulated> {
  const dir = mkdtempSync(join(tmpdir(), 'adit-bench-erp-'));
  const readyFile = join(dir, 'ready');
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? dir, TZ: 'UTC', NODE_NO_WARNINGS: '1' };
  const all = ['sandbox/main.ts', ...args, '--dir', dir, '--ready-file', readyFile];
  const program = startProgram('sandbox', all, join(dir, 'sandbox.log'), env);
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
    const { systems } = JSON.parse(readFileSync(readyFile, 'utf8')) as Pick<Simulated, 'systems'>;
    return { systems, pid: program.pid, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
