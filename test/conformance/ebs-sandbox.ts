import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const Credential = z.object({ user: z.string(), passwordFile: z.string() });
const System = z.object({
  name: z.string(),
  kind: z.literal('oracle-ebs'),
  host: z.string(),
  port: z.int(),
  service: z.string(),
  timeZone: z.string(),
  users: z.object({ read: Credential, write: Credential }),
  operatingUnits: z.array(z.string()),
  addon: z.enum(['on', 'off']),
});
const Ready = z.object({ controlUrl: z.string(), systems: z.tuple([System]) });

/** The company of the simulated EBS, and what its site allows. */
export interface EbsSite {
  readonly customers: number;
  readonly items: number;
  readonly seed: number;
  /** Whether XXADIT is installed. */
  readonly addon: 'on' | 'off';
  /** `none`: the users are there and may do nothing. */
  readonly grants?: 'default' | 'none';
}

/** The simulated EBS as a process of its own, seen only by what it prints and by its control server. */
export interface EbsSandbox {
  readonly site: EbsSite;
  readonly system: z.infer<typeof System>;
  /** Secret reference → value. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Asks the control server. Throws what it refuses. */
  ask(path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

export const credentialsOf = (role: 'read' | 'write') => ({
  user: `\${cred:${role}-user}`,
  password: `\${cred:${role}-password}`,
});

export async function startEbsSandbox(site: EbsSite): Promise<EbsSandbox> {
  const dir = await mkdtemp(join(tmpdir(), 'adit-conformance-'));
  const { addon, customers, grants = 'default', items, seed } = site;
  const size = ['--customers', `${customers}`, '--items', `${items}`, '--seed', `${seed}`];
  const child = spawn(
    process.execPath,
    ['sandbox/main.ts', '--systems', 'ebs', '--ebs-addon', addon, '--ebs-grants', grants, ...size, '--dir', dir],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = once(child, 'exit');
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString('utf8')}`.slice(-2_000);
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    await rm(dir, { recursive: true, force: true });
  };
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), exited.then(() => null)]);
  if (first === null) throw new Error(`the sandbox ended before it was ready: ${complaint}`);
  try {
    const ready = Ready.parse(JSON.parse(String(first[0])));
    const [system] = ready.systems;
    const ask = async (path: string, body?: unknown): Promise<unknown> => {
      const posted = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const response = await fetch(`${ready.controlUrl}${path}`, posted);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    };
    return { site, system, secrets: await secretsOf(system), ask, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function secretsOf({ users }: z.infer<typeof System>): Promise<ReadonlyMap<string, string>> {
  const secrets = new Map<string, string>();
  for (const role of ['read', 'write'] as const) {
    const { user, passwordFile } = users[role];
    const reference = credentialsOf(role);
    secrets.set(reference.user, user);
    secrets.set(reference.password, (await readFile(passwordFile, 'utf8')).trim());
  }
  return secrets;
}
