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
  url: z.string(),
  caFile: z.string(),
  client: z.string(),
  timeZone: z.string(),
  users: z.object({ read: Credential, write: Credential }),
  companyCodes: z.array(z.string()),
  rfc: z.object({ ashost: z.string(), sysnr: z.string(), sdkHome: z.string(), driverPath: z.string() }),
});
const Ready = z.object({ controlUrl: z.string(), systems: z.tuple([System]) });
const Call = z.object({ road: z.string(), name: z.string(), session: z.string(), outcome: z.string() });

/** The company of the simulated ECC, and what its site allows. */
export interface EccSite {
  readonly customers: number;
  readonly items: number;
  readonly seed: number;
  /** `off`: the system refuses RFC_READ_TABLE. */
  readonly readTable?: 'on' | 'off';
  /** Whether the add-on is installed; `off` unless told. */
  readonly addon?: 'on' | 'off';
  readonly largeCustomer?: 'on' | 'off';
  readonly rareCustomers?: 'on' | 'off';
  readonly timeZone?: string;
  readonly partnerCodepage?: '1100' | '4103';
}

/** The simulated ECC as a process of its own, seen only by what it prints and by its control server. */
export interface EccSandbox {
  readonly site: EccSite;
  readonly system: z.infer<typeof System>;
  /** Work folders of connector processes may be made here; it goes when the sandbox does. */
  readonly dir: string;
  /** Secret reference → value. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Asks the control server. Throws what it refuses. */
  ask(path: string, body?: unknown): Promise<unknown>;
  /** Takes back every fault that is armed. */
  heal(): Promise<void>;
  /** Every call that reached the ERP so far, in order. */
  calls(): Promise<readonly z.infer<typeof Call>[]>;
  stop(): Promise<void>;
}

export const credentialsOf = (role: 'read' | 'write') => ({
  user: `\${cred:${role}-user}`,
  password: `\${cred:${role}-password}`,
});

function argumentsFor(site: EccSite, dir: string): string[] {
  const { customers, items, seed, readTable = 'on', addon = 'off', timeZone } = site;
  const { largeCustomer = 'off', rareCustomers = 'off', partnerCodepage = '4103' } = site;
  return [
    ...['--customers', `${customers}`, '--items', `${items}`, '--seed', `${seed}`, '--dir', dir],
    ...['--read-table', readTable, '--addon', addon, '--partner-codepage', partnerCodepage],
    ...['--large-customer', largeCustomer, '--rare-customers', rareCustomers],
    ...(timeZone === undefined ? [] : ['--time-zone', timeZone]),
  ];
}

export async function startEccSandbox(site: EccSite): Promise<EccSandbox> {
  const dir = await mkdtemp(join(tmpdir(), 'adit-conformance-'));
  const child = spawn(process.execPath, ['sandbox/main.ts', ...argumentsFor(site, dir)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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
    const heal = async () => {
      const response = await fetch(`${ready.controlUrl}/faults`, { method: 'DELETE' });
      if (!response.ok) throw new Error(`faults could not be taken back: ${response.status}`);
    };
    const calls = async () => z.array(Call).parse(await ask(`/calls?system=${system.name}`));
    return { site, system, dir, secrets: await secretsOf(system), ask, heal, calls, stop };
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
