import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { connector } from '../../bapi/index.ts';
import type { Connection, ConnectionHost } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { Payment } from '../../domain/receivables.ts';
import { ExpectedAging, Ledger } from './ledger.ts';
import type { Booking, ConformanceWorld, Spelling } from './world.ts';

const Credential = z.object({ user: z.string(), passwordFile: z.string() });
const Ready = z.object({
  controlUrl: z.string(),
  systems: z
    .array(
      z.object({
        name: z.string(),
        url: z.string(),
        caFile: z.string(),
        client: z.string(),
        timeZone: z.string(),
        users: z.object({ read: Credential, write: Credential }),
        companyCodes: z.array(z.string()),
      }),
    )
    .length(1),
});

const METHODS = { T: 'wire', C: 'check', D: 'direct_debit', K: 'card' } as const satisfies Record<
  string,
  Payment['method']
>;

/** SAP ECC as docs/CONNECTOR_GUIDE.md tells it. */
export const ECC_SPELLING: Spelling = {
  method: (own) => {
    const letter = own ?? '';
    if (letter === '') return 'not_available';
    return letter === 'T' || letter === 'C' || letter === 'D' || letter === 'K' ? METHODS[letter] : 'other';
  },
  agentOnly: ['dispute', 'promise', 'activity'],
  isIndexed: ({ isBilled }) => isBilled,
};

interface Size {
  readonly customers: number;
  readonly items: number;
  readonly seed: number;
  readonly readTable?: 'on' | 'off';
}

/** Starts the simulated ECC as its own process and opens the connector against it, over the real wire. */
export async function startEcc(size: Size): Promise<ConformanceWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'adit-conformance-'));
  const process = await startProcess(size, dir);
  try {
    return await worldOf(process, dir, size.readTable ?? 'on');
  } catch (error) {
    await process.stop();
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

async function worldOf(sandbox: SandboxProcess, dir: string, readTable: 'on' | 'off'): Promise<ConformanceWorld> {
  const { controlUrl, systems } = sandbox.ready;
  const [system] = systems;
  if (system === undefined) throw new Error('the sandbox has no system');
  const ask = async (path: string, body?: unknown): Promise<unknown> => {
    const url = `${controlUrl}${path}`;
    const posted = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(url, posted);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const ledger = async () => Ledger.parse(await ask(`/ledger?system=${system.name}`));
  const { asOf } = await ledger();

  const values = new Map<string, string>();
  for (const role of ['read', 'write'] as const) {
    const { user, passwordFile } = system.users[role];
    values.set(`\${cred:${role}-user}`, user);
    values.set(`\${cred:${role}-password}`, (await readFile(passwordFile, 'utf8')).trim());
  }
  const credentials = (role: string) => ({ user: `\${cred:${role}-user}`, password: `\${cred:${role}-password}` });
  const written = {
    road: 'soap' as const,
    url: system.url,
    client: system.client,
    companyCodes: system.companyCodes,
    ca: system.caFile,
    read: credentials('read'),
    write: credentials('write'),
    creditControlArea: '1000',
    creditCurrency: 'EUR',
    paymentMethods: METHODS,
    taskWorkflow: { task: 'WS90000001' },
    readTable,
  };
  const section = connector.configSchema.parse(written);
  const opened: Connection[] = [];

  return {
    connector,
    section: written,
    spelling: ECC_SPELLING,
    ledger,
    connection: (role) => {
      const connection = connector.open(section, hostAt(asOf, role, { timeZone: system.timeZone, secrets: values }));
      opened.push(connection);
      return connection;
    },
    expectedAging: async (customer, keyDate) =>
      ExpectedAging.parse(await ask(`/expected/aging?system=${system.name}&customer=${customer}&keyDate=${keyDate}`)),
    post: async (booking: Booking) =>
      z.object({ invoice: z.string().nullable() }).parse(await ask('/post', { system: system.name, ...booking })),
    close: async () => {
      await Promise.all(opened.map((connection) => connection.close()));
      await sandbox.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The books' day does not turn while a test runs, so neither does the connector's. */
function hostAt(
  asOf: string,
  role: 'read' | 'write',
  { timeZone, secrets }: { readonly timeZone: string; readonly secrets: ReadonlyMap<string, string> },
): ConnectionHost {
  const noon = Date.parse(`${asOf}T12:00:00Z`);
  return {
    role,
    timeZone,
    secret: (reference) => {
      const value = secrets.get(reference);
      if (value === undefined) throw new AditError('SECRET_UNAVAILABLE', `no secret ${reference}`);
      return value;
    },
    now: () => noon,
    monotonic: () => performance.now(),
    profile: 'development',
    workDir: tmpdir(),
    abandon: (reason) => {
      throw reason;
    },
    log: () => undefined,
  };
}

interface SandboxProcess {
  readonly ready: z.infer<typeof Ready>;
  stop(): Promise<void>;
}

async function startProcess({ customers, items, seed, readTable }: Size, dir: string): Promise<SandboxProcess> {
  const size = ['--customers', `${customers}`, '--items', `${items}`, '--seed', `${seed}`, '--dir', dir];
  const child = spawn(
    process.execPath,
    ['sandbox/main.ts', ...size, '--read-table', readTable ?? 'on', '--addon', 'off'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exited = once(child, 'exit');
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString('utf8')}`.slice(-2_000);
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  const lines = createInterface(child.stdout);
  const first = await Promise.race([once(lines, 'line'), exited.then(() => null)]);
  if (first === null) throw new Error(`the sandbox ended before it was ready: ${complaint}`);
  return { ready: Ready.parse(JSON.parse(String(first[0]))), stop };
}
