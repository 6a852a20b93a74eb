import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..');
const LOOK_EVERY_MS = 25;

/** A program of the demo, running in a process of its own with its output in a log file. */
export interface Program {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves with the exit code (128 + signal number when killed) once it has ended. */
  readonly ended: Promise<number>;
  kill(signal: NodeJS.Signals): void;
  isRunning(): boolean;
}

/** Starts `node SCRIPT ARGS`. Stays in our process group, so that a signal to the group reaches everything. */
export function startProgram(name: string, args: readonly string[], logFile: string, env: NodeJS.ProcessEnv): Program {
  const log = openSync(logFile, 'a', 0o600);
  const child: ChildProcess = spawn(process.execPath, [...args], { cwd: ROOT, env, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)));
    child.once('error', () => resolve(127));
  });
  return {
    name,
    pid: child.pid ?? -1,
    logFile,
    ended,
    kill: (signal) => void child.kill(signal),
    isRunning: () => child.exitCode === null && child.signalCode === null,
  };
}

/** Runs `node SCRIPT ARGS` to its end. Throws with what it printed if it ends with another code than these. */
export async function runProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  accepted: readonly number[] = [0],
): Promise<string> {
  const child = spawn(process.execPath, [...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)));
  if (!accepted.includes(code)) throw new Error(`"${args.slice(0, 3).join(' ')}" ended with ${code}:\n${err}${out}`);
  return out;
}

/** Waits until a fact holds. Throws with the program's last words if it ends first, or when the time is up. */
export async function untilTrue(
  what: string,
  holds: () => boolean | Promise<boolean>,
  programs: readonly Program[],
  withinMs: number,
): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await holds())) {
    const dead = programs.find((program) => !program.isRunning());
    if (dead) throw new Error(`${dead.name} ended while we waited for ${what}:\n${lastLines(dead.logFile)}`);
    if (performance.now() > until) {
      const words = programs.map(({ name, logFile }) => `--- ${name}\n${lastLines(logFile)}`).join('\n');
      throw new Error(`${what} did not happen within ${withinMs} ms\n${words}`);
    }
    await wait(LOOK_EVERY_MS);
  }
}

export function lastLines(file: string, count = 15): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n') : '';
}
