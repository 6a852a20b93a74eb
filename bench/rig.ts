import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, startProgram, untilTrue } from '../sandbox/demo/processes.ts';
import type { AgentTask } from './entries/agent-task.ts';
import type { FloorReady, FloorTask } from './entries/floor-server.ts';
import type { GatewayReady, GatewayTask } from './entries/gateway.ts';
import { type Asker, httpAsker } from './load.ts';

const READY_MS = 60_000;

/** How the agent of one tenant is started, besides what every agent has to know. */
interface RigAgent {
  readonly tenant: string;
  /** File under `bench/entries/`. */
  readonly entry: string;
  readonly task: Readonly<Record<string, unknown>>;
}

interface RigOptions {
  /** What the floor answers: as long as what Adit answers. */
  readonly reply: string;
  readonly agents: readonly RigAgent[];
}

/** The product's gateway, agents of the benchmark and the floor beside them, a process each. */
export class Rig {
  readonly #options: RigOptions;
  readonly #dir = mkdtempSync(join(tmpdir(), 'adit-bench-'));
  readonly #programs: Program[] = [];
  #gateway: GatewayReady | null = null;
  #floor: FloorReady | null = null;

  constructor(options: RigOptions) {
    this.#options = options;
  }

  /** On failure nothing is left running. */
  async open(): Promise<this> {
    const { agents, reply } = this.#options;
    try {
      const tenants = agents.map(({ tenant }) => tenant);
      const [gateway, floor] = await Promise.all([
        this.#start<GatewayReady>('gateway', { dir: join(this.#dir, 'gateway'), tenants } satisfies GatewayTask),
        this.#start<FloorReady>('floor-server', { dir: join(this.#dir, 'floor-server'), reply } satisfies FloorTask),
      ]);
      this.#gateway = gateway;
      this.#floor = floor;
      await Promise.all(agents.map((agent) => this.#startAgent(gateway, agent)));
      return this;
    } catch (thrown) {
      await this.close();
      throw thrown;
    }
  }

  get floor(): FloorReady {
    if (!this.#floor) throw new Error('the rig is not open');
    return this.#floor;
  }

  /** The process of an entry (`gateway`, `floor-server`) or of a tenant's agent. */
  pid(name: string): number {
    const program = this.#programs.find((one) => one.name === name);
    if (!program) throw new Error(`the rig has no process ${name}`);
    return program.pid;
  }

  /** Asks `operation` of a tenant's agent as a platform would. */
  asker(tenant: string, operation: string, body: string, connections: number, check?: (text: string) => void): Asker {
    const apiKey = this.#gateway?.access[tenant]?.apiKey;
    if (!this.#gateway || apiKey === undefined) throw new Error(`the rig has no tenant ${tenant}`);
    const { url, caFile } = this.#gateway;
    const headers = { authorization: `Bearer ${apiKey}` };
    const ca = readFileSync(caFile, 'utf8');
    return httpAsker({ url, path: `/v1/tools/${operation}`, ca, body, headers, connections, ...(check && { check }) });
  }

  /** The same question to the floor, headers and all. */
  directAsker(operation: string, body: string, connections: number): Asker {
    const { url, ca } = this.floor;
    const headers = { authorization: `Bearer adit.0123456789abcdef.${'x'.repeat(43)}` };
    return httpAsker({ url, path: `/v1/tools/${operation}`, ca, body, headers, connections });
  }

  /** Idempotent. */
  async close(): Promise<void> {
    for (const program of this.#programs.splice(0).reverse()) {
      program.kill('SIGTERM');
      const timer = setTimeout(() => program.kill('SIGKILL'), 10_000);
      await program.ended;
      clearTimeout(timer);
    }
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #startAgent(gateway: GatewayReady, { tenant, entry, task }: RigAgent): Promise<void> {
    const dir = join(this.#dir, tenant);
    mkdirSync(dir, { mode: 0o700 });
    const { tunnelUrl, enrolUrl, caFile } = gateway;
    const common: AgentTask = { dir, tunnelUrl, enrolUrl, caFile, token: gateway.access[tenant]?.token ?? '' };
    await this.#start(entry, { ...common, ...task }, tenant);
  }

  async #start<Ready>(entry: string, task: object, name = entry): Promise<Ready> {
    const taskFile = join(this.#dir, `${name}.task`);
    const readyFile = join(this.#dir, `${name}.ready`);
    writeFileSync(taskFile, JSON.stringify(task), { mode: 0o600 });
    const env = { PATH: process.env['PATH'] ?? '', HOME: this.#dir, TZ: 'UTC', NODE_NO_WARNINGS: '1' };
    const args = [
      ...process.execArgv.filter((flag) => flag.startsWith('--cpu-prof')),
      `bench/entries/${entry}.ts`,
      taskFile,
      readyFile,
    ];
    const program = startProgram(name, args, join(this.#dir, `${name}.log`), env);
    this.#programs.push(program);
    await untilTrue(`${name} to be ready`, () => existsSync(readyFile), [program], READY_MS);
    return JSON.parse(readFileSync(readyFile, 'utf8')) as Ready;
  }
}
