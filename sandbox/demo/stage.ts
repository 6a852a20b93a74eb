import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type EbsAccess, type EccAccess, isEbs, isEcc, type SystemAccess } from '../access.ts';
import { type ConfigChange, demoConfig, type Road, type SystemFiles } from './agent-config.ts';
import { Books } from './books.ts';
import { Platform } from './platform.ts';
import { type Program, runProgram, startProgram, untilTrue } from './processes.ts';
import { roadTo } from './sections.ts';

export interface StageOptions {
  /** Which ERPs there are; the SAP alone unless told. Each has so many customers and items. */
  readonly systems?: readonly ('ecc' | 'ebs')[];
  readonly customers?: number;
  readonly items?: number;
  readonly seed?: number;
  /** Laid over the demo's `adit.yaml`. */
  readonly config?: ConfigChange;
  readonly readTable?: 'on' | 'off';
  /** Whether the simulated ECC has FSCM Dispute Management; `off` unless told. */
  readonly fscm?: 'on' | 'off';
  /** Whether the simulated EBS has XXADIT; `on` unless told. */
  readonly ebsAddon?: 'on' | 'off';
  /** Customers of `sandbox/company/README.md` that are there on demand. */
  readonly largeCustomer?: 'on' | 'off';
  readonly rareCustomers?: 'on' | 'off';
  /** How the agent reaches SAP; `soap` unless told. */
  readonly road?: Road;
  /** Leaves the agent to the caller: `startAgent()`. */
  readonly withoutAgent?: boolean;
  /** How much the gateway logs; `info` unless told. */
  readonly gatewayLog?: 'debug';
  /** Told what is being waited for. */
  readonly onStep?: (step: string) => void;
}

export interface ReadyFile {
  readonly gatewayUrl: string;
  readonly caFile: string;
  readonly apiKey: string;
  readonly tenant: string;
  readonly agentId: string;
  readonly systems: readonly { readonly name: string; readonly kind: string; readonly road: string }[];
  readonly controlUrl: string;
  readonly stateDir: string;
  readonly configFile: string;
  readonly pids: {
    readonly gateway: number;
    readonly agent: number;
    readonly sandbox: number;
    readonly connectors: Readonly<Record<string, number>>;
  };
}

const TENANT = 'demo';
const AGENT_ID = 'demo-agent';
const READY_MS = 60_000;
const LOADED_MS = 120_000;
/** Each attempt is a process too. */
const AGAIN_MS = 2_000;
const STOP_MS = 20_000;

/**
 * Sandbox, gateway and agent as separate processes with throw-away certificates, set up with the product's own command
 * line. Shared by the demo, the end-to-end tests and the benchmarks.
 */
export class Stage {
  readonly dir: string;
  readonly #options: StageOptions;
  readonly #env: NodeJS.ProcessEnv;
  #sandbox: Program | null = null;
  #gateway: Program | null = null;
  #agent: Program | null = null;
  #access: { gatewayUrl: string; tunnelUrl: string; enrolUrl: string; caFile: string; apiKey: string } | null = null;
  #systems: readonly SystemAccess[] = [];
  #controlUrl = '';
  #platform: Platform | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: StageOptions = {}) {
    this.#options = options;
    this.dir = mkdtempSync(join(tmpdir(), 'adit-'));
    // Nothing of the environment that a program need not have; NODE_OPTIONS of a debugger least of all.
    this.#env = { PATH: process.env['PATH'] ?? '', HOME: this.dir, TZ: 'UTC', NODE_NO_WARNINGS: '1' };
  }

  /** Starts everything and waits until the platform could ask. On failure nothing is left running. */
  async open(): Promise<this> {
    try {
      this.#step(`the company and its ${this.hasEbs ? 'SAP and EBS' : 'SAP'}, the gateway`);
      await Promise.all([this.startSandbox(), this.startGateway()]);
      this.#step('the agent: configuration, enrolment, start');
      await this.#installAgent();
      if (!this.#options.withoutAgent) await this.startAgent();
      return this;
    } catch (thrown) {
      await this.close();
      throw thrown;
    }
  }

  get platform(): Platform {
    return made(this.#platform, 'platform');
  }

  get books(): Books {
    return new Books(this.#controlUrl);
  }

  get access() {
    return made(this.#access, 'gateway');
  }

  get agent(): Program {
    return made(this.#agent, 'agent');
  }

  get gateway(): Program {
    return made(this.#gateway, 'gateway');
  }

  get sandbox(): Program {
    return made(this.#sandbox, 'sandbox');
  }

  /** The SAP systems. */
  get systems(): readonly EccAccess[] {
    return this.#systems.filter(isEcc);
  }

  get ebs(): EbsAccess {
    return made(this.#systems.find(isEbs) ?? null, 'EBS');
  }

  get #road(): Road {
    return this.#options.road ?? 'soap';
  }

  get hasEbs(): boolean {
    return this.#options.systems?.includes('ebs') ?? false;
  }

  get stateDir(): string {
    return join(this.dir, 'state');
  }

  get configFile(): string {
    return join(this.dir, 'adit.yaml');
  }

  get apiKeyFile(): string {
    return join(this.dir, 'gateway', 'api-key');
  }

  /** The private key of the demo's approver, for `adit approvals approve`. */
  get approverKeyFile(): string {
    return join(this.dir, 'approver.key');
  }

  /** Runs `adit ARGS --json` and gives what it printed. Throws if it exits with anything but 0. */
  async adit(...args: readonly string[]): Promise<unknown> {
    const out = await runProgram(this.#aditArgs([...args, '--json']), this.#env);
    return out.trim() === '' ? null : JSON.parse(out);
  }

  /** Starts the agent and waits until the gateway has it and every child of it is ready. */
  async startAgent(): Promise<void> {
    // The gateway may not have noticed yet that the one before has ended.
    if (this.#agent)
      await untilTrue('the agent before to be gone', async () => !(await this.isConnected()), [], READY_MS);
    const agent = startProgram('agent', this.#aditArgs(['run']), join(this.dir, 'agent.log'), this.#env);
    this.#agent = agent;
    await this.untilConnected();
  }

  async untilConnected(withinMs = READY_MS): Promise<void> {
    await untilTrue('the agent to connect', () => this.isConnected(), [this.agent, this.gateway], withinMs);
  }

  async isConnected(): Promise<boolean> {
    const { status, body } = await this.platform.get('/v1/agents').catch(() => ({ status: 0, body: null }));
    return (
      status === 200 && JSON.stringify(body).includes(AGENT_ID) && JSON.stringify(body).includes('"connected":true')
    );
  }

  /** Runs a feed of a system; on a busy machine its processes may not be up at the first attempt. */
  async runFeed(system: string, feed: 'changes' | 'searchIndex'): Promise<void> {
    const hasRun = () =>
      this.adit('sync', 'run', system, feed).then(
        () => true,
        () => wait(AGAIN_MS).then(() => false),
      );
    await untilTrue(`${feed} of ${system} to have run`, hasRun, [this.agent], LOADED_MS);
  }

  /** Starts the gateway, again on the same ports and with the same keys if it ran before. */
  async startGateway(): Promise<void> {
    const dir = join(this.dir, 'gateway');
    const readyFile = join(this.dir, 'gateway.ready');
    rmSync(readyFile, { force: true });
    const isFirst = this.#access === null;
    const ports = isFirst
      ? []
      : ['--port', portOf(this.access.gatewayUrl), '--tunnel-port', portOf(this.access.tunnelUrl)];
    const minted = isFirst ? ['--mint-key', `${TENANT}/voice`, '--mint-token', `${TENANT}/${AGENT_ID}`] : [];
    const { gatewayLog = 'info' } = this.#options;
    const rest = ['--ready-file', readyFile, '--log-level', gatewayLog, ...ports, ...minted];
    const args = ['cloud/main.ts', '--dir', dir, ...rest];
    const gateway = startProgram('gateway', args, join(this.dir, 'gateway.log'), this.#env);
    this.#gateway = gateway;
    await untilTrue('the gateway to be ready', () => existsSync(readyFile), [gateway], READY_MS);
    if (!isFirst) return;
    const ready = readJson(readyFile) as Record<'gatewayUrl' | 'tunnelUrl' | 'enrolUrl' | 'caFile', string>;
    this.#access = { ...ready, apiKey: readFileSync(this.apiKeyFile, 'utf8').trim() };
    this.#platform = new Platform(this.#access);
  }

  /**
   * Starts the company and its ERPs; again at the same address and with the same certificate and passwords if it ran
   * before, but with fresh books, and as another system if told so.
   */
  async startSandbox(as: { readonly sid?: string; readonly seed?: number } = {}): Promise<void> {
    const { customers = 200, items = 5000, readTable = 'on', fscm = 'off', systems = ['ecc'] } = this.#options;
    const { sid, seed = this.#options.seed ?? 1 } = as;
    const readyFile = join(this.dir, 'sandbox.ready');
    rmSync(readyFile, { force: true });
    const earlier = this.#systems.find(isEcc);
    const earlierEbs = this.#systems.find(isEbs);
    const size = ['--customers', String(customers), '--items', String(items), '--seed', String(seed)];
    const rest = [
      ...(systems.join() === 'ecc' ? [] : ['--systems', systems.join()]),
      ...(this.#options.ebsAddon ? ['--ebs-addon', this.#options.ebsAddon] : []),
      '--dir',
      join(this.dir, 'sandbox'),
      '--ready-file',
      readyFile,
      '--read-table',
      readTable,
      '--fscm',
      fscm,
      '--large-customer',
      this.#options.largeCustomer ?? 'off',
      '--rare-customers',
      this.#options.rareCustomers ?? 'off',
    ];
    const place = [
      ...(sid ? ['--sid', sid] : []),
      ...(earlier ? ['--port', portOf(earlier.url), '--sysnr', earlier.rfc.sysnr] : []),
      ...(earlierEbs ? ['--ebs-port', String(earlierEbs.port)] : []),
    ];
    const args = ['sandbox/main.ts', ...size, ...rest, ...place];
    const sandbox = startProgram('sandbox', args, join(this.dir, 'sandbox.log'), this.#env);
    this.#sandbox = sandbox;
    await untilTrue('the sandbox to be ready', () => existsSync(readyFile), [sandbox], READY_MS);
    const ready = readJson(readyFile) as { controlUrl: string; systems: readonly SystemAccess[] };
    this.#systems = ready.systems;
    this.#controlUrl = ready.controlUrl;
  }

  /** What `--ready-file` writes. */
  async readyFile(): Promise<ReadyFile> {
    const connectors = await this.#connectorPids();
    return {
      gatewayUrl: this.access.gatewayUrl,
      caFile: this.access.caFile,
      apiKey: this.access.apiKey,
      tenant: TENANT,
      agentId: AGENT_ID,
      systems: this.#systems.map((system) => ({
        name: system.name,
        kind: system.kind,
        road: roadTo(system, this.#road),
      })),
      controlUrl: this.#controlUrl,
      stateDir: this.stateDir,
      configFile: this.configFile,
      pids: {
        gateway: this.gateway.pid,
        agent: this.agent.pid,
        sandbox: this.sandbox.pid,
        connectors,
      },
    };
  }

  /** Waits until the agent has a process for every system and role, and gives them. */
  async #connectorPids(): Promise<Record<string, number>> {
    let pids: (readonly [string, number | null])[] = [];
    const areThere = async () => {
      // 69 says that something is not as it should be, which is so while a child starts or a command is parked.
      const said = await runProgram(this.#aditArgs(['status', '--json']), this.#env, [0, 69]);
      const { systems } = JSON.parse(said) as {
        systems: readonly { name: string; roles: readonly { role: string; pid: number | null }[] }[];
      };
      pids = systems.flatMap(({ name, roles }) => roles.map(({ role, pid }) => [`${name}/${role}`, pid] as const));
      return pids.length > 0 && pids.every(([, pid]) => pid !== null);
    };
    await untilTrue('the connectors to run', areThere, [this.agent], READY_MS);
    return Object.fromEntries(pids.flatMap(([name, pid]) => (pid === null ? [] : [[name, pid]])));
  }

  /** Ends every process and removes the folder. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await this.#platform?.close();
    for (const program of [this.#agent, this.#gateway, this.#sandbox]) if (program) await ended(program);
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** As IT would: key made here, configuration, one-shot enrolment. */
  async #installAgent(): Promise<void> {
    const { access } = this;
    mkdirSync(this.stateDir, { mode: 0o700 });
    const identityDir = join(this.stateDir, 'identity');
    mkdirSync(identityDir, { mode: 0o700 });
    const keyFile = join(this.dir, 'data.key');
    writeFileSync(keyFile, generateKey(), { mode: 0o600 });
    const caFile = join(this.dir, 'platform-ca.pem');
    copyFileSync(access.caFile, caFile);
    const places = { name: AGENT_ID, stateDir: this.stateDir, keyFile, identityDir, caFile };
    const urls = { tunnelUrl: access.tunnelUrl, enrolUrl: access.enrolUrl };
    const systems = this.#systems.map((system) => this.#withUserFiles(system));
    const approver = this.#makeApprover();
    writeFileSync(
      this.configFile,
      demoConfig({ ...places, ...urls }, systems, [approver], this.#road, this.#options.config),
    );
    chmodSync(this.configFile, 0o640);
    await this.adit('enroll', '--token-file', join(this.dir, 'gateway', 'enrolment-token'));
  }

  #withUserFiles(system: SystemAccess): SystemFiles {
    const write = (role: 'read' | 'write') => {
      const path = join(this.dir, `${system.name}-${role}.user`);
      writeFileSync(path, system.users[role].user, { mode: 0o600 });
      return path;
    };
    return { ...system, userFiles: { read: write('read'), write: write('write') } };
  }

  #makeApprover() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(this.approverKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    return { name: 'dana', role: 'collections lead', publicKey: spki };
  }

  #aditArgs(args: readonly string[]): string[] {
    return ['agent/bin.mjs', '--config', this.configFile, ...args];
  }

  #step(step: string): void {
    this.#options.onStep?.(step);
  }
}

function generateKey(): string {
  return crypto.getRandomValues(Buffer.alloc(32)).toString('hex');
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function portOf(url: string): string {
  return new URL(url).port;
}

function made<T>(part: T | null, name: string): T {
  if (part === null) throw new Error(`the stage has no ${name} yet: call open() first`);
  return part;
}

async function ended(program: Program): Promise<void> {
  if (!program.isRunning()) return;
  program.kill('SIGTERM');
  const timer = setTimeout(() => program.kill('SIGKILL'), STOP_MS);
  await program.ended;
  clearTimeout(timer);
}
