import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..', '..');
const ENV = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', NODE_NO_WARNINGS: '1' };
const SAY_READY = `process.stdout.write('ready\\n'); setInterval(() => {}, 1e9);`;

export interface BareNode {
  readonly pid: number;
  end(): void;
}

/** A Node that does nothing, as the floor of memory. */
export async function bareNode(): Promise<BareNode> {
  const { child } = await untilSaid(['-e', SAY_READY], ['ready']);
  return { pid: child.pid ?? -1, end: () => void child.kill('SIGKILL') };
}

/** Milliseconds from spawning a bare Node to its first word. */
export async function bareStartMs(): Promise<number> {
  const { child, saidMs } = await untilSaid(['-e', SAY_READY], ['ready']);
  await ended(child, 'SIGKILL');
  return saidMs['ready'] ?? Number.NaN;
}

export interface StartedAgent {
  readonly pid: number;
  /** Milliseconds from the spawn until it says that it runs, and until its tunnel is up. */
  readonly readyMs: number;
  readonly connectedMs: number;
  end(): Promise<void>;
}

/** Starts `ENTRY --config FILE run`. */
export async function startAgent(entry: string, configFile: string): Promise<StartedAgent> {
  const [ready, connected] = ['the agent is running', 'the tunnel is up'];
  const { child, saidMs } = await untilSaid([entry, '--config', configFile, 'run'], [ready, connected]);
  return {
    pid: child.pid ?? -1,
    readyMs: saidMs[ready] ?? Number.NaN,
    connectedMs: saidMs[connected] ?? Number.NaN,
    end: () => ended(child, 'SIGTERM'),
  };
}

/** Resolves once the process has said all the words; throws if it ends before. */
async function untilSaid(
  args: readonly string[],
  words: readonly string[],
): Promise<{ child: ChildProcess; saidMs: Readonly<Record<string, number>> }> {
  const begun = performance.now();
  const child = spawn(process.execPath, [...args], { cwd: ROOT, env: ENV, stdio: ['ignore', 'pipe', 'pipe'] });
  const saidMs: Record<string, number> = {};
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`it ended with ${code} instead:\n${lines.slice(-10).join('\n')}`)));
    child.once('error', reject);
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        lines.push(line);
        const at = performance.now() - begun;
        for (const word of words) if (line.includes(word)) saidMs[word] ??= at;
        if (words.every((word) => word in saidMs)) resolve();
      });
    }
  });
  return { child, saidMs };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
