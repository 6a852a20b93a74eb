import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { environmentOf } from '../../../agent/host/connector-child.ts';
import { childEnvironment, Section } from '../../../bapi/config.ts';
import type { WireError } from '../../../domain/errors.ts';
import { reference } from '../world.ts';
import type { Asked, Order, Told } from './driver-process.ts';

const Credential = z.object({ user: z.string(), passwordFile: z.string() });
const Ready = z.object({
  controlUrl: z.string(),
  systems: z
    .array(
      z.object({
        name: z.string(),
        client: z.string(),
        companyCodes: z.array(z.string()),
        users: z.object({ read: Credential, write: Credential }),
        rfc: z.object({
          ashost: z.string(),
          sysnr: z.string(),
          mshost: z.string(),
          msserv: z.string(),
          group: z.string(),
          sdkHome: z.string(),
          driverPath: z.string(),
        }),
      }),
    )
    .length(1),
});
type Rfc = z.infer<typeof Ready>['systems'][number]['rfc'];
const Sessions = z.array(z.object({ road: z.string(), open: z.number(), most: z.number(), opened: z.number() }));
const Calls = z.array(z.object({ name: z.string(), session: z.string(), outcome: z.string(), road: z.string() }));

export interface Fault {
  readonly at: 'connect' | 'logon' | 'call' | 'commit' | 'rollback';
  readonly action: 'delay' | 'hang' | 'cut' | 'cut_mid' | 'error' | 'down' | 'refuse';
  readonly match?: string;
  readonly nth?: number;
  readonly ms?: number;
  readonly code?: string;
  readonly sticky?: boolean;
}

export type Answer =
  | { readonly ok: true; readonly value: unknown; readonly ms: number }
  | { readonly ok: false; readonly error: WireError; readonly ms: number };

/** The real driver in a process of its own. */
export interface DriverProcess {
  readonly process: ChildProcess;
  readonly workDir: string;
  readonly abandoned: string[];
  readonly logged: string[];
  ask(order: Order): Promise<Answer>;
  /** The value of an order that must succeed. */
  value(order: Order): Promise<unknown>;
  end(): Promise<void>;
}

/** The simulated ECC as a process, seen only by what it prints and by its control server. */
export interface RfcWorld {
  readonly rfc: Rfc;
  readonly dir: string;
  section(change?: Readonly<Record<string, unknown>>): Record<string, unknown>;
  open(options?: {
    readonly section?: Readonly<Record<string, unknown>>;
    readonly role?: 'read' | 'write';
    readonly profile?: 'development' | 'production';
    readonly secrets?: Readonly<Record<string, string>>;
    readonly environment?: Readonly<Record<string, string>>;
  }): Promise<DriverProcess>;
  readonly secrets: Readonly<Record<string, string>>;
  fault(fault: Fault): Promise<void>;
  clear(): Promise<void>;
  sessions(): Promise<{ readonly open: number; readonly most: number; readonly opened: number }>;
  calls(): Promise<z.infer<typeof Calls>>;
  close(): Promise<void>;
}

export async function startRfcWorld(more: readonly string[] = []): Promise<RfcWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'adit-rfc-'));
  const sandbox = spawn(
    process.execPath,
    ['sandbox/main.ts', '--customers', '20', '--items', '100', '--seed', '1', '--dir', dir, ...more],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(sandbox, 'exit');
  const [line] = await Promise.race([
    once(createInterface(sandbox.stdout), 'line'),
    exited.then(() => {
      throw new Error('the sandbox ended before it was ready');
    }),
  ]);
  const ready = Ready.parse(JSON.parse(String(line)));
  const [system] = ready.systems;
  if (!system) throw new Error('the sandbox has no system');
  const secrets: Record<string, string> = {};
  for (const role of ['read', 'write'] as const) {
    const { user, passwordFile } = system.users[role];
    secrets[reference(`${role.toUpperCase()}_USER`)] = user;
    secrets[reference(`${role.toUpperCase()}_PASSWORD`)] = (await readFile(passwordFile, 'utf8')).trim();
  }
  const who = (role: string) => ({ user: reference(`${role}_USER`), password: reference(`${role}_PASSWORD`) });
  const section = (change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
    road: 'rfc',
    ashost: system.rfc.ashost,
    sysnr: system.rfc.sysnr,
    client: system.client,
    companyCodes: system.companyCodes,
    read: who('READ'),
    write: who('WRITE'),
    sdkHome: system.rfc.sdkHome,
    driverPath: system.rfc.driverPath,
    ...change,
  });
  const control = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(`${ready.controlUrl}${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
  const processes: DriverProcess[] = [];
  return {
    rfc: system.rfc,
    dir,
    section,
    secrets,
    open: async (options = {}) => {
      const one = await startDriver(section(options.section), { secrets, ...options, dir });
      processes.push(one);
      return one;
    },
    fault: async (fault) => {
      await control('/faults', { method: 'POST', body: JSON.stringify({ system: system.name, ...fault }) });
    },
    clear: async () => {
      await control('/faults', { method: 'DELETE' });
    },
    sessions: async () => {
      const found = Sessions.parse(await control('/sessions')).find(({ road }) => road === 'rfc');
      if (!found) throw new Error('no sessions of the RFC road are counted');
      return found;
    },
    calls: async () => Calls.parse(await control(`/calls?system=${system.name}`)),
    close: async () => {
      for (const one of processes) await one.end();
      sandbox.kill('SIGTERM');
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const ENTRY = fileURLToPath(new URL('./driver-process.ts', import.meta.url));
let count = 0;

interface Start {
  readonly secrets: Readonly<Record<string, string>>;
  readonly role?: 'read' | 'write';
  readonly profile?: 'development' | 'production';
  readonly environment?: Readonly<Record<string, string>>;
  readonly dir: string;
}

async function startDriver(section: Record<string, unknown>, start: Start): Promise<DriverProcess> {
  const { dir, environment = {}, profile = 'development', role = 'read', secrets } = start;
  const workDir = join(dir, `work-${++count}`);
  await mkdir(workDir);
  const child = fork(ENTRY, [], {
    // As the agent starts it: the library path and the threads are of no use to a process that already runs.
    env: { ...environmentOf(childEnvironment(Section.parse(section))), ...environment },
    cwd: workDir,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const waiting = new Map<number, (answer: Answer) => void>();
  const abandoned: string[] = [];
  const logged: string[] = [];
  let lastId = 0;
  child.on('message', (raw) => {
    const told = raw as Told;
    if ('abandoned' in told) abandoned.push(told.abandoned);
    else if ('logged' in told) logged.push(told.logged);
    else waiting.get(told.id)?.(told);
  });
  const ask = (order: Order): Promise<Answer> => {
    const id = ++lastId;
    const asked: Asked = { id, order };
    return Promise.race([
      new Promise<Answer>((resolve) => {
        waiting.set(id, resolve);
        child.send(asked);
      }),
      exited.then(([code, signal]) => {
        throw new Error(`the driver's process ended (${signal ?? code}) during ${order.do}`);
      }),
    ]);
  };
  const value = async (order: Order): Promise<unknown> => {
    const answer = await ask(order);
    if (!answer.ok) throw new Error(`${order.do}: ${answer.error.code} ${answer.error.message}`);
    return answer.value;
  };
  await value({ do: 'open', section, secrets, role, profile, workDir });
  return {
    process: child,
    workDir,
    abandoned,
    logged,
    ask,
    value,
    end: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The folder of the sandbox's locked driver, as `adit connector add` would have made one. */
export function driverFolder(world: RfcWorld): string {
  return dirname(dirname(world.rfc.driverPath));
}
