import { type ChildProcess, fork, type Serializable } from 'node:child_process';

const STOP_MS = 10_000;

/** A process that is told what to ask, and tells what it saw. `failed` ends whatever it was asked for. */
export interface AskingProcess<To, From> {
  readonly pid: number;
  /** Sends, and waits for the first message that is the answer. Rejects when the process fails or ends. */
  answer<T>(message: To, pick: (told: From) => T | null): Promise<T>;
  /** Idempotent. `message` tells it to end by itself; it is killed if it does not. */
  close(message: To): Promise<void>;
}

/** Starts an entry with this environment. The profiler's flags are handed on to it. */
export function startAsking<To extends Serializable, From extends object>(
  entry: string,
  env: NodeJS.ProcessEnv,
): AskingProcess<To, From> {
  const child = fork(entry, [], {
    env,
    execArgv: process.execArgv.filter((flag) => flag.startsWith('--cpu-prof')),
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    pid: child.pid ?? -1,
    answer: (message, pick) => answered(child, message, pick),
    close: async (message) => {
      if (child.connected) child.send(message);
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

function answered<From extends object, T>(
  child: ChildProcess,
  message: Serializable,
  pick: (told: From) => T | null,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const leave = () => {
      child.off('message', listen);
      child.off('exit', ended);
    };
    const ended = () => {
      leave();
      reject(new Error('the process that asks ended'));
    };
    const listen = (raw: unknown) => {
      const told = raw as From | { readonly failed: string };
      if ('failed' in told) {
        leave();
        reject(new Error(String(told.failed)));
        return;
      }
      const picked = pick(told);
      if (picked === null) return;
      leave();
      resolve(picked);
    };
    child.on('message', listen);
    child.on('exit', ended);
    child.send(message);
  });
}
