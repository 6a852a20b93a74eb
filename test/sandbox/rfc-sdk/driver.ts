import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RFC_DRIVER_PATH, standInSdk } from '../../../sandbox/rfc-sdk/sdk.ts';
import type { Order } from './client-process.ts';

const PROCESS = fileURLToPath(new URL('client-process.ts', import.meta.url));

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: Rejection;
}

/** What node-rfc rejects with: a plain object. */
export interface Rejection {
  readonly name: string;
  readonly group?: number;
  readonly code?: number;
  readonly codeString?: string;
  readonly key?: string;
  readonly message: string;
  readonly [more: string]: unknown;
}

export class Rejected extends Error {
  readonly thrown: Rejection;

  constructor(thrown: Rejection) {
    super(`${thrown.key ?? thrown.name}: ${thrown.message}`);
    this.thrown = thrown;
  }
}

export type Values = Readonly<Record<string, unknown>>;

/** One `Client` of the real node-rfc, in the other process. */
export interface RemoteClient {
  open(): Promise<void>;
  call(name: string, values?: Values, options?: Values): Promise<Record<string, unknown>>;
  /** Milliseconds that so many calls take, one after the other. */
  repeat(name: string, values: Values, times: number): Promise<number>;
  ping(): Promise<unknown>;
  reset(): Promise<unknown>;
  cancel(): Promise<unknown>;
  close(): Promise<unknown>;
  state(): Promise<{ alive: boolean; connectionHandle: number; connectionInfo: Record<string, string> }>;
}

/** A process with the real node-rfc on the stand-in. */
export class RfcDriver {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Map<number, (answer: Omit<Answer, 'id'>) => void>();
  #orders = 0;
  #clients = 0;

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    child.on('message', (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.once('exit', (code, signal) => {
      const error = { name: 'Exit', message: `the process ended with ${code ?? signal}` };
      for (const settle of this.#waiting.values()) settle({ error });
      this.#waiting.clear();
    });
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<RfcDriver> {
    const { home, libraryPath } = await standInSdk();
    const folder = mkdtempSync(join(tmpdir(), 'adit-rfc-driver-'));
    const child = fork(PROCESS, [RFC_DRIVER_PATH], {
      // node-rfc writes _noderfc.log where it is started.
      cwd: folder,
      env: { ...process.env, LD_LIBRARY_PATH: libraryPath, SAPNWRFC_HOME: home, UV_THREADPOOL_SIZE: '24', ...env },
      execArgv: [],
      serialization: 'advanced',
    });
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`node-rfc could not be loaded (exit ${code})`);
      }),
    ]);
    return new RfcDriver(child, folder);
  }

  environment(): Promise<unknown> {
    return this.#order('', 'environment');
  }

  async client(parameters: Values, options: Values = {}): Promise<RemoteClient> {
    this.#clients += 1;
    const name = `client-${this.#clients}`;
    const order = (method: Order['method'], ...args: unknown[]) => this.#order(name, method, ...args);
    await order('new', parameters, options);
    return {
      open: async () => void (await order('open')),
      call: async (...args) => Object(await order('call', args[0], args[1] ?? {}, args[2] ?? {})),
      repeat: async (...args) => Number(await order('repeat', ...args)),
      ping: () => order('ping'),
      reset: () => order('reset'),
      cancel: () => order('cancel'),
      close: () => order('close'),
      state: async () => Object(await order('state')),
    };
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await exited;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #order(client: string, method: Order['method'], ...args: unknown[]): Promise<unknown> {
    if (!this.#child.connected) throw new Error('the process with node-rfc has ended');
    this.#orders += 1;
    const id = this.#orders;
    const answer = await new Promise<Omit<Answer, 'id'>>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, client, method, args } satisfies Order);
    });
    if (answer.error !== undefined) throw new Rejected(answer.error);
    return answer.value;
  }
}

/** What a call rejects with; fails when it does not reject. */
export async function rejection(work: Promise<unknown>): Promise<Rejection> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Rejected) return error.thrown;
    throw error;
  }
  throw new Error('nothing was rejected');
}
