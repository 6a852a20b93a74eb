import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../../agent/host/connector-child.ts';
import { childEnvironment, Section } from '../../bapi/config.ts';
import type { CallerReady, CallerTask, DriveOrder, Driving, FromCaller, ToCaller } from './messages.ts';

const ENTRY = join(import.meta.dirname, '..', 'entries', 'road-caller.ts');

/** The process that asks. */
export interface Caller {
  readonly ready: CallerReady;
  drive(order: Omit<DriveOrder, 'id'>): Promise<Driving>;
  /** Milliseconds of each of so many bare calls that record a promise. */
  promises(count: number): Promise<readonly number[]>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Starts it as the agent starts a connector: library path and threads stand before the process does. */
export async function startCaller(task: Omit<CallerTask, 'dir'>): Promise<Caller> {
  const dir = mkdtempSync(join(tmpdir(), 'adit-bench-caller-'));
  const child = fork(ENTRY, [], {
    env: environmentOf(childEnvironment(Section.parse(task.section))),
    execArgv: process.execArgv.filter((flag) => flag.startsWith('--cpu-prof')),
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async () => {
    if (child.connected) send(child, { close: true });
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(timer);
    rmSync(dir, { recursive: true, force: true });
  };
  let lastId = 0;
  try {
    const { ready } = await answer(child, { task: { ...task, dir } }, (told) => ('ready' in told ? told : null));
    return {
      ready,
      drive: async (order) => {
        const id = ++lastId;
        const is = (told: FromCaller) => ('driven' in told && told.id === id ? told : null);
        return (await answer(child, { drive: { ...order, id } }, is)).driven;
      },
      promises: async (count) => {
        const id = ++lastId;
        const is = (told: FromCaller) => ('tookMs' in told && told.id === id ? told : null);
        return (await answer(child, { promise: { id, count } }, is)).tookMs;
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function send(child: ChildProcess, message: ToCaller): void {
  child.send(message);
}

function answer<T>(child: ChildProcess, message: ToCaller, pick: (told: FromCaller) => T | null): Promise<T> {
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
      const told = raw as FromCaller;
      const picked = pick(told);
      if (picked === null && !('failed' in told)) return;
      leave();
      if (picked === null) reject(new Error('failed' in told ? told.failed : 'no answer'));
      else resolve(picked);
    };
    child.on('message', listen);
    child.on('exit', ended);
    send(child, message);
  });
}
