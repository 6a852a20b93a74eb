import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Reply } from '../../sandbox/demo/platform.ts';
import { Stage, type StageOptions } from '../../sandbox/demo/stage.ts';

/** The well-known customer of the sandbox's README, and an overdue invoice of hers over 9,520.00 EUR. */
export const CUSTOMER = '0000010001';
export const INVOICE = '0090000004';
export const ROOT = join(import.meta.dirname, '..', '..');
/** A company small enough to be there at once. */
const SMALL = { customers: 40, items: 300 };
/** For what is to reach SAP on a busy machine, whatever a voice would wait. */
export const PATIENT = { deadlineMs: 8_000 };

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of the printed JSON is said by the test
  readonly json: any;
}

/** Sandbox, gateway and agent as processes, once for a test file; `prepare` is called before the agent starts. */
export function useStage(options: StageOptions = {}, prepare?: (stage: Stage) => void | Promise<void>): () => Stage {
  let stage: Stage | null = null;
  // Several processes and their restarts on a machine that may be busy with other tests.
  vi.setConfig({ testTimeout: 60_000 });
  beforeAll(async () => {
    stage = new Stage({ ...SMALL, ...options, withoutAgent: true });
    await stage.open();
    await prepare?.(stage);
    if (!options.withoutAgent) await startServing(stage);
  }, 180_000);
  afterAll(() => stage?.close(), 60_000);
  return () => {
    if (!stage) throw new Error('the stage is not open yet');
    return stage;
  };
}

/** Starts the agent and waits until it has what it needs to answer; the first run of both feeds is over then. */
export async function startServing(stage: Stage): Promise<void> {
  await stage.startAgent();
  await until(
    'every connector to be ready',
    async () => {
      const { json } = await adit(stage, 'status');
      return json?.systems.every((system: { roles: { state: string }[] }) =>
        system.roles.every(({ state }) => state === 'ready'),
      );
    },
    60_000,
  );
}

/** Runs `node ARGS` with next to nothing in its environment. Whatever exit code it ends with is an answer. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv, cwd = ROOT): Promise<Ran> {
  const child = spawn(process.execPath, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 128)));
  const printed = Buffer.concat(out).toString('utf8');
  return { code, out: printed, err: Buffer.concat(err).toString('utf8'), json: jsonIn(printed) };
}

/** Runs `adit ARGS --json` on the stage's agent. */
export function adit(stage: Stage, ...args: readonly string[]): Promise<Ran> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: stage.dir, TZ: 'UTC', NODE_NO_WARNINGS: '1' };
  return run(['agent/bin.mjs', '--config', stage.configFile, ...args, '--json'], env);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Looks until there is something to see, and gives that. Fails with `what` if it does not come. */
export async function until<T>(what: string, look: () => T | Promise<T>, withinMs = 20_000): Promise<NonNullable<T>> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > giveUpAt) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await wait(20);
  }
}

/** Changes the agent's configuration as an administrator would with an editor. */
// biome-ignore lint/suspicious/noExplicitAny: the parsed file, of which each test knows the part it changes
export function editConfig(stage: Stage, change: (config: any) => void): void {
  const config = parse(readFileSync(stage.configFile, 'utf8'));
  change(config);
  writeFileSync(stage.configFile, stringify(config, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }));
}

/** `data` of an answer, after it has been seen to be one. */
// biome-ignore lint/suspicious/noExplicitAny: what a test expects of an answer is said by the test
export function dataOf(reply: Reply): any {
  expect(reply.body, JSON.stringify(reply.body)).toHaveProperty('data');
  return reply.body['data'];
}

/** Where an answer comes from. */
interface Meta {
  readonly source: string;
  readonly stale: boolean;
  readonly ageSeconds: number;
  readonly asOf: string;
  readonly parts?: readonly { readonly entity: string; readonly source: string }[];
}

export function metaOf(reply: Reply): Meta {
  expect(reply.body, JSON.stringify(reply.body)).toHaveProperty('meta');
  return reply.body['meta'] as Meta;
}

/** A refusal in three words, for comparing. */
export function refusalOf({ status, body }: Reply) {
  return { status, code: body['code'], retryable: body['retryable'] };
}

export interface LedgerTask {
  readonly task: string;
  readonly kind: string;
  readonly customer: string;
  readonly text: string;
  readonly reference: string | null;
}

/** What SAP's books hold of tasks with this text. */
export async function tasksCalled(stage: Stage, text: string): Promise<readonly LedgerTask[]> {
  const { tasks } = (await stage.books.ledger()) as { tasks: readonly LedgerTask[] };
  return tasks.filter((task) => task.text === text);
}

/** Waits for a process that is not ours to reap to be gone. */
export function untilGone(pid: number, withinMs = 15_000): Promise<boolean> {
  return until(`process ${pid} to end`, () => !isAlive(pid), withinMs);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

export interface PlatformEvent {
  readonly position: number;
  readonly kind: string;
  readonly epoch: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** All that the gateway holds of events of this kind. */
export async function eventsOf(stage: Stage, kind: string): Promise<readonly PlatformEvent[]> {
  const { body } = await stage.platform.get('/v1/events?after=0&limit=500');
  return (body as { events: PlatformEvent[] }).events.filter((event) => event.kind === kind);
}

/** `kill -9` of the agent, as when the machine loses its power. */
export async function killAgent({ agent }: Stage): Promise<void> {
  agent.kill('SIGKILL');
  await agent.ended;
}

/** Stops the agent in an orderly way; gives its exit code. */
export async function stopAgent({ agent }: Stage): Promise<number> {
  agent.kill('SIGTERM');
  return agent.ended;
}
